"""Publishes what the outbox holds, at least once and per subject in order.

A row counts as published only after the bus said that it is durable; a crash between the two publishes it again, and the
reader's inbox drops the second copy. The relay asks for unpublished rows, never for rows after a position: positions
become visible in order of commit, not in order of number. One session-level advisory lock per shard keeps two relays
from overtaking each other within a subject.

An event that the bus does not take as it is (too large) is set aside with a dead letter, which stands in the way of its
subject and of nothing else; the batch that it came with is published without it.
"""

import asyncio
from collections.abc import Mapping

import psycopg
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from common import crash
from common.bus.port import Bus, BusUnavailable, Message, MessageRefused
from common.db.outages import LOST, is_outage, name_of, pause_after
from common.db.wakeups import Wakeups, dedicated_connection
from common.events.envelope import CONTENT_TYPE
from common.outbox.tables import CHANNEL, SHARDS

BATCH = 500
POLL_SECONDS = 1.0
LOCK_CLASS = 0x7A63_7073  # "zcps" in ASCII; the shard is the second half of the lock's name

_LOCK = "select shard from unnest(%s::int[]) as shard where pg_try_advisory_lock(%s, shard)"
_UNPUBLISHED = """
    select position, topic, subject, body from outbox
    where published_at is null and set_aside_at is null and shard = any(%s)
    order by position limit %s
"""
_SET_ASIDE = """
    with aside as (
        update outbox set set_aside_at = clock_timestamp() where position = %s returning id, subject, type, body
    )
    insert into dead_letters (event_id, topic, key, type, raw, reason, error, starts)
    select id, 'outbox', subject, type, convert_to(body, 'UTF8'), 'the bus does not take it', %s, 1 from aside
"""
_PUBLISHED = "update outbox set published_at = clock_timestamp() where position = any(%s)"

HEADERS = {"content-type": CONTENT_TYPE}

log = structlog.get_logger()

Connection = psycopg.AsyncConnection[tuple[object, ...]]


class Relay:
    """Publishes the outbox of one service. Several may run; each shard is served by one of them."""

    def __init__(
        self, engine: AsyncEngine, bus: Bus, *, service: str, wakeups: Wakeups | None = None
    ) -> None:
        self._engine = engine
        self._bus = bus
        self._log = log.bind(service=service)
        self._wakeups = wakeups or Wakeups(engine)
        self._wake = self._wakeups.signal(CHANNEL)

    async def run(self, stop: asyncio.Event) -> None:
        """Publishes until told to stop; neither a lost database nor a lost bus ends it."""
        failures = 0
        while not stop.is_set():
            try:
                async with await dedicated_connection(self._engine) as connection:
                    failures = 0
                    await self._serve(connection, stop)
            except (psycopg.Error, *LOST) as lost:
                if not is_outage(lost):
                    raise
                failures += 1
                self._log.warning("outbox_database_lost", error=name_of(lost))
                await asyncio.sleep(pause_after(failures))

    async def run_once(self) -> int:
        """Publishes what is there now, in the shards that no other relay holds. Returns the number of events."""
        published = 0
        async with await dedicated_connection(self._engine) as connection:
            held = await self._take_shards(connection, frozenset())
            while count := await self._publish_batch(connection, held):
                published += count
        return published

    async def _serve(self, connection: Connection, stop: asyncio.Event) -> None:
        held: frozenset[int] = frozenset()
        failures = 0
        while not stop.is_set():
            if len(held) < SHARDS:
                held = await self._take_shards(connection, held)
            try:
                count = await self._publish_batch(connection, held)
            except BusUnavailable as lost:
                failures += 1
                self._log.warning("bus_unavailable", error=str(lost), failures=failures)
                await asyncio.sleep(pause_after(failures))
                continue
            failures = 0
            if count < BATCH:
                await self._wake.wait(POLL_SECONDS, stop)

    async def _take_shards(self, connection: Connection, held: frozenset[int]) -> frozenset[int]:
        missing = [shard for shard in range(SHARDS) if shard not in held]
        taken = await (await connection.execute(_LOCK, [missing, LOCK_CLASS])).fetchall()
        return held | {int(str(shard)) for (shard,) in taken}

    async def _publish_batch(self, connection: Connection, shards: frozenset[int]) -> int:
        rows = await (await connection.execute(_UNPUBLISHED, [sorted(shards), BATCH])).fetchall()
        if not rows:
            return 0
        crash.point("before-publish")
        messages = {
            int(str(position)): Message(
                topic=str(topic), key=str(subject), value=str(body).encode(), headers=HEADERS
            )
            for position, topic, subject, body in rows
        }
        try:
            await self._bus.publish(list(messages.values()))
        except MessageRefused:
            await self._publish_one_by_one(connection, messages)
            return len(rows)
        crash.point("after-publish")
        await connection.execute(_PUBLISHED, [list(messages)])
        crash.point("after-published-mark")
        return len(rows)

    async def _publish_one_by_one(self, connection: Connection, messages: Mapping[int, Message]) -> None:
        """Find what the bus refuses, and publish the others in their order."""
        for position, message in messages.items():
            try:
                await self._bus.publish([message])
            except MessageRefused as refused:
                self._log.critical("event_set_aside", position=position, error=str(refused))
                await connection.execute(_SET_ASIDE, [position, str(refused)])
            else:
                await connection.execute(_PUBLISHED, [[position]])
