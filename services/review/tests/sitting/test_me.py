"""What waits for whom, from the application to the confirmation."""

import datetime as dt
from typing import TYPE_CHECKING, Any

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
        "tasks": [],
    }


async def test_an_application_waits_for_its_authority_alone(scene: "Scene") -> None:
    committee = await scene.applied()
    assert await tasks(scene, scene.authority) == [
        {
            "kind": "file_committee",
            "subject": committee["committee_id"],
            "since": "2026-05-11T09:00:00+08:00",
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
        {"kind": "check_in", "subject": sitting.meeting_id, "due": "2026-08-20"}
    ]
    await sitting.arrive()
    assert await kinds(scene, five) == []
    await sitting.step(sitting.experts[1], "opening")
    shared = await sitting.step(sitting.experts[1], "assignments")
    assigned = {int(name.removeprefix("exp_")) for name in shared["items"][0]["expert_ids"]}
    for number, expert in sitting.experts.items():
        assert await kinds(scene, expert) == (["write_opinion"] if number in assigned else [])
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
    notice = await sitting.in_notice(9)
    objection = await sitting.object(notice, 1, about="materials")
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
    assert await kinds(scene, scene.office) == []
