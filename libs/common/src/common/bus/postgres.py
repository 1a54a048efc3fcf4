"""The bus of the laptop mode: a PostgreSQL database of its own with Kafka's shape (topics, partitions, offsets, groups).

An append locks the partition's row until its commit, so offsets become visible in order and without gaps, and no reader
misses a late commit. A consumer holds the row locks of its partitions from `poll` to `commit`: members of a group never
work on the same partition, and the partitions of one that died are free at once.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import groupby
from typing import Any
from zlib import crc32

from sqlalchemy import text
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection

from common.bus.port import BusUnavailable, Delivered, Message, MessageRefused, TopicSettings, check_size
from common.db.engine import create_engine
from common.db.outages import name_of
from common.db.wakeups import Wakeups

CHANNEL = "zcps_bus"
CONNECTIONS = 4
POLL_SECONDS = 1.0
PARTITIONS_PER_POLL = 4
"""A consumer takes a few partitions at a time, so that another member finds some as well."""

_SCHEMA = (
    # two processes may start at once
    "select pg_advisory_xact_lock(2053336179)",
    """create table if not exists bus_partitions (
        topic text, partition int, next_offset bigint not null default 0, primary key (topic, partition))""",
    """create table if not exists bus_messages (
        topic text, partition int, "offset" bigint, key text not null, value bytea not null, headers jsonb not null,
        published_at timestamptz not null default now(), primary key (topic, partition, "offset"))""",
    """create table if not exists bus_offsets (
        consumer_group text, topic text, partition int, next_offset bigint not null default 0,
        committed_at timestamptz not null default now(), primary key (consumer_group, topic, partition))""",
)
_ADD_TOPIC = """
    insert into bus_partitions (topic, partition)
    select :topic, number from generate_series(0, :partitions - 1) as number
    where not exists (select from bus_partitions where topic = :topic)
    returning topic
"""
# What every group has read may go after the retention; what one has not read stays, however long it is away.
_FORGET = """
    delete from bus_messages m
    where published_at < now() - make_interval(days => :days)
      and "offset" < (select min(o.next_offset) from bus_offsets o where o.topic = m.topic and o.partition = m.partition)
"""
_PARTITION_COUNTS = "select topic, count(*) from bus_partitions group by topic"
_RESERVE = """
    update bus_partitions set next_offset = next_offset + :count
    where topic = :topic and partition = :partition returning next_offset - :count
"""
_APPEND = """
    insert into bus_messages (topic, partition, "offset", key, value, headers)
    values (:topic, :partition, :offset, :key, :value, cast(:headers as jsonb))
"""
_NOTIFY = f"select pg_notify('{CHANNEL}', '')"
_JOIN = """
    insert into bus_offsets (consumer_group, topic, partition)
    select :group, topic, partition from bus_partitions where topic = any(:topics)
    on conflict do nothing
"""
_TAKE = """
    select o.topic, o.partition, o.next_offset
    from bus_offsets o join bus_partitions p using (topic, partition)
    where o.consumer_group = :group and o.topic = any(:topics) and p.next_offset > o.next_offset
    order by o.committed_at limit :partitions
    for update of o skip locked
"""
_READ = """
    select m.topic, m.partition, m."offset", m.key, m.value, m.headers
    from unnest(cast(:names as text[]), cast(:partitions as int[]), cast(:offsets as bigint[]))
        as taken (topic, partition, next_offset)
    cross join lateral (
        select * from bus_messages
        where topic = taken.topic and partition = taken.partition and "offset" >= taken.next_offset
        order by "offset" limit :messages
    ) as m
    order by m.topic, m.partition, m."offset" limit :messages
"""
_COMMIT = """
    update bus_offsets set next_offset = :next, committed_at = clock_timestamp()
    where consumer_group = :group and topic = :topic and partition = :partition
"""
_LAG = """
    select coalesce(sum(p.next_offset - coalesce(o.next_offset, 0)), 0)
    from bus_partitions p
    left join bus_offsets o on o.topic = p.topic and o.partition = p.partition and o.consumer_group = :group
    where p.topic = any(:topics)
