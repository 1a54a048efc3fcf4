"""Drawn seats: one row per person who was drawn, kept when he leaves."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import DateTime, ForeignKey, Text, UniqueConstraint, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from common.events.codes import SeatState
from common.web.problems import NotFound
from expert_pool.domain.seats import HELD
from expert_pool.store.base import Base
from expert_pool.store.draws import PanelRow, to_come

REASON_PURPOSE = "expert-pool.decline_reason"


class SeatRow(Base):
    """A seat and who was drawn for it.

    Attributes:
        draw_id: the draw that gave it.
        reference: what others call the expert at this meeting and at no other, so that nobody counts who comes back.
        left_as: declined or removed, kept when the state becomes replaced; why, in the expert's words, is encrypted.
        replaced_by: the draw that filled it anew.
    """

    __tablename__ = "seats"
    __table_args__ = (UniqueConstraint("meeting_id", "expert_id"),)

    seat_id: Mapped[str] = mapped_column(Text, primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("panels.meeting_id"))
    draw_id: Mapped[str] = mapped_column(ForeignKey("draws.draw_id"))
    role: Mapped[str] = mapped_column(Text)
    expert_id: Mapped[str] = mapped_column(ForeignKey("experts.expert_id"), index=True)
    reference: Mapped[str] = mapped_column(Text, unique=True)
    person_ref: Mapped[str] = mapped_column(Text, index=True)
    state: Mapped[str] = mapped_column(Text)
    invited_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    left_as: Mapped[str | None] = mapped_column(Text)
    reason_sealed: Mapped[str | None] = mapped_column(Text)
    replaced_by: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def seat_state(self) -> SeatState:
        return SeatState(self.state)

    def seal_reason(self, keys: Keyring, reason: str) -> None:
        self.reason_sealed = keys.encrypt(reason, purpose=REASON_PURPOSE, context=self.seat_id)

    def reason(self, keys: Keyring) -> str | None:
        if self.reason_sealed is None:
            return None
        return keys.decrypt(self.reason_sealed, purpose=REASON_PURPOSE, context=self.seat_id)


async def find_seat(session: AsyncSession, seat_id: str) -> SeatRow | None:
    """The seat, read anew, or None."""
    return await session.get(SeatRow, seat_id, populate_existing=True)


async def get_own_seat(session: AsyncSession, seat_id: str, person_ref: str | None) -> SeatRow:
    """The seat of this person.

    Raises:
        NotFound: also for the seat of somebody else.
    """
    row = await find_seat(session, seat_id)
    if row is None or row.person_ref != person_ref:
        raise NotFound
    return row


async def seats_of(session: AsyncSession, meeting_id: str) -> list[SeatRow]:
    """All seats of a meeting, those that were left included, in the order drawn."""
    statement = (
        select(SeatRow)
        .where(SeatRow.meeting_id == meeting_id)
        .order_by(SeatRow.invited_at, SeatRow.role, SeatRow.seat_id)
    )
    return list((await session.execute(statement.execution_options(populate_existing=True))).scalars())


def in_order_drawn(seat: SeatRow) -> tuple[dt.datetime, str, str]:
    """The key of the order that `seats_of` gives, for seats among which there are new ones."""
    return seat.invited_at, seat.role, seat.seat_id


async def seats_of_person(
    session: AsyncSession, person_ref: str | None, *, limit: int, after: str | None
) -> list[tuple[SeatRow, PanelRow]]:
    """A person's seats with their meetings, by seat id, at most `limit`, those after `after`."""
    statement = (
        select(SeatRow, PanelRow)
        .join(PanelRow, PanelRow.meeting_id == SeatRow.meeting_id)
        .where(SeatRow.person_ref == person_ref)
        .order_by(SeatRow.seat_id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(SeatRow.seat_id > after)
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def meetings_to_come(session: AsyncSession, expert_id: str, *, on: dt.date) -> list[str]:
    """The meetings, not yet held, on whose panels an expert sits, in the order in which panels are locked."""
    statement = (
        select(SeatRow.meeting_id)
        .join(PanelRow, PanelRow.meeting_id == SeatRow.meeting_id)
        .where(SeatRow.expert_id == expert_id, SeatRow.state.in_(list(HELD)))
        .where(to_come(on))
        .order_by(SeatRow.meeting_id)
    )
    return list((await session.execute(statement)).scalars())


async def seated_experts(session: AsyncSession, expert_ids: Collection[str], *, on: dt.date) -> list[str]:
    """Those of the experts who sit on the panel of a meeting that is still to be held."""
    sits = exists().where(PanelRow.meeting_id == SeatRow.meeting_id).where(to_come(on))
    statement = (
        select(SeatRow.expert_id)
        .where(SeatRow.expert_id.in_(list(expert_ids)), SeatRow.state.in_(list(HELD)), sits)
        .distinct()
        .order_by(SeatRow.expert_id)
    )
    return list((await session.execute(statement)).scalars())
