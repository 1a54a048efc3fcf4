"""Entries of the audit log: what they say, and which could never be chained."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from common.audit.outside import OutsideCopy
from common.audit.recording import entry
from common.audit.sequencer import Sequencer
from laptop.testing.audit_log import NOON, add, findings, rows


async def test_an_entry_says_who_when_from_where_what_and_by_which_clause(
    sessions: async_sessionmaker[AsyncSession],
) -> None:
    async with sessions.begin() as session:
        await add(
            session,
            "dcl_1",
            person_ref="p1abc",
            origin="192.0.2.7",
            clause="R25-33",
            detail={"outcome": "passed"},
            correlation_id="c-1",
        )

    assert await rows(
        sessions,
        "select by, at, origin, action, subject, clause, person_ref, detail, correlation_id from audit_entries",
    ) == [
        (
            "https://id.example|u-1",
            NOON,
            "192.0.2.7",
            "accept-declaration",
            "dcl_1",
            "R25-33",
            "p1abc",
            {"outcome": "passed"},
            "c-1",
        )
    ]


async def test_where_from_may_be_left_out(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer, outside: OutsideCopy
) -> None:
    async with sessions.begin() as session:
        await add(session, "rpt_1")
    await sequencer.run_once()

    assert await rows(sessions, "select origin from audit_entries") == [(None,)]
    assert await findings(sessions, outside) == []


async def test_a_change_that_is_rolled_back_leaves_no_entry(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer
) -> None:
    async with sessions() as session:
        await add(session, "dcl_1")
        await session.rollback()

    assert await sequencer.run_once() == 0
    assert await rows(sessions, "select id from audit_entries") == []


@pytest.mark.parametrize(
    ("at", "detail"),
    [
        (dt.datetime(2026, 5, 11), {}),
        (NOON, {"n": 2**60}),
        (NOON, {"n": float("nan")}),
        (NOON, {"n": object()}),
    ],
    ids=["naive time", "number beyond JSON", "no number", "no JSON"],
)
def test_an_entry_that_could_never_be_chained_is_refused_at_once(
    at: dt.datetime, detail: dict[str, Any]
) -> None:
    with pytest.raises((ValueError, TypeError)):
        entry(at=at, by="a", action="b", subject="c", detail=detail)
