"""The plan of a meeting over REST: filed a week ahead, held only with consent."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from common.events.codes import DeclarationEndReason, DeclarationOutcome, SeatState
from common.events.declaration import DeclarationEnded
from common.events.review import CaseProgressed
from review.store.cases import get_case

if TYPE_CHECKING:
    from services.review.tests.conftest import Scene


@pytest.mark.req("R-01", side="accept")
async def test_a_plan_is_filed_and_consented_to(scene: "Scene") -> None:
    meeting = await scene.seated(cases=2)
    path = f"/meetings/{meeting['meeting_id']}"
    scene.on(dt.date(2026, 8, 13))
    filed = await scene.ok(scene.office, f"{path}/plan", version=meeting["version"], **scene.plan_text())
    assert filed["state"] == "plan_filed"
    plan = (await scene.kit.get(f"/v1{path}/plan", by=scene.authority)).json()
    assert plan["overview"] == "本次会议共评审 2 人，其中：林草系列工程师 2 人。"
    assert sorted(one["name"] for one in plan["applicants"]) == ["申报人1", "申报人2"]
    assert {one["unit_name"] for one in plan["applicants"]} == {"临河区红柳林场"}
    assert len(plan["recommended_experts"]) == 21
    assert (plan["panel_unchanged"], plan["place"]) == (True, "市林草局三楼会议室")
    assert "组成人员 21 人，其中主任委员 1 人，副主任委员 2 人" in plan["committee"]

    consented = await scene.ok(
        scene.authority, f"{path}/consent", version=filed["version"], consent=True, opinion="同意"
    )

    assert consented["state"] == "consented"
    steps = [fact for fact in await scene.kit.payloads(CaseProgressed) if fact.step == "planned"]
    assert [fact.due for fact in steps] == [dt.date(2026, 8, 20)] * 2
    again = (await scene.kit.get(f"/v1{path}/plan", by=scene.inspector)).json()
    assert (again["consent"], again["opinion"]) == (True, "同意")


@pytest.mark.req("X-09", side="accept")
async def test_every_opening_of_names_is_kept(scene: "Scene") -> None:
    meeting = await scene.planned(cases=2)
    await scene.kit.get(f"/v1/meetings/{meeting['meeting_id']}/plan", by=scene.authority)
    names = await scene.audited("read-applicant-names")
    assert [(row.person_ref, row.detail) for row in names] == [
        ("p1-office", {"purpose": "meeting-plan", "cases": ["dcl_1", "dcl_2"]}),
        ("p1-authority", {"purpose": "meeting-plan", "cases": ["dcl_1", "dcl_2"]}),
    ]
    [look] = await scene.audited("read-panel")
    assert (look.person_ref, look.detail["purpose"]) == ("p1-authority", "meeting-plan")


@pytest.mark.req("R-01", side="refuse")
@pytest.mark.parametrize("part", ["time", "procedures", "measures"])
async def test_a_plan_without_a_part_is_refused(scene: "Scene", part: str) -> None:
    meeting = await scene.seated()
    body = scene.plan_text(**{part: ""})
    refused = await scene.refused(
        scene.office, f"/meetings/{meeting['meeting_id']}/plan", version=meeting["version"], **body
    )
    assert refused == (422, "meeting_plan_not_admissible", "BY26-5.2.1")


@pytest.mark.req("R-01", side="refuse")
async def test_a_plan_filed_six_days_ahead_is_too_late(scene: "Scene") -> None:
    meeting = await scene.seated()
    scene.on(dt.date(2026, 8, 14))
    refused = await scene.refused(
        scene.office,
        f"/meetings/{meeting['meeting_id']}/plan",
        version=meeting["version"],
        **scene.plan_text(),
    )
    assert refused == (422, "meeting_plan_not_admissible", "BY26-5.2.1")
    assert (await scene.shown(meeting["meeting_id"]))["state"] == "panel_complete"


@pytest.mark.req("R-01", side="refuse")
async def test_a_plan_without_applicants_is_refused(scene: "Scene") -> None:
    meeting = await scene.seated(cases=1)
    ended = DeclarationEnded(outcome=DeclarationOutcome.WITHDRAWN, reason=DeclarationEndReason.OWN_WISH)
    await scene.kit.receive(ended, subject="dcl_1", source="declaration")
    answer = await scene.kit.post(
        f"/v1/meetings/{meeting['meeting_id']}/plan",
        {"version": meeting["version"], **scene.plan_text()},
        by=scene.office,
    )
    assert answer.json()["errors"][0]["message"] == "评审实施方案内容不全，请补充：申报情况、申报人员名单。"


async def test_who_files_a_plan_and_when(scene: "Scene") -> None:
    meeting_id = (await scene.drawing())["meeting_id"]
    path = f"/meetings/{meeting_id}/plan"
    body = scene.plan_text(version=3)
    assert (await scene.refused(scene.office, path, **body))[:2] == (409, "wrong_state")
    await scene.seat(meeting_id)
    body = scene.plan_text(version=4)
    assert (await scene.refused(None, path, **body))[0] == 401
    assert (await scene.refused(scene.authority, path, **body))[:2] == (403, "forbidden")
    assert (await scene.refused(scene.other_office, path, **body))[:2] == (403, "outside_jurisdiction")
    assert (await scene.refused(scene.office, path, **scene.plan_text(version=3)))[1] == "stale_version"
    assert (await scene.refused(scene.office, "/meetings/mtg_none/plan", **body))[0] == 404
    await scene.ok(scene.office, path, **body)
    assert (await scene.refused(scene.office, path, **scene.plan_text(version=5)))[1] == "wrong_state"


async def test_a_returned_plan_is_filed_anew(scene: "Scene") -> None:
    meeting = await scene.planned()
    path = f"/meetings/{meeting['meeting_id']}"
    returned = await scene.ok(
        scene.authority,
        f"{path}/consent",
        version=meeting["version"],
        consent=False,
        opinion="请写明监督措施",
    )
    assert returned["state"] == "panel_complete"
    filed = await scene.ok(
        scene.office, f"{path}/plan", version=returned["version"], **scene.plan_text(measures="全程录像")
    )
    plan = (await scene.kit.get(f"/v1{path}/plan", by=scene.office)).json()
    assert (plan["revision"], plan["measures"]) == (2, "全程录像")
    assert "consent" not in plan
    assert filed["state"] == "plan_filed"


async def test_who_consents_and_when(scene: "Scene") -> None:
    meeting = await scene.planned()
    path, version = f"/meetings/{meeting['meeting_id']}/consent", meeting["version"]
    yes: dict[str, Any] = {"version": version, "consent": True}
    assert (await scene.refused(None, path, **yes))[0] == 401
    assert (await scene.refused(scene.office, path, **yes))[:2] == (403, "forbidden")
    assert (await scene.refused(scene.other_authority, path, **yes))[:2] == (403, "outside_jurisdiction")
    assert (await scene.refused(scene.region, path, **yes))[:2] == (403, "outside_jurisdiction")
    assert (await scene.refused(scene.authority, path, version=1, consent=True))[1] == "stale_version"
    assert (await scene.refused(scene.authority, path, version=version, consent=False))[
        1
    ] == "reasons_missing"
    assert (await scene.refused(scene.authority, "/meetings/mtg_none/consent", **yes))[0] == 404
    applicant = await scene.kit.person(
        "applying-official", "league_hr@org_league_hr", person_ref="p1-applicant-1"
    )
    assert (await scene.refused(applicant, path, **yes))[1] == "own_case"
    await scene.ok(scene.authority, path, **yes)
    assert (await scene.refused(scene.authority, path, version=version + 1, consent=True))[
        1
    ] == "already_decided"


@pytest.mark.req("R-01", side="refuse")
async def test_no_meeting_without_consent(scene: "Scene") -> None:
    meeting = await scene.planned()
    scene.on(dt.date(2026, 8, 20))
    opening = await scene.refused(
        await scene.expert(1), f"/meetings/{meeting['meeting_id']}/opening", version=meeting["version"]
    )
    assert opening == (422, "meeting_plan_not_admissible", "BY26-5.2.1")


async def test_a_replaced_expert_shows_and_undoes_no_consent(scene: "Scene") -> None:
    meeting = await scene.consented()
    accepted = SeatState.ACCEPTED
    await scene.seat(meeting["meeting_id"], [accepted] * 20 + [SeatState.DECLINED, accepted])
    assert (await scene.shown(meeting["meeting_id"]))["state"] == "consented"
    plan = (await scene.kit.get(f"/v1/meetings/{meeting['meeting_id']}/plan", by=scene.authority)).json()
    assert plan["panel_unchanged"] is False


async def test_who_reads_a_plan(scene: "Scene") -> None:
    meeting = await scene.seated()
    path = f"/v1/meetings/{meeting['meeting_id']}/plan"
    assert (await scene.kit.get(path, by=scene.office)).status_code == 404
    await scene.ok(scene.office, path.removeprefix("/v1"), version=meeting["version"], **scene.plan_text())
    assert (await scene.kit.get(path)).status_code == 401
    assert (await scene.kit.get(path, by=scene.organiser)).status_code == 403
    assert (await scene.kit.get(path, by=scene.other_office)).status_code == 403


@pytest.mark.parametrize(
    ("harm", "code"),
    [("altered", "case_file_unreadable"), ("missing", "unavailable")],
    ids=["altered", "missing"],
)
async def test_a_broken_case_file_stops_the_plan(scene: "Scene", harm: str, code: str) -> None:
    meeting = await scene.seated(cases=1)
    async with scene.kit.uow() as uow:
        key = (await get_case(uow.session, "dcl_1")).doc_key
    if harm == "altered":
        await scene.kit.runtime.ports.files.put(key, b"broken")
    else:
        await scene.kit.runtime.ports.files.delete(key)
    refused = await scene.refused(
        scene.office,
        f"/meetings/{meeting['meeting_id']}/plan",
        version=meeting["version"],
        **scene.plan_text(),
    )
    assert refused[:2] == (503, code)
    assert (await scene.shown(meeting["meeting_id"]))["state"] == "panel_complete"
