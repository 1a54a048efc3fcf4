"""The session of a meeting: inspection, the roll of those who attend, recusals."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import DateTime, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from common.events.codes import SeatRole
from review.domain.recusals import RecusalSource
from review.store.base import Base

RECUSAL_SOURCE = "review.recusal_source"


class SessionRow(Base):
    """What is on record about the opening of a meeting: inspection invited and come, what the rules found."""

    __tablename__ = "sessions"

    meeting_id: Mapped[str] = mapped_column(Text, primary_key=True)
    invited_org: Mapped[str | None] = mapped_column(Text)
    invited_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    inspector_org: Mapped[str | None] = mapped_column(Text)
    inspector_ref: Mapped[str | None] = mapped_column(Text)
    inspector_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)


class RollRow(Base):
    """An expert who attends, as of the opening; nobody is added or struck off afterwards."""

    __tablename__ = "roll"

    meeting_id: Mapped[str] = mapped_column(Text, primary_key=True)
    expert_id: Mapped[str] = mapped_column(Text, primary_key=True)
    seat_id: Mapped[str] = mapped_column(Text)
    holder: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    checked_in_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))

    @property
    def seat_role(self) -> SeatRole:
        return SeatRole(self.role)


class RecusalRow(Base):
    """An expert who must not judge a case (回避).

    Whence it came and why are encrypted (`review.recusal_source`, `review.recusal_reason`; context: case and expert): that
    somebody works at the applicant's unit, or is the applicant, would name him.
    """

    __tablename__ = "recusals"

    meeting_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str] = mapped_column(Text, primary_key=True)
    expert_id: Mapped[str] = mapped_column(Text, primary_key=True)
    source_sealed: Mapped[str] = mapped_column(Text)
    reason_sealed: Mapped[str | None] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    by: Mapped[str] = mapped_column(Text)

    def seal_source(self, keys: Keyring, source: RecusalSource) -> None:
        self.source_sealed = keys.encrypt(source, purpose=RECUSAL_SOURCE, context=self._context)

    def source(self, keys: Keyring) -> RecusalSource:
        return RecusalSource(keys.decrypt(self.source_sealed, purpose=RECUSAL_SOURCE, context=self._context))

    @property
    def _context(self) -> str:
        return f"{self.declaration_id}/{self.expert_id}"


async def session_of(session: AsyncSession, meeting_id: str) -> SessionRow:
    """The session of a meeting; a new one if nothing is on record yet. The caller holds the meeting's lock."""
    row = await session.get(SessionRow, meeting_id)
    if row is None:
        row = SessionRow(meeting_id=meeting_id, findings=[])
        session.add(row)
    return row


async def find_session(session: AsyncSession, meeting_id: str) -> SessionRow | None:
    """The session of a meeting, or None while nothing is on record."""
    return await session.get(SessionRow, meeting_id)


async def roll(session: AsyncSession, meeting_id: str) -> list[RollRow]:
    """Those who attend, by expert id; empty before the opening."""
    statement = select(RollRow).where(RollRow.meeting_id == meeting_id).order_by(RollRow.expert_id)
    return list((await session.execute(statement)).scalars())


async def find_on_roll(session: AsyncSession, meeting_id: str, *, holder: Collection[str]) -> RollRow | None:
    """The entry on the roll of the person whom `review.store.meetings.holders` gave, or None."""
    statement = select(RollRow).where(RollRow.meeting_id == meeting_id, RollRow.holder.in_(holder))
    return (await session.execute(statement)).scalar_one_or_none()


async def recusals(
    session: AsyncSession, meeting_id: str, *, declaration_id: str | None = None
) -> list[RecusalRow]:
    """Recusals of a meeting, of one case if named, by case and expert."""
    statement = select(RecusalRow).where(RecusalRow.meeting_id == meeting_id)
    if declaration_id is not None:
        statement = statement.where(RecusalRow.declaration_id == declaration_id)
    statement = statement.order_by(RecusalRow.declaration_id, RecusalRow.expert_id)
    return list((await session.execute(statement)).scalars())


async def is_recused(session: AsyncSession, meeting_id: str, declaration_id: str, expert_id: str) -> bool:
    """Whether the expert is recused on the case."""
    return await session.get(RecusalRow, (meeting_id, declaration_id, expert_id)) is not None
