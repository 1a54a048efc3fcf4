"""No test passes in which something outside is waited for while a transaction is open (`common.errands`).

Switched on for every test that has a database. Doors to the outside are storage, the processes that read strangers' files,
the bus, and whatever runs in a thread: typesetting, sealing, drawing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache, wraps
from typing import Any
from weakref import WeakKeyDictionary

from psycopg.pq import TransactionStatus
from sqlalchemy import event
from sqlalchemy.pool import Pool

from common.bus.kafka import KafkaBus
from common.bus.postgres import PostgresBus
from common.foreign import ForeignFiles
from common.storage import FolderStorage, S3Storage

DOORS: dict[type, tuple[str, ...]] = {
    FolderStorage: ("put", "create", "get", "exists", "delete"),
    S3Storage: ("put", "create", "get", "exists", "delete"),
    ForeignFiles: ("read",),
    PostgresBus: ("lag",),
    KafkaBus: ("lag",),
}
MAY_RUN_IN_A_TRANSACTION = frozenset({"_asked_again"})
"""Arithmetic in a thread that waits for nothing and nobody."""

Held = WeakKeyDictionary[asyncio.Task[Any], dict[int, Any]]


class WaitsInTransaction(AssertionError):
    """A connection in the middle of a transaction is held while something outside is waited for."""


@cache
def forbid_waiting_in_transactions() -> None:
    """From now on in this process; once."""
    held: Held = WeakKeyDictionary()
    by_connection: dict[int, asyncio.Task[Any]] = {}

    @event.listens_for(Pool, "checkout")
    def taken(connection: Any, record: object, proxy: object) -> None:
        if (task := _task()) is not None:
            held.setdefault(task, {})[id(record)] = connection
            by_connection[id(record)] = task

    @event.listens_for(Pool, "checkin")
    def given_back(connection: object, record: object) -> None:
        if (task := by_connection.pop(id(record), None)) is not None:
            held.get(task, {}).pop(id(record), None)

    def check(door: str) -> None:
        task = _task()
        for connection in held.get(task, {}).values() if task is not None else ():
            if connection.driver_connection.info.transaction_status is not TransactionStatus.IDLE:
                raise WaitsInTransaction(f"{door} is waited for while a transaction is open")

    for kind, names in DOORS.items():
        for name in names:
            setattr(kind, name, _guarded(getattr(kind, name), f"{kind.__name__}.{name}", check))
    to_thread = asyncio.to_thread

    async def guarded_thread(work: Callable[..., Any], /, *args: Any, **more: Any) -> Any:
        name = getattr(work, "__name__", repr(work))
        if name not in MAY_RUN_IN_A_TRANSACTION:
            check(f"{name} in a thread")
        return await to_thread(work, *args, **more)

    asyncio.to_thread = guarded_thread


def _task() -> asyncio.Task[Any] | None:
    try:
        return asyncio.current_task()
    except RuntimeError:  # no loop runs
        return None


def _guarded(
    door: Callable[..., Awaitable[Any]], name: str, check: Callable[[str], None]
) -> Callable[..., Awaitable[Any]]:
    @wraps(door)
    async def guarded(*args: Any, **more: Any) -> Any:
        check(name)
        return await door(*args, **more)

    return guarded
