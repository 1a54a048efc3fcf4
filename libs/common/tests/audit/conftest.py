"""The audit log of one service on a real database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from common.audit.outside import OutsideCopy
from common.audit.sequencer import Sequencer
from common.db.base import CommonBase
from common.db.engine import create_engine, create_sessions
from common.storage.folder import FolderStorage
from laptop.testing.audit_log import KEY, TABLES, Ticking, add_committed
from laptop.testing.plugin import CreateDatabase


@pytest.fixture(scope="module")
async def engine(create_database: CreateDatabase) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(create_database("audit"))
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: CommonBase.metadata.create_all(sync, TABLES))
    yield engine
    await engine.dispose()


@pytest.fixture
async def sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    async with engine.begin() as connection:
        await connection.execute(
            text("truncate audit_entries, audit_pending, audit_chain, audit_heads restart identity")
        )
    return create_sessions(engine)


@pytest.fixture
def time() -> Ticking:
    return Ticking()


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path)


@pytest.fixture
def outside(storage: FolderStorage) -> OutsideCopy:
    return OutsideCopy(storage, "review")


@pytest.fixture
def sequencer(sessions: async_sessionmaker[AsyncSession], time: Ticking, outside: OutsideCopy) -> Sequencer:
    return Sequencer(sessions, service="review", outside=outside, key=KEY, now=time)


@pytest.fixture
async def chained(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer, time: Ticking
) -> async_sessionmaker[AsyncSession]:
    """Six entries, signed after every second one."""
    for number in range(3):
        await add_committed(sessions, f"dcl_{number}a", f"dcl_{number}b")
        await sequencer.run_once()
        time.pass_by(2)
    return sessions
