"""Submitting over REST: what is kept, and every obstacle told at once."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from common.audit.tables import AuditEntryRow
from common.events.codes import Effect, SubjectKind
from common.events.credit_file import EffectStarted
from common.events.envelope import Envelope
from declaration.store.cases.declarations import DeclarationRow


def submission(declaration: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return f"/v1/declarations/{declaration['declaration_id']}/submission", {"version": declaration["version"]}


async def set_state(stage: Any, declaration_id: str, state: str, **more: Any) -> None:
    """Put a declaration into a state that other use cases lead to."""
    async with stage.kit.runtime.sessions.begin() as session:
        row = await session.get(DeclarationRow, declaration_id)
        row.state = state
        for name, value in more.items():
            setattr(row, name, value)


@pytest.mark.req("A-02", side="accept")
async def test_a_draft_becomes_a_declaration_at_the_employers_desk(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    submitted = await stage.submitted(applicant, plan)
    assert submitted["state"] == "submitted"
    assert submitted["step"] == "employer"
    assert submitted["holder_org"] == "org_12150802DEM0001456"
    assert submitted["place"] == "nm.bayannur.linhe"
    assert submitted["declare_until"] == "2026-06-10"
    assert submitted["submitted_version"] == 1
    assert submitted["version"] == 2
    assert submitted["pack"]["id"] == "2026-bayannur+demo"
    assert submitted["number"].startswith("SB2026")


@pytest.mark.req("A-04", side="accept")
@pytest.mark.req("K-05", door="rest")
async def test_the_version_is_frozen_with_pledge_archive_materials_and_findings(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    entry = {"kind": "education", "fields": {"school": "内蒙古农业大学", "major": "林学", "education": "20"}}
    assert (await stage.kit.post("/v1/me/archive-items", entry, by=applicant)).status_code == 201
    submitted = await stage.submitted(applicant, plan)
    url = f"/v1/declarations/{submitted['declaration_id']}/versions"
    listed = (await stage.kit.get(url, by=applicant)).json()["items"]
    assert [version["n"] for version in listed] == [1]
    version = (await stage.kit.get(f"{url}/1", by=applicant)).json()
    assert version["pledge"] == {"text_version": "demo-1", "signed_at": "2026-05-11T09:00:00+08:00"}
    content = version["content"]
    assert content["form"] == {"work_summary": "长期从事森林培育工作。"}
    assert content["applicant"]["name"] == "朱晓杰"
    assert content["archive"][0]["status"] == "claimed"
    assert content["archive"][-1]["fact"]["says"] == "audit_card"
    assert [material["item"] for material in content["materials"]] == [
        "continuing_education",
        "representative_work",
        "work_summary",
    ]
    assert content["pledge"]["signed_by"] == "urn:test:issuer|applicant01"
    verdicts = {finding["rule"]: finding["verdict"] for finding in version["findings"]}
    assert verdicts == dict.fromkeys(["A-04", "A-05", "A-07", "A-02", "K-01", "R-13"], "met")
    assert (await stage.kit.get(f"{url}/2", by=applicant)).status_code == 404


async def test_every_obstacle_is_told_at_once(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    await stage.bar(applicant.person_ref, starts=dt.date(2023, 6, 26), until=dt.date(2026, 6, 26))
    draft = await stage.draft(applicant, plan)
    stage.at("2026-06-11T00:00")
    url, body = submission(draft)
    refused = await stage.kit.post(url, body, by=applicant)
    assert refused.status_code == 422
    problem = refused.json()
    assert problem["code"] == "submission_refused"
    assert [error["code"] for error in problem["errors"]] == [
        "pledge_missing",
        "deadline_passed",
        "materials_missing",
        "credit_record_in_force",
        "continuing_education_missing",
        "not_level_by_level",
        "standard_not_met",
        "standard_not_met",
    ]
    rules = {finding["rule"] for finding in problem["findings"]}
    assert {"A-02", "A-04", "A-05", "A-07", "K-01", "E-01", "E-02", "E-03", "E-26"} <= rules
    present = (await stage.kit.get(f"/v1/declarations/{draft['declaration_id']}", by=applicant)).json()
    assert present["state"] == "draft"
    assert present["submitted_version"] == 0


@pytest.mark.req("A-04", side="refuse")
async def test_no_submission_without_the_pledge(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    await stage.archive(applicant, *stage.ASSISTANT)
    draft = await stage.draft(applicant, plan)
    for item in ("continuing_education", "work_summary", "representative_work"):
        await stage.upload(applicant, draft["declaration_id"], item)
    url, body = submission(draft)
    problem = (await stage.kit.post(url, body, by=applicant)).json()
    assert [error["code"] for error in problem["errors"]] == ["pledge_missing"]
    assert problem["clause"] == "R25-26"


@pytest.mark.req("A-07", side="accept")
async def test_the_last_minute_of_the_last_day_counts(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    ready = await stage.ready(applicant, plan)
    stage.at("2026-06-10T23:59")
    url, body = submission(ready)
    assert (await stage.kit.post(url, body, by=applicant)).status_code == 200


@pytest.mark.req("A-07", side="refuse")
async def test_a_returned_declaration_is_not_taken_after_the_deadline(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    submitted = await stage.submitted(applicant, plan)
    await set_state(stage, submitted["declaration_id"], "returned", step="applicant", holder_org=None)
    stage.at("2026-06-11T00:00")
    url, body = submission(submitted)
    problem = (await stage.kit.post(url, body, by=applicant)).json()
    assert [error["code"] for error in problem["errors"]] == ["deadline_passed"]
    assert problem["clause"] == "BY26-1.2"
    assert "2026-06-10" in problem["detail"]


@pytest.mark.req("K-05", door="rest")
async def test_a_returned_declaration_is_corrected_and_submitted_again(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    submitted = await stage.submitted(applicant, plan)
    declaration_id = submitted["declaration_id"]
    await set_state(stage, declaration_id, "returned", step="applicant", holder_org=None)
    saved = await stage.kit.put(
        f"/v1/declarations/{declaration_id}",
        {"form": {"work_summary": "补充了防沙治沙业绩。"}, "version": submitted["version"]},
        by=applicant,
    )
    assert saved.status_code == 200
    url, body = submission(saved.json())
    again = (await stage.kit.post(url, body, by=applicant)).json()
    assert again["submitted_version"] == 2
    version = (await stage.kit.get(f"/v1/declarations/{declaration_id}/versions/2", by=applicant)).json()
    assert version["changes"] == [
        {
            "pointer": "/form/work_summary",
            "before": "长期从事森林培育工作。",
            "after": "补充了防沙治沙业绩。",
        }
    ]
    first = (await stage.kit.get(f"/v1/declarations/{declaration_id}/versions/1", by=applicant)).json()
    assert first["content"]["form"]["work_summary"] == "长期从事森林培育工作。"


@pytest.mark.req("E-02", side="refuse")
async def test_a_credit_record_bars_on_its_last_day(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    ready = await stage.ready(applicant, plan)
    await stage.bar(applicant.person_ref, starts=dt.date(2023, 5, 20), until=dt.date(2026, 5, 20))
    stage.at("2026-05-20T18:00")
    url, body = submission(ready)
    problem = (await stage.kit.post(url, body, by=applicant)).json()
    assert [error["code"] for error in problem["errors"]] == ["credit_record_in_force"]
    assert problem["clause"] == "R25-72"


@pytest.mark.req("E-02", side="accept")
async def test_the_day_after_the_record_one_may_declare(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    ready = await stage.ready(applicant, plan)
    await stage.bar(applicant.person_ref, starts=dt.date(2023, 5, 20), until=dt.date(2026, 5, 20))
    stage.at("2026-05-21T00:00")
    url, body = submission(ready)
    assert (await stage.kit.post(url, body, by=applicant)).status_code == 200


@pytest.mark.req("E-02", side="refuse")
async def test_a_submission_waits_for_a_record_that_is_just_arriving(stage: Any) -> None:
    kit = stage.kit
    applicant = await stage.applicant("applicant01")
    ready = await stage.ready(applicant, await stage.plan())
    record = EffectStarted(
        record_id="rec_new",
        subject_kind=SubjectKind.APPLICANT,
        effects=(Effect.BAR_DECLARATION,),
        starts=dt.date(2026, 5, 11),
        until=dt.date(2029, 5, 11),
        deciding_org="org_11150800DEM000022B",
        clause="R25-72",
    )
    event = Envelope.of(
        record,
        service="credit-file",
        subject=applicant.person_ref,
        sequence=1,
        time=kit.clock.time,
        recordedtime=kit.clock.time,
        correlationid="c",
    )
    url, body = submission(ready)
    async with kit.uow() as uow:
        await kit.definition.handlers["effect-started"](uow, event, kit.runtime.ports)
        under_way = asyncio.create_task(kit.post(url, body, by=applicant))
        await kit.until_somebody_waits()
        assert not under_way.done()
        await uow.commit()
    problem = (await under_way).json()
    assert [error["code"] for error in problem["errors"]] == ["credit_record_in_force"]


SECOND = {"title": {"series": "forestry_grassland", "specialty": "landscape", "level": "middle"}}


@pytest.mark.req("A-05", side="refuse")
async def test_of_two_submitted_at_once_one_is_taken(stage: Any) -> None:
    """Parallel connections to a real PostgreSQL; the loser is told why."""
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    drafts = [await stage.ready(applicant, plan), await stage.ready(applicant, plan, **SECOND)]
    answers = await asyncio.gather(
        *(stage.kit.post(*submission(draft), by=applicant) for draft in drafts for _ in range(3))
    )
    taken = [answer for answer in answers if answer.status_code == 200]
    assert len(taken) == 1
    winner = taken[0].json()["declaration_id"]
    lost = [answer.json() for answer in answers if answer.status_code != 200]
    codes = {
        error["code"]
        for problem in lost
        if problem["code"] == "submission_refused"
        for error in problem["errors"]
    }
    assert codes == {"another_declaration"}
    assert {problem["code"] for problem in lost} == {"submission_refused", "stale_version"}
    async with stage.kit.runtime.sessions() as session:
        statement = select(DeclarationRow.declaration_id).where(DeclarationRow.state == "submitted")
        assert (await session.execute(statement)).scalars().all() == [winner]


@pytest.mark.req("A-05", side="refuse")
async def test_the_database_itself_admits_one_per_person_year_and_level(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    await stage.submitted(applicant, plan)
    other = await stage.draft(applicant, plan, **SECOND)
    with pytest.raises(Exception, match="uq_declarations_sole"):
        await set_state(stage, other["declaration_id"], "submitted", sole=True)


@pytest.mark.req("A-05", side="accept")
async def test_after_a_withdrawal_another_may_be_submitted(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    first = await stage.submitted(applicant, plan)
    url = f"/v1/declarations/{first['declaration_id']}/withdrawal"
    withdrawn = await stage.kit.post(url, {"version": first["version"]}, by=applicant)
    assert withdrawn.status_code == 200
    assert withdrawn.json()["state"] == "withdrawn"
    assert await stage.kit.events("declaration-ended") == []
    second = await stage.submitted(applicant, plan, **SECOND)
    assert second["state"] == "submitted"
    again = await stage.kit.post(url, {"version": withdrawn.json()["version"]}, by=applicant)
    assert again.status_code == 409
    assert again.json()["code"] == "wrong_state"


async def test_withdrawing_what_was_accepted_is_told_to_review(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    submitted = await stage.submitted(applicant, plan)
    await set_state(stage, submitted["declaration_id"], "accepted", step="review")
    url = f"/v1/declarations/{submitted['declaration_id']}/withdrawal"
    assert (await stage.kit.post(url, {"version": submitted["version"]}, by=applicant)).status_code == 200
    (ended,) = await stage.kit.events("declaration-ended")
    assert ended.subject == submitted["declaration_id"]
    assert ended.data == {"outcome": "withdrawn", "reason": "own_wish"}


async def test_nothing_is_withdrawn_once_it_is_on_a_docket(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    submitted = await stage.submitted(applicant, plan)
    await set_state(stage, submitted["declaration_id"], "in_review", step="review")
    url = f"/v1/declarations/{submitted['declaration_id']}/withdrawal"
    refused = await stage.kit.post(url, {"version": submitted["version"]}, by=applicant)
    assert refused.status_code == 409
    assert refused.json()["present_state"] == "in_review"


async def test_refusals_of_the_pledge_and_the_submission(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    other = await stage.applicant("applicant02")
    draft = await stage.draft(applicant, plan)
    base = f"/v1/declarations/{draft['declaration_id']}"
    pledge = {"text_version": "demo-1", "agreed": True}
    kit = stage.kit
    stale_text = await kit.post(f"{base}/pledge", {"text_version": "demo-0", "agreed": True}, by=applicant)
    assert (stale_text.status_code, stale_text.json()["code"]) == (409, "pledge_text_changed")
    assert (await kit.post(f"{base}/pledge", {**pledge, "agreed": False}, by=applicant)).status_code == 400
    assert (await kit.post(f"{base}/pledge", pledge, by=other)).status_code == 404
    assert (await kit.post(f"{base}/pledge", pledge)).status_code == 401
    stale = await kit.post(f"{base}/submission", {"version": 9}, by=applicant)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert stale.json()["present_version"] == 1
    assert (await kit.post(f"{base}/submission", {"version": 1}, by=other)).status_code == 404
    assert (await kit.post(f"{base}/submission", {"version": 1})).status_code == 401
    assert (await kit.post(f"{base}/withdrawal", {"version": 1}, by=other)).status_code == 404
    submitted = await stage.submitted(other, plan)
    own = f"/v1/declarations/{submitted['declaration_id']}"
    late = await kit.post(f"{own}/pledge", pledge, by=other)
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")
    twice = await kit.post(f"{own}/submission", {"version": submitted["version"]}, by=other)
    assert (twice.status_code, twice.json()["code"]) == (409, "wrong_state")


async def test_the_same_key_submits_once(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    ready = await stage.ready(applicant, plan)
    url, body = submission(ready)
    first = await stage.kit.post(url, body, by=applicant, key="k-1")
    again = await stage.kit.post(url, body, by=applicant, key="k-1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert first.json()["submitted_version"] == 1


@pytest.mark.req("P-04", side="accept")
async def test_a_committees_own_publicity_goes_before_the_places_plan(stage: Any) -> None:
    plan = await stage.plan()
    organiser = await stage.office("organiser-forestry")
    await stage.plan(
        by=organiser,
        title="2026年度林草系列中级职称申报通知",
        organiser_org="org_11150800DEM000065Q",
        committee_id="cmt_forestry",
        dates=[{"step": "declare", "tier": "middle", "until": "2026-05-29"}],
    )
    applicant = await stage.applicant("applicant01")
    submitted = await stage.submitted(applicant, plan)
    assert submitted["declare_until"] == "2026-05-29"


@pytest.mark.req("P-04", side="refuse")
async def test_after_the_committees_own_date_the_places_date_does_not_help(stage: Any) -> None:
    plan = await stage.plan()
    organiser = await stage.office("organiser-forestry")
    await stage.plan(
        by=organiser,
        title="2026年度林草系列中级职称申报通知",
        organiser_org="org_11150800DEM000065Q",
        committee_id="cmt_forestry",
        dates=[{"step": "declare", "tier": "middle", "until": "2026-05-29"}],
    )
    applicant = await stage.applicant("applicant01")
    ready = await stage.ready(applicant, plan)
    stage.at("2026-05-30T00:00")
    url, body = submission(ready)
    problem = (await stage.kit.post(url, body, by=applicant)).json()
    assert [error["code"] for error in problem["errors"]] == ["deadline_passed"]


async def test_the_unit_of_the_day_of_submission_audits(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    ready = await stage.ready(applicant, plan)
    moved = {"applicant_type": "public_institution", "employer_org": "org_12150821DEM000161C", "version": 1}
    assert (await stage.kit.put("/v1/me/profile", moved, by=applicant)).status_code == 200
    url, body = submission(ready)
    submitted = (await stage.kit.post(url, body, by=applicant)).json()
    assert submitted["unit_org"] == "org_12150821DEM000161C"
    assert submitted["place"] == "nm.bayannur.wuyuan"


@pytest.mark.req("Z-04", side="accept")
async def test_every_change_leaves_an_audit_entry(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    submitted = await stage.submitted(applicant, plan)
    async with stage.kit.runtime.sessions() as session:
        statement = (
            select(AuditEntryRow.action, AuditEntryRow.clause, AuditEntryRow.by)
            .where(AuditEntryRow.subject == submitted["declaration_id"])
            .order_by(AuditEntryRow.id)
        )
        entries = [tuple(row) for row in await session.execute(statement)]
    by = "urn:test:issuer|applicant01"
    assert entries == [
        ("draft-declaration", None, by),
        ("sign-pledge", "R25-26", by),
        ("decide-eligibility", None, by),
        ("submit-declaration", "R25-26", by),
    ]


@pytest.mark.parametrize(
    ("form", "pointer", "code"),
    [
        ({"papers": {"count": 2**53 + 1}}, "/form/papers/count", "number_too_large"),
        ({"score": float("nan")}, "/form/score", "not_a_number"),
        ({"work_summary": "长期从事森林培育工作。\ue000"}, "/form/work_summary", "private_use"),
        ({"name": "夏\u200b晓杰"}, "/form/name", "invisible"),
    ],
)
async def test_what_was_saved_under_older_rules_is_named_at_submission(
    stage: Any, form: dict[str, Any], pointer: str, code: str
) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    draft = await stage.ready(applicant, plan)
    async with stage.kit.runtime.sessions.begin() as session:
        row = await session.get(DeclarationRow, draft["declaration_id"])
        row.save_form(stage.kit.runtime.ports.keys, form)
    url, body = submission(draft)
    refused = await stage.kit.post(url, body, by=applicant)
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "content_unusable")
    assert [(fault["pointer"], fault["code"]) for fault in problem["errors"]] == [(pointer, code)]
    mended = await stage.kit.put(
        f"/v1/declarations/{draft['declaration_id']}",
        {"form": {"work_summary": "长期从事森林培育工作。"}, "version": draft["version"]},
        by=applicant,
    )
    assert mended.status_code == 200, mended.text
    assert (await stage.kit.post(*submission(mended.json()), by=applicant)).status_code == 200
