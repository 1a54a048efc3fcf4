"""Experts over REST: entering, correcting, removing, looking."""

from typing import Any

import pytest
from sqlalchemy import text

from common.events.expert_pool import PoolChanged
from common.replicas.tables import EffectRow

EXPERTS = "/pools/cmt_1/experts"


async def test_an_expert_is_entered_with_masked_papers(scene: Any) -> None:
    await scene.committee()
    expert = await scene.enter(7, phone="12000000007", name="乌云其其格")

    # 1970-01-08, sequence 000
    assert expert["number"] == "150802**********" + scene.entry(7)["number"][-2:]
    assert (expert["name"], expert["phone"]) == ("乌****", "120****0007")
    assert (expert["state"], expert["version"]) == ("in_pool", 1)
    assert (expert["term_from"], expert["term_until"]) == ("2026-05-11", "2029-05-10")
    assert [row.subject for row in await scene.audited("enter-expert")] == [expert["expert_id"]]
    async with scene.kit.runtime.sessions() as session:
        stored = str((await session.execute(text("select experts::text from experts"))).scalar_one())
        sent = str(
            (await session.execute(text("select string_agg(body::text, '') from outbox"))).scalar_one()
        )
    for secret in ("乌云", scene.entry(7)["number"], "12000000007"):
        assert secret not in stored + sent
    assert len(await scene.kit.payloads(PoolChanged)) == 1


async def test_the_same_person_is_entered_once_and_comes_back_under_the_same_id(scene: Any) -> None:
    await scene.committee()
    first = await scene.enter(1)
    # a full-width digit does not make another person
    number = scene.entry(1)["number"].replace("1", "１")
    assert await scene.refused(scene.office, EXPERTS, **scene.entry(1, number=number)) == (
        409,
        "already_in_pool",
        None,
    )
    path = f"{EXPERTS}/{first['expert_id']}"
    gone = await scene.ok(scene.office, f"{path}/removal", version=1, reason="own_wish")
    assert (gone["state"], gone["removal_reason"], gone["version"]) == ("removed", "own_wish", 2)
    back = await scene.enter(1)
    assert (back["expert_id"], back["state"], back["version"]) == (first["expert_id"], "in_pool", 3)
    assert "removal_reason" not in back


def barred(clause: str, changes: dict[str, Any]) -> Any:
    """Who is not fit for the pool (X-01)."""
    refused = (422, "expert_not_admissible", clause)
    return pytest.param(changes, refused, marks=pytest.mark.req("X-01", side="refuse"))


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"number": "150802197001010000"}, (422, "bad_expert_document", None)),
        ({"document_kind": "999"}, (422, "bad_expert_document", None)),
        ({"employer_org": "org_nobody"}, (422, "employer_not_recorded", None)),
        barred("R25-17", {"title_rank": "assistant"}),
        barred("R25-18", {"series": "archives", "specialty": None}),
        barred("R25-18", {"in_practice": False}),
        barred("R25-19", {"retired": True}),
        barred("R25-18", {"term_until": "2029-05-12"}),
        ({"service_years": [{"year": 2027, "source": "聘书"}]}, (422, "expert_not_admissible", "R25-44")),
        ({"series": "alchemy"}, (400, "malformed_request", None)),
        ({"specialty": "alchemy"}, (400, "malformed_request", None)),
        ({"title_rank": "master"}, (400, "malformed_request", None)),
        ({"nickname": "小王"}, (400, "malformed_request", None)),
    ],
)
async def test_an_entry_that_is_refused(
    scene: Any, changes: dict[str, Any], answer: tuple[int, str, str | None]
) -> None:
    await scene.committee()
    assert await scene.refused(scene.office, EXPERTS, **scene.entry(1, **changes)) == answer
    assert await scene.kit.events() == []


async def test_the_unit_of_a_self_reviewing_committee_is_not_outside_itself(scene: Any) -> None:
    await scene.committee(self_reviewing_org="org_station_b")
    assert await scene.refused(scene.office, EXPERTS, **scene.entry(1)) == (
        422,
        "expert_not_admissible",
        "R25-44",
    )
    assert (await scene.enter(1, outside_unit=False))["outside_unit"] is False


