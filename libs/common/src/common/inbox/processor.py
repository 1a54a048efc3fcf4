"""Handles stored events: each once, those of a source and subject strictly in order, a few subjects at a time.

| what happens | what follows |
|---|---|
| the handler returns | effect, done mark and cursor commit together |
| `NotYetKnown` | parked until something about what it lacks is handled, at most for a growing pause |
| `MalformedEvent` | dead letter at once: the same bytes fail for ever |
| no handler for this fact | done, so that the count goes on |
| anything else | see `common.queues.runner` |

A dead letter blocks its subject and nothing else.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from common import crash
from common.db.wakeups import Wakeups
from common.events.base import MalformedEvent
from common.events.envelope import Envelope
from common.events.registry import fact_of
from common.inbox.claims import Claim, Claims
from common.inbox.errors import NotYetKnown
from common.inbox.tables import CHANNEL
from common.queues.runner import Hopeless, Limits, Runner, not_too_often
from common.uow import UnitOfWork, in_transaction

PARK_SECONDS = 0.1
LONGEST_PARK_SECONDS = 60.0
"""A pause grows with the time that an event has waited, so what comes by another way than an event is found soon too."""

log = structlog.get_logger()

P = TypeVar("P")
OpenUow = Callable[[Envelope], AbstractAsyncContextManager[UnitOfWork]]
Handler = Callable[[UnitOfWork, Envelope, P], Awaitable[None]]


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
        self._runner = Runner(
            self._claims,
            self._work,
            part="inbox",
            limits=self._limits,
            wake=(wakeups or Wakeups(engine)).signal(CHANNEL),
            about=_about(service),
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Handles events until told to stop; then lets the handlers at work finish."""
        await self._runner.run(stop)

    async def run_once(self) -> int:
        """Handles what can be handled now, follow-ups included. Returns the number of attempts."""
        return await self._runner.run_once()

    async def _work(self, claim: Claim) -> None:
        if claim.passed:
            await self._settle_passed(claim)
        elif (handler := self._handlers.get(fact_of(claim.type))) is None:
            await self._claims.skip(claim)
        else:
            not_too_often(claim, self._limits)
            await self._call(handler, claim)

    async def _call(self, handler: Handler[P], claim: Claim) -> None:
        try:
            await self._carry_out(handler, claim)
        except NotYetKnown as missing:
            seconds = min(PARK_SECONDS * 2.0 ** min(claim.parks, 10), LONGEST_PARK_SECONDS)
            log.info("event_parked", waits_for=missing.kind, parks=claim.parks + 1)
            await self._claims.park(claim, waits_for=missing.id, seconds=seconds)
        except MalformedEvent as malformed:
            raise Hopeless("the payload breaks its schema", str(malformed)) from malformed

    async def _carry_out(self, handler: Handler[P], claim: Claim) -> None:
        event = Envelope.from_json(claim.body.encode())

        async def work(uow: UnitOfWork) -> None:
            await handler(uow, event, self._ports)
            await uow.session.flush()
            crash.point("after-handler")
            await self._claims.mark_done(uow.session, claim)
            await uow.commit()

        with structlog.contextvars.bound_contextvars(correlation_id=event.correlationid):
            await in_transaction(lambda: self._open_uow(event), work)

    async def _settle_passed(self, claim: Claim) -> None:
        if await self._claims.number_is_taken(claim):
            raise Hopeless("its number was taken by another event", f"sequence {claim.sequence}")
        await self._claims.skip(claim)


def _about(service: str) -> Callable[[Claim], Mapping[str, Any]]:
    def about(claim: Claim) -> Mapping[str, Any]:
        return {
            "service": service,
            "event_id": claim.id,
            "event_type": claim.type,
            "sequence": claim.sequence,
        }

    return about
