"""Runs what waits in a queue of a service: under a lease, counted, a few at a time.

| what happens | what follows |
|---|---|
| the work returns | it has committed its effect together with the row's end |
| `Hopeless`, or the process died in it too often | dead letter |
| an outage (`common.db.outages.is_outage`) | tried again after a growing pause, without being counted |
| another exception | counted, tried again after a growing pause; after `Limits.starts`, dead letter |
| the worker is told to stop | given back, not counted |

A pause is a column that the queue's own SQL filters by, so what fails never stands in front of what does not. A start is
counted in a transaction of its own before the work begins, so that work that kills the process is noticed.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import structlog

from common.db.outages import LOST, is_outage, name_of, pause_after
from common.db.wakeups import Signal
from common.observability.failures import describe

POLL_SECONDS = 1.0

log = structlog.get_logger()


class Item(Protocol):
    """Something that waits. `starts` includes the present one."""

    @property
    def starts(self) -> int: ...


I = TypeVar("I", bound=Item)  # noqa: E741


class Queue(Protocol[I]):
    """A table of what waits. All of its times are the database's; a row that another worker took over is left alone."""

    lease_seconds: float

    async def take(self, limit: int) -> list[I]:
        """Up to `limit` items that may be worked on now, each under a lease and with its start counted.

        A queue may add some to go on with; what lies too long before its turn comes is given back.
        """
        ...

    async def seconds_to_next(self) -> float | None:
        """How long until a pause or a dead worker's lease ends; None when nothing waits for one."""
        ...

    async def renew(self, item: I) -> None:
        """Keep the lease while the work goes on."""
        ...

    async def put_off(self, item: I, *, seconds: float, counted: bool) -> None:
        """End the lease and let the item be taken again after a pause."""
        ...

    async def bury(self, item: I, *, reason: str, error: str) -> None:
        """Make the item a dead letter."""
        ...