"""


class PostgresBus:
    """Messages as rows of the database at `url`, which belongs to the bus alone."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url, pool_size=CONNECTIONS)
        self._wakeups = Wakeups(self._engine)
        self._stop = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None
        self._partitions: Mapping[str, int] = {}

    async def apply_topics(self, topics: Sequence[str], settings: TopicSettings) -> list[str]:
        made = []
        async with _translated(), self._engine.begin() as connection:
            for statement in _SCHEMA:
                await connection.execute(text(statement))
            for topic in topics:
                added = await connection.execute(
                    text(_ADD_TOPIC), {"topic": topic, "partitions": settings.partitions}
                )
                if added.first():
                    made.append(topic)
            await connection.execute(text(_FORGET), {"days": settings.retention_days})
        return made

    async def publish(self, messages: Sequence[Message]) -> None:
        check_size(messages)
        async with _translated(), self._engine.begin() as connection:
            batches: dict[tuple[str, int], list[Message]] = defaultdict(list)
            counts = await self._partition_counts(connection, {message.topic for message in messages})
            for message in messages:
                partition = crc32(message.key.encode()) % counts[message.topic]
                batches[message.topic, partition].append(message)
            # in the same order in every process, so that two publishers never wait for each other
            for (topic, partition), batch in sorted(batches.items(), key=lambda item: item[0]):
                await self._append(connection, topic, partition, batch)
            await connection.execute(text(_NOTIFY))

    async def consumer(self, group: str, topics: Sequence[str]) -> "PostgresConsumer":
        consumer = PostgresConsumer(self, group, topics)
        async with _translated(), self._engine.begin() as connection:
            await self._partition_counts(connection, topics)
            await connection.execute(text(_JOIN), {"group": group, "topics": list(topics)})
        if self._listening is None:
            self._listening = asyncio.create_task(self._wakeups.run(self._stop))
        return consumer

    async def lag(self, group: str, topics: Sequence[str]) -> int:
        async with _translated(), self._engine.connect() as connection:
            await self._partition_counts(connection, topics)
            found = await connection.execute(text(_LAG), {"group": group, "topics": list(topics)})
            return int(found.scalar_one())

    async def close(self) -> None:
        self._stop.set()
        if self._listening is not None:
            await self._listening
        await self._engine.dispose()

    async def _partition_counts(
        self, connection: AsyncConnection, topics: Collection[str]
    ) -> Mapping[str, int]:
        """Counts never change, so they are read once. Raises `BusUnavailable` for a topic that was not applied."""
        if not self._partitions.keys() >= set(topics):
            counts = await connection.execute(text(_PARTITION_COUNTS))
            self._partitions = {str(name): int(count) for name, count in counts}
        if missing := set(topics) - self._partitions.keys():
            raise BusUnavailable(f"no topic {min(missing)}: apply the topics first")
        return self._partitions

    async def _append(
        self, connection: AsyncConnection, topic: str, partition: int, batch: Sequence[Message]
    ) -> None:
        where = {"topic": topic, "partition": partition}
        reserved = await connection.execute(text(_RESERVE), where | {"count": len(batch)})
        rows: list[dict[str, Any]] = [
            where
            | {
                "offset": offset,
                "key": message.key,
                "value": message.value,
                "headers": json.dumps(dict(message.headers)),
            }
            for offset, message in enumerate(batch, start=reserved.scalar_one())
        ]
        await connection.execute(text(_APPEND), rows)


class PostgresConsumer:
    """A member of a group. Between `poll` and `commit` a transaction holds the partitions that were read."""

    def __init__(self, bus: PostgresBus, group: str, topics: Sequence[str]) -> None:
        self._engine = bus._engine
        self._wake = bus._wakeups.signal(CHANNEL)
        self._group = group
        self._topics = list(topics)
        self._holding: AsyncConnection | None = None
        self._read: list[Delivered] = []

    async def poll(self, *, max_messages: int, seconds: float) -> list[Delivered]:
        if self._holding is not None:
            raise RuntimeError("commit what was polled before polling again")
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            found = await self._take(max_messages)
            left = deadline - asyncio.get_running_loop().time()
            if found or left <= 0:
                return found
            await self._wake.wait(min(left, POLL_SECONDS))

    async def commit(self) -> None:
        if self._holding is None:
            return
        try:
            await self._store_offsets(self._holding)
        finally:
            await self._release()

    async def close(self) -> None:
        await self._release()

    async def _store_offsets(self, connection: AsyncConnection) -> None:
        async with _translated():
            for (topic, partition), read in groupby(
                self._read, key=lambda delivered: (delivered.message.topic, delivered.partition)
            ):
                following = [delivered.offset for delivered in read][-1] + 1
                await connection.execute(
                    text(_COMMIT),
                    {"next": following, "group": self._group, "topic": topic, "partition": partition},
                )
            await connection.commit()

    async def _take(self, max_messages: int) -> list[Delivered]:
        try:
            async with _translated():
                self._holding = await self._engine.connect()
                self._read = await self._lock_and_read(self._holding, max_messages)
        finally:
            if not self._read:
                await self._release()
        return self._read

    async def _lock_and_read(self, connection: AsyncConnection, max_messages: int) -> list[Delivered]:
        who = {"group": self._group, "topics": self._topics, "partitions": PARTITIONS_PER_POLL}
        taken = (await connection.execute(text(_TAKE), who)).all()
        if not taken:
            return []
        names, partitions, offsets = zip(*taken, strict=True)
        rows = await connection.execute(
            text(_READ),
            {
                "names": list(names),
                "partitions": list(partitions),
                "offsets": list(offsets),
                "messages": max_messages,
            },
        )
        return [
            Delivered(Message(topic, key, bytes(value), headers), partition, offset)
            for topic, partition, offset, key, value, headers in rows
        ]

    async def _release(self) -> None:
        holding, self._holding, self._read = self._holding, None, []
        if holding is not None:
            # returns it to the pool; a transaction that was not committed is rolled back
            await holding.close()


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    try:
        yield
    except DataError as refused:
        raise MessageRefused(f"{type(refused.orig).__name__} of the bus database") from refused
    except (DBAPIError, PoolTimeout) as failed:
        raise BusUnavailable(f"{name_of(failed)} of the bus database") from failed
