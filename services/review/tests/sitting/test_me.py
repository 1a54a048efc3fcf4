"""What waits for whom, from the application to the confirmation."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from services.review.tests.sitting.conftest import PAPERS

from common.clock import SHANGHAI
from common.events.codes import AboutKind, Asked, ReportKind
from common.events.credit_file import About, ReportRouted
from laptop.testing.kit import Caller

if TYPE_CHECKING:
    from services.review.tests.conftest import Scene
    from services.review.tests.sitting.conftest import Sitting


async def tasks(scene: "Scene", by: Caller) -> list[dict[str, Any]]:
    answer = await scene.kit.get("/v1/me", by=by)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["tasks"]
    return found


async def kinds(scene: "Scene", by: Caller) -> list[str]:
    return [task["kind"] for task in await tasks(scene, by)]


async def test_the_caller_is_shown_with_his_grants(scene: "Scene") -> None:
    assert (await scene.kit.get("/v1/me")).status_code == 401
    me = (await scene.kit.get("/v1/me", by=scene.office)).json()
    assert me == {
        "account": "urn:test:issuer|office",
        "person_ref": scene.office.person_ref,
        "grants": ["committee_office@org_forestry"],
        "total": 0,
        "overdue": 0,
        "tasks": [],
    }


async def test_an_application_waits_for_its_authority_alone(scene: "Scene") -> None:
    committee = await scene.applied()
    assert await tasks(scene, scene.authority) == [
        {
            "kind": "file_committee",
            "subject": committee["committee_id"],
            "since": "2026-05-11T09:00:00+08:00",
            "overdue": False,
        }
    ]
    for other in (scene.organiser, scene.office, scene.other_authority, scene.region):
        assert await kinds(scene, other) == []


async def test_a_senior_committee_is_recommended_before_it_is_filed(scene: "Scene") -> None:
    committee = await scene.applied(
        tier="senior",
        scope=[{"series": "forestry_grassland", "level": "associate_senior"}],
        size=25,
    )
    assert await kinds(scene, scene.authority) == ["recommend_committee"]
    assert await kinds(scene, scene.region) == []
    await scene.ok(
        scene.authority,
        f"/committees/{committee['committee_id']}/recommendation",
        version=committee["version"],
        opinion="同意推荐",
    )
    assert await kinds(scene, scene.authority) == []
    assert await kinds(scene, scene.region) == ["file_committee"]


async def test_the_office_and_the_authority_take_turns_before_the_meeting(scene: "Scene") -> None:
    meeting = await scene.planned()
    assert await kinds(scene, scene.office) == []
    [task] = await tasks(scene, scene.authority)
    assert (task["kind"], task["subject"], task["due"]) == (
        "decide_meeting_plan",
        meeting["meeting_id"],
        "2026-08-20",
    )
    returned = await scene.ok(
        scene.authority,
        f"/meetings/{meeting['meeting_id']}/consent",
        version=meeting["version"],
        consent=False,
        opinion="请补充回避措施。",
    )
    assert await kinds(scene, scene.authority) == []
    assert await kinds(scene, scene.office) == ["file_meeting_plan"]
    again = await scene.ok(
        scene.office,
        f"/meetings/{meeting['meeting_id']}/plan",
        version=returned["version"],
        **scene.plan_text(),
    )
    assert again["state"] == "plan_filed"
    assert await kinds(scene, scene.authority) == ["decide_meeting_plan"]


async def test_an_expert_has_his_own_part_of_the_day(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.ready(cases=1)
    five = sitting.experts[5]
    assert await tasks(scene, five) == [
        {"kind": "check_in", "subject": sitting.meeting_id, "due": "2026-08-20", "overdue": False}
    ]
    await sitting.arrive()
    assert await kinds(scene, five) == []
    await sitting.step(sitting.experts[1], "opening")
    shared = await sitting.step(sitting.experts[1], "assignments")
    assigned = {int(name.removeprefix("exp_")) for name in shared["items"][0]["expert_ids"]}
    for number, expert in sitting.experts.items():
        expected = (["write_opinion"] if number in assigned else []) + (
            ["preside_meeting"] if number == 1 else []
        )
        assert sorted(await kinds(scene, expert), reverse=True) == expected
    for number in assigned:
        await sitting.opine(number, "dcl_1")
    await sitting.step(sitting.experts[1], "tellers", expert_ids=["exp_5", "exp_6"])
    [task] = await tasks(scene, five)
    assert (task["kind"], task["subject"], task["meeting_id"]) == ("count_votes", "dcl_1", sitting.meeting_id)
    await sitting.count(5, 1, 9)
    assert await kinds(scene, five) == []
    await sitting.count(6, 1, 8, 1)
    assert await kinds(scene, five) == ["count_votes"]  # they differ, and both count again
    await sitting.counted(1, 9)
    assert await kinds(scene, five) == []


async def test_objections_wait_for_the_organiser_and_for_those_who_look_into_them(sitting: "Sitting") -> None:
    scene = sitting.scene
    publicity = await sitting.in_publicity(9)
    objection = await sitting.object(publicity, 1, about="materials")
    employer = await scene.kit.person("farm-auditor", "unit_auditor@org_farm")
    own = await scene.kit.person("own", "unit_auditor@org_farm", person_ref="p1-applicant-1")
    looking = "look_into_objection"
    for caller in (scene.organiser, scene.office):
        assert "handle_objection" in await kinds(scene, caller)
    for caller in (employer, scene.authority):
        [task] = [task for task in await tasks(scene, caller) if task["kind"] == looking]
        assert (task["subject"], task["due"]) == (objection["objection_id"], objection["due"])
    for caller in (own, scene.other_authority, scene.other_office):
        assert await kinds(scene, caller) == []
    finding = {"finding": "unsubstantiated", "text": "论文属实。"}
    await scene.ok(employer, f"/objections/{objection['objection_id']}/findings", **finding)
    assert await kinds(scene, employer) == []
    assert looking in await kinds(scene, scene.authority)


async def test_results_wait_for_who_confirms_them(sitting: "Sitting") -> None:
    package = await sitting.reported(9)
    [task] = await tasks(sitting.scene, sitting.scene.authority)
    assert (task["kind"], task["subject"]) == ("confirm_results", package["package_id"])
    await sitting.scene.ok(
        sitting.scene.authority,
        f"/result-packages/{package['package_id']}/confirmation",
        version=package["version"],
    )
    assert await kinds(sitting.scene, sitting.scene.authority) == []


async def test_a_report_waits_for_the_organiser(scene: "Scene") -> None:
    committee = await scene.filed()
    await scene.accept(committee["committee_id"], 1)
    await scene.kit.receive(
        ReportRouted(
            about=About(kind=AboutKind.DECLARATION, id="dcl_1"),
            asked=Asked.ORGANISER,
            kind=ReportKind.MISCONDUCT,
            due=dt.date(2026, 6, 30),
            hold=True,
        ),
        subject="rpt_1",
        source="credit-file",
    )
    [task] = await tasks(scene, scene.organiser)
    assert (task["kind"], task["subject"], task["due"]) == ("answer_report", "rpt_1", "2026-06-30")
    assert await kinds(scene, scene.office) == ["convene_meeting"]


async def test_past_its_day_a_task_is_overdue_for_the_organiser_and_stands_with_the_supervisor(
    sitting: "Sitting",
) -> None:
    """The objection of 2026-08-20 is due on 2026-09-17; the results of that day by 2026-09-20 (R-16, R-18, C-07)."""
    scene = sitting.scene
    publicity = await sitting.in_publicity(9, 9)
    objection = await sitting.object(publicity, 1)
    supervisor = scene.authority  # org_league_hr supervises the committee
    late = {"late_objection", "late_report"}
    for day, overdue, expected in (
        (dt.date(2026, 9, 17), 0, set()),
        (dt.date(2026, 9, 18), 1, {"late_objection"}),
        (dt.date(2026, 9, 21), 1, late),
    ):
        await scene.kit.advance(dt.datetime.combine(day, dt.time(9), SHANGHAI))
        organiser = (await scene.kit.get("/v1/me", by=scene.organiser)).json()
        assert (organiser["total"], organiser["overdue"]) == (1, overdue)
        assert set(await kinds(scene, supervisor)) & late == expected
        assert set(await kinds(scene, scene.other_authority)) & late == set()
    office = [task for task in await tasks(scene, scene.office) if task["kind"] == "report_results"]
    assert [(task["due"], task["overdue"]) for task in office] == [
        ("2026-09-20", True)
    ]  # of the other result
    await sitting.handle(objection, upheld=False)
    assert "late_objection" not in await kinds(scene, supervisor)
    await sitting.step(scene.office, "result-package", **PAPERS, late_request="因处理异议逾期。")
    assert set(await kinds(scene, supervisor)) & late == set()


async def test_a_meeting_without_a_result_to_report_waits_for_nobody(sitting: "Sitting") -> None:
    """Nobody passed; the office was asked to report for ever."""
    await sitting.after_publicity(2)
    assert await kinds(sitting.scene, sitting.scene.office) == []


@pytest.mark.req("R-16", side="accept")
async def test_an_objection_against_all_waits_for_employers_and_places_until_they_have_told(
    sitting: "Sitting",
) -> None:
    scene = sitting.scene
    publicity = await sitting.in_publicity(9, 9)
    objection = await sitting.object(publicity, None, about="materials")
    farm = await scene.kit.person("farm-auditor", "unit_auditor@org_farm")
    own = await scene.kit.person("own", "unit_auditor@org_farm", person_ref="p1-applicant-2")
    for caller in (farm, scene.authority):
        assert "look_into_objection" in await kinds(scene, caller)
    for caller in (own, scene.other_authority):
        assert "look_into_objection" not in await kinds(scene, caller)
    finding = {"finding": "unsubstantiated", "text": "未发现问题。"}
    await scene.ok(farm, f"/objections/{objection['objection_id']}/findings", **finding)
    assert await kinds(scene, farm) == []


async def test_from_docket_to_certificate_every_open_step_is_somebodys_task(sitting: "Sitting") -> None:
    """At each state of a meeting the tasks of all who work on it are those whose step the service takes then."""
    scene = sitting.scene
    callers = {"office": scene.office, "authority": scene.authority, "organiser": scene.organiser}

    async def waits(**more: Caller) -> set[str]:
        people = callers | more
        return {f"{name}:{kind}" for name, by in people.items() for kind in await kinds(scene, by)}

    await sitting.ready(cases=1)
    chair, teller = sitting.experts[1], sitting.experts[5]
    assert await waits(chair=chair) == {"office:invite_inspection", "chair:check_in"}
    await sitting.arrive()
    assert await waits(chair=chair, teller=teller) == {"chair:open_meeting"}
    await sitting.step(chair, "opening")
    assert "chair:preside_meeting" in await waits(chair=chair)
    await sitting.debated()
    await sitting.step(chair, "tellers", expert_ids=["exp_5", "exp_6"])
    assert await waits(chair=chair, teller=teller) == {"chair:preside_meeting", "teller:count_votes"}
    await sitting.counted(1, 9)
    assert await waits(chair=chair, teller=teller) == {"chair:preside_meeting"}
    await sitting.step(chair, "announcement")
    assert await waits(chair=chair) == {"chair:sign_results"}
    await sitting.step(chair, "signature")
    assert await waits(chair=chair) == {"office:close_meeting"}
    await sitting.step(scene.office, "closing")
    assert await waits(chair=chair) == {"office:publish_results"}
    await sitting.step(scene.organiser, "result-publicity")
    assert await waits(chair=chair) == set()
    await scene.kit.advance(dt.datetime(2026, 8, 28, tzinfo=SHANGHAI))
    assert await waits(chair=chair) == {"office:report_results"}
    package = await sitting.step(scene.office, "result-package", **PAPERS)
    assert await waits(chair=chair) == {"authority:confirm_results"}
    await scene.ok(
        scene.authority, f"/result-packages/{package['package_id']}/confirmation", version=package["version"]
    )
    assert await waits(chair=chair) == set()
