"""What a record bars begins and ends by itself on its dates; what has no end stays (F-04, F-10)."""

import datetime as dt
from typing import Any

import pytest

from common.events.codes import AboutKind, Asked, Effect, SubjectKind
from common.events.credit_file import EffectApplied, EffectEnded, EffectStarted
from common.events.grounds import Ground
from common.inbox import NotYetKnown


def at(scene: Any, day: str, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(
        dt.date.fromisoformat(day), dt.time(hour, minute), tzinfo=scene.kit.clock.time.tzinfo
    )


@pytest.mark.req("F-10", side="refuse")
async def test_the_last_day_still_binds(scene: Any) -> None:
    record = await scene.recorded()
    await scene.kit.advance(at(scene, "2029-05-11", 23, 59))
    assert await scene.kit.payloads(EffectEnded) == []
    assert (await scene.shown(scene.subject, record))["state"] == "in_force"


@pytest.mark.req("F-10", side="accept")
async def test_the_day_after_is_open(scene: Any) -> None:
    record = await scene.recorded()
    await scene.kit.advance(at(scene, "2029-05-12"))
    (ended,) = await scene.kit.payloads(EffectEnded)
    assert set(ended.effects) == {"bar_declaration", "cancel"}
    assert (ended.on, ended.why) == (dt.date(2029, 5, 12), "expired")
    assert ended.record_id == record.removeprefix("/records/")
    (event,) = await scene.kit.events("effect-ended")
    assert (event.subject, event.time) == ("p1-applicant", at(scene, "2029-05-12"))
    assert (await scene.shown(scene.subject, record))["state"] == "expired"


@pytest.mark.req("F-10", side="accept")
async def test_a_record_with_a_later_date_begins_by_itself(scene: Any) -> None:
    record = await scene.recorded(starts="2026-06-01")
    assert (await scene.shown(scene.subject, record))["state"] == "not_begun"
    await scene.kit.advance(at(scene, "2026-05-31", 23, 59))
    assert await scene.kit.payloads(EffectStarted) == []
    await scene.kit.advance(at(scene, "2026-06-01"))
    (started,) = await scene.kit.payloads(EffectStarted)
    assert (started.starts, started.until) == (dt.date(2026, 6, 1), dt.date(2029, 6, 1))
    assert (await scene.shown(scene.subject, record))["state"] == "in_force"


@pytest.mark.req("F-10", side="refuse")
async def test_a_revoked_title_does_not_come_back(scene: Any) -> None:
    await scene.certified()
    report = await scene.reported(about=(AboutKind.CERTIFICATE, "cer_1"))
    await scene.stated(report)
    await scene.answered(Asked.RECOMMENDING_UNIT)
    await scene.answered(Asked.ORGANISER)
    record = (await scene.decided(report))["record_id"]
    await scene.kit.advance(at(scene, "2029-06-01"))
    (ended,) = await scene.kit.payloads(EffectEnded)
    assert Effect.REVOKE_TITLE not in ended.effects
    actions = {a["effect"]: a for a in (await scene.shown(scene.subject, f"/records/{record}"))["actions"]}
    assert "ended_on" not in actions["revoke_title"]
    assert actions["bar_declaration"]["ended_why"] == "expired"


async def staff_report(scene: Any) -> str:
    """An officer of another league is reported, and has been heard."""
    report: str = await scene.reported(
        kind=SubjectKind.STAFF,
        ref="p1-chifeng",
        ground=Ground.STAFF_CONTENT_LEAKED,
        about=(AboutKind.MEETING, "mtg_1"),
        by="org_forestry",
        source="review",
    )
    await scene.stated(report, subject=scene.chifeng)
    return report


async def staff_record(scene: Any) -> None:
    """The officer is barred from review work."""
    await scene.decided(await staff_report(scene))


@pytest.mark.req("F-04", side="refuse")
@pytest.mark.parametrize("effects", [[], ["bar_declaration"], ["bar_staff", "bar_declaration"]])
async def test_staff_are_barred_from_review_work_and_nothing_else(scene: Any, effects: list[str]) -> None:
    report = await staff_report(scene)
    version = await scene.version(report)
    refused = await scene.refused(
        scene.decider, f"{report}/decision", version=version, outcome="recorded", effects=effects
    )
    assert refused == (422, "credit_decision_refused", "R25-74")
    assert await scene.kit.payloads(EffectStarted) == []


@pytest.mark.req("F-04", side="refuse")
async def test_barred_staff_lose_their_roles(scene: Any) -> None:
    await staff_record(scene)
    (started,) = await scene.kit.payloads(EffectStarted)
    assert started.effects == ("bar_staff",)
    assert (started.until, started.clause) == (dt.date(2029, 5, 11), "R25-74")
    assert await scene.not_shown(scene.chifeng, "/reports") == (403, "role_suspended")
    scene.on(dt.date(2029, 5, 11))
    assert await scene.not_shown(scene.chifeng, "/reports") == (403, "role_suspended")
    assert len((await scene.shown(scene.chifeng, "/me/records"))["items"]) == 1


@pytest.mark.req("F-04", side="accept")
async def test_after_three_years_the_roles_are_back(scene: Any) -> None:
    assert (await scene.shown(scene.chifeng, "/reports"))["items"] == []
    await staff_record(scene)
    await scene.kit.advance(at(scene, "2029-05-12"))
    assert (await scene.shown(scene.chifeng, "/reports"))["items"] == []


async def test_services_tell_what_they_did(scene: Any) -> None:
    record = await scene.recorded()
    record_id = record.removeprefix("/records/")
    applied = EffectApplied(effect=Effect.CANCEL, applied_at=scene.kit.clock.time, count=2)
    await scene.kit.receive(applied, subject=record_id, source="declaration")
    await scene.kit.receive(applied, subject=record_id, source="review")
    actions = {a["effect"]: a for a in (await scene.shown(scene.decider, record))["actions"]}
    assert actions["cancel"]["applied"] == {"declaration": 2, "review": 2}
    assert actions["bar_declaration"]["applied"] == {}
    with pytest.raises(NotYetKnown):
        await scene.kit.receive(applied, subject="rec_none", source="review")