class Hopeless(Exception):
    """Trying again cannot help. `reason` for people, `error` with what exactly."""

    def __init__(self, reason: str, error: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.error = error


class LeaseLost(Exception):
    """Another worker took the item over, or it was worked on before; this attempt is rolled back."""


@dataclass(frozen=True)
class Limits:
    """How often and how long. A dead worker's items are taken over after `lease_seconds`; work that goes on renews."""

    starts: int = 5
    retry_seconds: tuple[float, ...] = (0.2, 1.0, 5.0, 20.0)
    lease_seconds: float = 10.0
    handler_seconds: float = 120.0
    drain_seconds: float = 10.0
    concurrency: int = 4


class Runner(Generic[I]):
    """Works on one queue. Several may run at once, in this or in other processes."""

    def __init__(
        self,
        queue: Queue[I],
        work: Callable[[I], Awaitable[None]],
        *,
        part: str,
        limits: Limits,
        wake: Signal,
        about: Callable[[I], Mapping[str, Any]],
        poll_seconds: float | None = None,
    ) -> None:
        """`about` says what the log shows with whatever an item does; `wake` is set when something was put in."""
        self._queue = queue
        self._work = work
        self._part = part
        self._limits = limits
        self._wake = wake
        self._about = about
        self._poll_seconds = poll_seconds
        self._outages = 0
        self._ahead: deque[tuple[I, float]] = deque()
        self._turned = time.monotonic()

    @property
    def seconds_since_turn(self) -> float:
        """How long ago the loop last came round; it grows when the work or the database hangs."""
        return time.monotonic() - self._turned

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop; then let what is at work finish."""
        running: set[asyncio.Task[None]] = set()
        failures = 0
        try:
            while not stop.is_set():
                self._turned = time.monotonic()
                try:
                    await self._turn(running, stop)
                    if failures:
                        log.info("outage_over", part=self._part, failures=failures)
                    failures = 0
                except LOST as lost:
                    if not is_outage(lost):
                        raise
                    failures += 1
                    log.warning("outage", part=self._part, error=name_of(lost), failures=failures)
                    await asyncio.sleep(pause_after(failures))
            if running:
                await asyncio.wait(running, timeout=self._limits.drain_seconds)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            with suppress(*LOST):  # else their leases run out
                await self._give_back()

    async def run_once(self) -> int:
        """Work on what may be worked on now, follow-ups included. Returns the number of attempts."""
        attempts = 0
        while items := await self._next(self._limits.concurrency):
            await asyncio.gather(*(self._handle(item) for item in items))
            attempts += len(items)
        return attempts

    async def _next(self, free: int) -> list[I]:
        """Up to `free` items to begin with now."""
        if self._ahead and time.monotonic() - self._ahead[0][1] > self._limits.lease_seconds / 3:
            await self._give_back()
        if not self._ahead:
            taken = await self._queue.take(free)
            self._ahead.extend((item, time.monotonic()) for item in taken)
        return [self._ahead.popleft()[0] for _ in range(min(free, len(self._ahead)))]

    async def _give_back(self) -> None:
        while self._ahead:
            await self._queue.put_off(self._ahead[0][0], seconds=0, counted=False)
            self._ahead.popleft()

    async def _turn(self, running: set[asyncio.Task[None]], stop: asyncio.Event) -> None:
        free = self._limits.concurrency - len(running)
        for item in await self._next(free) if free else []:
            task = asyncio.create_task(self._handle(item))
            running.add(task)
            task.add_done_callback(running.discard)
        poll = self._poll_seconds or POLL_SECONDS
        if not running:
            due = await self._queue.seconds_to_next()
            await self._wake.wait(poll if due is None else min(due, poll), stop)
        elif len(running) == self._limits.concurrency:
            await asyncio.wait(running, timeout=poll, return_when=asyncio.FIRST_COMPLETED)
        else:
            waking = asyncio.create_task(self._wake.wait(poll, stop))
            await asyncio.wait({waking, *running}, return_when=asyncio.FIRST_COMPLETED)
            waking.cancel()

    async def _handle(self, item: I) -> None:
        with structlog.contextvars.bound_contextvars(part=self._part, **self._about(item)):
            try:
                async with self._kept(item):
                    await self._attempt(item)
            except asyncio.CancelledError:
                await self._queue.put_off(item, seconds=0, counted=False)
                raise

    async def _attempt(self, item: I) -> None:
        limits = self._limits
        try:
            async with asyncio.timeout(limits.handler_seconds):
                await self._work(item)
        except LeaseLost:
            log.warning("lease_lost")
            # where two events have one number, the slower still holds its own lease
            await self._until_told(lambda: self._queue.put_off(item, seconds=0, counted=False))
        except Hopeless as hopeless:
            await self._bury(item, hopeless.reason, hopeless.error)
        except Exception as failed:
            if is_outage(failed):
                self._outages += 1
                pause = pause_after(self._outages)
                log.warning("put_off", error=name_of(failed), outages=self._outages)
                await self._until_told(lambda: self._queue.put_off(item, seconds=pause, counted=False))
            elif item.starts >= limits.starts:
                await self._bury(item, "the handler failed too often", describe(failed))
            else:
                delay = limits.retry_seconds[min(item.starts, len(limits.retry_seconds)) - 1]
                log.warning("handler_failed", starts=item.starts, error=describe(failed))
                await self._until_told(lambda: self._queue.put_off(item, seconds=delay, counted=True))
        else:
            self._outages = 0

    async def _bury(self, item: I, reason: str, error: str) -> None:
        log.error("dead_letter", reason=reason, error=error, starts=item.starts)
        await self._until_told(lambda: self._queue.bury(item, reason=reason, error=error))

    async def _until_told(self, tell: Callable[[], Awaitable[None]]) -> None:
        """Tell the queue, however long its database is away: else the start would stay counted."""
        failures = 0
        while True:
            try:
                return await tell()
            except LOST as lost:
                if not is_outage(lost):
                    raise
                failures += 1
                await asyncio.sleep(pause_after(failures))

    @asynccontextmanager
    async def _kept(self, item: I) -> AsyncIterator[None]:
        """Renews the lease while the block runs, so that a short lease suits slow work too."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(self._limits.lease_seconds / 3)
                try:
                    await self._queue.renew(item)
                except LOST as lost:
                    log.warning("lease_not_renewed", error=name_of(lost))

        renewing = asyncio.create_task(renew())
        try:
            yield
        finally:
            renewing.cancel()


def not_too_often(item: Item, limits: Limits) -> None:
    """Raises `Hopeless` for an item whose work has ended the process as often as it may."""
    if item.starts > limits.starts:
        raise Hopeless("the process ended in the handler", "no exception was seen")
