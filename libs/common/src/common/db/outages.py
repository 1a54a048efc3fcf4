"""Loops that outlive a lost database: they say when it went and when it came back, and ask again after a growing pause."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0)
LOST = (OperationalError, InterfaceError)
"""What SQLAlchemy raises when the server is away, stops, or takes no more connections."""

log = structlog.get_logger()


async def turn_until(
    stop: asyncio.Event, turn: Callable[[], Awaitable[bool]], *, idle_seconds: float, part: str
) -> None:
    """Call `turn` until `stop` is set.

    Args:
        turn: tells whether there is more to do at once; raises one of `LOST` where the database does not answer.
        idle_seconds: the pause when there is nothing to do.
        part: whose loop this is, for the log.
    """
    failures = 0
    while not stop.is_set():
        try:
            more = await turn()
        except LOST as lost:
            pause = PAUSES[min(failures, len(PAUSES) - 1)]
            failures += 1
            log.warning("database_lost", part=part, error=type(lost.orig).__name__, failures=failures)
        else:
            if failures:
                log.info("database_back", part=part, failures=failures)
                failures = 0
            if more:
                continue
            pause = idle_seconds
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