async def test_nobody_enters_or_changes_himself(scene: Any) -> None:
    await scene.committee()
    officer = await scene.kit.person(
        "officer-expert", "committee_office@org_forestry", person_ref=scene.person_ref(1)
    )
    assert (await scene.refused(officer, EXPERTS, **scene.entry(1)))[:2] == (403, "own_case")
    expert = await scene.enter(1)
    path = f"{EXPERTS}/{expert['expert_id']}"
    assert (await scene.refused(officer, f"{path}/removal", version=1, reason="unfit"))[:2] == (
        403,
        "own_case",
    )


@pytest.mark.req("X-01", side="refuse")
async def test_an_entry_is_corrected_on_the_version_that_was_seen(scene: Any) -> None:
    await scene.committee()
    expert = await scene.enter(1)
    path = f"/v1{EXPERTS}/{expert['expert_id']}"
    entry = scene.entry(1, document_kind=None, number=None, name=None, employer_org="org_green")

    answer = await scene.kit.put(path, entry | {"version": 1}, by=scene.office)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["employer_org"], answer.json()["version"]) == ("org_green", 2)
    stale = await scene.kit.put(path, entry | {"version": 1}, by=scene.office)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert (stale.json()["present_version"], stale.json()["present_state"]) == (2, "in_pool")
    bad = await scene.kit.put(path, entry | {"version": 2, "in_practice": False}, by=scene.office)
    assert (bad.status_code, bad.json()["code"]) == (422, "expert_not_admissible")
    await scene.ok(
        scene.office, f"{EXPERTS}/{expert['expert_id']}/removal", version=2, reason="left_profession"
    )
    gone = await scene.kit.put(path, entry | {"version": 3}, by=scene.office)
    assert (gone.status_code, gone.json()["code"]) == (409, "wrong_state")
    again = await scene.refused(
        scene.office, f"{EXPERTS}/{expert['expert_id']}/removal", version=3, reason="unfit"
    )
    assert again[:2] == (409, "wrong_state")


async def test_only_a_credit_record_removes_for_a_credit_record(scene: Any) -> None:
    await scene.committee()
    expert = await scene.enter(1)
    path = f"{EXPERTS}/{expert['expert_id']}/removal"
    assert await scene.refused(scene.office, path, version=1, reason="credit_record") == (
        422,
        "removal_reason_not_allowed",
        "R25-73",
    )
    assert (await scene.refused(scene.office, path, version=9, reason="unfit"))[:2] == (409, "stale_version")
    assert (await scene.refused(scene.office, f"{EXPERTS}/exp_none/removal", version=1, reason="unfit"))[
        0
    ] == 404


async def test_experts_are_listed_in_pages_and_by_state(scene: Any) -> None:
    await scene.pool(5)
    await scene.ok(scene.office, f"{EXPERTS}/{scene.experts[2]}/removal", version=1, reason="unfit")

    first = await scene.shown(f"{EXPERTS}?limit=3")
    second = await scene.shown(f"{EXPERTS}?limit=3&cursor={first['next']}")
    assert [len(first["items"]), len(second["items"])] == [3, 2]
    assert "next" not in second
    found = {expert["expert_id"] for expert in first["items"] + second["items"]}
    assert found == set(scene.experts.values())
    gone = await scene.shown(f"{EXPERTS}?state=removed")
    assert [expert["expert_id"] for expert in gone["items"]] == [scene.experts[2]]
    assert len((await scene.shown(f"{EXPERTS}?chair_pool=true", scene.authority))["items"]) == 5
    assert {expert["name"][1:] for expert in first["items"]} == {"***"}
    assert len(await scene.audited("read-experts")) == 4


async def test_papers_in_full_are_for_the_office_with_a_purpose_and_on_record(scene: Any) -> None:
    await scene.committee()
    expert = await scene.enter(7)
    path = f"{EXPERTS}/{expert['expert_id']}/papers"

    papers = await scene.shown(f"{path}?purpose=invitation")
    assert (papers["name"], papers["phone"]) == ("专家7号", "12000000007")
    assert papers["number"].startswith("15080219700108000")
    (look,) = await scene.audited("read-expert-papers")
    assert (look.subject, look.detail, look.person_ref) == (
        expert["expert_id"],
        {"purpose": "invitation"},
        "p1-office",
    )
    assert (await scene.kit.get(f"/v1{path}", by=scene.office)).status_code == 400
    assert (await scene.kit.get(f"/v1{path}?purpose=curiosity", by=scene.office)).status_code == 400
    assert (await scene.kit.get(f"/v1{path}?purpose=inquiry", by=scene.authority)).status_code == 403
    missing = await scene.kit.get(f"/v1{EXPERTS}/exp_none/papers?purpose=inquiry", by=scene.office)
    assert missing.status_code == 404


