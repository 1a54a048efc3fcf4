"""Ways on where a meeting, a committee or a result does not come to its end: nobody's case is stuck (C-03, C-07, R-01, R-16)."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from services.review.tests.sitting.conftest import HELD_ON, PAPERS

from common.clock import SHANGHAI
from common.events.base import EffectTarget
from common.events.codes import Effect, SubjectKind, TargetKind
from common.events.credit_file import EffectStarted
from common.events.review import (
    CaseClosed,
    CaseProgressed,
    CommitteeChanged,
    MeetingCancelled,
    ResultAnnulled,
)
from laptop.testing.kit import Caller

if TYPE_CHECKING:
    from services.review.tests.conftest import Scene
    from services.review.tests.sitting.conftest import Sitting

MISSED = dt.date(2026, 8, 21)
CANCELLED = {"reason": "会议当日出席专家不足，未能召开"}
OUTSIDE = (403, "outside_jurisdiction")


async def kinds(scene: "Scene", by: Caller) -> list[tuple[str, str]]:
    answer = await scene.kit.get("/v1/me", by=by)
    assert answer.status_code == 200, answer.text
    return [(task["kind"], task["subject"]) for task in answer.json()["tasks"]]


async def withdraw(scene: "Scene", committee_id: str) -> None:
    """The authority takes the committee's power (R25-78)."""
    fact = EffectStarted(
        record_id="rec_1",
        subject_kind=SubjectKind.COMMITTEE,
        effects=(Effect.WITHDRAW_POWER,),
        starts=scene.kit.clock.time.date(),
        deciding_org="org_league_hr",
        clause="R25-78",
        targets=(EffectTarget(kind=TargetKind.COMMITTEE, id=committee_id),),
    )
    await scene.kit.receive(fact, subject=committee_id, source="credit-file")


async def committee_of(scene: "Scene", meeting_id: str) -> dict[str, Any]:
    committee_id = (await scene.shown(meeting_id))["committee_id"]
    shown: dict[str, Any] = (await scene.kit.get(f"/v1/committees/{committee_id}", by=scene.authority)).json()
    return shown


@pytest.mark.req("R-01", side="accept")
async def test_a_meeting_whose_day_passed_is_cancelled_and_its_cases_are_heard_later(
    sitting: "Sitting",
) -> None:
    scene = sitting.scene
    await sitting.ready()
    scene.on(MISSED)
    meeting = await committee_of(scene, sitting.meeting_id)
    assert await kinds(scene, scene.office) == [("cancel_meeting", sitting.meeting_id)]
    assert ("late_meeting", sitting.meeting_id) in await kinds(scene, scene.authority)
    assert await kinds(scene, scene.inspector) == []

    shown = await sitting.step(scene.office, "cancellation", **CANCELLED)

    assert (shown["state"], shown["cancelled_reason"]) == ("cancelled", CANCELLED["reason"])
    closed = await scene.kit.payloads(CaseClosed)
    assert [(fact.outcome, fact.reason) for fact in closed] == [("carried_over", "meeting_cancelled")] * 2
    [told] = await scene.kit.payloads(MeetingCancelled)
    assert (told.committee_id, told.on) == (meeting["committee_id"], MISSED)
    assert await kinds(scene, scene.office) == [("convene_meeting", meeting["committee_id"])]
    assert await kinds(scene, scene.authority) == []
    again = await scene.meeting(meeting["committee_id"], dt.date(2026, 9, 10))
    docketed = await scene.ok(scene.office, f"/meetings/{again['meeting_id']}/docket", version=1)
    assert docketed["state"] == "docketed"


