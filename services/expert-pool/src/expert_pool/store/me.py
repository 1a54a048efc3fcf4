"""What lies with an account's offices and seats: one query per kind of task."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from common.db.conditions import lies_within
from common.events.codes import SeatState
from common.replicas.tables import OrganisationRow
from expert_pool.domain.draws import OPEN, DrawState
from expert_pool.store.committees import CommitteeRow
from expert_pool.store.draws import DrawRow, PanelRow, to_come
from expert_pool.store.pools import PoolRow
from expert_pool.store.seats import SeatRow


async def seats_to_answer(
    session: AsyncSession, person_ref: str, *, on: dt.date
) -> list[tuple[SeatRow, dt.date]]:
    """The person's invitations to meetings of today or later, with the day of the meeting."""
    statement = (
        select(SeatRow, PanelRow.meeting_date)
        .join(PanelRow, PanelRow.meeting_id == SeatRow.meeting_id)
        .where(
            SeatRow.person_ref == person_ref,
            SeatRow.state == SeatState.INVITED,
            to_come(on),
        )
        .order_by(PanelRow.meeting_date, SeatRow.seat_id)
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def seats_to_come(
    session: AsyncSession, person_ref: str, *, on: dt.date
) -> list[tuple[SeatRow, PanelRow]]:
    """The person's seats at meetings of today or later, cancelled ones included, with the meeting."""
    statement = (
        select(SeatRow, PanelRow)
        .join(PanelRow, PanelRow.meeting_id == SeatRow.meeting_id)
        .where(SeatRow.person_ref == person_ref, PanelRow.held_on.is_(None), PanelRow.meeting_date >= on)
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def draws_to_plan(session: AsyncSession, offices: Iterable[str]) -> list[tuple[DrawRow, dt.date]]:
    """Requested draws of the committees whose office is among these, with the day of the meeting."""
    return await _draws(
        session, DrawRow.state == DrawState.REQUESTED, CommitteeRow.office_org.in_(list(offices))
    )


async def running_draws(
    session: AsyncSession, *, organisers: Iterable[str], inspected: Iterable[str]
) -> list[tuple[DrawRow, dt.date]]:
    """Draws that wait for the parties' values, of these organisers or of organisers at these places and below."""
    below = [lies_within(OrganisationRow.place, place) for place in inspected]
    there = select(OrganisationRow.org_id).where(or_(*below)) if below else None
    parties = [CommitteeRow.organiser.in_(list(organisers))]
    if there is not None:
        parties.append(CommitteeRow.organiser.in_(there))
    return await _draws(session, DrawRow.state.in_(OPEN - {DrawState.REQUESTED}), or_(*parties))


async def _draws(session: AsyncSession, *where: ColumnElement[bool]) -> list[tuple[DrawRow, dt.date]]:
    statement = (
        select(DrawRow, PanelRow.meeting_date)
        .join(PanelRow, PanelRow.meeting_id == DrawRow.meeting_id)
        .join(CommitteeRow, CommitteeRow.committee_id == DrawRow.committee_id)
        .where(*where)
        .order_by(PanelRow.meeting_date, DrawRow.draw_id)
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def pools_of(
    session: AsyncSession, *, offices: Iterable[str], authorities: Iterable[str]
) -> list[tuple[PoolRow, CommitteeRow]]:
    """The pools of the committees of these offices and filing authorities."""
    statement = (
        select(PoolRow, CommitteeRow)
        .join(CommitteeRow, CommitteeRow.committee_id == PoolRow.committee_id)
        .where(or_(CommitteeRow.office_org.in_(list(offices)), CommitteeRow.authority.in_(list(authorities))))
        .order_by(PoolRow.committee_id)
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]
