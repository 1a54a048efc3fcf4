"""The day of the meeting: inspection, check-in with the pledge, opening (R-03; article 44)."""

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from common.events.codes import Effect, SubjectKind
from common.events.credit_file import EffectStarted
from laptop.testing.kit import Caller

if TYPE_CHECKING:
    from services.review.tests.sitting.conftest import Sitting

CANNOT_OPEN = (422, "meeting_cannot_open", "R25-44")


@pytest.mark.req("R-03", side="accept")
async def test_the_least_attendance_opens_the_meeting(sitting: "Sitting") -> None:
    """Six of nine attend, a vice-chair presides; 3, 6, 9 are from the grassroots, 4 and 8 from outside the system."""
    scene = sitting.scene
    await sitting.ready()
    await sitting.arrive([2, 3, 4, 6, 8, 9])
    opened = await sitting.step(sitting.experts[2], "opening")
    assert (opened["state"], opened["present"], opened["size"], opened["needed"]) == ("open", 6, 9, 6)
    assert opened["seat"] == {
        "seat_id": "sea_2",
        "expert_id": "exp_2",
        "role": "vice_chair",
        "checked_in_at": "2026-08-20T09:00:00+08:00",
        "presides": True,
    }
    [entry] = await scene.audited("open-meeting")
    assert (entry.by, entry.clause, entry.detail["present"]) == ("seat:sea_2", "R25-44", 6)
    assert {finding["verdict"] for finding in entry.detail["findings"]} == {"met"}
    assert [event.subject for event in await scene.kit.events("case-progressed")][-2:] == ["dcl_1", "dcl_2"]


async def pledges(sitting: "Sitting", when: str) -> None:
    """When those who have checked in signed their pledges."""
    async with sitting.scene.kit.runtime.sessions.begin() as session:
        there = text(f"UPDATE seats SET pledge_signed_at = {when} WHERE checked_in_at IS NOT NULL")
        await session.execute(there)


