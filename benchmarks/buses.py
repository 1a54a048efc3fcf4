"""From the commit of a change to the inbox of another service, on either bus, against a bare Kafka producer and consumer.

Outbox, relay, bus, consumer and inbox are the production code, all in this one process; so is the reference. An event
counts as arrived when a listener on the reader's database sees its row, as a processor would.
"""

import asyncio
import datetime as dt
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import psycopg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

import declaration.wiring
import review.wiring
from benchmarks import machine
from benchmarks.results import Report, Series, percentile, ratios
from benchmarks.stage import Stage
from common.bus.kafka import LINGER_MS, KafkaBus
from common.bus.port import Bus, TopicSettings
from common.bus.postgres import PostgresBus
from common.clock import SHANGHAI
from common.db.engine import create_engine, create_sessions
from common.db.wakeups import Wakeups, dedicated_connection
from common.events.declaration import PersonLinked
from common.events.envelope import Envelope
from common.inbox.consumer import Consumer
from common.inbox.processor import Processor
from common.inbox.tables import CHANNEL
from common.outbox.relay import Relay
from common.replicas.handlers import on_person_linked
from common.uow import UnitOfWork, open_uow
from laptop.servers.kafka import KafkaServer

TOPIC = "zcps.declaration"
REFERENCE_TOPIC = "reference"
ALONE = TopicSettings(replication=1, min_insync=1)
ROUNDS = 3
PACED, PER_SECOND = 150, 50
"""Events of a latency round and how fast they are written."""
BACKLOG = 2000
"""Events of a throughput round; a few more after each latency round."""
HANDLED = 400
PATIENCE = 60.0
NOON = dt.datetime(2026, 5, 11, 12, tzinfo=SHANGHAI)


class Path(Protocol):
    """A way for events from a writer to a reader."""

    async def latencies(self) -> list[float]:
        """Seconds from commit (or send) to arrival of paced events."""
        ...

    async def drain(self) -> float:
        """Events per second while a backlog is carried over."""
        ...


async def measure(stage: Stage, report: Report) -> None:
    """Both buses and the reference, alternating; then the processor alone."""
    report.head("2. From commit to inbox")
    report.say(
        f"{ROUNDS} alternating rounds: {PACED} events at {PER_SECOND}/s for the latency, then a backlog of {BACKLOG} and more"
        " at full speed. One process, no core of its own. Events of"
        f" {len(_event(1).to_json())} bytes, one broker, 12 partitions, acks=all."
    )
    report.say(
        f"One durable commit by the bare driver: p50 {await asyncio.to_thread(_commit_ms, stage):.2f} ms."
    )
    report.say()
    kafka = KafkaServer(stage.folder / "kafka")
    async with AsyncExitStack() as stack:
        bootstrap = kafka.start()
        stack.callback(kafka.stop)
        paths: dict[str, Path] = {
            "PostgreSQL bus": await stack.enter_async_context(
                _open_pipeline(stage, "postgres", PostgresBus(stage.postgres.create_database("bus")))
            ),
            "Kafka": await stack.enter_async_context(
                _open_pipeline(stage, "kafka", KafkaBus(bootstrap, client_id="benchmark"))
            ),
            "reference: bare Kafka": await stack.enter_async_context(_open_reference(bootstrap)),
        }
        await _compare(paths, report)
        pipeline = paths["PostgreSQL bus"]
        assert isinstance(pipeline, Pipeline)
        await _measure_processor(stage, pipeline, report)


async def _compare(paths: dict[str, Path], report: Report) -> None:
    latencies: dict[str, list[list[float]]] = {name: [] for name in paths}
    rates: dict[str, list[float]] = {name: [] for name in paths}
    with machine.watched() as busy:
        for _ in range(ROUNDS):
            for name, path in paths.items():
                latencies[name].append(await path.latencies())
            for name, path in paths.items():
                rates[name].append(await path.drain())
    *_, last = paths
    reference = Series("events/s", tuple(rates[last]))
    rows = []
    for name in paths:
        p50, p99 = (
            Series("ms", tuple(percentile(samples, share) * 1000 for samples in latencies[name]))
            for share in (0.5, 0.99)
        )
        rate = Series("events/s", tuple(rates[name]))
        rows.append((name, p50, p99, rate, ratios(rate, reference), f"{busy.foreign:.2f}"))
        report.keep("buses", name, p50_ms=p50, p99_ms=p99, events_per_second=rate)
    report.keep("buses", "foreign_cores", mean=round(busy.foreign, 3))
    report.table(
        ("commit to inbox", "p50 ms", "p99 ms", "events/s", "of the reference", "foreign cores"), rows
    )


async def _measure_processor(stage: Stage, pipeline: "Pipeline", report: Report) -> None:
    handled, bare = [], []
    with machine.watched() as busy:
        for _ in range(ROUNDS):
            handled.append(await pipeline.handle(HANDLED))
            bare.append(await _bare_effects(stage, HANDLED))
    rate, reference = Series("events/s", tuple(handled)), Series("events/s", tuple(bare))
    report.keep("buses", "processor", events_per_second=rate, reference=reference)
    report.say()
    report.table(
        ("inbox to effect", "events/s", "reference/s", "ratio", "foreign cores"),
        [("processor, real handler", rate, reference, ratios(rate, reference), f"{busy.foreign:.2f}")],
    )
    report.say(
        "Reference: 4 bare connections, one upsert, one update and a commit per event, as the processor needs at least."
    )


