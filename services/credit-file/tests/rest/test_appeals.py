"""The subject appeals; the superior authority looks again (F-10)."""

import asyncio
import datetime as dt
from typing import Any

import pytest

from common.events.credit_file import EffectEnded


async def appealed(scene: Any) -> tuple[str, dict[str, Any]]:
    """A record and the appeal against it."""
    record = await scene.recorded()
    return record, await scene.ok(scene.subject, f"{record}/appeals", text="证明是单位开的。")


@pytest.mark.req("F-10", side="accept")
async def test_an_appeal_on_the_last_day(scene: Any) -> None:
    record = await scene.recorded()
    scene.on(dt.date(2026, 6, 1))
    appeal = await scene.ok(scene.subject, f"{record}/appeals", text="证明是单位开的。")
    assert (appeal["state"], appeal["deciding_org"]) == ("open", "org_league_hr")
    assert appeal["text"] == "证明是单位开的。"
    again = await scene.refused(scene.subject, f"{record}/appeals", text="再申诉。")
    assert again[:2] == (409, "already_decided")


@pytest.mark.req("F-10", side="refuse")
async def test_no_appeal_after_the_term(scene: Any) -> None:
    record = await scene.recorded()
    scene.on(dt.date(2026, 6, 2))
    refused = await scene.refused(scene.subject, f"{record}/appeals", text="证明是单位开的。")
    assert refused[:2] == (422, "appeal_closed")


async def test_only_the_subject_appeals(scene: Any) -> None:
    record = await scene.recorded()
    for other in (scene.nobody, scene.decider):
        assert (await scene.refused(other, f"{record}/appeals", text="代为申诉"))[:2] == (404, "not_found")
    assert (await scene.refused(None, f"{record}/appeals", text="匿名"))[0] == 401
    assert (await scene.refused(scene.subject, "/records/rec_none/appeals", text="无"))[0] == 404


@pytest.mark.req("F-10", side="accept")
async def test_the_region_lifts_a_record(scene: Any) -> None:
    record, appeal = await appealed(scene)
    scene.on(dt.date(2026, 6, 15))
    answer = await scene.ok(
        scene.region,
        f"/appeals/{appeal['appeal_id']}/decision",
        version=1,
        outcome="lifted",
        text="证据不足。",
    )
    assert (answer["state"], answer["answer"], answer["answered_org"]) == (
        "lifted",
        "证据不足。",
        "org_region_hr",
    )
    (ended,) = await scene.kit.payloads(EffectEnded)
    assert (ended.on, ended.why) == (dt.date(2026, 6, 15), "lifted")
    shown = await scene.shown(scene.subject, record)
    assert shown["state"] == "withdrawn"
    assert [entry["kind"] for entry in shown["history"]] == ["decision", "appeal"]
    refused = await scene.refused(scene.subject, f"{record}/appeals", text="再申诉。")
    assert refused[:2] == (409, "already_decided")


async def test_a_record_that_was_wrong_is_corrected(scene: Any) -> None:
    record, appeal = await appealed(scene)
    await scene.ok(
        scene.region,
        f"/appeals/{appeal['appeal_id']}/decision",
        version=1,
        outcome="corrected",
        text="认定有误。",
    )
    (ended,) = await scene.kit.payloads(EffectEnded)
    assert ended.why == "corrected"
    assert (await scene.shown(scene.subject, record))["state"] == "withdrawn"


async def test_a_record_that_stands(scene: Any) -> None:
    record, appeal = await appealed(scene)
    path = f"/appeals/{appeal['appeal_id']}/decision"
    answer = await scene.ok(scene.region, path, version=1, outcome="upheld", text="事实清楚。")
    assert answer["state"] == "upheld"
    assert await scene.kit.payloads(EffectEnded) == []
    assert (await scene.shown(scene.subject, record))["state"] == "in_force"
    again = await scene.refused(scene.region, path, version=2, outcome="lifted", text="改判。")
    assert again[:2] == (409, "already_decided")