@pytest.mark.req("R-03", side="refuse")
async def test_what_is_lacking_keeps_the_meeting_shut(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.ready()
    chair = sitting.experts[1]
    assert await sitting.refused(chair, "opening") == (403, "not_presiding", "R25-44")
    await sitting.arrive([1, 2, 3, 5, 6], inspector=False)
    five = await scene.kit.post(f"/v1{sitting.path}/opening", {"version": await sitting.version()}, by=chair)
    assert (five.status_code, five.json()["clause"]) == (422, "R25-44")
    assert five.json()["detail"] == (
        "评委会共 9 人，出席评审会议的专家不得少于 6 人，现已签到 5 人。"
        "出席会议的 5 人中，本系统以外专家不得少于 1 人，现有 0 人。（所用为演示代用值，不是规定）"
        "尚未邀请纪检监察部门监督，请先发出邀请并登记。"
    )
    await sitting.arrive([7], inspector=False)
    assert await sitting.refused(chair, "opening") == CANNOT_OPEN
    await sitting.arrive([4, 8], inspector=False)
    assert await sitting.refused(chair, "opening") == CANNOT_OPEN
    await scene.ok(scene.office, f"{sitting.path}/inspection-invitation", org_id="org_inspection")
    await pledges(sitting, "NULL")
    assert await sitting.refused(chair, "opening") == CANNOT_OPEN
    await pledges(sitting, "checked_in_at")
    assert await sitting.refused(sitting.experts[5], "opening") == (403, "not_presiding", "R25-44")
    assert await sitting.refused(scene.office, "opening") == (404, "not_found", None)
    assert await sitting.refused(None, "opening") == (401, "not_signed_in", None)
    stale = await scene.refused(chair, f"{sitting.path}/opening", version=1)
    assert stale == (409, "stale_version", None)
    opened = await sitting.step(chair, "opening")
    assert (opened["inspection_invited"], opened["inspector_present"]) == ("org_inspection", False)
    assert await sitting.refused(chair, "opening") == (409, "wrong_state", None)


async def test_a_committee_that_is_stopped_opens_nothing(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.ready()
    await sitting.arrive()
    committee = (await scene.shown(sitting.meeting_id))["committee_id"]
    await scene.kit.receive(
        EffectStarted(
            record_id="rec_1",
            subject_kind=SubjectKind.COMMITTEE,
            effects=(Effect.SUSPEND,),
            starts=dt.date(2026, 8, 20),
            deciding_org="org_league_hr",
            clause="R25-77",
        ),
        subject=committee,
        source="credit-file",
    )
    answer = await sitting.refused(sitting.experts[1], "opening")
    assert answer == (422, "committee_without_power", "R25-76")


@pytest.mark.req("R-03", side="refuse")
async def test_an_expert_checks_in_with_the_own_token_and_signs(sitting: "Sitting") -> None:
    scene, path = sitting.scene, ""
    await sitting.ready()
    path = f"{sitting.path}/check-ins"
    member = sitting.experts[5]
    unsigned = await scene.refused(member, path, pledge_agreed=False)
    assert unsigned == (422, "expert_pledge_missing", "R25-44")
    session = (await scene.kit.get(f"/v1{sitting.path}/session", by=member)).json()
    assert session["pledge"]["version"] == "demo-1"
    assert "主动申请回避" in session["pledge"]["text"]

    there = await scene.ok(member, path, pledge_agreed=True)

    assert (there["present"], there["seat"]["expert_id"]) == (1, "exp_5")
    [entry] = await scene.audited("check-in")
    assert (entry.by, entry.detail) == ("seat:sea_5", {"seat": "sea_5", "pledge": "demo-1"})
    assert await scene.refused(member, path, pledge_agreed=True) == (409, "already_decided", None)
    assert await scene.refused(scene.office, path, pledge_agreed=True) == (404, "not_found", None)
    assert await scene.refused(None, path, pledge_agreed=True) == (401, "not_signed_in", None)
    stranger = Caller("never-linked")
    assert await scene.refused(stranger, path, pledge_agreed=True) == (403, "identity_not_linked", None)
    assert await scene.refused(member, "/meetings/mtg_none/check-ins", pledge_agreed=True) == (
        404,
        "not_found",
        None,
    )
    scene.on(dt.date(2026, 8, 21))
    late = await scene.refused(sitting.experts[6], path, pledge_agreed=True)
    assert late == (422, "not_meeting_day", "R25-44")
    scene.on(dt.date(2026, 8, 20))
    await sitting.arrive([1, 2, 3, 4, 6, 8])
    await sitting.step(sitting.experts[1], "opening")
    assert await scene.refused(sitting.experts[9], path, pledge_agreed=True) == (409, "wrong_state", None)


async def test_nobody_checks_in_before_the_plan_has_its_consent(sitting: "Sitting") -> None:
    scene = sitting.scene
    meeting = await scene.seated(cases=1)
    expert = await scene.expert(4)
    scene.on(dt.date(2026, 8, 20))
    path = f"/meetings/{meeting['meeting_id']}"
    assert await scene.refused(expert, f"{path}/check-ins", pledge_agreed=True) == (409, "wrong_state", None)
    attended = await scene.refused(scene.inspector, f"{path}/inspector-attendance", present=True)
    assert attended == (409, "wrong_state", None)


async def test_inspection_is_invited_and_its_attendance_recorded(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.ready()
    invitation, attendance = f"{sitting.path}/inspection-invitation", f"{sitting.path}/inspector-attendance"
    outside = (403, "outside_jurisdiction", "R25-5")
    assert await scene.refused(scene.other_office, invitation, org_id="org_inspection") == outside
    assert await scene.refused(scene.office, invitation, org_id="org_archives") == (404, "not_found", None)
    assert await scene.refused(scene.office, invitation, org_id="org_none") == (404, "not_found", None)
    await scene.ok(scene.office, invitation, org_id="org_inspection")

    await scene.kit.organisation("org_inspection_far", "nm.chifeng", kind="inspection")
    far = await scene.kit.person("inspector-far", "inspector@org_inspection_far")
    assert await scene.refused(far, attendance, present=True) == outside
    assert await scene.refused(scene.office, attendance, present=True) == (403, "forbidden", None)
    scene.on(dt.date(2026, 8, 19))
    assert await scene.refused(scene.inspector, attendance, present=True) == (
        422,
        "not_meeting_day",
        "R25-44",
    )
    scene.on(dt.date(2026, 8, 20))
    seen = await scene.ok(scene.inspector, attendance, present=True)
    assert (seen["inspection_invited"], seen["inspector_present"]) == ("org_inspection", True)
    assert await scene.refused(scene.inspector, attendance, present=True) == (409, "already_decided", None)
    await sitting.arrive(inspector=False)
    await sitting.step(sitting.experts[1], "opening")
    assert await scene.refused(scene.office, invitation, org_id="org_inspection") == (
        409,
        "wrong_state",
        None,
    )


async def test_who_sees_the_session(sitting: "Sitting") -> None:
    await sitting.opened()
    kit, path = sitting.scene.kit, f"/v1{sitting.path}/session"
    for caller in (
        sitting.experts[9],
        sitting.scene.office,
        sitting.scene.inspector,
        sitting.scene.authority,
    ):
        answer = await kit.get(path, by=caller)
        assert answer.json()["present"] == 9
        assert "评委" not in answer.text
    assert (await kit.get(path, by=sitting.scene.other_office)).status_code == 404
    assert (await kit.get(path)).status_code == 401
