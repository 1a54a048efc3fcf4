"""Runs the timers whose business instant has come, earliest first, one after the other; what was put off stands behind.

A timer is a row of a queue (`common.queues.runner`): taken under a lease, deleted and its effect carried out in one
transaction. One that fails too often is a dead letter, which the timers behind it do not wait for.
"""

import asyncio
import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from common import crash
from common.db.columns import ShanghaiInstant
from common.db.timers import TimerRow, TimerState
from common.db.wakeups import Signal
from common.inbox.tables import DeadLetter
from common.queues.runner import LeaseLost, Limits, Runner, not_too_often
from common.service.definition import TimerHandler
from common.service.runtime import Runtime
from common.uow import UnitOfWork, in_transaction, open_uow

IDLE_SECONDS = 0.2
LIMITS = Limits(concurrency=1)

_TAKE = text("""
    with next as (
        select kind, subject from timers
        where state = 'waiting' and due <= :now and not_before <= now()
          and (leased_until is null or leased_until < now())
        order by not_before, due, kind, subject limit :limit
        for update skip locked
    )
    update timers t set lease = :lease, leased_until = now() + make_interval(secs => :seconds), starts = starts + 1
    from next where t.kind = next.kind and t.subject = next.subject
    returning t.kind, t.subject, t.due, t.starts
""").columns(due=ShanghaiInstant)
_RENEW = text("""
    update timers set leased_until = now() + make_interval(secs => :seconds)
    where kind = :kind and subject = :subject and lease = :lease
""")
_PUT_OFF = text("""
    update timers set starts = :starts, not_before = now() + make_interval(secs => :seconds),
        lease = null, leased_until = null
    where kind = :kind and subject = :subject and lease = :lease
""")
_DEAD = text("""
    update timers set state = 'dead', lease = null, leased_until = null
    where kind = :kind and subject = :subject and lease = :lease returning kind
""")


@dataclass(frozen=True)
class DueTimer:
    """A timer that this worker holds a lease on. `starts` includes this one."""

    kind: str
    subject: str
    due: dt.datetime
    starts: int
    lease: str


class TimerQueue:
    """The timers of one service as a queue."""

    def __init__(self, runtime: Runtime, *, lease_seconds: float) -> None:
        self._runtime = runtime
        self._engine = runtime.engine
        self.lease_seconds = lease_seconds

    async def take(self, limit: int) -> list[DueTimer]:
        """Up to `limit` timers that are due, earliest first."""
        lease, now = str(uuid.uuid4()), await self._runtime.clock.now()
        async with self._engine.begin() as connection:
            found = await connection.execute(
                _TAKE, {"now": now, "limit": limit, "lease": lease, "seconds": self.lease_seconds}
            )
            timers = [DueTimer(lease=lease, **row) for row in found.mappings()]
        return sorted(timers, key=lambda timer: (timer.due, timer.kind, timer.subject))

    async def seconds_to_next(self) -> float | None:
        """Not known: business time may be simulated, so the loop looks again after its pause."""
        return None

    async def renew(self, timer: DueTimer) -> None:
        await self._execute(_RENEW, timer, seconds=self.lease_seconds)

    async def put_off(self, timer: DueTimer, *, seconds: float, counted: bool) -> None:
        starts = timer.starts if counted else timer.starts - 1
        await self._execute(_PUT_OFF, timer, seconds=seconds, starts=starts)

    async def bury(self, timer: DueTimer, *, reason: str, error: str) -> None:
        async with self._engine.begin() as connection:
            names = {"kind": timer.kind, "subject": timer.subject, "lease": timer.lease}
            if (await connection.execute(_DEAD, names)).first() is not None:
                await connection.execute(
                    insert(DeadLetter).values(
                        topic=DeadLetter.TIMERS,
                        key=timer.subject,
                        type=timer.kind,
                        raw=b"",
                        reason=reason,
                        error=error,
                        starts=timer.starts,
                    )
                )

    async def _execute(self, statement: object, timer: DueTimer, **more: object) -> None:
        names = {"kind": timer.kind, "subject": timer.subject, "lease": timer.lease}
        async with self._engine.begin() as connection:
            await connection.execute(statement, names | more)  # type: ignore[call-overload]


class TimerLoop:
    """The timers of one service."""

    def __init__(
        self, runtime: Runtime, handlers: Mapping[str, TimerHandler], *, limits: Limits = LIMITS
    ) -> None:
        self._runtime = runtime
        self._handlers = handlers
        self._limits = limits
        self._runner = Runner(
            TimerQueue(runtime, lease_seconds=limits.lease_seconds),
            self._work,
            part="timers",
            limits=limits,
            wake=Signal(),
            about=lambda timer: {"service": runtime.name, "kind": timer.kind, "subject": timer.subject},
            poll_seconds=IDLE_SECONDS,
        )

    @property
    def seconds_since_turn(self) -> float:
        """How long ago the loop last came round; it grows when a handler or the database hangs."""
        return self._runner.seconds_since_turn

    async def run(self, stop: asyncio.Event) -> None:
        """Run due timers until `stop` is set; a lost database does not end it."""
        await self._runner.run(stop)

    async def run_due(self) -> int:
        """Run what is due now; returns how many attempts that took."""
        return await self._runner.run_once()

    async def _work(self, timer: DueTimer) -> None:
        not_too_often(timer, self._limits)

        async def work(uow: UnitOfWork) -> None:
            # Deleted first, so that the handler may schedule the same timer anew.
            own = delete(TimerRow).where(
                TimerRow.kind == timer.kind, TimerRow.subject == timer.subject, TimerRow.lease == timer.lease
            )
            if (await uow.session.execute(own.returning(TimerRow.kind))).first() is None:
                raise LeaseLost
            await self._handlers[timer.kind](uow, timer.subject, self._runtime.ports)
            crash.point("in-timer")
            await uow.commit()

        await in_transaction(
            lambda: open_uow(
                self._runtime.sessions, service=self._runtime.name, now=timer.due, by=f"timer:{timer.kind}"
            ),
            work,
        )


async def due_and_next(session: AsyncSession, now: dt.datetime) -> tuple[int, dt.datetime | None]:
    """How many timers are due, and when the next one falls due; dead ones are counted as dead letters."""
    waiting = TimerRow.state == TimerState.WAITING
    due = await session.scalar(select(func.count()).where(waiting, TimerRow.due <= now))
    following = await session.scalar(select(func.min(TimerRow.due)).where(waiting, TimerRow.due > now))
    return due or 0, following
