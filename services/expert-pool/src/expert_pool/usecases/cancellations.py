"""Cancelled meetings: the draw stops, the panel is released, whoever was to come is called once more."""

from common.events.review import MeetingCancelled
from common.inbox import NotYetKnown
from common.ports import Ports
from common.uow import UnitOfWork
from expert_pool.domain.draws import DrawState
from expert_pool.domain.seats import HELD
from expert_pool.messaging.outgoing.calls import call_expert
from expert_pool.store.draws import draws_of, find_panel, open_draw
from expert_pool.store.experts import experts_by_id
from expert_pool.store.seats import seats_of
from expert_pool.usecases.draws import DEADLINE


async def release_panel(uow: UnitOfWork, meeting_id: str, fact: MeetingCancelled, *, ports: Ports) -> None:
    """Nobody draws, answers or comes any more; what was drawn stays on record.

    Raises:
        NotYetKnown: the request for the panel has not arrived.
    """
    panel = await find_panel(uow.session, meeting_id, lock=True)
    if panel is None:
        raise NotYetKnown("panel", meeting_id)
    panel.cancelled_on = fact.on
    draw = open_draw(await draws_of(uow.session, meeting_id))
    if draw is not None:
        draw.state, draw.ended_at = DrawState.CANCELLED, uow.now
        draw.version += 1
        await uow.unschedule(DEADLINE, draw.draw_id)
    held = [seat for seat in await seats_of(uow.session, meeting_id) if seat.seat_state in HELD]
    experts = await experts_by_id(uow.session, {seat.expert_id for seat in held})
    for seat in held:
        await call_expert(uow, experts[seat.expert_id], keys=ports.keys)
    await uow.audit("release-panel", subject=meeting_id, clause="R25-44", detail={"seats": len(held)})
