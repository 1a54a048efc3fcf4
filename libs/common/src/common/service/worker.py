"""The worker of a service: relay, consumer, processor, timers, audit chain, housekeeping. Everything that happens without a request."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Protocol

import structlog

from common.audit.outside import OutsideCopy
from common.audit.sequencer import Sequencer
from common.db.wakeups import Wakeups
from common.events.envelope import Envelope
from common.events.registry import subscriptions
from common.inbox.consumer import Consumer
from common.inbox.errors import NotYetKnown
from common.inbox.processor import Processor
from common.observability.failures import describe
from common.outbox.relay import Relay
from common.policy.loader import UnknownPack
from common.ports import Ports
from common.service.definition import Handler, ServiceDefinition
from common.service.housekeeping import Housekeeping
from common.service.runtime import Runtime
from common.service.timer_loop import TimerLoop
from common.uow import UnitOfWork, open_uow

log = structlog.get_logger()

LONGEST_PAUSE_SECONDS = 30.0
HEALED_SECONDS = 60.0
"""A part that has run for so long after a failure counts as sound again."""


def _waits_for_packs(handler: Handler) -> Handler:
    """An event that names a pack this installation does not have waits until it is shipped."""

    async def handle(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
        try:
            await handler(uow, event, ports)
        except UnknownPack as missing:
            raise NotYetKnown("pack", missing.pack_id) from missing

    return handle


class Part(Protocol):
    """Something that a worker runs beside the others."""

    async def run(self, stop: asyncio.Event) -> None: ...


class Worker:
    """Runs its parts until told to stop, also while the database or the bus is away.

    The parts stand apart: one that ends with an exception is started again after a growing pause and takes no other along.
    What is wrong is told by `faults`, for readiness and for metrics.
    """

    def __init__(self, definition: ServiceDefinition, runtime: Runtime) -> None:
        self._definition = definition
        self._runtime = runtime
        self._timers = TimerLoop(runtime, definition.timers)
        self._sequencer = Sequencer(
            runtime.sessions,
            service=runtime.name,
            outside=OutsideCopy(runtime.ports.files, runtime.name),
            key=runtime.ports.signing_key,
        )
        self._consumer = Consumer(
            runtime.engine, runtime.bus, service=runtime.name, topics=subscriptions(runtime.name)
        )
        self._down: dict[str, str] = {}
        self.failures: Counter[str] = Counter()
        """How often each part ended with an exception."""

    @property
    def consumer_paused(self) -> bool:
        """Whether too many dead letters keep it from taking events."""
        return self._consumer.paused

    def faults(self) -> list[str]:
        """What keeps parts of the worker from their work at the moment."""
        paused = ["consumer: paused, too many dead letters"] if self.consumer_paused else []
        return paused + [f"{part}: {error}" for part, error in sorted(self._down.items())]

    @property
    def seconds_since_turn(self) -> float:
        """Age of the last turn of the loop that never rests."""
        return self._timers.seconds_since_turn

    @property
    def audit_trouble(self) -> str | None:
        """Why nothing is being added to the audit chain; None while all is well."""
        return self._sequencer.trouble

    async def run(self, stop: asyncio.Event) -> None:
        runtime, definition = self._runtime, self._definition
        wakeups = Wakeups(runtime.engine)
        relay = Relay(runtime.engine, runtime.bus, service=runtime.name, wakeups=wakeups)
        processor = Processor(
            runtime.engine,
            service=runtime.name,
            handlers={fact: _waits_for_packs(handler) for fact, handler in definition.handlers.items()},
            open_uow=self._open_uow,
            ports=runtime.ports,
            wakeups=wakeups,
        )
        housekeeping = Housekeeping(runtime.engine, runtime.settings.housekeeping)
        log.info("worker_started", service=runtime.name)
        async with asyncio.TaskGroup() as tasks:
            for part in (
                wakeups,
                relay,
                self._consumer,
                processor,
                self._timers,
                self._sequencer,
                housekeeping,
            ):
                tasks.create_task(self._keep_running(part, stop), name=type(part).__name__)
        log.info("worker_stopped", service=runtime.name)

    async def _keep_running(self, part: Part, stop: asyncio.Event) -> None:
        name = type(part).__name__.lower()
        failures = 0
        while not stop.is_set():
            began = time.monotonic()
            try:
                await part.run(stop)
            except Exception as failed:  # whatever it is, the other parts must go on
                if time.monotonic() - began > HEALED_SECONDS:
                    failures = 0
                failures += 1
                self.failures[name] += 1
                self._down[name] = type(failed).__name__
                log.error("part_failed", part=name, failures=failures, error=describe(failed))
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), min(2.0**failures / 4, LONGEST_PAUSE_SECONDS))
            else:
                self._down.pop(name, None)
            if not stop.is_set():
                asyncio.get_running_loop().call_later(HEALED_SECONDS, self._down.pop, name, None)

    @asynccontextmanager
    async def _open_uow(self, event: Envelope) -> AsyncIterator[UnitOfWork]:
        async with open_uow(
            self._runtime.sessions,
            service=self._runtime.name,
            now=await self._runtime.clock.now(),
            by=f"event:{event.type}",
            correlation_id=event.correlationid,
            causation_id=event.id,
        ) as uow:
            yield uow
