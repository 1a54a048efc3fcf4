"""Writes an event in the transaction of the change it reports.

The sequence of a subject is its counter row plus one. The row stays locked until the transaction ends, so a rollback
gives its number back and the next writer waits: no gaps, and numbers rise in order of commit. A transaction that writes
about several subjects should do so in the same order as others, or PostgreSQL ends one of two that wait for each other.
"""

import datetime as dt
from zlib import crc32

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from common.clock import system_now
from common.events.base import Fact
from common.events.envelope import Envelope
from common.events.registry import topic
from common.outbox.tables import CHANNEL, SHARDS, OutboxCounter, OutboxRow


async def append(
    session: AsyncSession,
    fact: Fact,
    *,
    service: str,
    subject: str,
    time: dt.datetime,
    correlation_id: str,
    causation_id: str | None = None,
) -> Envelope:
    """Writes `fact` about `subject` to the outbox of `service` and returns the event. `time` is business time.

    Raises:
        ValueError: the service does not produce this fact.
    """
    event = Envelope.of(
        fact,
        service=service,
        subject=subject,
        sequence=await _next_sequence(session, subject),
        time=time,
        recordedtime=system_now(),
        correlationid=correlation_id,
        causationid=causation_id,
    )
    row = insert(OutboxRow).values(
        id=event.id,
        topic=topic(service),
        subject=subject,
        sequence=event.sequence,
        shard=crc32(subject.encode()) % SHARDS,
        type=event.type,
        body=event.to_json().decode(),
    )
    # one statement writes and wakes: PostgreSQL delivers the notification at commit, once per transaction
    await session.execute(select(func.pg_notify(CHANNEL, "")).add_cte(row.cte("written")))
    return event


async def _next_sequence(session: AsyncSession, subject: str) -> int:
    counter = upsert(OutboxCounter).values(subject=subject, last=1)
    bumped = counter.on_conflict_do_update(index_elements=["subject"], set_={"last": OutboxCounter.last + 1})
    return (await session.execute(bumped.returning(OutboxCounter.last))).scalar_one()
