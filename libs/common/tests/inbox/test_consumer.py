"""The poll loop stores first and commits afterwards; what it cannot read is put aside, and too much of that stops it."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from common.bus.kafka import KafkaBus
from common.bus.port import Bus, TopicSettings
from common.bus.postgres import PostgresBus
from common.db.engine import create_engine, create_sessions
from common.db.wakeups import Wakeups
from common.events.base import MalformedEvent
from common.events.declaration import PersonLinked
from common.inbox import consumer as consumer_module
from common.inbox import dead_letters
from common.inbox.consumer import Consumer
from common.inbox.tables import DeadLetter
from common.outbox.relay import Relay
from common.outbox.writer import append
from laptop.testing.inbox_kit import NOON, Inbox, Tape, event, message
from laptop.testing.machine import PATIENCE
from laptop.testing.plugin import CreateDatabase


def damaged(**changes: object) -> bytes:
    """An event with some attributes replaced."""
    return json.dumps(json.loads(event("a", 1).to_json()) | changes).encode()


async def test_offsets_move_only_after_the_rows_are_stored(inbox: Inbox) -> None:
    tape = Tape(message(event("a", 1)))
    consumer = Consumer(inbox.engine, tape, service="review", topics=["zcps.declaration"])
    await inbox.execute("alter table inbox rename to inbox_away")
    with pytest.raises(Exception, match="inbox"):
        await consumer.run_once(seconds=0)
    assert tape.committed == 0
    await inbox.execute("alter table inbox_away rename to inbox")
    assert await consumer.run_once(seconds=0) == 1
    assert tape.committed == 1
    assert (await inbox.backlog())["inbox_unprocessed"] == 1


async def test_a_database_that_was_away_is_waited_for(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    tape = Tape(message(event("a", 1)))
    consumer = Consumer(inbox.engine, tape, service="review", topics=["zcps.declaration"])
    stored, failures = consumer._store, 2

    async def away_at_first(delivered: object) -> None:
        nonlocal failures
        if failures:
            failures -= 1
            raise OperationalError("insert", {}, Exception("connection lost"))
        await stored(delivered)  # type: ignore[arg-type]

    monkeypatch.setattr(consumer, "_store", away_at_first)
    stop = asyncio.Event()
    running = asyncio.create_task(consumer.run(stop))
    async with asyncio.timeout(PATIENCE):
        while tape.committed < 1:  # noqa: ASYNC110  # a row in a database sets no event
            await asyncio.sleep(0.02)
    stop.set()
    await running
    assert (await inbox.backlog())["inbox_unprocessed"] == 1


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"not json",
        b"\xff\xfe\x00",
        b"[]",
        damaged(id="no uuid"),
        damaged(sequence=0),
        damaged(sequence=2**40),
        damaged(subject=""),
        damaged(subject="a\x00b"),
        damaged(time="2026-05-11T12:00:00"),
        damaged(type="com.example.other.v1"),
        damaged(source="zcps/review"),
        damaged(specversion="0.3"),
    ],
    ids=[
        "empty", "text", "bytes", "list", "id", "sequence-0", "sequence-huge", "no-subject", "nul", "no-offset",
        "foreign-type", "other-source", "old-version",
    ],
)  # fmt: skip
async def test_a_message_that_is_no_event_is_put_aside_with_its_bytes(inbox: Inbox, value: bytes) -> None:
    await inbox.receive(event("b", 1), value, event("c", 1))
    async with inbox.sessions() as session:
        (letter,) = (await session.execute(select(DeadLetter))).scalars().all()
    assert (letter.raw, letter.event_id, letter.topic) == (value, None, "zcps.declaration")
    await inbox.processor().run_once()
    assert sorted(await inbox.effects()) == [("b", 1), ("c", 1)]


async def test_a_service_cannot_speak_for_another(inbox: Inbox) -> None:
    await inbox.receive(event("a", 1), topic="zcps.certificate")
    backlog = await inbox.backlog()
    assert (backlog["dead_letters"], backlog["inbox_unprocessed"]) == (1, 0)


async def test_too_many_dead_letters_pause_the_consumer_until_they_are_fewer(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer_module, "PAUSE_SECONDS", 0.05)
    await inbox.receive(*[b"not an event"] * 3)
    tape = Tape(message(event("a", 1)))
    stop = asyncio.Event()
    consumer = Consumer(
        inbox.engine, tape, service="review", topics=["zcps.declaration"], dead_letter_limit=2
    )
    running = asyncio.create_task(consumer.run(stop))
    await asyncio.sleep(0.3)
    assert consumer.paused
    assert tape.committed == 0
    await inbox.execute(
        "update dead_letters set replayed_at = now() where id = (select min(id) from dead_letters)"
    )
    async with asyncio.timeout(5):
        while tape.committed == 0:  # noqa: ASYNC110  # a tape sets no event
            await asyncio.sleep(0.02)
    assert not consumer.paused
    stop.set()
    await running


async def test_all_dead_letters_are_replayed_and_what_cannot_be_read_stays(inbox: Inbox) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("a fault that was mended later")

    await inbox.receive(event("a", 1), b"not an event", event("b", 1))
    await inbox.processor(handler=fails).run_once()
    async with inbox.sessions() as session:
        replayed, unreadable = await dead_letters.replay_all(session)
        await session.commit()
    assert (len(replayed), len(unreadable)) == (2, 1)
    await inbox.processor().run_once()
    assert sorted(await inbox.effects()) == [("a", 1), ("b", 1)]


async def test_a_replayed_event_takes_its_turn_and_its_subject_goes_on(inbox: Inbox) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("a fault that was mended later")

    await inbox.receive(event("a", 1), event("a", 2))
    await inbox.processor(handler=fails).run_once()
    async with inbox.sessions.begin() as session:
        (letter,) = await dead_letters.list_open(session)
        assert (letter.starts, letter.reason) == (5, "the handler failed too often")
        assert letter.error.startswith("RuntimeError at ")
        assert "mended" not in letter.error
        await dead_letters.replay(session, letter.id)
    await inbox.processor().run_once()
    assert await inbox.effects() == [("a", 1), ("a", 2)]
    async with inbox.sessions.begin() as session:
        assert await dead_letters.list_open(session) == []
        assert (await dead_letters.show(session, letter.id)).replayed_at is not None
        with pytest.raises(dead_letters.NoSuchDeadLetter):
            await dead_letters.replay(session, letter.id)
        with pytest.raises(dead_letters.NoSuchDeadLetter):
            await dead_letters.show(session, letter.id + 1)


async def test_an_unreadable_message_is_replayed_only_when_it_can_be_read(inbox: Inbox) -> None:
    await inbox.receive(b"not an event")
    async with inbox.sessions() as session:
        (letter,) = await dead_letters.list_open(session)
        with pytest.raises(MalformedEvent):
            await dead_letters.replay(session, letter.id)
    # stands for a reader that was mended: the bytes in the row are now ones that it understands
    async with inbox.sessions.begin() as session:
        changed = await dead_letters.show(session, letter.id)
        changed.raw = event("a", 1).to_json()
        await dead_letters.replay(session, letter.id)
    await inbox.processor().run_once()
    assert await inbox.effects() == [("a", 1)]


@pytest_asyncio.fixture(params=["postgres", pytest.param("kafka", marks=pytest.mark.kafka)])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    made: Bus
    if request.param == "kafka":
        made = KafkaBus(request.getfixturevalue("kafka_server"), client_id="test")
    else:
        create_database: CreateDatabase = request.getfixturevalue("create_database")
        made = PostgresBus(create_database("bus"))
    await made.apply_topics(["zcps.declaration"], TopicSettings(partitions=4, replication=1, min_insync=1))
    yield made
    await made.close()


@pytest.mark.req("Z-06", door="event")
async def test_a_reader_that_was_down_loses_nothing(
    inbox: Inbox, bus: Bus, create_database: CreateDatabase, inbox_template: str
) -> None:
    """Two databases, all loops running; the reader is away while the writer goes on, then the other way round."""
    run = uuid.uuid4().hex
    writer = create_engine(create_database("writer", inbox_template))
    group = f"review-{run}"

    async def write(count: int) -> None:
        for _ in range(count):
            async with create_sessions(writer).begin() as session:
                for subject in "abc":
                    await append(
                        session,
                        PersonLinked(issuer="urn:test", account="acc"),
                        service="declaration",
                        subject=f"{subject}-{run}",
                        time=NOON,
                        correlation_id="c-1",
                    )

    async def expect(count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len([1 for name, _ in await inbox.effects() if name.endswith(run)]) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    def start(*parts: Wakeups | Relay | Consumer) -> tuple[asyncio.Event, list[asyncio.Task[None]]]:
        stop = asyncio.Event()
        return stop, [asyncio.create_task(part.run(stop)) for part in parts]

    sending, receiving = Wakeups(writer), Wakeups(inbox.engine)
    stop_writer, writing = start(sending, Relay(writer, bus, service="declaration", wakeups=sending))
    processor = inbox.processor(wakeups=receiving)
    stop_reader = asyncio.Event()
    consumer = Consumer(inbox.engine, bus, service=group, topics=["zcps.declaration"])
    reading = [asyncio.create_task(part.run(stop_reader)) for part in (receiving, consumer, processor)]

    await write(3)
    await expect(9)
    stop_reader.set()
    await asyncio.gather(*reading)

    await write(3)
    async with asyncio.timeout(PATIENCE):
        while await bus.lag(group, ["zcps.declaration"]) < 9:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    stop_writer.set()
    await asyncio.gather(*writing)
    await write(1)
    await writer.dispose()

    stop_reader = asyncio.Event()
    reading = [asyncio.create_task(part.run(stop_reader)) for part in (receiving, consumer, processor)]
    await expect(18)
    stop_writer, writing = start(sending, Relay(writer, bus, service="declaration", wakeups=sending))
    await expect(21)
    assert await bus.lag(group, ["zcps.declaration"]) == 0
    for stop in (stop_reader, stop_writer):
        stop.set()
    await asyncio.gather(*reading, *writing)
    await writer.dispose()
    for subject in "abc":
        name = f"{subject}-{run}"
        assert await inbox.effects(name) == [(name, sequence) for sequence in range(1, 8)]
