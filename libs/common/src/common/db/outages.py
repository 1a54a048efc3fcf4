"""Which errors are an outage, and loops that outlive one: they say when it came and went, and ask again after a growing
pause."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import psycopg
import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from common.outage import Outage

PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0)
LOST = (
    OperationalError,
    InterfaceError,
    InternalError,
    PoolTimeout,
    psycopg.OperationalError,
    Outage,
    OSError,
)
"""What an outage may be raised as; `is_outage` decides."""

_CONNECTION, _TRANSACTION, _RESOURCES, _BUSY, _OPERATOR, _SYSTEM = "08", "40", "53", "55", "57", "58"
_CLASSES = (_CONNECTION, _TRANSACTION, _RESOURCES, _BUSY, _OPERATOR, _SYSTEM)
_READ_ONLY = "25006"
"""The server became a stand-by, or its administrator closed it for writing."""

log = structlog.get_logger()


def is_outage(error: BaseException) -> bool:
    """Whether `error` says that something is away, full or closed for writing, and not that something is wrong."""
    if isinstance(error, (Outage, PoolTimeout)):
        return True
    if isinstance(error, OSError):
        # a time that we set ourselves has run out: that is slow work, and no word about what it waited for
        ours = isinstance(error, TimeoutError) and error.errno is None
        return not ours and not isinstance(error, FileNotFoundError | IsADirectoryError | NotADirectoryError)
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, psycopg.Error):
        return isinstance(error, InterfaceError | OperationalError)
    code = cause.sqlstate
    if code is None:  # the connection did not get as far as an answer
        return isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)
    return code[:2] in _CLASSES or code == _READ_ONLY


def pause_after(failures: int) -> float:
    """How long to wait after so many outages in a row."""
    return PAUSES[min(failures, len(PAUSES)) - 1]


async def turn_until(
    stop: asyncio.Event, turn: Callable[[], Awaitable[bool]], *, idle_seconds: float, part: str
) -> None:
    """Call `turn` until `stop` is set.

    Args:
        turn: tells whether there is more to do at once; raises what `is_outage` knows where something does not answer.
        idle_seconds: the pause when there is nothing to do.
        part: whose loop this is, for the log.
    """
    failures = 0
    while not stop.is_set():
        try:
            more = await turn()
        except LOST as lost:
            if not is_outage(lost):
                raise
            failures += 1
            pause = pause_after(failures)
            log.warning("outage", part=part, error=name_of(lost), failures=failures)
        else:
            if failures:
                log.info("outage_over", part=part, failures=failures)
                failures = 0
            if more:
                continue
            pause = idle_seconds
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)


def name_of(lost: BaseException) -> str:
    """The kind of an outage for the log, without its text."""
    cause = lost.orig if isinstance(lost, DBAPIError) else lost
    return type(cause).__name__
