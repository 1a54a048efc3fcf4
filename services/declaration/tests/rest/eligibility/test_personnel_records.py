"""What happens after submission: penalties, departures and facts that fall stop a case at every desk, or end it (E-01)."""

import asyncio
import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from declaration.store.eligibility.decisions import DecisionRow
from declaration.usecases.eligibility.personnel_records import begin_personnel_record

UNIT = "unit-hongliu-farm"
OFFICE = "office-forestry"
DEMERIT = {"kind": "penalty", "penalty": "demerit", "from": "2026-05-12", "to": "2027-11-12"}


async def record(chain: Any, person_ref: str, body: dict[str, Any], by: str = UNIT) -> Any:
    url = f"/v1/persons/{person_ref}/personnel-records"
    return await chain.kit.post(url, body, by=await chain.officer(by))


async def recorded(chain: Any, **body: Any) -> dict[str, Any]:
    """A record of the applicant from today on; it must be taken."""
    today = chain.kit.clock.time.date().isoformat()
    answer = await record(chain, await applicant_ref(chain), {"from": today, **body})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def applicant_ref(chain: Any) -> str:
    return str((await chain.officer("applicant01")).person_ref)


async def decisions(chain: Any, declaration: dict[str, Any]) -> list[tuple[str, str]]:
    """Occasion and outcome of every decision."""
    url = f"/v1/declarations/{declaration['declaration_id']}/eligibility-decisions"
    items = (await chain.kit.get(url, by=await chain.officer("applicant01"))).json()["items"]
    return [(item["occasion"], item["outcome"]) for item in items]


@pytest.mark.req("E-01", side="accept")
async def test_every_desk_that_passes_it_on_asks_the_engine_again(chain: Any) -> None:
    accepted = await chain.accepted()
    assert await decisions(chain, accepted) == [
        ("submission", "may_declare"),
        ("audit", "may_declare"),  # the unit
        ("audit", "may_declare"),  # the unit recommends
        ("audit", "may_declare"),  # department
        ("audit", "may_declare"),  # county
        ("audit", "may_declare"),  # league
        ("acceptance", "may_declare"),
    ]


@pytest.mark.req("E-01", side="refuse")
@pytest.mark.parametrize(
    ("body", "reason", "clause"),
    [
        ({"kind": "penalty", "penalty": "demerit", "to": "2027-11-12"}, "under_penalty", "R25-21"),
        ({"kind": "left"}, "not_in_post", "R25-21"),
        ({"kind": "retired"}, "civil_servant_or_retired", "R25-21"),
        ({"kind": "civil_servant"}, "civil_servant_or_retired", "R25-21"),
    ],
)
async def test_what_the_employer_records_ends_an_accepted_case(
    chain: Any, body: dict[str, Any], reason: str, clause: str
) -> None:
    accepted = await chain.accepted()
    await recorded(chain, **body)
    shown = await chain.read(accepted, OFFICE)
    assert (shown["state"], shown["reason"], shown["clause"]) == ("barred", reason, clause)
    assert (await decisions(chain, accepted))[-1] == ("re_check", "may_not_declare")
    (ended,) = await chain.kit.events("declaration-ended")
    assert ended.data == {"outcome": "barred", "reason": reason, "clause": clause}


@pytest.mark.req("E-01", side="accept")
async def test_a_warning_and_a_penalty_that_is_over_end_nothing(chain: Any) -> None:
    submitted = await chain.submitted()
    await recorded(chain, kind="penalty", penalty="warning")
    over = {"kind": "penalty", "penalty": "demerit", "from": "2024-05-10", "to": "2026-05-10"}
    assert (await record(chain, await applicant_ref(chain), over)).status_code == 201
    assert (await chain.read(submitted))["state"] == "submitted"
    assert (await chain.passed(submitted, UNIT))["state"] == "unit_publicity"


@pytest.mark.req("E-01", side="refuse")
async def test_a_penalty_waits_for_its_first_day(chain: Any) -> None:
    submitted = await chain.submitted()
    ref = await applicant_ref(chain)
    assert (await record(chain, ref, DEMERIT)).status_code == 201
    assert (await chain.read(submitted))["state"] == "submitted"
    await chain.kit.advance(dt.datetime.fromisoformat("2026-05-12T00:00:00+08:00"))
    shown = await chain.read(submitted)
    assert (shown["state"], shown["reason"]) == ("barred", "under_penalty")
    assert await chain.kit.events("declaration-ended") == []  # review never had it


async def test_a_penalty_that_was_taken_back_never_begins(chain: Any) -> None:
    submitted = await chain.submitted()
    made = (await record(chain, await applicant_ref(chain), DEMERIT)).json()
    url = f"/v1/personnel-records/{made['record_id']}/withdrawal"
    assert (await chain.kit.post(url, {}, by=await chain.officer(UNIT))).status_code == 200
    again = await chain.kit.post(url, {}, by=await chain.officer(UNIT))
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    await chain.kit.advance(dt.datetime.fromisoformat("2026-05-13T09:00:00+08:00"))
    assert (await chain.read(submitted))["state"] == "submitted"