@pytest.mark.req("F-10", side="refuse")
async def test_only_the_superior_decides(scene: Any) -> None:
    _, appeal = await appealed(scene)
    path = f"/appeals/{appeal['appeal_id']}/decision"
    body = {"version": 1, "outcome": "lifted", "text": "同意。"}
    for other in (scene.decider, scene.second, scene.chifeng):
        assert (await scene.refused(other, path, **body))[:2] == (403, "outside_jurisdiction")
    for other in (scene.subject, scene.organiser):
        assert (await scene.refused(other, path, **body))[:2] == (403, "forbidden")
    assert (await scene.refused(None, path, **body))[0] == 401
    own = await scene.kit.person("own", "region_hr@org_region_hr", person_ref="p1-applicant")
    assert (await scene.refused(own, path, **body))[:2] == (403, "own_case")
    assert (await scene.refused(scene.region, path, **body | {"version": 2}))[:2] == (409, "stale_version")
    assert (await scene.refused(scene.region, "/appeals/apl_none/decision", **body))[0] == 404


async def test_the_regions_own_record_is_looked_at_by_others_of_the_region(scene: Any) -> None:
    report = await scene.reported()
    await scene.stated(report, scene.region)
    decider = await scene.kit.person("region-2", "region_hr@org_region_hr")
    record = (await scene.decided(report, decider))["record_id"]
    appeal = await scene.ok(scene.subject, f"/records/{record}/appeals", text="不服。")
    path = f"/appeals/{appeal['appeal_id']}/decision"
    body = {"version": 1, "outcome": "lifted", "text": "同意。"}
    for took_part in (scene.region, decider):
        refused = await scene.refused(took_part, path, **body)
        assert refused[:2] == (403, "investigator_may_not_decide")
    other = await scene.kit.person("region-3", "region_hr@org_region_hr")
    assert (await scene.ok(other, path, **body))["state"] == "lifted"


async def test_two_answers_at_once(scene: Any) -> None:
    _, appeal = await appealed(scene)
    other = await scene.kit.person("region-2", "region_hr@org_region_hr")
    path = f"/v1/appeals/{appeal['appeal_id']}/decision"
    body = {"version": 1, "outcome": "lifted", "text": "同意。"}
    answers = await asyncio.gather(
        scene.kit.post(path, body, by=scene.region), scene.kit.post(path, body, by=other)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_who_reads_appeals(scene: Any) -> None:
    _, appeal = await appealed(scene)
    path = f"/appeals/{appeal['appeal_id']}"
    for reader in (scene.subject, scene.region):
        assert (await scene.shown(reader, path))["text"] == "证明是单位开的。"
    for other in (scene.nobody, scene.chifeng, scene.decider):
        assert await scene.not_shown(other, path) == (404, "not_found")
    assert await scene.not_shown(None, path) == (401, "not_signed_in")
    listed = (await scene.shown(scene.region, "/appeals?state=open"))["items"]
    assert [item["appeal_id"] for item in listed] == [appeal["appeal_id"]]
    assert "text" not in listed[0]
    assert (await scene.shown(scene.region, "/appeals?state=upheld"))["items"] == []
    assert (await scene.shown(scene.chifeng, "/appeals"))["items"] == []
    assert await scene.not_shown(scene.organiser, "/appeals") == (403, "forbidden")
    assert await scene.not_shown(None, "/appeals") == (401, "not_signed_in")


async def test_the_term_begins_with_the_day_here_not_in_greenwich(scene: Any) -> None:
    """Decided at seven in the morning of 12 May: fifteen working days later is 2 June."""
    report = await scene.reported()
    await scene.stated(report)
    scene.kit.clock.time = dt.datetime(2026, 5, 12, 7, 0, tzinfo=scene.kit.clock.time.tzinfo)
    record = f"/records/{(await scene.decided(report))['record_id']}"
    scene.on(dt.date(2026, 6, 2))
    assert (await scene.ok(scene.subject, f"{record}/appeals", text="不服。"))["state"] == "open"