async def test_past_service_counts_whichever_pool_it_was_entered_in(scene: Any) -> None:
    await scene.committee()
    years = [{"year": year, "source": "聘书"} for year in (2024, 2025)]
    expert = await scene.enter(1, service_years=years)
    shown = await scene.shown(f"{EXPERTS}/{expert['expert_id']}", scene.authority)
    assert [(year["year"], year["source"]) for year in shown["service_years"]] == [
        (2024, "聘书"),
        (2025, "聘书"),
    ]


async def test_a_consent_is_the_authoritys_and_is_given_once(scene: Any) -> None:
    await scene.committee()
    expert = await scene.enter(1)
    path = f"{EXPERTS}/{expert['expert_id']}/service-consents"
    consent = await scene.ok(scene.authority, path, year=2026, reason="该专业专家紧缺")
    assert (consent["by_org"], consent["year"], consent["given_on"]) == ("org_league_hr", 2026, "2026-05-11")
    assert (await scene.refused(scene.authority, path, year=2026, reason="再次"))[:2] == (
        409,
        "already_decided",
    )
    assert (await scene.refused(scene.office, path, year=2026, reason="自行同意"))[:2] == (403, "forbidden")
    shown = await scene.shown(f"{EXPERTS}/{expert['expert_id']}")
    assert [known["consent_id"] for known in shown["consents"]] == [consent["consent_id"]]
    himself = await scene.kit.person(
        "authority-expert", "league_hr@org_league_hr", person_ref=scene.person_ref(1)
    )
    assert (await scene.refused(himself, path, year=2027, reason="本人"))[:2] == (403, "own_case")
    unknown = await scene.refused(
        scene.authority, f"{EXPERTS}/exp_none/service-consents", year=2026, reason="紧缺"
    )
    assert unknown[0] == 404


@pytest.mark.req("X-10", side="refuse")
async def test_nobody_corrects_or_renews_the_entry_of_who_is_barred(scene: Any) -> None:
    """The record is known, and has not yet taken him out of this pool."""
    await scene.pool(1)
    now = scene.kit.clock.time
    async with scene.kit.runtime.sessions.begin() as session:
        session.add(
            EffectRow(
                record_id="rec_1",
                effect="remove_expert",
                subject_kind="expert",
                subject=scene.person_ref(1),
                starts=now.date(),
                clause="R25-73",
                deciding_org="org_forestry",
                received_at=now,
            )
        )
    entry = scene.entry(1, document_kind=None, number=None, name=None) | {"version": 1}
    answer = await scene.kit.put(f"/v1{EXPERTS}/{scene.experts[1]}", entry, by=scene.office)
    assert (answer.status_code, answer.json()["code"], answer.json()["clause"]) == (
        422,
        "expert_barred",
        "R25-73",
    )


@pytest.mark.req("X-01", side="refuse")
async def test_who_has_retired_leaves_the_pool_when_that_is_recorded(scene: Any) -> None:
    """R25-19: 不符合条件的，及时移出; nobody who is retired waits in the pool for the next draw."""
    pool = await scene.pool(2)
    path = f"/v1{EXPERTS}/{scene.experts[1]}"
    answer = await scene.kit.put(
        path,
        scene.entry(1, document_kind=None, number=None, name=None) | {"version": 1, "retired": True},
        by=scene.office,
    )
    assert (answer.status_code, answer.json()["state"]) == (200, "removed")
    shown = await scene.shown(f"{EXPERTS}/{scene.experts[1]}")
    assert (shown["state"], shown["removal_reason"], shown["retired"]) == ("removed", "retired", True)
    assert (await scene.shown("/pools/cmt_1"))["total"] == pool["total"] - 1


@pytest.mark.req("X-01", side="accept")
async def test_who_has_retired_stays_where_the_field_is_scarce(scene: Any) -> None:
    await scene.pool(2)
    path = f"/v1{EXPERTS}/{scene.experts[1]}"
    body = scene.entry(1, document_kind=None, number=None, name=None) | {
        "version": 1,
        "retired": True,
        "scarce_field": True,
    }
    answer = await scene.kit.put(path, body, by=scene.office)
    assert (answer.status_code, answer.json()["state"]) == (200, "in_pool")