@pytest.mark.req("E-01", side="refuse")
async def test_nobody_submits_under_a_penalty(chain: Any) -> None:
    stage = chain.stage
    applicant = await stage.applicant("applicant01")
    ready = await stage.ready(applicant, chain.plan)
    today = {**DEMERIT, "from": "2026-05-11"}
    assert (await record(chain, applicant.person_ref, today)).status_code == 201
    url = f"/v1/declarations/{ready['declaration_id']}/submission"
    problem = (await chain.kit.post(url, {"version": ready["version"]}, by=applicant)).json()
    assert [error["code"] for error in problem["errors"]] == ["may_not_declare_now"]
    assert problem["clause"] == "R25-21"
    assert "2027年11月12日" in problem["detail"]
    own = (await chain.kit.get("/v1/me/personnel-records", by=applicant)).json()["items"]
    assert [(one["kind"], one["penalty"], one["to"]) for one in own] == [("penalty", "demerit", "2027-11-12")]


async def test_who_left_one_unit_may_declare_at_the_next(chain: Any) -> None:
    stage = chain.stage
    applicant = await stage.applicant("applicant01")
    assert (
        await record(chain, applicant.person_ref, {"kind": "left", "from": "2026-05-01"})
    ).status_code == 201
    profile = {
        "applicant_type": "public_institution",
        "employer_org": "org_12150821DEM000161C",
        "version": 1,
    }
    assert (await chain.kit.put("/v1/me/profile", profile, by=applicant)).status_code == 200
    submitted = await stage.submitted(applicant, chain.plan)
    assert submitted["unit_org"] == "org_12150821DEM000161C"


async def verified_title(chain: Any) -> dict[str, Any]:
    """The applicant's title of the archive, verified by the unit."""
    auditor = await chain.officer(UNIT)
    items = (await chain.kit.get("/v1/archive-items?limit=200", by=auditor)).json()["items"]
    (title,) = [item for item in items if item["kind"] == "title"]
    url = f"/v1/archive-items/{title['item_id']}/verification"
    answer = await chain.kit.post(url, {"outcome": "verified", "version": title["version"]}, by=auditor)
    done: dict[str, Any] = answer.json()
    return done


async def test_what_was_verified_and_is_not_true_ends_what_rests_on_it(chain: Any) -> None:
    accepted = await chain.accepted()
    title = await verified_title(chain)
    url = f"/v1/archive-items/{title['item_id']}/verification-withdrawal"
    body = {"reason": "证书编号不存在", "version": title["version"]}
    auditor = await chain.officer(UNIT)
    elsewhere = await chain.officer("unit-wuyuan-station")
    assert (await chain.kit.post(url, body, by=elsewhere)).status_code == 403
    taken = await chain.kit.post(url, body, by=auditor)
    assert (taken.status_code, taken.json()["state"]) == (200, "rejected")
    shown = await chain.read(accepted, OFFICE)
    assert (shown["state"], shown["reason"], shown["clause"]) == ("barred", "no_longer_eligible", "R25-23")
    (ended,) = await chain.kit.events("declaration-ended")
    assert ended.data["reason"] == "no_longer_eligible"
    again = await chain.kit.post(url, {**body, "version": taken.json()["version"]}, by=auditor)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


@pytest.mark.req("E-01", side="accept")
async def test_what_was_verified_since_counts_as_verified(chain: Any) -> None:
    submitted = await chain.submitted()
    await verified_title(chain)
    await chain.passed(submitted, UNIT)
    url = f"/v1/declarations/{submitted['declaration_id']}/eligibility-decisions"
    first, second = (await chain.kit.get(url, by=await chain.officer(UNIT))).json()["items"]

    def claimed(decision: dict[str, Any]) -> list[str]:
        (level,) = [one for one in decision["answer"]["best"]["findings"] if one["rule"] == "E-03"]
        kinds: list[str] = level["facts"].get("only_claimed", [])
        return kinds

    assert (claimed(first), claimed(second)) == (["heldtitle"], [])


@pytest.mark.req("E-25", side="refuse")
async def test_a_rejected_entry_stops_the_audit_and_the_auditor_returns_it(chain: Any) -> None:
    submitted = await chain.submitted()
    auditor = await chain.officer(UNIT)
    items = (await chain.kit.get("/v1/archive-items?limit=200", by=auditor)).json()["items"]
    (card,) = [item for item in items if item["kind"] == "training"]
    url = f"/v1/archive-items/{card['item_id']}/verification"
    body = {"outcome": "rejected", "reason": "未见审验卡", "version": 1}
    assert (await chain.kit.post(url, body, by=auditor)).status_code == 200
    assert (await chain.read(submitted))["state"] == "submitted"
    refused = await chain.act(submitted, "decisions", UNIT, outcome="passed", opinion="同意上报。")
    assert (refused.status_code, refused.json()["code"]) == (422, "not_eligible")
    assert refused.json()["clause"] == "BY26-1.2"
    assert [finding["rule"] for finding in refused.json()["findings"]] == ["E-25"]
    returned = await chain.done(
        submitted,
        "decisions",
        UNIT,
        outcome="returned",
        opinion="请补交审验卡。",
        reasons=["未见2026年继续教育审验卡"],
    )
    assert returned["state"] == "returned"


