"""Durable timers: what happens by itself when a date passes.

A use case schedules a timer in its own transaction; the worker takes due rows under a lease and deletes each in the
transaction of its effect, so a second worker or a crash does no harm. One timer per (kind, subject). `due` is business
time, `not_before` and leases are system time.
"""

import datetime as dt
from enum import StrEnum

from sqlalchemy import DateTime, Text, delete, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.db.base import CommonBase

_AT_ONCE = text("'epoch'::timestamptz")
"""Before every pause, so that what was never put off stands in front, in the order of its business time."""


class TimerState(StrEnum):
    """Where a timer stands that has not run yet."""

    WAITING = "waiting"
    DEAD = "dead"


class TimerRow(CommonBase):
    """A timer that has not run yet; a row is deleted in the transaction that carries out its effect."""

    __tablename__ = "timers"

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    due: Mapped[dt.datetime] = mapped_column(index=True)
    starts: Mapped[int] = mapped_column(server_default=text("0"))
    state: Mapped[TimerState] = mapped_column(server_default=TimerState.WAITING)
    not_before: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=_AT_ONCE)
    lease: Mapped[str | None] = mapped_column(Text)
    leased_until: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))


async def schedule(session: AsyncSession, kind: str, subject: str, due: dt.datetime) -> None:
    """Set or move the timer of `kind` for `subject` to the business instant `due`."""
    fresh = {
        "due": due,
        "starts": 0,
        "state": TimerState.WAITING,
        "not_before": _AT_ONCE,
        "lease": None,
        "leased_until": None,
    }
    statement = insert(TimerRow).values(kind=kind, subject=subject, due=due)
    await session.execute(statement.on_conflict_do_update(index_elements=["kind", "subject"], set_=fresh))


async def wake(session: AsyncSession, prefix: str, now: dt.datetime) -> None:
    """Let every waiting timer whose kind begins with `prefix` run now instead of later."""
    later = TimerRow.kind.startswith(prefix, autoescape=True) & (TimerRow.due > now)
    await session.execute(update(TimerRow).where(later, TimerRow.state == "waiting").values(due=now))


async def unschedule(session: AsyncSession, kind: str, subject: str) -> None:
    """Drop the timer if it is still waiting."""
    await session.execute(delete(TimerRow).where(TimerRow.kind == kind, TimerRow.subject == subject))
