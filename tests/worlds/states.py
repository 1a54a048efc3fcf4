"""States of the surroundings in which nothing can be done: what is away, full, empty or closed for writing.

One table; add a line to `STATES`. `tests/platform/test_outages.py` asks readiness about each, `tests/access/test_outages.py`
calls every route of every service in it.
"""

import errno
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from common.audit.outside import OutsideCopy
from common.audit.sequencer import Sequencer
from common.db.engine import create_engine, create_sessions
from common.storage import FolderStorage, ObjectMissing
from common.storage.port import sha256
from laptop.testing.kit import ServiceKit

MP = pytest.MonkeyPatch


@dataclass(frozen=True)
class Away:
    """A state of the surroundings, and what readiness says of it."""

    name: str
    begin: Callable[[ServiceKit, MP], AbstractAsyncContextManager[None]]
    told: str


def _storage(failure: Callable[[], Exception], *, only: tuple[str, ...] = ()) -> Any:
    """Storage whose methods fail; all of them unless named."""

    @asynccontextmanager
    async def begin(kit: ServiceKit, patch: MP) -> AsyncIterator[None]:
        def fail(*_: object) -> Any:
            raise failure()

        for name in only or ("_write", "_path"):
            patch.setattr(FolderStorage, name, fail)
        yield

    return begin


@asynccontextmanager
async def _empty(kit: ServiceKit, patch: MP) -> AsyncIterator[None]:
    """The bucket was emptied, or another one was configured."""
    kept: dict[str, bytes] = {}

    async def put(self: object, key: str, data: bytes) -> str:
        kept[key] = data
        return sha256(data)

    async def get(self: object, key: str) -> bytes:
        if key not in kept:
            raise ObjectMissing(key)
        return kept[key]

    patch.setattr(FolderStorage, "put", put)
    patch.setattr(FolderStorage, "create", put)
    patch.setattr(FolderStorage, "get", get)
    yield


@asynccontextmanager
async def _foreign(kit: ServiceKit, patch: MP) -> AsyncIterator[None]:
    """The bucket of another installation: its marker is signed with another key."""
    files, key = kit.runtime.ports.files, f"audit-heads/{kit.runtime.name}.json"
    own = await files.get(key)
    await files.put(key, own.replace(b'"signature": "', b'"signature": "AAAA'))
    yield
    await files.put(key, own)


@asynccontextmanager
async def _read_only(kit: ServiceKit, patch: MP) -> AsyncIterator[None]:
    """The server became a stand-by."""
    runtime = kit.runtime
    name = runtime.engine.url.database
    async with runtime.engine.connect() as connection:
        await connection.execute(text(f'alter database "{name}" set default_transaction_read_only = on'))
        await connection.commit()
    await runtime.engine.dispose()
    await runtime.reads.dispose()
    yield
    async with runtime.engine.connect() as connection:
        await connection.execute(text("set transaction read write"))
        await connection.execute(text(f'alter database "{name}" reset default_transaction_read_only'))
        await connection.commit()
    await runtime.engine.dispose()
    await runtime.reads.dispose()


@asynccontextmanager
async def _pool_taken(kit: ServiceKit, patch: MP) -> AsyncIterator[None]:
    """Others hold every connection."""
    held = []
    for engine in (kit.runtime.engine, kit.runtime.reads):
        patch.setattr(engine.sync_engine.pool, "_timeout", 0.02)
        held += [await engine.connect() for _ in range(engine.pool.size())]  # type: ignore[attr-defined]
    yield
    for connection in held:
        await connection.close()


@asynccontextmanager
async def _no_server(kit: ServiceKit, patch: MP) -> AsyncIterator[None]:
    """Nothing listens where the database was."""
    nowhere = create_engine("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    for engine, sessions in (("engine", "sessions"), ("reads", "reading")):
        patch.setitem(kit.runtime.__dict__, engine, nowhere)
        patch.setitem(kit.runtime.__dict__, sessions, create_sessions(nowhere))
    yield
    await nowhere.dispose()


STATES = [
    Away(
        "the storage is full",
        _storage(lambda: OSError(errno.ENOSPC, "full"), only=("_write",)),
        "storage: OSError 28",
    ),
    Away(
        "the storage is read-only",
        _storage(lambda: OSError(errno.EROFS, "read-only"), only=("_write",)),
        "storage: OSError 30",
    ),
    Away("the storage does not answer", _storage(lambda: OSError(errno.EIO, "gone")), "storage: OSError 5"),
    Away("the storage is empty", _empty, "storage: empty or another one, its marker is missing"),
    Away("another installation's storage", _foreign, "storage: another installation's"),
    Away("the database is read-only", _read_only, "database: read-only"),
    Away("the pool is taken", _pool_taken, "database: no free connection"),
    Away("no database", _no_server, "database: OperationalError"),
]


async def mark(kit: ServiceKit) -> None:
    """A first audit entry under a head that lies in the storage, too."""
    async with kit.uow() as uow:
        await uow.audit("begin", subject="test")
        await uow.commit()
    ports = kit.runtime.ports
    sequencer = Sequencer(
        kit.runtime.sessions,
        service=kit.runtime.name,
        outside=OutsideCopy(ports.files, kit.runtime.name),
        key=ports.signing_key,
    )
    assert await sequencer.run_once()