async def test_a_record_that_reached_the_office_only_stops_the_acceptance(chain: Any) -> None:
    forwarded = await chain.forwarded()
    ref = await applicant_ref(chain)
    await chain.stage.bar(ref, starts=dt.date(2026, 5, 20), until=dt.date(2029, 5, 20))
    refused = await chain.act(forwarded, "acceptance", OFFICE)
    assert (refused.status_code, refused.json()["code"]) == (422, "credit_record_in_force")
    assert refused.json()["clause"] == "R25-72"


async def test_only_the_own_employer_records_and_nobody_about_themselves(chain: Any) -> None:
    applicant = await chain.stage.applicant("applicant01")
    wrong = await record(chain, applicant.person_ref, DEMERIT, by="unit-wuyuan-station")
    assert (wrong.status_code, wrong.json()["code"]) == (403, "outside_jurisdiction")
    assert (await record(chain, "p1nobody", DEMERIT)).status_code == 404
    own = replace(applicant, grants=("unit_auditor@org_12150802DEM0001456",))
    url = f"/v1/persons/{applicant.person_ref}/personnel-records"
    refused = await chain.kit.post(url, DEMERIT, by=own)
    assert (refused.status_code, refused.json()["code"]) == (403, "own_case")
    nameless = {"kind": "penalty", "from": "2026-05-11"}
    assert (await record(chain, applicant.person_ref, nameless)).status_code == 400
    backwards = {**DEMERIT, "to": "2026-05-01"}
    assert (await record(chain, applicant.person_ref, backwards)).status_code == 400
    assert (await record(chain, applicant.person_ref, DEMERIT)).status_code == 201
    shown = await chain.kit.get(url, by=await chain.officer(UNIT))
    assert [one["penalty"] for one in shown.json()["items"]] == ["demerit"]


@pytest.mark.req("E-01", side="refuse")
async def test_a_submission_and_a_penalty_at_the_same_moment_see_each_other(chain: Any) -> None:
    """Parallel connections to a real PostgreSQL: it is refused, or ended; never under way."""
    applicant = await chain.stage.applicant("applicant01")
    ready = await chain.stage.ready(applicant, chain.plan)
    await chain.officer(UNIT)
    url = f"/v1/declarations/{ready['declaration_id']}/submission"
    answer, taken = await asyncio.gather(
        chain.kit.post(url, {"version": ready["version"]}, by=applicant),
        record(chain, applicant.person_ref, {**DEMERIT, "from": "2026-05-11"}),
    )
    assert taken.status_code == 201
    own = await chain.kit.get(f"/v1/declarations/{ready['declaration_id']}", by=applicant)
    assert (answer.status_code, own.json()["state"]) in {(422, "draft"), (200, "barred")}


async def test_a_second_run_finds_nothing_to_end(chain: Any) -> None:
    accepted = await chain.accepted()
    made = await recorded(chain, kind="retired")
    async with chain.kit.uow() as uow:
        await begin_personnel_record(uow, made["record_id"], chain.kit.runtime.ports)
        await uow.commit()
    assert len(await chain.kit.events("declaration-ended")) == 1
    assert [occasion for occasion, _ in await decisions(chain, accepted)].count("re_check") == 1


@pytest.mark.req("E-16", side="refuse")
async def test_a_declaration_taken_over_here_counts_whatever_the_person_says(stage: Any, chain: Any) -> None:
    """The platform's own record goes before the claim: no first application, and the use of a path granted once."""
    accepted = await chain.accepted()
    applicant = await chain.officer("applicant01")
    claim = {"says": "origin", "transferred": "military", "placed_in_enterprise_or_institution": True}
    work = {"kind": "work", "fields": {"unit": "临河区红柳林场", "post": "工程师"}, "fact": claim}
    await stage.archive(applicant, work)
    async with stage.kit.runtime.sessions.begin() as session:
        of_case = DecisionRow.declaration_id == accepted["declaration_id"]
        taken = update(DecisionRow).where(of_case, DecisionRow.occasion == "acceptance")
        await session.execute(taken.values(path="transferees"))
    wanted = "series=forestry_grassland&level=associate_senior&column=green_channel"
    answer = (await stage.kit.get(f"/v1/me/pre-check?{wanted}", by=applicant)).json()
    assert (answer["outcome"], answer["best"]["path"]) == ("may_not_declare", "transferees")
    assert any(one["rule"] == "E-16" and one["verdict"] == "not_met" for one in answer["best"]["findings"])
    assert any("您已于2026年享受过" in one["message"] for one in answer["best"]["findings"])
