"""The worker of a service: relay, consumer, processor, timers, audit chain, housekeeping. Everything that happens without a request."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from common.audit.outside import OutsideCopy
from common.audit.sequencer import Sequencer
from common.db.wakeups import Wakeups
from common.events.envelope import Envelope
from common.events.registry import subscriptions
from common.inbox.consumer import Consumer
from common.inbox.errors import NotYetKnown
from common.inbox.processor import Processor
from common.outbox.relay import Relay
from common.policy.loader import UnknownPack
from common.ports import Ports
from common.service.definition import Handler, ServiceDefinition
from common.service.housekeeping import Housekeeping
from common.service.runtime import Runtime
from common.service.timer_loop import TimerLoop
from common.uow import UnitOfWork, open_uow

log = structlog.get_logger()


def _waits_for_packs(handler: Handler) -> Handler:
    """An event that names a pack this installation does not have waits until it is shipped."""

    async def handle(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
        try:
            await handler(uow, event, ports)
        except UnknownPack as missing:
            raise NotYetKnown("pack", missing.pack_id) from missing

    return handle


class Worker:
    """Runs until told to stop, also while the database or the bus is away. A part that dies of anything else takes the
    process down, so that its supervisor sees it."""

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
        consumer = Consumer(
            runtime.engine, runtime.bus, service=runtime.name, topics=subscriptions(runtime.name)
        )
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
            for part in (wakeups, relay, consumer, processor, self._timers, self._sequencer, housekeeping):
                tasks.create_task(part.run(stop), name=type(part).__name__)
        log.info("worker_stopped", service=runtime.name)

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
