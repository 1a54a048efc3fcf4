"""A meeting's panel."""

from collections.abc import Iterable

from common.crypto.keyring import Keyring
from common.crypto.sealed import seal
from common.events.base import Title
from common.events.codes import Purpose, SeatRole
from common.events.documents import Panel, PanelSeat
from common.events.expert_pool import PanelChanged
from common.uow import UnitOfWork
from expert_pool.store.draws import DrawRow, PanelRow
from expert_pool.store.experts import ExpertRow
from expert_pool.store.seats import SeatRow


async def emit_panel_changed(
    uow: UnitOfWork,
    panel: PanelRow,
    draw: DrawRow,
    seats: Iterable[tuple[SeatRow, ExpertRow]],
    *,
    keys: Keyring,
) -> None:
    """All seats of a meeting as they now are, names sealed for review; `draw` is the last one that gave a panel."""
    assert draw.bundle_digest is not None, "a drawn draw has its record"
    sealed = seal(
        keys,
        Purpose.PANEL,
        Panel(seats=tuple(_seat(seat, expert, keys) for seat, expert in seats)),
        context=panel.meeting_id,
    )
    await uow.emit(
        PanelChanged(
            revision=panel.revision,
            draw_id=draw.draw_id,
            plan_serial=draw.serial,
            bundle_digest=draw.bundle_digest,
            seats=sealed,
        ),
        subject=panel.meeting_id,
    )


def _seat(seat: SeatRow, expert: ExpertRow, keys: Keyring) -> PanelSeat:
    return PanelSeat(
        seat=seat.seat_id,
        role=SeatRole(seat.role),
        expert_id=seat.reference,
        person_ref=seat.person_ref,
        name=expert.name(keys),
        employer_org=expert.employer_org,
        title=Title(series=expert.series, specialty=expert.specialty, level=expert.rank),
        grassroots=expert.grassroots,
        outside_system=expert.outside_system,
        outside_unit=expert.outside_unit,
        state=seat.seat_state,
    )
