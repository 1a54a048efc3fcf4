"""The parties speak: commitments, reveals, and the draw that follows from the last one in the same transaction (X-05)."""

import asyncio

from common.crypto.keyring import Keyring
from common.draw import (
    DrawBundle,
    DrawPlan,
    DrawRefused,
    DrawResult,
    Materials,
    Outcome,
    Receipt,
    SourceEvidence,
    accept_commitment,
    accept_reveal,
    draw,
    receipt_of,
    state_of,
    void_for_silence,
)
from common.errands import Errand
from common.events.codes import SeatRole, SeatState
from common.identity.actors import Actor
from common.ids import new_id
from common.ports import Ports
from common.storage.claims import writing
from common.uow import UnitOfWork
from common.web.problems import OutsideJurisdiction, WrongState, check_version
from expert_pool.domain.draws import INSPECTOR, ORGANISER, DrawState, role_of, silent_parties
from expert_pool.domain.seats import VACANT
from expert_pool.errors import FailingPartyReturns, OtherPersonsValue, PartiesNotOpposed
from expert_pool.messaging.outgoing.calls import call_expert
from expert_pool.store import draws as store
from expert_pool.store.committees import CommitteeRow, get_committee
from expert_pool.store.draws import RECORD_PURPOSE, DrawRow, SourceRow
from expert_pool.store.experts import experts_by_id
from expert_pool.store.references import experts_behind
from expert_pool.store.seats import SeatRow
from expert_pool.usecases.access import Capacity, inspection, require_capacity
from expert_pool.usecases.draws import DEADLINE, after, draw_refusal, lock_draw, read_record
from expert_pool.usecases.panels import WholePanel, leave, load_whole, open_next_draw, publish_panel


async def give_commitment(
    uow: UnitOfWork, draw_id: str, value: str, *, actor: Actor, ports: Ports
) -> Receipt:
    """Record a party's promise. Two persons of two organisations; from the first promise on the pool stands still.

    Returns:
        What the party keeps: with it alone can it be shown later that the record holds the party's own commitment.

    Raises:
        NotFound, OutsideJurisdiction, WrongState
        PartiesNotOpposed, FailingPartyReturns
        DrawStepRefused, DrawStepOutOfTurn
    """
    row = await store.get_draw(uow.session, draw_id)
    role, org_id = await _speaks_for(uow, actor, await get_committee(uow.session, row.committee_id))
    _, _, row = await lock_draw(uow, row)
    _require_ceremony(row)
    plan = row.frozen_plan()
    party_id = next(party.party_id for party in plan.parties if role_of(party.party_id) == role)
    spoken = await store.sources_of(uow.session, draw_id)
    assert actor.person_ref is not None, "who decides is linked"
    others = [source for party, source in spoken.items() if party != party_id]
    if any(source.person_ref == actor.person_ref or source.org_id == org_id for source in others):
        raise PartiesNotOpposed
    await _require_not_failing(uow, row, role, actor.person_ref)
    try:
        evidence = accept_commitment(
            plan, row.read_evidence(ports.keys), party_id=party_id, value=value, at=uow.now
        )
    except DrawRefused as refused:
        raise draw_refusal(refused) from refused
    row.save_evidence(ports.keys, evidence)
    row.first_committed_at = row.first_committed_at or uow.now
    row.version += 1
    uow.session.add(
        SourceRow(
            draw_id=draw_id,
            party_id=party_id,
            person_ref=actor.person_ref,
            org_id=org_id,
            committed_at=uow.now,
        )
    )
    await uow.audit(
        "commit-draw-value",
        subject=draw_id,
        clause="R25-19",
        detail={"party": party_id, "commitment": value, "plan": row.plan_hash},
    )
    if state_of(plan, evidence) == "committed":
        row.state = DrawState.COMMITTED
        await uow.schedule(DEADLINE, draw_id, after(plan.reveal_by))
    recorded = next(commitment for commitment in evidence.commitments if commitment.party_id == party_id)
    return receipt_of(recorded, ports.signing_key)