@dataclass
class Pipeline:
    """The production code between two databases."""

    writer: AsyncEngine
    reader: AsyncEngine
    bus: Bus
    arrivals: "Arrivals"
    _written: int = 0

    async def write(self) -> tuple[str, float]:
        """One event in a transaction of its own; its id and the instant of its commit."""
        sessions = create_sessions(self.writer)
        async with open_uow(sessions, service="declaration", now=NOON, by="benchmark") as uow:
            event = await self._emit(uow)
            await uow.commit()
        return event.id, time.perf_counter()

    async def _emit(self, uow: UnitOfWork) -> Envelope:
        self._written += 1
        return await uow.emit(_linked(self._written), subject=f"p1-{self._written:08}")

    async def fill(self, count: int) -> None:
        """A backlog in the outbox."""
        sessions = create_sessions(self.writer)
        async with open_uow(sessions, service="declaration", now=NOON, by="benchmark") as uow:
            for _ in range(count):
                await self._emit(uow)
            await uow.commit()

    async def latencies(self) -> list[float]:
        stop = asyncio.Event()
        wakeups = Wakeups(self.writer)
        relay = Relay(self.writer, self.bus, service="declaration", wakeups=wakeups)
        running = [asyncio.create_task(part.run(stop)) for part in (wakeups, relay)]
        await asyncio.sleep(0.3)
        committed = dict([await self.write()])
        await self.arrivals.wait_for(committed)
        committed = {}
        for _ in range(PACED):
            began = time.perf_counter()
            event_id, at = await self.write()
            committed[event_id] = at
            await asyncio.sleep(max(0.0, began + 1 / PER_SECOND - time.perf_counter()))
        await self.arrivals.wait_for(committed)
        stop.set()
        await asyncio.gather(*running)
        return [self.arrivals.seen[event_id] - at for event_id, at in committed.items()]

    async def drain(self) -> float:
        """Everything in the outbox is published once more to an empty inbox."""
        async with self.reader.begin() as connection:
            await connection.execute(text("truncate inbox"))
        async with self.writer.begin() as connection:
            marked = await connection.execute(text("update outbox set published_at = null returning id"))
            wanted = [str(event_id) for (event_id,) in marked]
        self.arrivals.seen.clear()
        began = time.perf_counter()
        await Relay(self.writer, self.bus, service="declaration").run_once()
        await self.arrivals.wait_for(wanted)
        return len(wanted) / (max(self.arrivals.seen.values()) - began)

    async def handle(self, count: int) -> float:
        """Events per second of one processor, on the oldest `count` events of the inbox."""
        async with self.reader.begin() as connection:
            await connection.execute(text("truncate inbox_cursors, person_links"))
            await connection.execute(text("update inbox set state = 'done'"))
            await connection.execute(
                text(
                    "update inbox set state = 'waiting', starts = 0 where id in (select id from inbox"
                    " where type like '%person-linked%' order by position limit :count)"
                ),
                {"count": count},
            )

        @asynccontextmanager
        async def opened(event: Envelope) -> AsyncIterator[UnitOfWork]:
            async with open_uow(sessions, service="review", now=NOON, by=f"event:{event.type}") as uow:
                yield uow
            handled.append(event.id)
            if len(handled) == count:
                finished.set()

        sessions = create_sessions(self.reader)
        handled: list[str] = []
        finished = asyncio.Event()
        processor: Processor[Any] = Processor(
            self.reader,
            service="review",
            handlers={"person-linked": on_person_linked},
            open_uow=opened,
            ports=None,
        )
        stop = asyncio.Event()
        began = time.perf_counter()
        running = asyncio.create_task(processor.run(stop))
        async with asyncio.timeout(PATIENCE):
            await finished.wait()
        rate = count / (time.perf_counter() - began)
        stop.set()
        await running
        return rate


@asynccontextmanager
async def _open_pipeline(stage: Stage, name: str, bus: Bus) -> AsyncIterator[Pipeline]:
    """Databases, a consumer at work, and a backlog."""
    writer = create_engine(stage.migrated(declaration.wiring.DEFINITION, f"writer_{name}"))
    reader = create_engine(stage.migrated(review.wiring.DEFINITION, f"reader_{name}"))
    await bus.apply_topics([TOPIC], ALONE)
    arrivals = Arrivals(reader)
    stop = asyncio.Event()
    consumer = Consumer(reader, bus, service="review", topics=[TOPIC])
    running = [asyncio.create_task(consumer.run(stop)), asyncio.create_task(arrivals.run())]
    try:
        pipeline = Pipeline(writer, reader, bus, arrivals)
        await pipeline.fill(BACKLOG)
        yield pipeline
    finally:
        stop.set()
        running[1].cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*running)
        await bus.close()
        await writer.dispose()
        await reader.dispose()


