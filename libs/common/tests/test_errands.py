"""Errands: nothing outside is waited for while a transaction is open, and what is decided is decided afresh."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from common.db.engine import create_engine, create_sessions
from common.errands import Errand, ErrandFirst
from common.outage import Outage
from common.storage import FolderStorage
from common.uow import UnitOfWork, in_transaction, open_uow
from laptop.testing.inbox_kit import NOON
from laptop.testing.no_waiting import WaitsInTransaction


@pytest.fixture
async def engine(create_database: Any) -> AsyncIterator[AsyncEngine]:
    made = create_engine(create_database("errands"), pool_size=1)
    yield made
    await made.dispose()


@pytest.fixture
def opened(engine: AsyncEngine) -> Any:
    sessions = create_sessions(engine)

    @asynccontextmanager
    async def open_() -> AsyncIterator[UnitOfWork]:
        async with open_uow(sessions, service="review", now=NOON, by="test") as uow:
            yield uow

    return open_


class Outside:
    """Something slow that notes who holds a connection while it is waited for."""

    def __init__(self, engine: AsyncEngine, *answers: Any) -> None:
        self.engine = engine
        self.answers = list(answers)
        self.held: list[int] = []

    async def ask(self) -> str:
        self.held.append(self.engine.pool.checkedout())  # type: ignore[attr-defined]
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return str(answer)


async def test_no_connection_is_held_meanwhile_and_all_is_read_again(
    engine: AsyncEngine, opened: Any
) -> None:
    outside, attempts = Outside(engine, "there"), []

    async def work(uow: UnitOfWork) -> str:
        attempts.append(await uow.session.scalar(text("select pg_current_xact_id()::text")))
        return await uow.errand(Errand(("file",), outside.ask))

    assert await in_transaction(opened, work) == "there"
    assert outside.held == [0]
    assert len(set(attempts)) == 2


async def test_an_errand_whose_input_has_changed_is_run_again(engine: AsyncEngine, opened: Any) -> None:
    """Somebody else committed while storage was waited for."""
    versions, outside = iter(["1", "2", "2"]), Outside(engine, "of 1", "of 2")

    async def work(uow: UnitOfWork) -> str:
        return await uow.errand(Errand(("paper", next(versions)), outside.ask))

    assert await in_transaction(opened, work) == "of 2"
    assert outside.answers == []


async def test_a_failure_is_raised_where_it_was_asked_for(engine: AsyncEngine, opened: Any) -> None:
    outside = Outside(engine, ValueError("altered"))

    async def work(uow: UnitOfWork) -> str:
        try:
            return await uow.errand(Errand(("file",), outside.ask))
        except ValueError:
            return "refused"

    assert await in_transaction(opened, work) == "refused"


async def test_an_outage_reaches_no_use_case(engine: AsyncEngine, opened: Any) -> None:
    outside = Outside(engine, Outage("storage is away"))

    async def work(uow: UnitOfWork) -> str:
        try:
            return await uow.errand(Errand(("file",), outside.ask))
        except Outage:
            return "decided something by it"

    with pytest.raises(Outage):
        await in_transaction(opened, work)


async def test_what_is_made_once_is_the_same_in_every_attempt(engine: AsyncEngine, opened: Any) -> None:
    ids = iter("abc")

    async def work(uow: UnitOfWork) -> str:
        name = uow.once("id", lambda: next(ids))
        return name + await uow.errand(Errand(("paper", name), Outside(engine, "!").ask))

    assert await in_transaction(opened, work) == "a!"


async def test_an_errand_that_is_another_one_each_time_is_told(engine: AsyncEngine, opened: Any) -> None:
    names = iter(range(100))

    async def work(uow: UnitOfWork) -> None:
        await uow.errand(Errand(("paper", next(names)), Outside(engine, "!").ask))

    with pytest.raises(RuntimeError, match="paper"):
        await in_transaction(opened, work)


async def test_without_a_boundary_the_need_is_named(opened: Any, engine: AsyncEngine) -> None:
    with pytest.raises(ErrandFirst, match="paper"):
        async with opened() as uow:
            await uow.errand(Errand(("paper",), Outside(engine).ask))


async def test_tests_publicity_what_waits_inside_a_transaction(opened: Any, tmp_path: Any) -> None:
    files = FolderStorage(tmp_path)
    async with opened() as uow:
        await files.put("before/anything", b"was read")
        await uow.session.execute(text("select 1"))
        with pytest.raises(WaitsInTransaction, match=r"FolderStorage\.put"):
            await files.put("inside/it", b"is waited for")
        await uow.session.rollback()
        await files.put("after/it", b"is over")
