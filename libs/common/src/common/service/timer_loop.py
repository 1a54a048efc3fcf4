"""Runs the timers whose business instant has come.

A due row is claimed with SKIP LOCKED, deleted and its effect carried out in one transaction: a second worker skips it,
a crash leaves it due. A handler that fails is tried again after a growing pause, and stays visible as due.
"""

import asyncio
import datetime as dt
import time
from collections.abc import Mapping

import structlog
from sqlalchemy import delete, func, select, update

from common import crash
from common.clock import SHANGHAI, system_now
from common.db.outages import turn_until
from common.db.timers import TimerRow
from common.service.definition import TimerHandler
from common.service.runtime import Runtime
from common.uow import open_uow

log = structlog.get_logger()

IDLE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30.0


class TimerLoop:
    """The timers of one service."""

    def __init__(self, runtime: Runtime, handlers: Mapping[str, TimerHandler]) -> None:
        self._runtime = runtime
        self._handlers = handlers
        self._not_before: dict[tuple[str, str], dt.datetime] = {}
        self._turned = time.monotonic()

    @property
    def seconds_since_turn(self) -> float:
        """How long ago the loop last came round; it grows when a handler or the database hangs."""
        return time.monotonic() - self._turned

    async def run(self, stop: asyncio.Event) -> None:
        """Run due timers until `stop` is set; a lost database does not end it."""

        async def turn() -> bool:
            self._turned = time.monotonic()
            return await self.run_due()

        await turn_until(stop, turn, idle_seconds=IDLE_SECONDS, part="timers")

    async def run_due(self) -> bool:
        """Run one due timer; tells whether there was one."""
        now = await self._runtime.clock.now()
        held = [key for key, until in self._not_before.items() if until > system_now()]
        async with self._runtime.sessions() as session:
            statement = (
                select(TimerRow.kind, TimerRow.subject).where(TimerRow.due <= now).order_by(TimerRow.due)
            )
            rows = (await session.execute(statement.limit(50))).all()
        candidates = [(kind, subject) for kind, subject in rows if (kind, subject) not in held]
        for kind, subject in candidates:
            if await self._run(kind, subject, now):
                return True
        return False

    async def _run(self, kind: str, subject: str, now: dt.datetime) -> bool:
        try:
            async with open_uow(
                self._runtime.sessions, service=self._runtime.name, now=now, by=f"timer:{kind}"
            ) as uow:
                row = (
                    await uow.session.execute(
                        select(TimerRow)
                        .where(TimerRow.kind == kind, TimerRow.subject == subject, TimerRow.due <= now)
                        .with_for_update(skip_locked=True)
                    )
                ).scalar_one_or_none()
                if row is None:
                    return False
                uow.now = row.due.astimezone(SHANGHAI)
                # Deleted first, so that the handler may schedule the same timer anew.
                await uow.session.execute(
                    delete(TimerRow).where(TimerRow.kind == kind, TimerRow.subject == subject)
                )
                uow.session.expunge(row)
                await self._handlers[kind](uow, subject, self._runtime.ports)
                crash.point("in-timer")
                await uow.commit()
        except (
            Exception
        ) as error:  # whatever it is, the other timers must go on; the row stays due and visible
            await self._note_failure(kind, subject, error)
            return False
        self._not_before.pop((kind, subject), None)
        return True

    async def _note_failure(self, kind: str, subject: str, error: Exception) -> None:
        async with self._runtime.sessions.begin() as session:
            starts = await session.scalar(
                update(TimerRow)
                .where(TimerRow.kind == kind, TimerRow.subject == subject)
                .values(starts=TimerRow.starts + 1)
                .returning(TimerRow.starts)
            )
        pause = min(LONGEST_PAUSE_SECONDS, 0.5 * 2 ** min(starts or 1, 10))
        self._not_before[(kind, subject)] = system_now() + dt.timedelta(seconds=pause)
        log.error("timer_failed", kind=kind, subject=subject, starts=starts, exc_info=error)


async def due_and_next(runtime: Runtime, now: dt.datetime) -> tuple[int, dt.datetime | None]:
    """How many timers are due, and when the next one falls due."""
    async with runtime.sessions() as session:
        due = await session.scalar(select(func.count()).select_from(TimerRow).where(TimerRow.due <= now))
        following = await session.scalar(select(func.min(TimerRow.due)).where(TimerRow.due > now))
    return due or 0, following.astimezone(SHANGHAI) if following else None
