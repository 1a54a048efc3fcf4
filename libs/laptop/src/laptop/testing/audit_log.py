"""An audit log under test: entries, the tables as an attacker changes them, and what verification finds."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from common.audit import public_keys
from common.audit.chain import entry_hash, entry_json, genesis, link_hash
from common.audit.outside import OutsideCopy
from common.audit.reading import comparable, verify
from common.audit.recording import entry, write
from common.audit.tables import AuditChainRow, AuditEntryRow, AuditHeadRow, AuditPendingRow
from common.clock import SHANGHAI
from common.crypto import VersionedKey
from common.db.base import CommonBase

KEY = VersionedKey({"1": bytes(range(32))}, "1")
TRUSTED = public_keys(KEY)
NOON = dt.datetime(2026, 5, 11, 12, 0, 0, 250_000, tzinfo=SHANGHAI)
TABLES = [
    CommonBase.metadata.tables[row.__tablename__]
    for row in (AuditEntryRow, AuditPendingRow, AuditChainRow, AuditHeadRow)
]


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it holds; asks twenty times a second, at most 20 s."""
    for _ in range(400):
        if await holds():
            return
        await asyncio.sleep(0.05)
    pytest.fail("it did not come about in 20 seconds")


async def is_(value: bool) -> bool:
    """For `until`: what needs no waiting to be known."""
    return value


async def is_empty(sessions: async_sessionmaker[AsyncSession], statement: str) -> bool:
    return not await rows(sessions, statement)


class Ticking:
    """System time that a test moves."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 11, 21, 4, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


async def add(session: AsyncSession, subject: str, **more: Any) -> None:
    accepted = entry(
        at=NOON, by="https://id.example|u-1", action="accept-declaration", subject=subject, **more
    )
    await write(session, [accepted])


async def add_committed(sessions: async_sessionmaker[AsyncSession], *subjects: str) -> None:
    async with sessions.begin() as session:
        for subject in subjects:
            await add(
                session,
                subject,
                clause="R25-33",
                origin="192.0.2.7",
                detail={"outcome": "passed", "score": 0.5},
            )


async def rows(sessions: async_sessionmaker[AsyncSession], statement: str) -> list[tuple[Any, ...]]:
    async with sessions() as session:
        return [tuple(row) for row in (await session.execute(text(statement))).all()]


async def run(sessions: async_sessionmaker[AsyncSession], statement: str) -> None:
    async with sessions.begin() as session:
        for part in filter(str.strip, statement.split(";")):
            await session.execute(text(part))


async def findings(
    sessions: async_sessionmaker[AsyncSession], outside: OutsideCopy
) -> list[tuple[str, int | None, int | None]]:
    async with sessions() as session:
        head = await comparable(session, await outside.read())
        report = await verify(session, "review", TRUSTED, [head] if head else [])
    return [(str(finding.fault), finding.seq, finding.entry_id) for finding in report.findings]


FORGE = "update audit_entries set by = 'somebody else' where id = 2; delete from audit_heads"


async def forge(sessions: async_sessionmaker[AsyncSession]) -> None:
    """What whoever holds the database can do: change an entry, make all hashes anew, take the heads away."""
    await run(sessions, FORGE)
    async with sessions.begin() as session:
        columns = AuditEntryRow.__table__.columns
        entries = {row[columns.id]: row for row in (await session.execute(select(*columns))).mappings()}
        last = genesis("review")
        for seq, entry_id in (
            await session.execute(
                select(AuditChainRow.seq, AuditChainRow.entry_id).order_by(AuditChainRow.seq)
            )
        ).all():
            digest = entry_hash(entry_json({column.name: entries[entry_id][column] for column in columns}))
            last = link_hash(last, seq, entry_id, digest)
            await session.execute(
                update(AuditChainRow).where(AuditChainRow.seq == seq).values(entry_hash=digest, hash=last)
            )
