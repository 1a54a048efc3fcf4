"""Durable timers: what happens by itself when a date passes.

A use case schedules a timer in its own transaction; the worker claims due rows with SKIP LOCKED and runs the handler in
one transaction with the mark, so a second worker or a crash does no harm. One timer per (kind, subject).
"""

import datetime as dt

from sqlalchemy import DateTime, Text, delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.db.base import CommonBase


class TimerRow(CommonBase):
    """A timer that has not run yet; a row is deleted in the transaction that carries out its effect."""

    __tablename__ = "timers"

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    due: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), index=True)
    starts: Mapped[int] = mapped_column(server_default=text("0"))


async def schedule(session: AsyncSession, kind: str, subject: str, due: dt.datetime) -> None:
    """Set or move the timer of `kind` for `subject` to the business instant `due`."""
    statement = insert(TimerRow).values(kind=kind, subject=subject, due=due)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "subject"], set_={"due": statement.excluded.due}
        )
    )


async def unschedule(session: AsyncSession, kind: str, subject: str) -> None:
    """Drop the timer if it is still waiting."""
    await session.execute(delete(TimerRow).where(TimerRow.kind == kind, TimerRow.subject == subject))
