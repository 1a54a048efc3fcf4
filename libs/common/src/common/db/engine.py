"""Engines and sessions, made in one place so that all processes treat connections alike."""

import select
import time
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session

CONNECT_SECONDS = 5
"""A server that does not answer at all is lost, long before a worker counts as stalled."""

POOL_SECONDS = 1.0
"""How long to wait for a free connection: a full pool is told at once, and whoever asked comes again."""

TRUSTED_SECONDS = 5.0
"""How long a connection that lay in the pool counts as good without being asked."""


def create_engine(url: str, *, pool_size: int = 10, read_only: bool = False) -> AsyncEngine:
    """An engine for `url` (`postgresql+psycopg://...`); connections are opened when first used.

    Parameters are kept out of error texts: they are people's data.

    Args:
        read_only: every statement is a transaction of its own, and the server refuses one that writes.
    """
    reading: dict[str, Any] = {"options": "-c default_transaction_read_only=on"} if read_only else {}
    alone: dict[str, Any] = {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True}
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_SECONDS, **reading},
        **(alone if read_only else {}),
    )
    _replace_lost_connections(engine)
    return engine


class HoldingSession(Session):
    """A session that keeps what it has read until it is closed, so that one transaction asks for no row by its key twice.

    Without it an object that nobody holds at the moment is forgotten.
    """


@event.listens_for(HoldingSession, "loaded_as_persistent")
@event.listens_for(HoldingSession, "pending_to_persistent")
def _hold(session: Session, row: object) -> None:
    session.info.setdefault("held", []).append(row)


def create_sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Sessions whose objects stay readable after the commit: an answer is built from them."""
    return async_sessionmaker(engine, expire_on_commit=False, sync_session_class=HoldingSession)


def _replace_lost_connections(engine: AsyncEngine) -> None:
    """Look at a connection before it is lent.

    `pool_pre_ping` asks the server each time, which costs as much as the statement that follows. A server that goes away
    in order says so: its word waits in the socket. One that was cut off silently shows by being asked after a pause.
    """
    pool, dialect = engine.sync_engine.pool, engine.dialect

    @event.listens_for(pool, "checkin")
    def note_time(_connection: Any, record: Any) -> None:
        record.info["returned"] = time.monotonic()

    @event.listens_for(pool, "checkout")
    def look(connection: Any, record: Any, _lent: Any) -> None:
        returned = record.info.pop("returned", None)
        if returned is None:  # opened just now
            return
        if time.monotonic() - returned <= TRUSTED_SECONDS and not _has_word(connection.driver_connection):
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as lost:
            raise InvalidatePoolError from lost


def _has_word(driver: Any) -> bool:
    """Whether something arrived that nobody asked for, an end of the connection among it."""
    if driver.closed:
        return True
    sockets = select.poll()
    sockets.register(driver.fileno(), select.POLLIN)
    return bool(sockets.poll(0))