async def give_reveal(uow: UnitOfWork, draw_id: str, nonce: str, *, actor: Actor, ports: Ports) -> DrawRow:
    """Show the promised value; the last one draws the committee.

    Raises:
        NotFound, OutsideJurisdiction, WrongState
        OtherPersonsValue: somebody else promised it.
        DrawStepRefused, DrawStepOutOfTurn, DrawFileUnreadable
    """
    row = await store.get_draw(uow.session, draw_id)
    role, _ = await _speaks_for(uow, actor, await get_committee(uow.session, row.committee_id))
    _, panel, row = await lock_draw(uow, row)
    _require_ceremony(row)
    plan = row.frozen_plan()
    party_id = next(party.party_id for party in plan.parties if role_of(party.party_id) == role)
    source = (await store.sources_of(uow.session, draw_id)).get(party_id)
    if source is not None and source.person_ref != actor.person_ref:
        raise OtherPersonsValue
    try:
        evidence = accept_reveal(
            plan, row.read_evidence(ports.keys), party_id=party_id, nonce=nonce, at=uow.now
        )
    except DrawRefused as refused:
        raise draw_refusal(refused) from refused
    assert source is not None, "what can be revealed was committed"
    drawn: tuple[WholePanel, DrawBundle] | None = None
    if state_of(plan, evidence) == "revealed":
        materials, whole = await _materials(uow, row, ports), await load_whole(uow, panel)
        drawn = whole, await uow.errand(_drawing(materials, plan, evidence, _earlier(row, whole)))
    source.revealed_at = uow.now
    row.save_evidence(ports.keys, evidence)
    row.version += 1
    await uow.audit("reveal-draw-value", subject=draw_id, clause="R25-19", detail={"party": party_id})
    if drawn is not None:
        whole, bundle = drawn
        await _conclude(uow, row, whole, plan, bundle, ports=ports)
    return row


def _drawing(
    materials: Materials, plan: DrawPlan, evidence: SourceEvidence, earlier: list[Outcome]
) -> Errand[DrawBundle]:
    """Up to a few seconds of arithmetic: beside the event loop and outside of the transaction, so that others are served
    meanwhile."""
    return Errand(
        ("draw", plan.digest(), evidence.digest(), *(outcome.digest() for outcome in earlier)),
        lambda: asyncio.to_thread(draw, materials, plan, evidence, earlier),
    )


async def declare_void(
    uow: UnitOfWork, draw_id: str, *, seen_version: int, actor: Actor, ports: Ports
) -> DrawRow:
    """Declare a plan void whose time passed without every value; office or inspector.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion, WrongState
        DrawStepOutOfTurn: the time has not passed.
        DrawFileUnreadable
    """
    row = await store.get_draw(uow.session, draw_id)
    committee = await get_committee(uow.session, row.committee_id)
    await require_capacity(uow, actor, committee, Capacity.OFFICE, Capacity.INSPECTOR)
    _, _, row = await lock_draw(uow, row)
    check_version(seen=seen_version, present=row.version, state=row.state)
    return await _void(uow, row, ports=ports)


async def void_when_due(uow: UnitOfWork, draw_id: str, *, ports: Ports) -> None:
    """The same by itself, the moment a value would be late."""
    await _void(uow, await store.get_draw(uow.session, draw_id), ports=ports)


async def _void(uow: UnitOfWork, row: DrawRow, *, ports: Ports) -> DrawRow:
    _, panel, row = await lock_draw(uow, row)
    _require_ceremony(row)
    plan = row.frozen_plan()
    materials = await _materials(uow, row, ports)
    whole = await load_whole(uow, panel)
    try:
        bundle = void_for_silence(
            materials, plan, row.read_evidence(ports.keys), _earlier(row, whole), at=uow.now
        )
    except DrawRefused as refused:
        raise draw_refusal(refused) from refused
    await _conclude(uow, row, whole, plan, bundle, ports=ports)
    return row


async def _materials(uow: UnitOfWork, row: DrawRow, ports: Ports) -> Materials:
    assert row.materials is not None, "a frozen plan has its inputs"
    return Materials.model_validate(await read_record(uow, row.materials, ports=ports))


def _earlier(row: DrawRow, panel: WholePanel) -> list[Outcome]:
    """What became of the meeting's earlier plans."""
    return [draw.read_outcome() for draw in panel.draws if draw.serial < row.serial]


