"""Panels: what follows from every change of a meeting's seats, the next draw and the event to review (X-10, X-11)."""

from dataclasses import dataclass

from common.events.codes import DrawKind, SeatState
from common.ids import new_id
from common.ports import Ports
from common.uow import UnitOfWork
from expert_pool.domain.draws import DrawState
from expert_pool.domain.seats import VACANT
from expert_pool.messaging.outgoing.panels import emit_panel_changed
from expert_pool.store import draws as store
from expert_pool.store.draws import DrawRow, PanelRow
from expert_pool.store.experts import experts_by_id
from expert_pool.store.seats import SeatRow, in_order_drawn, seats_of


@dataclass(frozen=True)
class WholePanel:
    """A meeting's panel with its draws and seats: loaded once, after the panel was locked, and kept whole by who adds one."""

    row: PanelRow
    draws: list[DrawRow]
    seats: list[SeatRow]


async def load_whole(uow: UnitOfWork, row: PanelRow) -> WholePanel:
    """Everything about a panel that is locked."""
    return WholePanel(
        row, await store.draws_of(uow.session, row.meeting_id), await seats_of(uow.session, row.meeting_id)
    )


async def open_next_draw(uow: UnitOfWork, panel: WholePanel) -> DrawRow | None:
    """Open the draw that the meeting needs now: the first, the one after a void, or a replacement; with fresh sources.

    Nothing is opened while a draw is open (what became vacant meanwhile comes after it), without a vacant seat, or when
    the meeting's day is over.
    """
    meeting = panel.row
    drawn = any(draw.state == DrawState.DRAWN for draw in panel.draws)
    vacant = any(seat.seat_state in VACANT for seat in panel.seats)
    if meeting.is_over(uow.now.date()) or store.open_draw(panel.draws) is not None or (drawn and not vacant):
        return None
    row = DrawRow(
        draw_id=new_id("drw"),
        meeting_id=meeting.meeting_id,
        committee_id=meeting.committee_id,
        serial=len(panel.draws) + 1,
        kind=DrawKind.REPLACEMENT if drawn else DrawKind.INITIAL,
        state=DrawState.REQUESTED,
        requested_at=uow.now,
        excluded=[],
        findings=[],
        version=1,
    )
    uow.session.add(row)
    await uow.session.flush()
    panel.draws.append(row)
    await uow.audit(
        "open-draw",
        subject=row.draw_id,
        clause="R25-19",
        detail={"meeting": meeting.meeting_id, "serial": row.serial, "kind": row.kind},
    )
    return row


async def publish_panel(uow: UnitOfWork, panel: WholePanel, *, ports: Ports) -> None:
    """Tell review how the seats now are, in the order drawn; names travel sealed."""
    experts = await experts_by_id(uow.session, {seat.expert_id for seat in panel.seats})
    last = next(draw for draw in reversed(panel.draws) if draw.state == DrawState.DRAWN)
    seats = [(seat, experts[seat.expert_id]) for seat in sorted(panel.seats, key=in_order_drawn)]
    panel.row.revision += 1
    await emit_panel_changed(uow, panel.row, last, seats, keys=ports.keys)


async def leave(uow: UnitOfWork, seat: SeatRow, wanted: SeatState, *, clause: str, reason_code: str) -> None:
    """Let the seat fall vacant: declined by the expert, or removed by a credit record."""
    seat.state = seat.left_as = wanted.value
    seat.answered_at = uow.now
    seat.version += 1
    await uow.audit(
        f"seat-{wanted.value}", subject=seat.seat_id, clause=clause, detail={"reason": reason_code}
    )
