"""Meetings over REST: making, docket, draw request, panel."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from common.events.base import EffectTarget
from common.events.codes import Effect, Purpose, SeatState, SubjectKind, TargetKind
from common.events.credit_file import EffectApplied, EffectEnded, EffectStarted
from common.events.documents import Docket
from common.events.review import CaseProgressed, CommitteeChanged, DrawRequested
from common.storage.claims import read_claim
from review.store.meetings import get_meeting

if TYPE_CHECKING:
    from services.review.tests.conftest import Scene


def draft(committee_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "committee_id": committee_id,
        "held_on": "2026-08-20",
        "place_text": "三楼会议室",
        "methods": ["document_review", "defence"],
    } | changes


def stop(effect: Effect, committee_id: str) -> EffectStarted:
    return EffectStarted(
        record_id="rec_9",
        subject_kind=SubjectKind.COMMITTEE,
        effects=(effect,),
        starts=dt.date(2026, 5, 11),
        deciding_org="org_league_hr",
        clause="R25-77",
        targets=(EffectTarget(kind=TargetKind.COMMITTEE, id=committee_id),),
    )


@pytest.mark.req("C-03", side="accept")
async def test_the_office_makes_a_meeting(scene: "Scene") -> None:
    committee = await scene.filed()
    meeting = await scene.ok(scene.office, "/meetings", **draft(committee["committee_id"]))
    assert (meeting["state"], meeting["mode"], meeting["size"]) == ("draft", "paper", 21)
    assert meeting["methods"] == ["document_review", "defence"]
    listed = await scene.kit.get(
        "/v1/meetings", by=scene.inspector, params={"committee_id": committee["committee_id"]}
    )
    assert [item["meeting_id"] for item in listed.json()["items"]] == [meeting["meeting_id"]]


async def test_who_makes_a_meeting(scene: "Scene") -> None:
    committee = await scene.filed()
    body = draft(committee["committee_id"])
    assert (await scene.refused(None, "/meetings", **body))[0] == 401
    assert (await scene.refused(scene.authority, "/meetings", **body))[:2] == (403, "forbidden")
    assert (await scene.refused(scene.other_office, "/meetings", **body))[:2] == (
        403,
        "outside_jurisdiction",
    )
    assert (await scene.refused(scene.office, "/meetings", **draft("cmt_none")))[0] == 404
    past = draft(committee["committee_id"], held_on="2026-05-11")
    assert (await scene.refused(scene.office, "/meetings", **past))[:2] == (
        422,
        "meeting_date_not_possible",
    )


@pytest.mark.req("C-03", side="refuse")
async def test_a_committee_without_power_makes_no_meeting(scene: "Scene") -> None:
    applied = await scene.applied()
    wanted = (422, "committee_without_power", "R25-76")
    assert await scene.refused(scene.office, "/meetings", **draft(applied["committee_id"])) == wanted
    filed = await scene.filed(name="第二评委会")
    late = draft(filed["committee_id"], held_on="2029-05-12")
    assert await scene.refused(scene.office, "/meetings", **late) == wanted


@pytest.mark.req("C-03", side="refuse")
async def test_a_suspended_committee_goes_on_only_when_restored(scene: "Scene") -> None:
    meeting = await scene.docketed()
    committee_id = meeting["committee_id"]
    path = f"/meetings/{meeting['meeting_id']}/draw-request"
    await scene.kit.receive(stop(Effect.SUSPEND, committee_id), subject=committee_id, source="credit-file")
    assert await scene.refused(scene.office, path, version=2) == (
        422,
        "committee_without_power",
        "R25-76",
    )
    await scene.kit.receive(
        EffectEnded(record_id="rec_9", effects=(Effect.SUSPEND,), on=dt.date(2026, 5, 11), why="rectified"),
        subject=committee_id,
        source="credit-file",
    )
    assert (await scene.ok(scene.office, path, version=2))["state"] == "drawing"
    told = [fact.status for fact in await scene.kit.payloads(CommitteeChanged)]
    assert told == ["applied", "filed", "suspended", "filed"]
    [applied] = await scene.kit.payloads(EffectApplied)
    assert (applied.effect, applied.count) == ("suspend", 1)


async def test_a_withdrawn_power_does_not_come_back(scene: "Scene") -> None:
    committee_id = (await scene.filed())["committee_id"]
    for _ in range(2):
        await scene.kit.receive(
            stop(Effect.WITHDRAW_POWER, committee_id), subject=committee_id, source="credit-file"
        )
    assert (await scene.kit.get(f"/v1/committees/{committee_id}")).json()["state"] == "withdrawn"
    assert [fact.count for fact in await scene.kit.payloads(EffectApplied)] == [1, 0]


@pytest.mark.req("R-13", side="accept")
async def test_the_docket_takes_every_waiting_case(scene: "Scene") -> None:
    meeting = await scene.docketed(cases=3)
    assert (meeting["state"], meeting["version"]) == ("docketed", 2)
    shown = (await scene.kit.get(f"/v1/meetings/{meeting['meeting_id']}/docket", by=scene.authority)).json()
    assert sorted(item["declaration_id"] for item in shown["items"]) == ["dcl_1", "dcl_2", "dcl_3"]
    assert [item["position"] for item in shown["items"]] == [1, 2, 3]
    assert {item["state"] for item in shown["items"]} == {"docketed"}
    steps = [fact for fact in await scene.kit.payloads(CaseProgressed) if fact.step == "docketed"]
    assert [fact.due for fact in steps] == [dt.date(2026, 8, 20)] * 3


async def test_the_docket_takes_the_named_cases_and_leaves_the_others(scene: "Scene") -> None:
    committee = await scene.filed()
    for number in (1, 2, 3):
        await scene.accept(committee["committee_id"], number)
    first = await scene.meeting(committee["committee_id"])
    second = await scene.meeting(committee["committee_id"])
    await scene.ok(
        scene.office, f"/meetings/{first['meeting_id']}/docket", version=1, declaration_ids=["dcl_2"]
    )
    taken = await scene.refused(
        scene.office, f"/meetings/{second['meeting_id']}/docket", version=1, declaration_ids=["dcl_2"]
    )
    assert taken[:2] == (409, "case_not_waiting")
    await scene.ok(scene.office, f"/meetings/{second['meeting_id']}/docket", version=1)
    shown = (await scene.kit.get(f"/v1/meetings/{second['meeting_id']}/docket", by=scene.office)).json()
    assert sorted(item["declaration_id"] for item in shown["items"]) == ["dcl_1", "dcl_3"]


@pytest.mark.req("R-13", side="refuse")
async def test_a_scope_that_shrank_keeps_a_case_off_the_docket(scene: "Scene") -> None:
    committee = await scene.filed(
        scope=[
            {"series": "forestry_grassland", "specialty": "silviculture", "level": "middle"},
            {"series": "forestry_grassland", "specialty": "landscape", "level": "middle"},
        ]
    )
    path = f"/committees/{committee['committee_id']}"
    await scene.accept(committee["committee_id"], 1)
    scene.on(dt.date(2029, 5, 11))
    await scene.kit.advance(dt.datetime.fromisoformat("2029-05-12T09:00:00+08:00"))
    body = scene.application(
        scope=[{"series": "forestry_grassland", "specialty": "landscape", "level": "middle"}]
    )
    del body["organiser_org"]
    await scene.ok(scene.organiser, f"{path}/application", **body, version=3)
    await scene.ok(
        scene.authority,
        f"{path}/filing",
        version=4,
        decision="approved",
        opinion="同意",
        valid_from="2029-05-12",
        valid_to="2032-05-12",
    )
    meeting = await scene.meeting(committee["committee_id"], dt.date(2029, 8, 20))
    refused = await scene.refused(scene.office, f"/meetings/{meeting['meeting_id']}/docket", version=1)
    assert refused == (422, "case_outside_scope", "R25-15")


async def test_who_freezes_a_docket_and_when(scene: "Scene") -> None:
    committee = await scene.filed()
    meeting = await scene.meeting(committee["committee_id"])
    path = f"/meetings/{meeting['meeting_id']}/docket"
    assert (await scene.refused(scene.office, path, version=1))[:2] == (422, "nothing_to_review")
    await scene.accept(committee["committee_id"], 1)
    assert (await scene.refused(None, path, version=1))[0] == 401
    assert (await scene.refused(scene.authority, path, version=1))[:2] == (403, "forbidden")
    assert (await scene.refused(scene.other_office, path, version=1))[:2] == (403, "outside_jurisdiction")
    assert (await scene.refused(scene.office, "/meetings/mtg_none/docket", version=1))[0] == 404
    assert (await scene.refused(scene.office, path, version=7))[:2] == (409, "stale_version")
    unknown = [{"declaration_id": "dcl_9", "person_refs": ["p1-x"]}]
    assert (await scene.refused(scene.office, path, version=1, avoid=unknown))[1] == "case_not_waiting"
    await scene.ok(scene.office, path, version=1)
    assert (await scene.refused(scene.office, path, version=2))[:2] == (409, "wrong_state")


async def test_nobody_dockets_his_own_case(scene: "Scene") -> None:
    committee = await scene.filed()
    await scene.accept(committee["committee_id"], 1, person_ref="p1-office")
    meeting = await scene.meeting(committee["committee_id"])
    refused = await scene.refused(scene.office, f"/meetings/{meeting['meeting_id']}/docket", version=1)
    assert refused[:2] == (403, "own_case")


async def test_the_draw_is_requested_with_a_sealed_docket(scene: "Scene") -> None:
    committee = await scene.filed()
    for number in (1, 2):
        await scene.accept(committee["committee_id"], number)
    meeting = await scene.meeting(committee["committee_id"])
    path = f"/meetings/{meeting['meeting_id']}"
    avoid = [{"declaration_id": "dcl_2", "person_refs": ["p1-rival"]}]
    await scene.ok(scene.office, f"{path}/docket", version=1, avoid=avoid)
    drawing = await scene.ok(scene.office, f"{path}/draw-request", version=2)
    assert drawing["state"] == "drawing"
    [fact] = await scene.kit.payloads(DrawRequested)
    assert (fact.committee_id, fact.meeting_date, fact.kind) == (
        committee["committee_id"],
        dt.date(2026, 8, 20),
        "initial",
    )
    assert {seats.role: seats.count for seats in fact.seats} == {"chair": 1, "vice_chair": 2, "member": 18}
    keys = scene.kit.keys.for_service("expert-pool").keyring
    opened = Docket.model_validate(
        await read_claim(scene.kit.runtime.ports.files, keys, Purpose.DRAW, fact.docket)
    )
    cases = {case.declaration_id: case for case in opened.cases}
    assert cases["dcl_1"].person_ref == "p1-applicant-1"
    assert (cases["dcl_1"].unit_org, cases["dcl_1"].level) == ("org_farm", "middle")
    assert cases["dcl_2"].avoid == ("p1-rival",)


async def test_who_requests_a_draw_and_when(scene: "Scene") -> None:
    meeting = await scene.docketed(cases=1)
    path = f"/meetings/{meeting['meeting_id']}/draw-request"
    assert (await scene.refused(None, path, version=2))[0] == 401
    assert (await scene.refused(scene.inspector, path, version=2))[:2] == (403, "forbidden")
    assert (await scene.refused(scene.other_office, path, version=2))[:2] == (403, "outside_jurisdiction")
    assert (await scene.refused(scene.office, path, version=1))[:2] == (409, "stale_version")
    assert (await scene.refused(scene.office, "/meetings/mtg_none/draw-request", version=1))[0] == 404
    await scene.ok(scene.office, path, version=2)
    assert (await scene.refused(scene.office, path, version=3))[:2] == (409, "wrong_state")


async def test_no_draw_for_an_empty_docket(scene: "Scene") -> None:
    meeting = await scene.docketed(cases=1)
    await scene.kit.receive(
        stop(Effect.CANCEL, "none").model_copy(update={"subject_kind": SubjectKind.APPLICANT}),
        subject="p1-applicant-1",
        source="credit-file",
    )
    path = f"/meetings/{meeting['meeting_id']}/draw-request"
    assert (await scene.refused(scene.office, path, version=2))[:2] == (422, "nothing_to_review")


@pytest.mark.req("X-09", side="accept")
async def test_the_panel_is_shown_to_those_who_may_and_every_look_is_kept(scene: "Scene") -> None:
    meeting = await scene.seated()
    path = f"/v1/meetings/{meeting['meeting_id']}/panel"
    assert meeting["state"] == "panel_complete"
    for reader in (scene.office, scene.authority, scene.inspector):
        shown = (await scene.kit.get(path, by=reader)).json()
        assert [seat["name"] for seat in shown["seats"] if seat["role"] == "chair"] == ["评委1"]
        assert len(shown["seats"]) == 21
    looks = await scene.audited("read-panel")
    assert [(row.person_ref, row.subject, row.clause) for row in looks] == [
        ("p1-office", meeting["meeting_id"], "R25-49"),
        ("p1-authority", meeting["meeting_id"], "R25-49"),
        ("p1-inspector", meeting["meeting_id"], "R25-49"),
    ]
    assert "评委1" not in str([row.detail for row in looks])


@pytest.mark.req("X-09", side="refuse")
async def test_the_panel_is_shown_to_nobody_else(scene: "Scene") -> None:
    meeting = await scene.seated()
    path = f"/v1/meetings/{meeting['meeting_id']}/panel"
    far = await scene.kit.organisation("org_far_inspection", "nm.chifeng", kind="inspection")
    strangers = [
        scene.organiser,
        scene.other_office,
        scene.other_authority,
        scene.region,
        await scene.kit.person("far-inspector", f"inspector@{far}"),
        await scene.kit.person("applicant", person_ref="p1-applicant-1"),
        await scene.expert(1),
    ]
    for stranger in strangers:
        answer = await scene.kit.get(path, by=stranger)
        assert (answer.status_code, answer.json()["code"]) == (403, "outside_jurisdiction")
        assert "评委" not in answer.text.replace("评委会", "")
    assert (await scene.kit.get(path)).status_code == 401
    assert await scene.audited("read-panel") == []


@pytest.mark.req("X-09", side="accept")
async def test_the_presiding_chair_sees_the_panel_once_the_meeting_is_open(scene: "Scene") -> None:
    meeting_id = (await scene.consented())["meeting_id"]
    chair, member = await scene.expert(1), await scene.expert(5)
    async with scene.kit.uow() as uow:
        meeting = await get_meeting(uow.session, meeting_id)
        meeting.presiding_expert, meeting.opened_at = "exp_1", uow.now
        await uow.commit()
    path = f"/v1/meetings/{meeting_id}/panel"
    assert (await scene.kit.get(path, by=chair)).status_code == 200
    assert (await scene.kit.get(path, by=member)).status_code == 403


async def test_no_panel_before_the_draw(scene: "Scene") -> None:
    meeting = await scene.drawing()
    answer = await scene.kit.get(f"/v1/meetings/{meeting['meeting_id']}/panel", by=scene.office)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert (await scene.kit.get("/v1/meetings/mtg_none/panel", by=scene.office)).status_code == 404


async def test_the_meeting_waits_until_every_seat_is_accepted(scene: "Scene") -> None:
    meeting_id = (await scene.drawing())["meeting_id"]
    accepted, invited, declined = SeatState.ACCEPTED, SeatState.INVITED, SeatState.DECLINED
    await scene.seat(meeting_id, [accepted] * 20 + [invited])
    assert (await scene.shown(meeting_id))["state"] == "drawing"
    await scene.seat(meeting_id, [accepted] * 21)
    assert (await scene.shown(meeting_id))["state"] == "panel_complete"
    await scene.seat(meeting_id, [accepted] * 20 + [declined, invited])
    assert (await scene.shown(meeting_id))["state"] == "drawing"
    await scene.seat(meeting_id, [accepted] * 20 + [declined, accepted])
    shown = await scene.shown(meeting_id)
    assert (shown["state"], shown["bundle_digest"]) == ("panel_complete", "a" * 64)


async def test_an_older_panel_changes_nothing(scene: "Scene") -> None:
    meeting_id = (await scene.drawing())["meeting_id"]
    await scene.seat(meeting_id)
    scene.panel_revision = 0
    await scene.seat(meeting_id, [SeatState.DECLINED] * 21)
    assert (await scene.shown(meeting_id))["state"] == "panel_complete"


async def test_who_reads_meetings(scene: "Scene") -> None:
    meeting = await scene.docketed()
    paths = [
        f"/v1/meetings/{meeting['meeting_id']}",
        f"/v1/meetings/{meeting['meeting_id']}/docket",
        f"/v1/meetings?committee_id={meeting['committee_id']}",
    ]
    for path in paths:
        assert (await scene.kit.get(path)).status_code == 401
        assert (await scene.kit.get(path, by=scene.organiser)).status_code == 403
        assert (await scene.kit.get(path, by=scene.other_authority)).status_code == 403
        assert (await scene.kit.get(path, by=scene.inspector)).status_code == 200
    assert (await scene.kit.get("/v1/meetings/mtg_none", by=scene.office)).status_code == 404
    assert (await scene.kit.get("/v1/meetings/mtg_none/docket", by=scene.office)).status_code == 404
    assert (await scene.kit.get("/v1/meetings?committee_id=cmt_none", by=scene.office)).status_code == 404
