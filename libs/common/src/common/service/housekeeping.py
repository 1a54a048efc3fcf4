"""Housekeeping: what a service kept for a while and needs no more goes by itself, once an hour, a batch at a time.

| what | goes after | stays |
|---|---|---|
| answers under idempotency keys | `answer_days` | nothing: a retry later than that is a new request |
| bodies of handled events | `handled_body_days` | id, number and cursor, so that a copy published again is recognised |
| rows of handled events | `handled_row_days`, more than the topics keep | the cursor of the subject |

Terms are system time: what is kept for the machine's sake does not wait for a simulated clock.
"""

import asyncio

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from common.db.outages import turn_until
from common.service.settings import HousekeepingSettings

EVERY_SECONDS = 3600.0
BATCH = 1000

log = structlog.get_logger()

_ANSWERS = text("""
    delete from idempotency_keys where ctid = any(array(
        select ctid from idempotency_keys where at < now() - make_interval(days => :days)
        order by at limit :batch for update skip locked))
""")
_BODIES = text("""
    update inbox set body = '' where id = any(array(
        select id from inbox where state = 'done' and body <> ''
            and done_at < now() - make_interval(days => :days)
        limit :batch for update skip locked))
""")
_ROWS = text("""
    delete from inbox where id = any(array(
        select id from inbox where state = 'done' and done_at < now() - make_interval(days => :days)
        limit :batch for update skip locked))
""")


class Housekeeping:
    """The housekeeping of one service; two workers at once take different rows."""

    def __init__(self, engine: AsyncEngine, settings: HousekeepingSettings) -> None:
        self._engine = engine
        self._jobs = (
            ("answers", _ANSWERS, settings.answer_days),
            ("event_bodies", _BODIES, settings.handled_body_days),
            ("event_rows", _ROWS, settings.handled_row_days),
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Clear until `stop` is set; a lost database does not end it."""

        async def turn() -> bool:
            return sum((await self.run_once()).values()) > 0

        await turn_until(stop, turn, idle_seconds=EVERY_SECONDS, part="housekeeping")

    async def run_once(self) -> dict[str, int]:
        """One batch of everything whose term is over; how many rows each job took."""
        done = {}
        for name, statement, days in self._jobs:
            async with self._engine.begin() as connection:
                cleared = await connection.execute(statement, {"days": days, "batch": BATCH})
                done[name] = cleared.rowcount
        if any(done.values()):
            log.info("cleared", **done)
        return done
