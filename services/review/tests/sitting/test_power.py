"""A committee that is stopped while its meeting runs: no step with an effect is taken any more (C-03; articles 76 to 78)."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from services.review.tests.sitting.conftest import COMMITTEE, EVERYBODY, HELD_ON, PAPERS, paper

from common.clock import SHANGHAI
from common.events.codes import Effect, EffectEndReason, SubjectKind
from common.events.credit_file import EffectEnded, EffectStarted
from laptop.testing.kit import Caller

if TYPE_CHECKING:
    from services.review.tests.sitting.conftest import Sitting

STOPPED = (422, "committee_without_power")


async def stop(sitting: "Sitting") -> None:
    """The supervisor orders it to stop (R25-77)."""
    committee = (await sitting.scene.shown(sitting.meeting_id))["committee_id"]
    await sitting.scene.kit.receive(
        EffectStarted(
            record_id="crd_1",
            subject_kind=SubjectKind.COMMITTEE,
            effects=(Effect.SUSPEND,),
            starts=sitting.scene.kit.clock.time.date(),
            deciding_org="org_league_hr",
            clause="R25-77",
        ),
        subject=committee,
        source="credit-file",
    )


async def resume(sitting: "Sitting") -> None:
    """The supervisor accepts what was put right (R25-78)."""
    committee = (await sitting.scene.shown(sitting.meeting_id))["committee_id"]
    await sitting.scene.kit.receive(
        EffectEnded(
            record_id="crd_1",
            effects=(Effect.SUSPEND,),
            on=sitting.scene.kit.clock.time.date(),
            why=EffectEndReason.RECTIFIED,
        ),
        subject=committee,
        source="credit-file",
    )


@pytest.mark.req("C-03", side="refuse")
async def test_no_meeting_is_prepared_or_opened_while_the_committee_is_stopped(sitting: "Sitting") -> None:
    scene = sitting.scene
    committee = (await scene.filed(**COMMITTEE))["committee_id"]
    await scene.accept(committee, 1)
    sitting.meeting_id = (await scene.meeting(committee))["meeting_id"]
    sitting.experts = {number: await scene.expert(number) for number in EVERYBODY}
    steps: tuple[tuple[Caller, str, dict[str, Any]], ...] = (
        (scene.office, "docket", {}),
        (scene.office, "draw-request", {}),
        (scene.office, "plan", scene.plan_text()),
        (scene.authority, "consent", {"consent": True, "opinion": "同意"}),
        (sitting.experts[1], "opening", {}),
    )
    for by, step, body in steps:
        if step == "plan":
            await scene.seat(sitting.meeting_id, size=9)
        if step == "opening":
            scene.on(HELD_ON)
            await sitting.arrive()
        await stop(sitting)
        assert (await sitting.refused(by, step, **body))[:2] == STOPPED, step
        await resume(sitting)
        await sitting.step(by, step, **body)


@pytest.mark.req("C-03", side="refuse")
async def test_nothing_is_counted_or_announced_while_the_committee_is_stopped(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.ballots_out(cases=1)
    await stop(sitting)
    chair, teller = sitting.experts[1], sitting.experts[5]
    count = await scene.refused(teller, f"{sitting.case(1)}/paper-counts", **paper(9))
    naming = await sitting.refused(chair, "tellers", expert_ids=["exp_6", "exp_7"])
    assert (count[:2], naming[:2]) == (STOPPED, STOPPED)
    assert (await sitting.refused(chair, "assignments"))[:2] == STOPPED
    await resume(sitting)
    await sitting.counted(1, 9)
    await stop(sitting)
    assert (await sitting.refused(chair, "announcement"))[:2] == STOPPED
    await resume(sitting)
    await sitting.step(chair, "announcement")


@pytest.mark.req("C-03", side="refuse")
async def test_nothing_is_signed_closed_published_reported_or_confirmed_while_it_is_stopped(
    sitting: "Sitting",
) -> None:
    scene = sitting.scene
    await sitting.announced(9)
    steps: tuple[tuple[Caller, str, dict[str, Any]], ...] = (
        (sitting.experts[1], "signature", {}),
        (scene.office, "closing", {}),
        (scene.organiser, "result-publicity", {}),
        (scene.office, "result-package", PAPERS),
    )
    package = {}
    for by, step, body in steps:
        if step == "result-package":
            await scene.kit.advance(dt.datetime(2026, 8, 28, tzinfo=SHANGHAI))
        await stop(sitting)
        assert (await sitting.refused(by, step, **body))[:2] == STOPPED
        await resume(sitting)
        package = await sitting.step(by, step, **body)
    path = f"/result-packages/{package['package_id']}/confirmation"
    await stop(sitting)
    assert (await scene.refused(scene.authority, path, version=package["version"]))[:2] == STOPPED
    await resume(sitting)
    await scene.ok(scene.authority, path, version=package["version"])


@pytest.mark.req("C-03", side="accept")
async def test_a_filing_that_lapsed_after_the_review_does_not_hold_its_results_up(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.in_publicity(9)
    await scene.kit.advance(dt.datetime(2029, 5, 12, tzinfo=SHANGHAI))
    package = await sitting.step(
        scene.office, "result-package", **PAPERS, late_request="因故逾期，申请报送。"
    )
    assert package["state"] == "reported"