@pytest.mark.parametrize("step", ["meeting", "docketed", "drawing", "seated", "planned"])
async def test_whatever_step_it_stopped_at(scene: "Scene", step: str) -> None:
    if step == "meeting":
        committee = await scene.filed()
        await scene.accept(committee["committee_id"], 1)
        meeting = await scene.meeting(committee["committee_id"])
    else:
        meeting = await getattr(scene, step)()
    scene.on(MISSED)
    path = f"/meetings/{meeting['meeting_id']}"
    assert await kinds(scene, scene.office) == [("cancel_meeting", meeting["meeting_id"])]
    assert [kind for kind, _ in await kinds(scene, scene.authority)] == ["late_meeting"]
    version = (await scene.shown(meeting["meeting_id"]))["version"]
    await scene.ok(scene.office, f"{path}/cancellation", version=version, **CANCELLED)
    assert [kind for kind, _ in await kinds(scene, scene.office)] == ["convene_meeting"]
    # a panel is released only where one was asked for
    told = await scene.kit.payloads(MeetingCancelled)
    assert len(told) == (step not in {"meeting", "docketed"})


async def test_a_meeting_too_near_to_file_its_plan_is_cancelled(scene: "Scene") -> None:
    """A week ahead of 2026-08-20 is the 13th; on the 14th no plan can be filed any more (R25-42)."""
    meeting = await scene.seated()
    scene.on(dt.date(2026, 8, 13))
    assert await kinds(scene, scene.office) == [("file_meeting_plan", meeting["meeting_id"])]
    scene.on(dt.date(2026, 8, 14))
    assert await kinds(scene, scene.office) == [("cancel_meeting", meeting["meeting_id"])]


