"""What events do here: committees, draw requests, meetings held, credit records."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import delete

from common.draw import verify_bundle
from common.events.base import PackRef
from common.events.codes import Effect, SeatState
from common.events.credit_file import EffectApplied, EffectEnded
from common.events.expert_pool import PoolChanged
from common.inbox import NotYetKnown
from expert_pool.store.own_cases import ApplicantRow
from expert_pool.usecases.draws import APPLICANTS


async def test_a_pool_opens_with_its_committee_and_an_old_revision_changes_nothing(scene: Any) -> None:
    await scene.committee(revision=3)
    assert (await scene.shown("/pools/cmt_1"))["total"] == 0
    await scene.committee(revision=2, office_org="org_archives")
    assert (await scene.shown("/pools/cmt_1"))["committee_id"] == "cmt_1"
    await scene.committee(revision=4, office_org="org_archives")
    assert (await scene.kit.get("/v1/pools/cmt_1", by=scene.office)).status_code == 403
    assert (await scene.kit.get("/v1/pools/cmt_1", by=scene.stranger)).status_code == 200


async def test_a_request_waits_for_its_committee_and_its_pack(scene: Any) -> None:
    with pytest.raises(NotYetKnown, match="committee cmt_1"):
        await scene.request()
    await scene.committee()
    scene.pack, known = PackRef(id="2099-nowhere", version="1", digest="0" * 64), scene.pack
    with pytest.raises(NotYetKnown, match="policy pack 2099-nowhere"):
        await scene.request()
    scene.pack = known
    await scene.request()
    assert len(await scene.draws()) == 1


async def test_a_meeting_has_one_draw_however_often_it_is_asked_for(scene: Any) -> None:
    await scene.drawn()
    await scene.request()
    await scene.request()
    assert [(draw["serial"], draw["state"]) for draw in await scene.draws()] == [(1, "drawn")]


@pytest.mark.req("X-06", side="refuse")
async def test_meetings_that_were_held_count_as_years_of_service(scene: Any) -> None:
    """Two years were entered, the third comes from the meeting of 2026: in 2027 the eight who attended are not drawn."""
    service = {"service_years": [{"year": year, "source": "聘书"} for year in (2024, 2025)]}
    await scene.drawn(**{f"e{n}": service | {"chair_pool": n < 20} for n in range(1, 21)})
    attended = [scene.experts[n] for n in range(1, 9)]
    scene.at("2026-08-20T18:00")

    await scene.held(attended, on=dt.date(2026, 8, 20))

    shown = await scene.shown(f"/pools/cmt_1/experts/{attended[0]}")
    assert [(year["year"], year["source"]) for year in shown["service_years"]] == [
        (2024, "聘书"),
        (2025, "聘书"),
        (2026, "meeting:mtg_1"),
    ]
    scene.at("2027-02-01T09:00")
    pool = await scene.shown("/pools/cmt_1")
    pool = await scene.ok(scene.office, "/pools/cmt_1/clean-ups", version=pool["version"], year=2027)
    await scene.ok(scene.office, "/pools/cmt_1/filing", version=pool["version"])
    await scene.request(meeting_id="mtg_2", meeting_date=dt.date(2027, 3, 1), seats=(1, 0, 4))
    plan = await scene.freeze((await scene.draws("mtg_2"))[-1])
    assert {count["code"]: count["count"] for count in plan["excluded"]} == {"three_years": 8}


async def test_a_meeting_that_nobody_drew_is_parked(scene: Any) -> None:
    await scene.committee()
    with pytest.raises(NotYetKnown, match="panel mtg_1"):
        await scene.held([], on=dt.date(2026, 8, 20))
    await scene.drawn()
    with pytest.raises(NotYetKnown, match="expert exp_unknown"):
        await scene.held(["exp_unknown"], on=dt.date(2026, 8, 20))


@pytest.mark.req("X-10", side="accept")
async def test_a_disqualified_expert_leaves_pool_and_panel_at_once_and_is_replaced(scene: Any) -> None:
    drawn = await scene.drawn(**scene.alike())
    seat = next(s for s in await scene.seats(drawn) if s["role"] == "vice_chair")
    n = scene.number(seat["expert_id"])

    await scene.strike(scene.person_ref(n))

    expert = await scene.shown(f"/pools/cmt_1/experts/{seat['expert_id']}")
    assert (expert["state"], expert["removal_reason"]) == ("removed", "credit_record")
    assert sum(rank.count for rank in (await scene.kit.payloads(PoolChanged))[-1].chairs) == 18
    _, panel = (await scene.panels())[-1]
    assert [s.state for s in panel.seats if s.seat == seat["seat_id"]] == [SeatState.REMOVED]
    (applied,) = await scene.kit.events("effect-applied")
    assert applied.subject == "rec_1"
    assert applied.payload() == EffectApplied(
        effect=Effect.REMOVE_EXPERT, applied_at=scene.kit.clock.time, count=2
    )
    following = (await scene.draws())[-1]
    assert (following["state"], following["kind"], following["serial"]) == ("requested", "replacement", 2)
    redrawn = await scene.play(await scene.freeze(following), "-again")
    held = [s for s in await scene.seats(redrawn) if s["state"] == "invited"]
    assert len(held) == 9
    assert seat["expert_id"] not in {s["expert_id"] for s in held}
    record = await scene.kit.get(f"/v1/draws/{redrawn['draw_id']}/bundle", by=scene.inspector)
    assert verify_bundle(record.content).ok


@pytest.mark.req("X-10", side="refuse")
async def test_who_was_struck_before_he_is_entered_is_not_entered(scene: Any) -> None:
    await scene.committee()
    await scene.strike(scene.person_ref(1))
    refused = await scene.refused(scene.office, "/pools/cmt_1/experts", **scene.entry(1))
    assert refused == (422, "expert_barred", "R25-73")
    assert [fact.count for fact in await scene.kit.payloads(EffectApplied)] == [0]
    await scene.enter(2)


@pytest.mark.req("F-03", side="refuse")
async def test_a_removed_expert_comes_back_by_a_new_admission_after_the_three_years(scene: Any) -> None:
    """A record of 2026-05-11 stands to 2029-05-11, that day included; a removal counted as a bar for life."""
    await scene.committee()
    entered = await scene.enter(1)
    await scene.strike(scene.person_ref(1))
    starts = scene.kit.clock.time.date()
    last = starts.replace(year=starts.year + 3)
    scene.at(f"{last}T23:59")
    years = scene.entry(1) | {"term_from": str(last), "term_until": str(last.replace(year=last.year + 2))}
    assert (await scene.refused(scene.office, "/pools/cmt_1/experts", **years)) == (
        422,
        "expert_barred",
        "R25-73",
    )
    scene.at(f"{last + dt.timedelta(days=1)}T00:00")
    again = await scene.ok(scene.office, "/pools/cmt_1/experts", **years)
    assert (again["expert_id"], again["state"]) == (entered["expert_id"], "in_pool")


async def test_a_bar_from_review_work_binds_to_its_last_day_and_not_after_it_ended(scene: Any) -> None:
    await scene.committee()
    last = dt.date(2027, 6, 26)
    await scene.strike(scene.person_ref(1), Effect.BAR_STAFF, until=last)
    await scene.strike(scene.person_ref(2), Effect.BAR_STAFF, record_id="rec_2", until=last)
    scene.at("2027-06-26T23:59")
    assert (await scene.refused(scene.office, "/pools/cmt_1/experts", **scene.entry(1)))[1] == "expert_barred"
    await scene.kit.receive(
        EffectEnded(
            record_id="rec_2", effects=(Effect.BAR_STAFF,), on=scene.kit.clock.time.date(), why="lifted"
        ),
        subject=scene.person_ref(2),
        source="credit-file",
    )
    assert (await scene.enter(2))["state"] == "in_pool"
    scene.at("2027-06-27T00:00")
    assert (await scene.enter(1))["state"] == "in_pool"


async def test_effects_that_do_not_concern_experts_are_answered_with_zero(scene: Any) -> None:
    await scene.pool(1)
    await scene.strike(scene.person_ref(1), Effect.BAR_DECLARATION, Effect.CANCEL)
    assert [(fact.effect, fact.count) for fact in await scene.kit.payloads(EffectApplied)] == [
        (Effect.BAR_DECLARATION, 0),
        (Effect.CANCEL, 0),
    ]
    assert (await scene.shown("/pools/cmt_1"))["total"] == 1


async def test_who_is_struck_while_the_parties_speak_does_not_keep_a_seat(scene: Any) -> None:
    """Nineteen of twenty are struck between promise and value: whoever of them is drawn leaves at once."""
    plan = await scene.planned()
    await scene.committed(plan)
    for n in range(1, 20):
        await scene.strike(scene.person_ref(n), record_id=f"rec_{n}")
    assert (await scene.shown("/pools/cmt_1"))["total"] == 1
    for by, word in ((scene.organiser, "organiser"), (scene.inspector, "inspector")):
        await scene.ok(by, f"/draws/{plan['draw_id']}/reveals", nonce=scene.nonce(word))

    drawn, following = await scene.draws()
    assert (drawn["state"], following["state"]) == ("drawn", "requested")
    states = [seat["state"] for seat in await scene.seats(drawn)]
    assert states.count("removed") >= 8
    assert verify_bundle(
        (await scene.kit.get(f"/v1/draws/{drawn['draw_id']}/bundle", by=scene.office)).content
    ).ok


@pytest.mark.req("X-09", side="refuse")
async def test_a_panel_of_before_learns_who_keeps_away_from_its_draws(scene: Any) -> None:
    """Before applicants were kept, a party with an own case on the docket read the draw."""
    draw = await scene.requested()
    async with scene.kit.runtime.sessions.begin() as session:
        await session.execute(delete(ApplicantRow))
    applicant = await scene.kit.person("applicant", "inspector@org_inspection", person_ref="p1-applicant")
    path = f"/v1/draws/{draw['draw_id']}"
    assert (await scene.kit.get(path, by=applicant)).status_code == 200
    async with scene.kit.uow() as uow:
        await uow.schedule(APPLICANTS, "mtg_1", scene.kit.clock.time)
        await uow.commit()
    await scene.kit.advance(scene.kit.clock.time)
    answer = await scene.kit.get(path, by=applicant)
    assert (answer.status_code, answer.json()["code"]) == (403, "own_case")
