"""What every change of a meeting's seats has in common: the next draw opens, review is told (X-10, X-11)."""

from common.events.codes import DrawKind, SeatState
from common.ids import new_id
from common.ports import Ports
from common.uow import UnitOfWork
from expert_pool.domain.draws import DrawState
from expert_pool.domain.seats import VACANT
from expert_pool.messaging.outgoing.panels import emit_panel_changed
from expert_pool.store import draws as store
from expert_pool.store import seats as seat_store
from expert_pool.store.draws import DrawRow, PanelRow
from expert_pool.store.experts import experts_by_id
from expert_pool.store.seats import SeatRow


async def open_next_draw(uow: UnitOfWork, panel: PanelRow) -> DrawRow | None:
    """Open the draw that the meeting needs now: the first, the one after a void, or a replacement; with fresh sources.

    Nothing is opened while a draw is open (what became vacant meanwhile comes after it), without a vacant seat, or when
    the meeting's day is over.
    """
    draws = await store.draws_of(uow.session, panel.meeting_id)
    drawn = any(draw.state == DrawState.DRAWN for draw in draws)
    seats = await seat_store.seats_of(uow.session, panel.meeting_id)
    vacant = any(seat.seat_state in VACANT for seat in seats)
    over = panel.held_on is not None or panel.meeting_date < uow.now.date()
    if over or store.open_draw(draws) is not None or (drawn and not vacant):
        return None
    row = DrawRow(
        draw_id=new_id("drw"),
        meeting_id=panel.meeting_id,
        committee_id=panel.committee_id,
        serial=len(draws) + 1,
        kind=DrawKind.REPLACEMENT if drawn else DrawKind.INITIAL,
        state=DrawState.REQUESTED,
        requested_at=uow.now,
        excluded=[],
        findings=[],
        version=1,
    )
    uow.session.add(row)
    await uow.session.flush()
    await uow.audit(
        "open-draw",
        subject=row.draw_id,
        clause="R25-19",
        detail={"meeting": panel.meeting_id, "serial": row.serial, "kind": row.kind},
    )
    return row


async def publish_panel(uow: UnitOfWork, panel: PanelRow, *, ports: Ports) -> None:
    """Tell review how the seats now are; names travel sealed."""
    await uow.session.flush()
    seats = await seat_store.seats_of(uow.session, panel.meeting_id)
    experts = await experts_by_id(uow.session, {seat.expert_id for seat in seats})
    draws = await store.draws_of(uow.session, panel.meeting_id)
    last = next(draw for draw in reversed(draws) if draw.state == DrawState.DRAWN)
    panel.revision += 1
    await emit_panel_changed(
        uow, panel, last, [(seat, experts[seat.expert_id]) for seat in seats], keys=ports.keys
    )


async def leave(uow: UnitOfWork, seat: SeatRow, wanted: SeatState, *, clause: str, reason_code: str) -> None:
    """Let the seat fall vacant: declined by the expert, or removed by a credit record."""
    seat.state = seat.left_as = wanted.value
    seat.answered_at = uow.now
    seat.version += 1
    await uow.audit(
        f"seat-{wanted.value}", subject=seat.seat_id, clause=clause, detail={"reason": reason_code}
    )
