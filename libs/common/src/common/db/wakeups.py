"""NOTIFY of PostgreSQL as wake-ups for waiting tasks: one listening connection per process and database.

A notification is a hint, never data: whoever waits looks into its table anyway and has a time-out, so a lost one costs a
second and nothing else.
"""

import asyncio
from contextlib import suppress
from weakref import WeakSet

import psycopg
import structlog
from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncEngine

from common.db.engine import CONNECT_SECONDS

RECONNECT_SECONDS = 1.0

log = structlog.get_logger()


class Signal:
    """One waiter's view of a channel."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        self._event.set()

    async def wait(self, seconds: float, stop: asyncio.Event | None = None) -> None:
        """Returns at the first notification since the last call, at `stop`, or after `seconds`."""
        waiting = [asyncio.ensure_future(self._event.wait())]
        if stop is not None:
            waiting.append(asyncio.ensure_future(stop.wait()))
        try:
            await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
        self._event.clear()


class Wakeups:
    """Listens while `run` runs; without it every wait lasts its full time."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._signals: dict[str, WeakSet[Signal]] = {}

    def signal(self, channel: str) -> Signal:
        """A signal that is set by every notification on `channel`. Ask for it before `run`."""
        signal = Signal()
        self._signals.setdefault(channel, WeakSet()).add(signal)
        return signal

    async def run(self, stop: asyncio.Event) -> None:
        """Listens until told to stop, and connects again when the connection is lost."""
        listening = asyncio.create_task(self._listen())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({listening, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening

    async def _listen(self) -> None:
        while True:
            try:
                async with await dedicated_connection(self._engine) as connection:
                    for channel in self._signals:
                        await connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
                    # what was written while nobody listened
                    for channel in self._signals:
                        self._wake(channel)
                    async for notification in connection.notifies():
                        self._wake(notification.channel)
            except psycopg.OperationalError as lost:
                log.warning("wakeups_lost", error=type(lost).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)

    def _wake(self, channel: str) -> None:
        for signal in self._signals.get(channel, ()):
            signal.set()


async def dedicated_connection(engine: AsyncEngine) -> psycopg.AsyncConnection[tuple[object, ...]]:
    """A connection outside the pool, each statement its own transaction: for session locks and for listening."""
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS)