@dataclass
class Arrivals:
    """When each event was first seen in the inbox."""

    reader: AsyncEngine
    seen: dict[str, float] = field(default_factory=dict)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        position = 0
        async with (
            await dedicated_connection(self.reader) as looking,
            await dedicated_connection(self.reader) as listening,
        ):
            await listening.execute(f"listen {CHANNEL}")
            async for _ in listening.notifies():
                found = await looking.execute(
                    "select id, position from inbox where position > %s order by position", [position]
                )
                rows = await found.fetchall()
                now = time.perf_counter()
                for event_id, at in rows:
                    self.seen[str(event_id)] = now
                    position = int(str(at))
                self._more.set()

    async def wait_for(self, wanted: Sequence[str] | dict[str, float]) -> None:
        """Returns when every one of them has arrived."""
        async with asyncio.timeout(PATIENCE):
            while not self.seen.keys() >= set(wanted):
                self._more.clear()
                await self._more.wait()


@dataclass
class BareKafka:
    """A producer and a consumer with the options of our bus, and nothing else."""

    producer: AIOKafkaProducer
    consumer: AIOKafkaConsumer
    _sent: int = 0

    async def latencies(self) -> list[float]:
        sent: dict[str, float] = {}
        seen: dict[str, float] = {}
        receiving = asyncio.create_task(self._receive(PACED, seen))
        for _ in range(PACED):
            began = time.perf_counter()
            sent[await self._send()] = began
            await asyncio.sleep(max(0.0, began + 1 / PER_SECOND - time.perf_counter()))
        await receiving
        return [seen[key] - at for key, at in sent.items()]

    async def drain(self) -> float:
        seen: dict[str, float] = {}
        began = time.perf_counter()
        receiving = asyncio.create_task(self._receive(BACKLOG, seen))
        for _ in range(BACKLOG):
            await self._send()
        await self.producer.flush()
        await receiving
        return BACKLOG / (time.perf_counter() - began)

    async def _send(self) -> str:
        self._sent += 1
        event = _event(self._sent)
        await self.producer.send(REFERENCE_TOPIC, key=event.subject.encode(), value=event.to_json())
        return event.subject

    async def _receive(self, count: int, seen: dict[str, float]) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(seen) < count:
                batches = await self.consumer.getmany(timeout_ms=1000, max_records=500)
                now = time.perf_counter()
                for records in batches.values():
                    seen.update((record.key.decode(), now) for record in records)
                await self.consumer.commit()


@asynccontextmanager
async def _open_reference(bootstrap: str) -> AsyncIterator[BareKafka]:
    bus = KafkaBus(bootstrap, client_id="reference")
    await bus.apply_topics([REFERENCE_TOPIC], ALONE)
    await bus.close()
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=LINGER_MS
    )
    consumer = AIOKafkaConsumer(
        REFERENCE_TOPIC,
        bootstrap_servers=bootstrap,
        group_id="reference",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    await producer.start()
    await consumer.start()
    try:
        yield BareKafka(producer, consumer)
    finally:
        await producer.stop()
        await consumer.stop()


def _linked(n: int) -> PersonLinked:
    return PersonLinked(issuer="urn:benchmark", account=f"account-{n:08}")


def _event(n: int) -> Envelope:
    return Envelope.of(
        _linked(n),
        service="declaration",
        subject=f"p1-{n:08}",
        sequence=1,
        time=NOON,
        recordedtime=NOON,
        correlationid=str(uuid.uuid4()),
    )


def _commit_ms(stage: Stage) -> float:
    """Milliseconds of a one-row insert with its commit."""
    url = stage.postgres.create_database("commits").replace("+psycopg", "")
    times = []
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table rows (id int)")
        for n in range(200):
            began = time.perf_counter()
            connection.execute("insert into rows values (%s)", [n])
            times.append(time.perf_counter() - began)
    return percentile(times, 0.5) * 1000


async def _bare_effects(stage: Stage, count: int) -> float:
    """Events per second of four connections that do the least an effect needs."""
    url = stage.postgres.create_database("effects").replace("+psycopg", "")
    numbers = iter(range(count))
    async with AsyncExitStack() as stack:
        connections = [
            await stack.enter_async_context(await psycopg.AsyncConnection.connect(url)) for _ in range(4)
        ]
        await connections[0].execute("create table if not exists inbox (id int primary key, done bool)")
        await connections[0].execute("create table if not exists links (account text primary key)")
        await connections[0].execute("truncate inbox, links")
        await connections[0].execute(
            "insert into inbox select n, false from generate_series(0, %s - 1) as n", [count]
        )
        await connections[0].commit()

        async def work(connection: psycopg.AsyncConnection[Any]) -> None:
            for n in numbers:
                await connection.execute(
                    "insert into links values (%s) on conflict do nothing", [f"account-{n}"]
                )
                await connection.execute("update inbox set done = true where id = %s", [n])
                await connection.commit()

        began = time.perf_counter()
        await asyncio.gather(*(work(connection) for connection in connections))
        return count / (time.perf_counter() - began)
