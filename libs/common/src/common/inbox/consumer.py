"""The poll loop: checks the envelope, stores the event, then moves the group's offsets. It never handles anything, so a slow
handler cannot make the group lose its place.

A message that is no event becomes a dead letter with its bytes; it does not stop the topic. Too many of them do.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from common import crash
from common.bus.port import Bus, BusConsumer, BusUnavailable, Delivered
from common.events.base import MalformedEvent
from common.events.envelope import Envelope
from common.events.registry import topic
from common.inbox.errors import TooManyDeadLetters
from common.inbox.tables import CHANNEL, DeadLetter, InboxRow

BATCH = 500
POLL_SECONDS = 1.0
RETRY_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0)
DEAD_LETTER_LIMIT = 100

log = structlog.get_logger()


class Consumer:
    """Stores what is published on `topics` in the inbox of one service."""

    def __init__(
        self,
        engine: AsyncEngine,
        bus: Bus,
        *,
        service: str,
        topics: Sequence[str],
        dead_letter_limit: int = DEAD_LETTER_LIMIT,
    ) -> None:
        self._engine = engine
        self._bus = bus
        self._group = service
        self._topics = topics
        self._limit = dead_letter_limit
        self._log = log.bind(service=service)

    async def run(self, stop: asyncio.Event) -> None:
        """Consumes until told to stop; neither a lost database nor a lost bus ends it.

        Raises:
            TooManyDeadLetters: the limit is passed; a person has to look.
        """
        failures = 0
        while not stop.is_set():
            try:
                consumer = await self._bus.consumer(self._group, self._topics)
                try:
                    while not stop.is_set():
                        await self._turn(consumer, POLL_SECONDS)
                        failures = 0
                finally:
                    await consumer.close()
            except (BusUnavailable, OperationalError) as lost:
                failures += 1
                self._log.warning("consumer_interrupted", error=type(lost).__name__, failures=failures)
                await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS)) - 1])

    async def run_once(self, *, seconds: float = POLL_SECONDS) -> int:
        """Stores what comes until nothing came for `seconds`. Returns the number of messages."""
        consumer = await self._bus.consumer(self._group, self._topics)
        stored = 0
        try:
            while count := await self._turn(consumer, seconds):
                stored += count
        finally:
            await consumer.close()
        return stored

    async def _turn(self, consumer: BusConsumer, seconds: float) -> int:
        await self._refuse_too_many_dead_letters()
        delivered = await consumer.poll(max_messages=BATCH, seconds=seconds)
        if delivered:
            await self._store(delivered)
            crash.point("after-inbox-insert")
            await consumer.commit()
        return len(delivered)

    async def _refuse_too_many_dead_letters(self) -> None:
        async with self._engine.connect() as connection:
            open_ones = select(func.count()).select_from(DeadLetter).where(DeadLetter.replayed_at.is_(None))
            count = (await connection.execute(open_ones)).scalar_one()
        if count > self._limit:
            self._log.critical("too_many_dead_letters", count=count, limit=self._limit)
            raise TooManyDeadLetters(count, self._limit)

    async def _store(self, delivered: Sequence[Delivered]) -> None:
        try:
            async with self._engine.begin() as connection:
                await self._insert(connection, delivered)
        except DataError:
            # a value that the database cannot hold: find the one message, the others are fine
            if len(delivered) > 1:
                for one in delivered:
                    await self._store([one])
            else:
                async with self._engine.begin() as connection:
                    await self._bury(connection, delivered[0], "a value that the database cannot hold")

    async def _insert(self, connection: AsyncConnection, delivered: Sequence[Delivered]) -> None:
        rows = []
        for one in delivered:
            try:
                rows.append(inbox_values(one.message.topic, one.message.value))
            except MalformedEvent as malformed:
                await self._bury(connection, one, str(malformed))
        if rows:
            stored = upsert(InboxRow).on_conflict_do_nothing(index_elements=["id"])
            await connection.execute(stored, rows)
            await connection.execute(select(func.pg_notify(CHANNEL, "")))

    async def _bury(self, connection: AsyncConnection, one: Delivered, error: str) -> None:
        message = one.message
        self._log.error(
            "dead_letter", topic=message.topic, partition=one.partition, offset=one.offset, error=error
        )
        await connection.execute(
            insert(DeadLetter).values(
                topic=message.topic,
                # PostgreSQL's text holds every character but this one
                key=message.key.replace("\x00", "\N{REPLACEMENT CHARACTER}"),
                raw=message.value,
                reason="malformed",
                error=error.replace("\x00", "\N{REPLACEMENT CHARACTER}"),
                starts=0,
            )
        )


def inbox_values(topic_name: str, value: bytes) -> dict[str, Any]:
    """The row of a message. Raises `MalformedEvent`, also where the event names another service than its topic does:
    a service can write to its own topic only, so it cannot speak for another."""
    event = Envelope.from_json(value)
    if topic(event.service) != topic_name:
        raise MalformedEvent(f"{event.service} does not publish on {topic_name}")
    return {
        "id": event.id,
        "source": event.source,
        "subject": event.subject,
        "sequence": event.sequence,
        "type": event.type,
        "body": value.decode(),
    }
