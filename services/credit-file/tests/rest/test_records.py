"""The credit file is only ever added to, and is collected by place and series (F-01, F-05)."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from common.events.codes import AboutKind, SubjectKind, Tier
from common.events.credit_file import EffectEnded
from common.events.grounds import Ground
from credit_file.store.records import RecordRow


@pytest.mark.req("F-01", door="rest")
async def test_a_record_holds_what_article_71_asks_for(scene: Any) -> None:
    path = await scene.recorded(violation="伪造技术推广证明。", measures="记入诚信档案三年。")
    record = await scene.shown(scene.subject, path)
    assert record["subject_ref"] == "p1-applicant"
    assert record["violation"] == "伪造技术推广证明。"
    assert record["basis"] == ["R25-62.2", "BY26-6.2"]
    assert record["measures"] == "记入诚信档案三年。"
    assert set(record["effects"]) == {"bar_declaration", "cancel"}
    assert (record["starts"], record["until"]) == ("2026-05-11", "2029-05-11")
    assert record["deciding_org"] == "org_league_hr"
    assert [item["kind"] for item in record["evidence"]] == ["report", "hearing", "evidence"]
    assert record["state"] == "in_force"
    async with scene.kit.runtime.sessions() as session:
        row = (await session.execute(select(RecordRow))).scalar_one()
    assert "证明" not in row.violation_sealed
    assert row.pack_id == "2026-bayannur+demo"
    assert {finding["rule"] for finding in row.findings} == {"F-02", "F-10"}


@pytest.mark.req("F-01", door="rest")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET grave = true",
        "UPDATE records SET until = until - 1",
        "DELETE FROM records",
        "TRUNCATE records",
    ],
)
async def test_the_database_refuses_to_change_a_record(scene: Any, statement: str) -> None:
    path = await scene.recorded()
    before = await scene.shown(scene.subject, path)
    with pytest.raises(IntegrityError, match="records are only ever added to"):
        async with scene.kit.runtime.sessions.begin() as session:
            await session.execute(text(statement))
    assert await scene.shown(scene.subject, path) == before


@pytest.mark.req("F-01", door="rest")
async def test_no_route_edits_a_record(scene: Any) -> None:
    path = await scene.recorded()
    for method in ("PUT", "PATCH", "DELETE"):
        answer = await scene.kit.request(method, f"/v1{path}", {}, by=scene.decider)
        assert answer.status_code == 405


@pytest.mark.req("F-01", door="rest")
async def test_a_correction_is_a_further_record(scene: Any) -> None:
    path = await scene.recorded(violation="伪造证明。")
    corrected = await scene.ok(
        scene.decider,
        f"{path}/corrections",
        version=1,
        reason="情形表述有误。",
        ground="applicant_false_commitment",
        violation="虚假承诺。",
    )
    assert corrected["version"] == 2
    assert corrected["violation"] == "虚假承诺。"
    assert corrected["basis"] == ["R25-62.1", "BY26-6.2"]
    assert corrected["measures"] == "拟记入诚信档案，三年内不得申报评审职称。"
    assert [(entry["kind"], entry.get("reason")) for entry in corrected["history"]] == [
        ("decision", None),
        ("correction", "情形表述有误。"),
    ]
    assert await scene.kit.payloads(EffectEnded) == []
    async with scene.kit.runtime.sessions() as session:
        rows = (await session.execute(select(RecordRow).order_by(RecordRow.revision))).scalars().all()
    assert [row.ground for row in rows] == ["applicant_false_material", "applicant_false_commitment"]
    listed = (await scene.shown(scene.decider, "/records"))["items"]
    assert [(item["ground"], item["version"]) for item in listed] == [("applicant_false_commitment", 2)]


@pytest.mark.req("F-01", door="rest")
async def test_a_record_taken_back_ends_its_effects(scene: Any) -> None:
    path = await scene.recorded()
    scene.on(dt.date(2026, 7, 1))
    corrected = await scene.ok(
        scene.decider, f"{path}/corrections", version=1, reason="认错了人。", withdrawn=True
    )
    assert corrected["state"] == "withdrawn"
    (ended,) = await scene.kit.payloads(EffectEnded)
    assert (set(ended.effects), ended.on, ended.why) == (
        {"bar_declaration", "cancel"},
        dt.date(2026, 7, 1),
        "corrected",
    )
    refused = await scene.refused(
        scene.decider, f"{path}/corrections", version=2, reason="再改。", grave=True, notified_org="org_farm"
    )
    assert refused[:2] == (409, "already_decided")
    await scene.kit.advance(dt.datetime(2029, 6, 1, tzinfo=scene.kit.clock.time.tzinfo))
    assert len(await scene.kit.payloads(EffectEnded)) == 1


async def test_a_record_taken_back_before_it_begins_never_begins(scene: Any) -> None:
    path = await scene.recorded(starts="2026-06-01")
    await scene.ok(scene.decider, f"{path}/corrections", version=1, reason="认错了人。", withdrawn=True)
    await scene.kit.advance(dt.datetime(2029, 7, 1, tzinfo=scene.kit.clock.time.tzinfo))
    assert await scene.kit.events("effect-started", "effect-ended") == []


async def test_who_may_not_correct(scene: Any) -> None:
    path = f"{await scene.recorded()}/corrections"
    body = {"version": 1, "reason": "更正。", "grave": True}
    assert await scene.refused(None, path, **body) == (401, "not_signed_in", None)
    assert await scene.refused(scene.subject, path, **body) == (403, "forbidden", None)
    for other in (scene.chifeng, scene.region, scene.organiser):
        assert await scene.refused(other, path, **body) == (403, "outside_jurisdiction", "R25-71")
    own = await scene.kit.person("own", "league_hr@org_league_hr", person_ref="p1-applicant")
    assert (await scene.refused(own, path, **body))[:2] == (403, "own_case")
    assert (await scene.refused(scene.decider, path, **body | {"version": 2}))[:2] == (409, "stale_version")
    refused = await scene.refused(scene.decider, path, version=1, reason="什么也没改。")
    assert refused[:2] == (422, "correction_changes_nothing")
    refused = await scene.refused(scene.decider, path, version=1, reason="错。", ground="expert_gain")
    assert refused[:2] == (422, "ground_does_not_fit_subject")
    refused = await scene.refused(scene.decider, path, version=1, reason="错。", notified_org="org_none")
    assert refused[:2] == (404, "not_found")
    missing = await scene.refused(scene.decider, "/records/rec_none/corrections", **body)
    assert missing[:2] == (404, "not_found")


async def test_two_corrections_at_once(scene: Any) -> None:
    path = f"/v1{await scene.recorded()}/corrections"
    body = {"version": 1, "reason": "更正。", "measures": "记入档案。"}
    answers = await asyncio.gather(
        scene.kit.post(path, body, by=scene.decider), scene.kit.post(path, body, by=scene.second)
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]


@pytest.mark.req("F-05", door="rest")
async def test_leagues_collect_their_place_and_the_region_all(scene: Any) -> None:
    await scene.recorded()
    for reader in (scene.second, scene.region):
        assert len((await scene.shown(reader, "/records"))["items"]) == 1
    for reader in (scene.chifeng, scene.archives, scene.unit):
        assert (await scene.shown(reader, "/records"))["items"] == []
    assert await scene.not_shown(scene.nobody, "/records") == (403, "forbidden")
    assert await scene.not_shown(None, "/records") == (401, "not_signed_in")
    looks = await scene.audited("read-records")
    assert len(looks) == 5
    assert looks[0].person_ref == "p1-second"


@pytest.mark.req("F-05", door="rest")
async def test_a_senior_committee_collects_its_series(scene: Any) -> None:
    await scene.recorded(series="forestry_grassland")
    assert (await scene.shown(scene.office, "/records"))["items"] == []
    await scene.committee(Tier.SENIOR)
    listed = (await scene.shown(scene.office, "/records"))["items"]
    assert [item["series"] for item in listed] == ["forestry_grassland"]


async def test_a_committee_that_is_not_senior_collects_none(scene: Any) -> None:
    await scene.committee(Tier.MIDDLE)
    await scene.recorded(series="forestry_grassland")
    assert (await scene.shown(scene.office, "/records"))["items"] == []


@pytest.mark.req("F-05", door="rest")
async def test_serious_cases_are_on_the_blacklist_while_they_run(scene: Any) -> None:
    path = await scene.recorded(grave=True)
    listed = (await scene.shown(scene.region, "/records?blacklisted=true"))["items"]
    assert [item["blacklisted"] for item in listed] == [True]
    scene.on(dt.date(2029, 5, 12))
    assert (await scene.shown(scene.region, "/records?blacklisted=true"))["items"] == []
    assert (await scene.shown(scene.region, "/records?in_force=true"))["items"] == []
    assert not (await scene.shown(scene.subject, path))["blacklisted"]


async def test_who_reads_a_record(scene: Any) -> None:
    path = await scene.recorded()
    for reader in (scene.second, scene.region, scene.subject):
        assert (await scene.shown(reader, path))["state"] == "in_force"
    for other in (scene.nobody, scene.chifeng, scene.unit, scene.archives):
        assert await scene.not_shown(other, path) == (404, "not_found")
    assert await scene.not_shown(None, path) == (401, "not_signed_in")
    assert len(await scene.audited("read-record")) == 2


async def test_everybody_sees_his_own(scene: Any) -> None:
    path = await scene.recorded()
    mine = (await scene.shown(scene.subject, "/me/records"))["items"]
    assert [item["record_id"] for item in mine] == [path.removeprefix("/records/")]
    assert (await scene.shown(scene.nobody, "/me/records"))["items"] == []
    assert await scene.not_shown(None, "/me/records") == (401, "not_signed_in")


async def test_records_are_listed_page_by_page(scene: Any) -> None:
    for number in range(3):
        report = await scene.reported(
            f"rpt_{number}",
            kind=SubjectKind.STAFF,
            ground=Ground.STAFF_OTHER,
            about=(AboutKind.ORGANISATION, "org_farm"),
        )
        await scene.stated(report)
        await scene.decided(report)
    first = await scene.shown(scene.region, "/records?limit=2")
    rest = await scene.shown(scene.region, f"/records?limit=2&cursor={first['next']}")
    ids = [item["record_id"] for item in [*first["items"], *rest["items"]]]
    assert len(set(ids)) == 3
    assert ids == sorted(ids)
    assert "next" not in rest
