"""Handles stored events: each once, those of a source and subject strictly in order, a few subjects at a time.

| what happens | what follows |
|---|---|
| the handler returns | effect, done mark and cursor commit together |
| `NotYetKnown` | parked; tried again soon, and when other events were handled |
| `MalformedEvent` | dead letter at once: the same bytes fail for ever |
| another exception, or the process dies | tried again; after `Limits.starts` starts, dead letter |
| no handler for this fact | done, so that the count goes on |

A dead letter blocks its subject and nothing else.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from common import crash
from common.db.wakeups import Wakeups
from common.events.base import MalformedEvent
from common.events.envelope import Envelope
from common.events.registry import fact_of, split_type, topic
from common.inbox.claims import Claim, Claims
from common.inbox.errors import LeaseLost, NotYetKnown
from common.inbox.tables import CHANNEL
from common.observability.failures import describe
from common.uow import UnitOfWork

POLL_SECONDS = 1.0
PARK_SECONDS = 0.1
LONGEST_PARK_SECONDS = 5.0

log = structlog.get_logger()

P = TypeVar("P")
OpenUow = Callable[[Envelope], AbstractAsyncContextManager[UnitOfWork]]
Handler = Callable[[UnitOfWork, Envelope, P], Awaitable[None]]


@dataclass(frozen=True)
class Limits:
    """How often and how long. A dead worker's events are taken over after `lease_seconds`; a handler at work renews."""

    starts: int = 5
    retry_seconds: tuple[float, ...] = (0.2, 1.0, 5.0, 20.0)
    lease_seconds: float = 10.0
    handler_seconds: float = 120.0
    drain_seconds: float = 10.0
    concurrency: int = 4


class Processor(Generic[P]):
    """Runs the handlers of one service over its inbox. Several may run at once, in this or in other processes."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        service: str,
        handlers: Mapping[str, Handler[P]],
        open_uow: OpenUow,
        ports: P,
        wakeups: Wakeups | None = None,
        limits: Limits | None = None,
    ) -> None:
        """`handlers` by fact name; `open_uow` opens a transaction that rolls back unless it is committed."""
        self._handlers = handlers
        self._open_uow = open_uow
        self._ports = ports
        self._limits = limits or Limits()
        self._claims = Claims(engine, lease_seconds=self._limits.lease_seconds)
        self._wake = (wakeups or Wakeups(engine)).signal(CHANNEL)
        self._log = log.bind(service=service)

    async def run(self, stop: asyncio.Event) -> None:
        """Handles events until told to stop; then lets the handlers at work finish."""
        running: set[asyncio.Task[None]] = set()
        try:
            while not stop.is_set():
                try:
                    await self._turn(running, stop)
                except OperationalError as lost:
                    self._log.warning("inbox_database_lost", error=type(lost.orig).__name__)
                    await asyncio.sleep(POLL_SECONDS)
            if running:
                await asyncio.wait(running, timeout=self._limits.drain_seconds)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def run_once(self) -> int:
        """Handles what can be handled now, follow-ups included. Returns the number of attempts."""
        attempts = 0
        while claims := await self._claims.take(self._limits.concurrency):
            await asyncio.gather(*(self._handle(claim) for claim in claims))
            attempts += len(claims)
        return attempts

    async def _turn(self, running: set[asyncio.Task[None]], stop: asyncio.Event) -> None:
        free = self._limits.concurrency - len(running)
        for claim in await self._claims.take(free) if free else []:
            task = asyncio.create_task(self._handle(claim))
            running.add(task)
            task.add_done_callback(running.discard)
        if not running:
            due = await self._claims.seconds_to_next()
            await self._wake.wait(POLL_SECONDS if due is None else min(due, POLL_SECONDS), stop)
        elif len(running) == self._limits.concurrency:
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        else:
            waking = asyncio.create_task(self._wake.wait(POLL_SECONDS, stop))
            await asyncio.wait({waking, *running}, return_when=asyncio.FIRST_COMPLETED)
            waking.cancel()

    async def _handle(self, claim: Claim) -> None:
        context = {"event_id": claim.id, "event_type": claim.type, "sequence": claim.sequence}
        with structlog.contextvars.bound_contextvars(**context):
            try:
                async with self._kept(claim):
                    await self._attempt(claim)
            except LeaseLost:
                self._log.warning("lease_lost")
                # where two events have one number, the slower still holds its own lease
                await self._claims.give_back(claim)
            except OperationalError as lost:
                # the lease runs out by itself, and the start was counted
                self._log.warning("inbox_database_lost", error=type(lost.orig).__name__)

    async def _attempt(self, claim: Claim) -> None:
        if claim.passed:
            await self._settle_passed(claim)
        elif (handler := self._handlers.get(fact_of(claim.type))) is None:
            await self._claims.skip(claim)
        elif claim.starts > self._limits.starts:
            await self._bury(claim, "the process ended in the handler", "no exception was seen")
        else:
            await self._call(handler, claim)

    async def _call(self, handler: Handler[P], claim: Claim) -> None:
        try:
            await self._carry_out(handler, claim)
        except asyncio.CancelledError:
            await self._claims.give_back(claim)
            raise
        except LeaseLost:
            raise
        except NotYetKnown as missing:
            seconds = min(PARK_SECONDS * 2.0 ** min(claim.parks, 10), LONGEST_PARK_SECONDS)
            self._log.info("event_parked", waits_for=missing.kind, parks=claim.parks + 1)
            await self._claims.park(claim, waits_for=missing.id, seconds=seconds)
        except MalformedEvent as malformed:
            await self._bury(claim, "the payload breaks its schema", str(malformed))
        except Exception as failed:
            if claim.starts >= self._limits.starts:
                await self._bury(claim, "the handler failed too often", describe(failed))
            else:
                delays = self._limits.retry_seconds
                self._log.warning("handler_failed", starts=claim.starts, error=describe(failed))
                await self._claims.retry(claim, seconds=delays[min(claim.starts, len(delays)) - 1])

    async def _carry_out(self, handler: Handler[P], claim: Claim) -> None:
        event = Envelope.from_json(claim.body.encode())
        with structlog.contextvars.bound_contextvars(correlation_id=event.correlationid):
            async with asyncio.timeout(self._limits.handler_seconds), self._open_uow(event) as uow:
                await handler(uow, event, self._ports)
                await uow.session.flush()
                crash.point("after-handler")
                await self._claims.mark_done(uow.session, claim)
                await uow.commit()

    async def _settle_passed(self, claim: Claim) -> None:
        if await self._claims.number_is_taken(claim):
            await self._bury(claim, "its number was taken by another event", f"sequence {claim.sequence}")
        else:
            await self._claims.skip(claim)

    async def _bury(self, claim: Claim, reason: str, error: str) -> None:
        self._log.error("dead_letter", reason=reason, error=error, starts=claim.starts)
        service, _ = split_type(claim.type)
        await self._claims.bury(claim, topic=topic(service), reason=reason, error=error)

    @asynccontextmanager
    async def _kept(self, claim: Claim) -> AsyncIterator[None]:
        """Renews the lease while the block runs, so that a short lease suits slow handlers too."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(self._limits.lease_seconds / 3)
                try:
                    await self._claims.renew(claim)
                except OperationalError as lost:
                    self._log.warning("lease_not_renewed", error=type(lost.orig).__name__)

        renewing = asyncio.create_task(renew())
        try:
            yield
        finally:
            renewing.cancel()