async def _conclude(
    uow: UnitOfWork, row: DrawRow, panel: WholePanel, plan: DrawPlan, bundle: DrawBundle, *, ports: Ports
) -> None:
    """Keep the record, drawn or void; the file before the row that names it."""
    doc = await uow.errand(writing(ports.files, ports.keys, RECORD_PURPOSE, bundle))
    drawn = isinstance(bundle.outcome, DrawResult)
    row.state = DrawState.DRAWN if drawn else DrawState.VOID
    row.outcome, row.ended_at = bundle.outcome.as_json(), uow.now
    row.bundle, row.bundle_digest = doc.as_json(), bundle.digest()
    row.version += 1
    await uow.unschedule(DEADLINE, row.draw_id)
    await uow.audit(
        "draw-committee" if drawn else "void-draw",
        subject=row.draw_id,
        clause="R25-19",
        detail={
            "plan": row.plan_hash,
            "bundle": row.bundle_digest,
            "outcome": bundle.outcome.digest(),
            "serial": row.serial,
        },
    )
    if isinstance(bundle.outcome, DrawResult):
        await _seat(uow, row, panel, plan, bundle.outcome, keys=ports.keys)
        await open_next_draw(uow, panel)
        await publish_panel(uow, panel, ports=ports)
    else:
        await open_next_draw(uow, panel)


async def _seat(
    uow: UnitOfWork, row: DrawRow, panel: WholePanel, plan: DrawPlan, result: DrawResult, *, keys: Keyring
) -> None:
    """Invite who was drawn; seats whose holders the plan did not keep are replaced.

    A credit record may have struck a drawn expert while the parties spoke: his seat falls vacant at once (X-10).
    """
    behind = await experts_behind(uow.session, row.meeting_id)
    kept = {behind[reference] for reference in plan.kept.everyone()}
    for seat in panel.seats:
        if seat.seat_state in VACANT and seat.expert_id not in kept:
            seat.state, seat.replaced_by = SeatState.REPLACED, row.draw_id
            seat.version += 1
    roles = [
        *((SeatRole.CHAIR, expert) for expert in result.panel.chairs),
        *((SeatRole.VICE_CHAIR, expert) for expert in result.panel.vice_chairs),
        *((SeatRole.MEMBER, expert) for expert in result.panel.members),
    ]
    experts = await experts_by_id(uow.session, {behind[reference] for _, reference in roles})
    for role, reference in roles:
        expert_id = behind[reference]
        if expert_id in kept:
            continue
        expert = experts[expert_id]
        seat = SeatRow(
            seat_id=new_id("sea"),
            meeting_id=row.meeting_id,
            draw_id=row.draw_id,
            role=role,
            expert_id=expert_id,
            reference=reference,
            person_ref=expert.person_ref,
            state=SeatState.INVITED,
            invited_at=uow.now,
            version=1,
        )
        uow.session.add(seat)
        panel.seats.append(seat)
        if expert.is_in_pool:
            await call_expert(uow, expert, keys=keys)
        else:
            await leave(uow, seat, SeatState.REMOVED, clause="R25-73", reason_code="left_pool")
    await uow.session.flush()


async def _speaks_for(uow: UnitOfWork, actor: Actor, committee: CommitteeRow) -> tuple[str, str]:
    """The role and the organisation that the caller speaks for.

    Raises:
        OutsideJurisdiction: neither the organiser's officer nor an inspector of the place.
    """
    if actor.has("organiser", committee.organiser):
        return ORGANISER, committee.organiser
    org_id = await inspection(uow, actor, committee)
    if org_id is None:
        raise OutsideJurisdiction
    return INSPECTOR, org_id


async def _require_not_failing(uow: UnitOfWork, row: DrawRow, role: str, person_ref: str) -> None:
    """Who promised a value and did not show it does not speak again in the plan that follows.

    Raises:
        FailingPartyReturns
    """
    earlier = [d for d in await store.draws_of(uow.session, row.meeting_id) if d.serial < row.serial]
    if not earlier:
        return
    failed = {party for party in silent_parties([earlier[-1].read_outcome()]) if role_of(party) == role}
    spoke = await store.sources_of(uow.session, earlier[-1].draw_id)
    if any(spoke[party].person_ref == person_ref for party in failed if party in spoke):
        raise FailingPartyReturns


def _require_ceremony(row: DrawRow) -> None:
    """The plan is frozen and has no outcome yet.

    Raises:
        WrongState
    """
    if row.state not in {DrawState.PLANNED, DrawState.COMMITTED}:
        raise WrongState(present_state=row.state)