@pytest.mark.req("R-01", side="refuse")
async def test_an_opened_meeting_is_not_cancelled_nor_by_anybody_else(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.ready()
    for other in (scene.other_office, scene.other_authority):
        assert (await sitting.refused(other, "cancellation", **CANCELLED))[:2] == OUTSIDE
    assert (await sitting.refused(scene.inspector, "cancellation", **CANCELLED))[:2] == (403, "forbidden")
    await sitting.arrive()
    await sitting.step(sitting.experts[1], "opening")
    for by in (scene.office, scene.authority):
        assert (await sitting.refused(by, "cancellation", **CANCELLED))[:2] == (409, "wrong_state")


@pytest.mark.req("C-03", side="accept")
async def test_cases_of_a_committee_without_power_go_to_another(scene: "Scene") -> None:
    left = await scene.filed()
    for number in (1, 2):
        await scene.accept(left["committee_id"], number)
    taking = await scene.filed(name="巴彦淖尔市林草系列中级职称第二评审委员会")
    path = f"/committees/{left['committee_id']}/case-transfers"
    body = {"to_committee_id": taking["committee_id"], "opinion": "评审权收回，转由第二评委会评审"}
    version = (await scene.kit.get(f"/v1/committees/{left['committee_id']}")).json()["version"]
    # while it may act nobody takes its cases away
    assert (await scene.refused(scene.authority, path, version=version, **body))[:2] == (409, "wrong_state")
    await withdraw(scene, left["committee_id"])
    assert await kinds(scene, scene.authority) == [("transfer_cases", left["committee_id"])]
    assert await kinds(scene, scene.office) == []
    for other in (scene.other_authority, scene.region):
        assert (await scene.refused(other, path, version=version + 1, **body))[:2] == OUTSIDE

    moved = await scene.ok(scene.authority, path, version=version + 1, **body)

    assert [case["committee_id"] for case in moved["items"]] == [taking["committee_id"]] * 2
    assert await kinds(scene, scene.authority) == []
    assert await kinds(scene, scene.office) == [("convene_meeting", taking["committee_id"])]
    told = (await scene.kit.payloads(CaseProgressed))[-2:]
    assert [(fact.step, fact.holder_org) for fact in told] == [("received", "org_forestry")] * 2
    meeting = await scene.meeting(taking["committee_id"])
    docket = await scene.ok(scene.office, f"/meetings/{meeting['meeting_id']}/docket", version=1)
    assert docket["state"] == "docketed"


@pytest.mark.req("R-13", side="refuse")
@pytest.mark.parametrize(
    "taking",
    [
        {"scope": [{"series": "agriculture", "level": "middle"}]},
        {"places": ["nm.bayannur.wuyuan"]},
        {"self_reviewing_org": "org_farm"},
        {"kind": "green_channel"},
    ],
)
async def test_only_to_a_committee_that_may_hear_them(scene: "Scene", taking: dict[str, Any]) -> None:
    left = await scene.filed()
    await scene.accept(left["committee_id"], 1)
    other = await scene.filed(**taking)
    await withdraw(scene, left["committee_id"])
    version = (await scene.kit.get(f"/v1/committees/{left['committee_id']}")).json()["version"]
    refused = await scene.refused(
        scene.authority,
        f"/committees/{left['committee_id']}/case-transfers",
        version=version,
        to_committee_id=other["committee_id"],
        opinion="转交",
    )
    assert refused == (422, "case_outside_scope", "R25-15")


@pytest.mark.req("C-03", side="refuse")
async def test_only_to_a_committee_that_may_act(scene: "Scene") -> None:
    left = await scene.filed()
    await scene.accept(left["committee_id"], 1)
    not_filed = await scene.applied(name="第二评委会")
    await withdraw(scene, left["committee_id"])
    version = (await scene.kit.get(f"/v1/committees/{left['committee_id']}")).json()["version"]
    refused = await scene.refused(
        scene.authority,
        f"/committees/{left['committee_id']}/case-transfers",
        version=version,
        to_committee_id=not_filed["committee_id"],
        opinion="转交",
    )
    assert refused == (422, "committee_without_power", "R25-76")


@pytest.mark.req("C-03", side="refuse")
async def test_an_officer_with_a_case_among_them_does_not_give_it_away(scene: "Scene") -> None:
    scene.applicants = {1: scene.authority.person_ref or ""}
    left = await scene.filed()
    await scene.accept(left["committee_id"], 1)
    other = await scene.filed(name="第二评委会")
    await withdraw(scene, left["committee_id"])
    version = (await scene.kit.get(f"/v1/committees/{left['committee_id']}")).json()["version"]
    refused = await scene.refused(
        scene.authority,
        f"/committees/{left['committee_id']}/case-transfers",
        version=version,
        to_committee_id=other["committee_id"],
        opinion="转交",
    )
    assert refused[:2] == (403, "own_case")


@pytest.mark.req("C-03", side="accept")
async def test_a_meeting_in_session_is_broken_off_by_the_authority_alone(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.announced(9, 9)
    committee = await committee_of(scene, sitting.meeting_id)
    await withdraw(scene, committee["committee_id"])
    assert await kinds(scene, scene.office) == []
    assert await kinds(scene, scene.authority) == [("cancel_meeting", sitting.meeting_id)]
    assert (await sitting.refused(scene.office, "cancellation", **CANCELLED))[:2] == (409, "wrong_state")
    await sitting.step(scene.authority, "cancellation", reason="评审权被收回")
    assert await kinds(scene, scene.authority) == [("transfer_cases", committee["committee_id"])]
    closed = (await scene.kit.payloads(CaseClosed))[-2:]
    assert {(fact.outcome, fact.reason) for fact in closed} == {("carried_over", "meeting_cancelled")}


@pytest.mark.req("C-03", side="refuse")
async def test_told_results_of_a_committee_without_power_are_annulled(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.reported(9, 9)
    committee = await committee_of(scene, sitting.meeting_id)
    await withdraw(scene, committee["committee_id"])
    assert await kinds(scene, scene.office) == []
    assert await kinds(scene, scene.authority) == [("annul_results", sitting.meeting_id)]
    body = {"reason": "procedure_breached", "opinion": "违反评审程序，结果不予认可"}
    assert (await sitting.refused(scene.other_authority, "annulment", **body))[:2] == OUTSIDE
    assert (await sitting.refused(scene.office, "annulment", **body))[:2] == (403, "forbidden")

    gone = await sitting.step(scene.authority, "annulment", **body)

    assert [case["state"] for case in gone["items"]] == ["annulled"] * 2
    told = await scene.kit.payloads(ResultAnnulled)
    assert [(fact.reason, fact.deciding_org) for fact in told] == [
        ("procedure_breached", "org_league_hr")
    ] * 2
    assert await kinds(scene, scene.authority) == []
    assert (await sitting.refused(scene.authority, "annulment", **body))[:2] == (422, "nothing_to_annul")


async def late_objection(sitting: "Sitting", publicity: dict[str, Any]) -> dict[str, Any]:
    """It came at 23:59:59 of the last day and had its turn after what was done at nine."""
    clock = sitting.scene.kit.clock
    present, clock.time = clock.time, dt.datetime(2026, 8, 27, 23, 59, 59, tzinfo=SHANGHAI)
    objection = await sitting.object(publicity, 1)
    clock.time = present
    return objection


@pytest.mark.req("R-16", side="refuse")
async def test_a_complaint_of_the_last_second_fells_a_result_that_was_reported_meanwhile(
    sitting: "Sitting",
) -> None:
    scene = sitting.scene
    publicity = await sitting.after_publicity(9, 9)
    scene.on(dt.date(2026, 8, 28))
    package = await sitting.step(scene.office, "result-package", **PAPERS)
    objection = await late_objection(sitting, publicity)
    assert (await scene.kit.payloads(CaseProgressed))[-1].step == "complaint"
    path = f"/result-packages/{package['package_id']}"

    await sitting.handle(objection, upheld=True)

    [failed] = (await scene.kit.payloads(CaseClosed))[-1:]
    assert (failed.outcome, failed.reason) == ("failed", "complaint_upheld")
    version = (await scene.kit.get(f"/v1{path}", by=scene.authority)).json()["version"]
    confirmed = await scene.ok(scene.authority, f"{path}/confirmation", version=version)
    assert confirmed["state"] == "confirmed"
    confirmed_cases = await scene.kit.events("result-confirmed")
    assert [event.subject for event in confirmed_cases] == ["dcl_2"]
    assert await sitting.state() == "confirmed"


@pytest.mark.req("R-16", side="refuse")
async def test_one_that_fells_the_only_result_is_the_end_of_the_meeting(sitting: "Sitting") -> None:
    scene = sitting.scene
    publicity = await sitting.after_publicity(9)
    scene.on(dt.date(2026, 8, 28))
    await sitting.step(scene.office, "result-package", **PAPERS)
    await sitting.handle(await late_objection(sitting, publicity), upheld=True)
    assert await sitting.state() == "confirmed"
    for by in (scene.office, scene.authority):
        assert await kinds(scene, by) == []


@pytest.mark.req("R-16", side="refuse")
async def test_one_upheld_after_the_confirmation_is_the_authority_s_to_act_on(sitting: "Sitting") -> None:
    scene = sitting.scene
    publicity = await sitting.after_publicity(9)
    scene.on(dt.date(2026, 8, 28))
    package = await sitting.step(scene.office, "result-package", **PAPERS)
    await scene.ok(
        scene.authority,
        f"/result-packages/{package['package_id']}/confirmation",
        version=package["version"],
    )
    body = {"reason": "complaint_upheld", "opinion": "异议成立"}
    assert (await sitting.refused(scene.authority, "annulment", **body))[1:] == (
        "result_not_annullable",
        "R25-51",
    )
    objection = await late_objection(sitting, publicity)
    assert await kinds(scene, scene.authority) == []
    await sitting.handle(objection, upheld=True)
    assert await kinds(scene, scene.authority) == [("annul_results", "dcl_1")]
    await sitting.step(scene.authority, "annulment", declaration_ids=["dcl_1"], **body)
    assert await kinds(scene, scene.authority) == []
    [annulled] = await scene.kit.payloads(ResultAnnulled)
    assert annulled.reason == "complaint_upheld"


@pytest.mark.req("C-07", side="accept")
async def test_the_superior_department_is_recorded_reads_and_sees_what_is_late(sitting: "Sitting") -> None:
    scene = sitting.scene
    await scene.kit.organisation("org_region_forestry", "nm", kind="department")
    superior = await scene.kit.person("superior", "department_auditor@org_region_forestry")
    another = await scene.kit.person("another", "department_auditor@org_archives")
    await sitting.ready(second_supervisor_org="org_region_forestry")
    committee = await committee_of(scene, sitting.meeting_id)
    assert committee["second_supervisor_org"] == "org_region_forestry"
    assert {fact.second_supervisor for fact in await scene.kit.payloads(CommitteeChanged)} == {
        "org_region_forestry"
    }
    shown = (await scene.kit.get(f"/v1/committees/{committee['committee_id']}", by=superior)).json()
    assert shown["work_plan"]["office_rules"] == "设职称评审办公室，制度健全"
    plain = (await scene.kit.get(f"/v1/committees/{committee['committee_id']}", by=another)).json()
    assert "work_plan" not in plain
    scene.on(MISSED)
    assert await kinds(scene, superior) == [("late_meeting", sitting.meeting_id)]
    assert await kinds(scene, another) == []


@pytest.mark.req("C-07", side="accept")
async def test_a_supervisor_reads_objections_and_sees_late_ones(sitting: "Sitting") -> None:
    scene = sitting.scene
    await scene.kit.organisation("org_region_forestry", "nm", kind="department")
    superior = await scene.kit.person("superior", "department_auditor@org_region_forestry")
    another = await scene.kit.person("another", "department_auditor@org_archives")
    await sitting.ready(second_supervisor_org="org_region_forestry")
    await sitting.arrive()
    await sitting.step(sitting.experts[1], "opening")
    await sitting.debated()
    await sitting.step(sitting.experts[1], "tellers", expert_ids=["exp_5", "exp_6"])
    for case in (1, 2):
        await sitting.counted(case, 9)
    await sitting.step(sitting.experts[1], "announcement")
    await sitting.step(sitting.experts[1], "signature")
    await sitting.step(scene.office, "closing")
    scene.on(HELD_ON)
    publicity = await sitting.step(scene.organiser, "result-publicity")
    objection = await sitting.object(publicity, 1)
    listed = await scene.kit.get(f"/v1{sitting.path}/objections", by=superior)
    assert [one["objection_id"] for one in listed.json()["items"]] == [objection["objection_id"]]
    assert (await scene.kit.get(f"/v1{sitting.path}/objections", by=another)).status_code == 403
    scene.on(dt.date(2026, 9, 18))
    assert ("late_objection", objection["objection_id"]) in await kinds(scene, superior)


@pytest.mark.req("C-07", side="refuse")
@pytest.mark.parametrize("second", [None, "org_archives", "org_region_hr", "org_forestry"])
async def test_the_superior_department_is_named_and_is_one(scene: "Scene", second: str | None) -> None:
    await scene.kit.organisation("org_region_forestry", "nm", kind="department")
    body = scene.application(**({"second_supervisor_org": second} if second else {}))
    refused = await scene.refused(scene.organiser, "/committees", **body)
    assert refused == (422, "committee_not_admissible", "R25-6")


async def test_a_lapsed_committee_with_work_left_is_its_organiser_s_to_renew(scene: "Scene") -> None:
    committee = await scene.filed()
    await scene.accept(committee["committee_id"], 1)
    assert await kinds(scene, scene.organiser) == []
    await scene.kit.advance(dt.datetime(2029, 5, 12, tzinfo=SHANGHAI))
    assert await kinds(scene, scene.organiser) == [("renew_filing", committee["committee_id"])]
    assert await kinds(scene, scene.office) == []
