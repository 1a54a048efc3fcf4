"""The session of a meeting: inspection, the roll of those who attend, recusals."""

import datetime as dt
from typing import Any

from sqlalchemy import DateTime, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.events.codes import SeatRole
from review.store.base import Base


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
    person_ref: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    checked_in_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))

    @property
    def seat_role(self) -> SeatRole:
        return SeatRole(self.role)


class RecusalRow(Base):
    """An expert who must not judge a case; why is encrypted (`review.recusal_reason`, context: expert and case)."""

    __tablename__ = "recusals"

    meeting_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str] = mapped_column(Text, primary_key=True)
    expert_id: Mapped[str] = mapped_column(Text, primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    reason_sealed: Mapped[str | None] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    by: Mapped[str] = mapped_column(Text)


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


async def find_on_roll(session: AsyncSession, meeting_id: str, *, person_ref: str) -> RollRow | None:
    """The person's entry on the roll, or None."""
    statement = select(RollRow).where(RollRow.meeting_id == meeting_id, RollRow.person_ref == person_ref)
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
