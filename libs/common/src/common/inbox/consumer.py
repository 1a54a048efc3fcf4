"""The poll loop: checks the envelope, stores the event, then moves the group's offsets. It never handles anything, so a slow
handler cannot make the group lose its place.

A message that is no event, whatever it is, becomes a dead letter with its bytes; it does not stop the topic. Too many open
dead letters pause this consumer and nothing else: something is wrong with the deployment, and a person has to look.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog
from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from common import crash
from common.bus.port import Bus, BusConsumer, Delivered
from common.db.outages import LOST, is_outage, name_of, pause_after
from common.events.base import MalformedEvent
from common.events.envelope import Envelope
from common.events.registry import topic
from common.inbox.tables import CHANNEL, DeadLetter, InboxRow
from common.observability.failures import describe

BATCH = 500
POLL_SECONDS = 1.0
DEAD_LETTER_LIMIT = 100
PAUSE_SECONDS = 5.0
LONGEST_TEXT = 2000

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
        self._paused = False
        self._log = log.bind(service=service)

    @property
    def paused(self) -> bool:
        """Whether it takes nothing because of too many dead letters."""
        return self._paused

    async def run(self, stop: asyncio.Event) -> None:
        """Consumes until told to stop; neither a lost database nor a lost bus ends it."""
        failures = 0
        while not stop.is_set():
            try:
                if await self._must_pause():
                    await self._pause(stop)
                    continue
                consumer = await self._bus.consumer(self._group, self._topics)
                try:
                    while not stop.is_set() and not await self._must_pause():
                        await self._turn(consumer, POLL_SECONDS)
                        failures = 0
                finally:
                    await consumer.close()
            except LOST as lost:
                if not is_outage(lost):
                    raise
                failures += 1
                self._log.warning("consumer_interrupted", error=name_of(lost), failures=failures)
                await asyncio.sleep(pause_after(failures))

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
        delivered = await consumer.poll(max_messages=BATCH, seconds=seconds)
        if delivered:
            await self._store(delivered)
            crash.point("after-inbox-insert")
            await consumer.commit()
        return len(delivered)

    async def _must_pause(self) -> bool:
        open_ones = (
            select(func.count())
            .select_from(DeadLetter)
            .where(DeadLetter.replayed_at.is_(None), DeadLetter.topic.in_(self._topics))
        )
        async with self._engine.connect() as connection:
            count = (await connection.execute(open_ones)).scalar_one()
        if count > self._limit and not self._paused:
            self._log.critical("consumer_paused", dead_letters=count, limit=self._limit)
        elif self._paused and count <= self._limit:
            self._log.info("consumer_goes_on", dead_letters=count, limit=self._limit)
        self._paused = count > self._limit
        return self._paused

    async def _pause(self, stop: asyncio.Event) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)

    async def _store(self, delivered: Sequence[Delivered]) -> None:
        try:
            async with self._engine.begin() as connection:
                await self._insert(connection, delivered)
        except Exception as failed:
            if not _is_the_messages_fault(failed):
                raise
            # something that the database cannot hold: find the one message, the others are fine
            if len(delivered) > 1:
                for one in delivered:
                    await self._store([one])
            else:
                async with self._engine.begin() as connection:
                    await self._bury(
                        connection, delivered[0], f"the database cannot hold it: {describe(failed)}"
                    )

    async def _insert(self, connection: AsyncConnection, delivered: Sequence[Delivered]) -> None:
        rows = []
        for one in delivered:
            try:
                rows.append(inbox_values(one.message.topic, one.message.value))
            except MalformedEvent as malformed:
                await self._bury(connection, one, str(malformed))
            except Exception as odd:  # whatever a message is, the topic goes on
                await self._bury(connection, one, describe(odd))
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
                key=_holdable(message.key),
                raw=message.value,
                reason="malformed",
                error=_holdable(error),
                starts=0,
            )
        )


def _is_the_messages_fault(failed: Exception) -> bool:
    """A value that PostgreSQL or its driver cannot hold; not an outage, and not a table that is not there."""
    if isinstance(failed, DBAPIError):
        state = getattr(failed.orig, "sqlstate", None) or ""
        return isinstance(failed, DataError) or state.startswith("54")  # a limit, as of an index row
    return isinstance(failed, ValueError | OverflowError)


def _holdable(text: str) -> str:
    """PostgreSQL's text holds every character but NUL and halves of a pair; nobody needs to read more than a page."""
    whole = text.encode("utf-8", "replace").decode()
    return whole.replace("\x00", "\N{REPLACEMENT CHARACTER}")[:LONGEST_TEXT]


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
