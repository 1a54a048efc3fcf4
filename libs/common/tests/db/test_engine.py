"""Connections: lost ones are replaced before they are lent, and what only looks cannot write."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError
from sqlalchemy.ext.asyncio import AsyncEngine

from common.db import engine as engines
from common.db.engine import create_engine
from laptop.testing.plugin import CreateDatabase, DropDatabase

PID = text("select pg_backend_pid()")


@pytest.fixture
async def url(create_database: CreateDatabase, drop_database: DropDatabase) -> AsyncIterator[str]:
    url = create_database("connections")
    yield url
    drop_database(url)


async def pid(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return int((await connection.execute(PID)).scalar_one())


def end(url: str, backend: int) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("select pg_terminate_backend(%s, 5000)", [backend])


@pytest.mark.parametrize("read_only", [False, True], ids=["transactions", "reads"])
async def test_a_connection_that_the_server_ended_is_replaced_before_it_is_lent(
    url: str, read_only: bool
) -> None:
    engine = create_engine(url, read_only=read_only)
    before = await pid(engine)
    await asyncio.to_thread(end, url, before)
    assert await pid(engine) != before
    await engine.dispose()


async def test_a_connection_is_lent_again_without_being_asked(url: str) -> None:
    engine = create_engine(url)
    assert await pid(engine) == await pid(engine)
    await engine.dispose()


async def test_a_connection_that_was_not_used_for_long_is_asked(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "TRUSTED_SECONDS", -1.0)
    monkeypatch.setattr(engines, "_has_word", lambda _: False)
    engine = create_engine(url)
    before = await pid(engine)
    await asyncio.to_thread(end, url, before)
    assert await pid(engine) != before
    await engine.dispose()


async def test_what_only_looks_has_no_transaction_and_cannot_write(url: str) -> None:
    engine = create_engine(url, read_only=True)
    async with engine.connect() as connection:
        began = [(await connection.execute(text("select now()"))).scalar_one() for _ in range(2)]
        assert began[0] < began[1]
        with pytest.raises(InternalError, match="read-only"):
            await connection.execute(text("create table written (n int)"))
    await engine.dispose()
