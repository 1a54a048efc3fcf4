"""Seats: who looks at them, and what the drawn experts answer, each for himself (X-09, X-11)."""

from dataclasses import dataclass

from common.events.codes import SeatState
from common.identity.actors import Actor
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, WrongState, check_version
from expert_pool.domain.seats import may_move
from expert_pool.store import seats as store
from expert_pool.store.committees import CommitteeRow, get_committee
from expert_pool.store.draws import PanelRow, get_draw, lock_panel
from expert_pool.store.experts import ExpertRow, experts_by_id
from expert_pool.store.seats import SeatRow
from expert_pool.usecases.access import Capacity, require_capacity
from expert_pool.usecases.panels import leave, load_whole, open_next_draw, publish_panel


@dataclass(frozen=True)
class NamedSeat:
    """A seat with its expert's name opened; why he left only for those who may know."""

    row: SeatRow
    expert: ExpertRow
    name: str
    left_as: str | None
    reason: str | None


@dataclass(frozen=True)
class OwnSeat:
    """A seat as its expert sees it."""

    row: SeatRow
    panel: PanelRow
    committee: CommitteeRow


async def read_seats(uow: UnitOfWork, draw_id: str, *, actor: Actor, ports: Ports) -> list[NamedSeat]:
    """Who sits on the panel that the draw belongs to: for office, filing authority and inspector; every look on record.

    Why somebody left is for the office and the inspector alone (X-11).

    Raises:
        NotFound, OutsideJurisdiction
        WrongState: nobody is drawn yet.
    """
    draw = await get_draw(uow.session, draw_id)
    committee = await get_committee(uow.session, draw.committee_id)
    capacities = await require_capacity(
        uow, actor, committee, Capacity.OFFICE, Capacity.AUTHORITY, Capacity.INSPECTOR
    )
    rows = await store.seats_of(uow.session, draw.meeting_id)
    if not rows:
        raise WrongState("评委尚未抽取，暂无名单。", present_state=draw.state)
    experts = await experts_by_id(uow.session, {row.expert_id for row in rows})
    told = not capacities.isdisjoint({Capacity.OFFICE, Capacity.INSPECTOR})
    await uow.audit(
        "read-panel",
        subject=draw.meeting_id,
        clause="R25-49",
        detail={"draw": draw_id, "seats": [row.seat_id for row in rows]},
    )
    return [
        NamedSeat(
            row=row,
            expert=experts[row.expert_id],
            name=experts[row.expert_id].name(ports.keys),
            left_as=row.left_as if told else None,
            reason=row.reason(ports.keys) if told else None,
        )
        for row in rows
    ]


async def own_seats(uow: UnitOfWork, *, limit: int, after: str | None, actor: Actor) -> list[OwnSeat]:
    """The caller's own seats, on record like every look."""
    found = await store.seats_of_person(uow.session, actor.person_ref, limit=limit, after=after)
    if found:
        uow.act_from_seat(found[0][0].seat_id)
        await uow.audit(
            "read-own-seats", subject=found[0][0].seat_id, clause="R25-49", detail={"seats": len(found)}
        )
    return [await _own(uow, seat, panel) for seat, panel in found]


async def accept_seat(
    uow: UnitOfWork, seat_id: str, *, seen_version: int, actor: Actor, ports: Ports
) -> OwnSeat:
    """The drawn expert accepts; nobody does it for another.

    Raises:
        NotFound: also for somebody else's seat.
        StaleVersion, AlreadyDecided, WrongState
    """
    seat, panel = await _answerable(uow, seat_id, SeatState.ACCEPTED, seen_version=seen_version, actor=actor)
    whole = await load_whole(uow, panel)
    seat.state, seat.answered_at = SeatState.ACCEPTED, uow.now
    seat.version += 1
    await uow.audit("seat-accepted", subject=seat_id, clause="R25-44")
    await publish_panel(uow, whole, ports=ports)
    return await _own(uow, seat, panel)


async def decline_seat(
    uow: UnitOfWork, seat_id: str, *, reason: str, seen_version: int, actor: Actor, ports: Ports
) -> OwnSeat:
    """The drawn expert declines, or can no longer come; a replacement draw opens by itself.

    Raises:
        NotFound: also for somebody else's seat.
        StaleVersion, AlreadyDecided, WrongState
    """
    seat, panel = await _answerable(uow, seat_id, SeatState.DECLINED, seen_version=seen_version, actor=actor)
    whole = await load_whole(uow, panel)
    seat.seal_reason(ports.keys, reason)
    await leave(uow, seat, SeatState.DECLINED, clause="R25-44", reason_code="declined")
    await open_next_draw(uow, whole)
    await publish_panel(uow, whole, ports=ports)
    return await _own(uow, seat, panel)


async def _answerable(
    uow: UnitOfWork, seat_id: str, wanted: SeatState, *, seen_version: int, actor: Actor
) -> tuple[SeatRow, PanelRow]:
    """The caller's seat with its panel locked, if it can go to the state wanted before the meeting."""
    seat = await store.get_own_seat(uow.session, seat_id, actor.person_ref)
    panel = await lock_panel(uow.session, seat.meeting_id)
    seat = await store.get_own_seat(uow.session, seat_id, actor.person_ref)
    uow.act_from_seat(seat_id)
    check_version(seen=seen_version, present=seat.version, state=seat.state)
    if not may_move(seat.seat_state, wanted):
        raise AlreadyDecided(present_state=seat.state)
    if panel.is_over(uow.now.date()):
        raise WrongState("评审会议已经召开、取消或已过会期，不能再答复。", present_state=seat.state)
    return seat, panel


async def _own(uow: UnitOfWork, seat: SeatRow, panel: PanelRow) -> OwnSeat:
    return OwnSeat(seat, panel, await get_committee(uow.session, panel.committee_id))
