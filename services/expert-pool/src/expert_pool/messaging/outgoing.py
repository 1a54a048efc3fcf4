"""What happened here, as events."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from common.crypto.keyring import Keyring
from common.crypto.sealed import seal
from common.events.base import Title
from common.events.codes import Effect, MessageTemplate, Purpose, SeatRole
from common.events.credit_file import EffectApplied
from common.events.declaration import MessageRaised
from common.events.documents import Panel, PanelSeat
from common.events.expert_pool import PanelChanged, PoolChanged, RankCount
from common.ids import new_id
from common.uow import UnitOfWork
from expert_pool.domain.committees import RANKING
from expert_pool.store.draws import DrawRow, PanelRow
from expert_pool.store.experts import ExpertRow
from expert_pool.store.pools import PoolRow
from expert_pool.store.seats import SeatRow


async def pool_changed(uow: UnitOfWork, pool: PoolRow, experts: Iterable[ExpertRow]) -> None:
    """The pool's head counts by rank; `experts` are those in the pool."""
    present = list(experts)
    await uow.emit(
        PoolChanged(
            revision=pool.version,
            chairs=_by_rank(expert for expert in present if expert.chair_pool),
            members=_by_rank(expert for expert in present if not expert.chair_pool),
            cleaned_on=pool.cleaned_on,
            filed_on=pool.filed_on,
        ),
        subject=pool.committee_id,
    )


def _by_rank(experts: Iterable[ExpertRow]) -> tuple[RankCount, ...]:
    counted = Counter(expert.rank for expert in experts)
    return tuple(RankCount(level=level, count=counted[level]) for level in RANKING if counted[level])


async def panel_changed(
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
        expert_id=expert.expert_id,
        person_ref=seat.person_ref,
        name=expert.name(keys),
        employer_org=expert.employer_org,
        title=Title(series=expert.series, specialty=expert.specialty, level=expert.rank),
        grassroots=expert.grassroots,
        outside_system=expert.outside_system,
        outside_unit=expert.outside_unit,
        state=seat.seat_state,
    )


async def seat_offered(uow: UnitOfWork, seat: SeatRow, *, due: dt.date) -> None:
    """Tell a drawn expert's message box that a seat waits for an answer; no text and no name travel."""
    await uow.emit(
        MessageRaised(
            person_ref=seat.person_ref, template=MessageTemplate.SEAT_OFFERED, link=seat.seat_id, due=due
        ),
        subject=new_id("msg"),
    )


async def effect_applied(uow: UnitOfWork, record_id: str, effect: Effect, count: int) -> None:
    """This service carried out one effect of a credit record on so many things."""
    await uow.emit(EffectApplied(effect=effect, applied_at=uow.now, count=count), subject=record_id)
