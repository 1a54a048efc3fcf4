"""Nothing that was committed stays unpublished, nothing that was rolled back is published, and no number is missing."""

import asyncio
import datetime as dt
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from typing import NoReturn

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from common.bus.port import BusConsumer, BusUnavailable, Message, TopicSettings
from common.clock import SHANGHAI
from common.db.base import CommonBase
from common.db.engine import create_engine, create_sessions
from common.db.wakeups import Wakeups
from common.events.declaration import PersonLinked
from common.events.envelope import Envelope
from common.outbox import relay as relay_module
from common.outbox.relay import Relay
from common.outbox.republish import republish
from common.outbox.tables import OutboxRow
from common.outbox.writer import append
from laptop.testing.machine import ENDLESS, PATIENCE
from laptop.testing.plugin import CreateDatabase, DropDatabase

NOON = dt.datetime(2026, 5, 11, 12, 0, tzinfo=SHANGHAI)


class RecordingBus:
    """Keeps what is published; refuses as often as told."""

    def __init__(self, *, refusals: int = 0) -> None:
        self.messages: list[Message] = []
        self.refusals = refusals

    async def publish(self, messages: Sequence[Message]) -> None:
        if self.refusals:
            self.refusals -= 1
            raise BusUnavailable("not now")
        await asyncio.sleep(0.001)
        self.messages += messages

    async def apply_topics(self, topics: Sequence[str], settings: TopicSettings) -> NoReturn:
        raise NotImplementedError

    async def consumer(self, group: str, topics: Sequence[str]) -> BusConsumer:
        raise NotImplementedError

    async def lag(self, group: str, topics: Sequence[str]) -> int:
        raise NotImplementedError

    async def close(self) -> None: ...

    def sequences(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for message in self.messages:
            found[message.key].append(Envelope.from_json(message.value).sequence)
        return dict(found)


@pytest_asyncio.fixture(scope="session")
async def template(create_database: CreateDatabase) -> str:
    url = create_database("outbox_template")
    engine = create_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(CommonBase.metadata.create_all)
    await engine.dispose()
    return url


@pytest_asyncio.fixture
async def engine(
    create_database: CreateDatabase, drop_database: DropDatabase, template: str
) -> AsyncIterator[AsyncEngine]:
    url = create_database("outbox", template)
    engine = create_engine(url, pool_size=25)
    yield engine
    await engine.dispose()
    drop_database(url)


async def write(session: AsyncSession, subject: str) -> Envelope:
    return await append(
        session,
        PersonLinked(issuer="urn:test", account="acc"),
        service="declaration",
        subject=subject,
        time=NOON,
        correlation_id="c-1",
    )


async def write_committed(engine: AsyncEngine, *subjects: str) -> None:
    async with create_sessions(engine).begin() as session:
        for subject in subjects:
            await write(session, subject)


async def unpublished(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        count = await connection.execute(text("select count(*) from outbox where published_at is null"))
        return int(count.scalar_one())


async def until_published(engine: AsyncEngine) -> None:
    async with asyncio.timeout(PATIENCE):
        while await unpublished(engine):  # noqa: ASYNC110  # a row in a database sets no event
            await asyncio.sleep(0.02)


async def test_sequences_have_no_gaps_under_concurrent_writers_and_rollbacks(engine: AsyncEngine) -> None:
    chance = random.Random(7)
    sessions = create_sessions(engine)
    committed: dict[str, int] = defaultdict(int)

    async def writer(rounds: list[tuple[str, bool]]) -> None:
        for subject, commits in rounds:
            async with sessions() as session:
                await write(session, subject)
                await asyncio.sleep(0)
                await write(session, subject)
                if commits:
                    await session.commit()
                    committed[subject] += 2

    async with asyncio.TaskGroup() as tasks:
        for _ in range(20):
            rounds = [(chance.choice(["a", "b", "c"]), chance.random() < 0.6) for _ in range(8)]
            tasks.create_task(writer(rounds))

    async with sessions() as session:
        rows = (await session.execute(select(OutboxRow).order_by(OutboxRow.position))).scalars().all()
    by_subject: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_subject[row.subject].append(row.sequence)
    assert by_subject == {subject: list(range(1, count + 1)) for subject, count in committed.items()}
    assert sum(committed.values()) > 100


async def test_the_stored_event_says_what_the_returned_one_says(engine: AsyncEngine) -> None:
    async with create_sessions(engine).begin() as session:
        event = await write(session, "p1abc")
    async with create_sessions(engine)() as session:
        row = (await session.execute(select(OutboxRow))).scalar_one()
    assert Envelope.from_json(row.body.encode()) == event
    assert (event.type, event.sequence, event.time) == ("zcps.declaration.person-linked.v1", 1, NOON)
    assert (row.topic, row.subject, row.published_at) == ("zcps.declaration", "p1abc", None)


async def test_the_relay_publishes_each_subject_in_order_and_keeps_the_rows(engine: AsyncEngine) -> None:
    for _ in range(5):
        await write_committed(engine, "a", "b", "c", "d", "e", "f")
    bus = RecordingBus()
    relay = Relay(engine, bus, service="declaration")
    assert await relay.run_once() == 30
    assert bus.sequences() == {subject: [1, 2, 3, 4, 5] for subject in "abcdef"}
    assert {message.headers["content-type"] for message in bus.messages} == {"application/cloudevents+json"}

    assert await relay.run_once() == 0
    async with create_sessions(engine)() as session:
        rows = (await session.execute(select(OutboxRow))).scalars().all()
    assert len(rows) == 30
    assert all(row.published_at for row in rows)


async def test_a_row_that_was_committed_late_is_not_missed(engine: AsyncEngine) -> None:
    bus = RecordingBus()
    relay = Relay(engine, bus, service="declaration")
    async with create_sessions(engine)() as early:
        await write(early, "slow")
        await write_committed(engine, "fast")
        assert await relay.run_once() == 1
        await early.commit()
    assert await relay.run_once() == 1
    assert [message.key for message in bus.messages] == ["fast", "slow"]


async def test_a_bus_that_refuses_is_tried_again_and_nothing_is_marked(engine: AsyncEngine) -> None:
    await write_committed(engine, "a", "a")
    with pytest.raises(BusUnavailable):
        await Relay(engine, RecordingBus(refusals=1), service="declaration").run_once()
    assert await unpublished(engine) == 2

    bus, stop = RecordingBus(refusals=2), asyncio.Event()
    running = asyncio.create_task(Relay(engine, bus, service="declaration").run(stop))
    await until_published(engine)
    stop.set()
    await running
    assert bus.sequences() == {"a": [1, 2]}


async def test_two_relays_publish_every_event_once_and_in_order(engine: AsyncEngine) -> None:
    bus, stop = RecordingBus(), asyncio.Event()
    relays = [asyncio.create_task(Relay(engine, bus, service="declaration").run(stop)) for _ in range(2)]
    for _ in range(10):
        await write_committed(engine, *"abcdefgh")
    await until_published(engine)
    stop.set()
    await asyncio.gather(*relays)
    assert bus.sequences() == {subject: list(range(1, 11)) for subject in "abcdefgh"}


async def test_a_commit_wakes_the_relay(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_module, "POLL_SECONDS", ENDLESS)
    bus, stop, wakeups = RecordingBus(), asyncio.Event(), Wakeups(engine)
    relay = Relay(engine, bus, service="declaration", wakeups=wakeups)
    running = [asyncio.create_task(part.run(stop)) for part in (wakeups, relay)]
    await asyncio.sleep(0.3)
    await write_committed(engine, "a")
    await until_published(engine)
    stop.set()
    await asyncio.wait_for(asyncio.gather(*running), PATIENCE)
    assert bus.sequences() == {"a": [1]}


async def test_the_relay_comes_back_after_its_connection_was_cut(engine: AsyncEngine) -> None:
    bus, stop, wakeups = RecordingBus(), asyncio.Event(), Wakeups(engine)
    relay = Relay(engine, bus, service="declaration", wakeups=wakeups)
    running = [asyncio.create_task(part.run(stop)) for part in (wakeups, relay)]
    await write_committed(engine, "a")
    await until_published(engine)
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
    await write_committed(engine, "a")
    await until_published(engine)
    stop.set()
    await asyncio.gather(*running)
    assert bus.sequences() == {"a": [1, 2]}


async def test_published_events_can_be_published_again(engine: AsyncEngine) -> None:
    await write_committed(engine, "a", "b", "a")
    bus = RecordingBus()
    relay = Relay(engine, bus, service="declaration")
    await relay.run_once()
    async with create_sessions(engine).begin() as session:
        assert await republish(session, subject="a") == 2
    async with create_sessions(engine).begin() as session:
        assert await republish(session, since=dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)) == 0
    assert await relay.run_once() == 2
    assert bus.sequences() == {"a": [1, 2, 1, 2], "b": [1]}
    assert bus.messages[0] == bus.messages[3]
