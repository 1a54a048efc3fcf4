"""A fresh inbox for every test."""

from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy import text

from common.db.base import CommonBase
from common.db.engine import create_engine, create_sessions
from laptop.testing.inbox_kit import Inbox
from laptop.testing.plugin import CreateDatabase, DropDatabase


@pytest_asyncio.fixture(scope="session")
async def inbox_template(create_database: CreateDatabase) -> str:
    url = create_database("inbox_template")
    engine = create_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(CommonBase.metadata.create_all)
        await connection.execute(
            text("create table effects (id bigserial primary key, subject text, sequence bigint)")
        )
    await engine.dispose()
    return url


@pytest_asyncio.fixture
async def inbox(
    create_database: CreateDatabase, drop_database: DropDatabase, inbox_template: str
) -> AsyncIterator[Inbox]:
    url = create_database("inbox", inbox_template)
    engine = create_engine(url, pool_size=20)
    yield Inbox(engine, create_sessions(engine))
    await engine.dispose()
    drop_database(url)
