"""Reading an audit chain out of a service's database: to verify it, to export it, to show its head."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from common.audit.chain import SignedHead, entry_json
from common.audit.outside import Step
from common.audit.tables import AuditChainRow, AuditEntryRow, AuditHeadRow, AuditPendingRow
from common.audit.verification import (
    AuditReport,
    ChainCheck,
    ChainedEntry,
    export_line,
    kept_line,
    rest_line,
)

_BATCH = 1000
_SHORT_WHILE = 20
"""Tenths of a second."""
_ENTRY = AuditEntryRow.__table__.columns
_LINK = AuditChainRow.__table__.columns
_HEAD = AuditHeadRow.__table__.columns


async def verify(
    session: AsyncSession, service: str, trusted: Collection[str], kept_heads: Iterable[SignedHead] = ()
) -> AuditReport:
    """Check the whole chain of a service, in batches, while it goes on growing.

    Args:
        trusted: public keys, hexadecimal, that heads may be signed with (`public_keys`).
        kept_heads: heads from outside the database, from minutes or a monitor.
    """
    check = ChainCheck(service, trusted, kept_heads)
    async for item in _chain(session, service):
        if isinstance(item, SignedHead):
            check.head(item)
        else:
            check.link(item)
    for entry_id in await _unchained(session):
        check.unchained(entry_id)
    check.report.waiting = await _waiting(session)
    return check.finish()


async def export(
    session: AsyncSession, service: str, outside: SignedHead | None, *, content: bool = True
) -> AsyncIterator[str]:
    """The chain as lines for `verify_export`.

    Args:
        outside: the head that was read from the copy outside the database (`comparable`).
        content: with the entries; else their digests alone, which show whether the chain was cut or remade.
    """
    if outside is not None:
        yield kept_line(outside)
    async for item in _chain(session, service):
        yield export_line(item, content=content)
    yield rest_line(await _unchained(session), await _waiting(session))


async def comparable(session: AsyncSession, step: Step | None) -> SignedHead | None:
    """The head in the copy outside, once the database has committed what it covers or a short while has passed: the copy
    is written a moment before. None where there is no copy; then the export says that nothing was compared.
    """
    if step is None:
        return None
    for _ in range(_SHORT_WHILE):
        newest = await session.scalar(select(func.max(_HEAD.size))) or 0
        if newest >= step.head.size:
            break
        await asyncio.sleep(0.1)
    return step.head


async def latest_head(session: AsyncSession, service: str) -> SignedHead | None:
    """The newest signed head, as minutes print it; None before the first entry is signed."""
    row = (await session.execute(select(*_HEAD).order_by(_HEAD.size.desc()).limit(1))).one_or_none()
    return SignedHead(service, *row) if row else None


async def backlog(session: AsyncSession) -> tuple[int, float]:
    """How many entries wait to be chained, and the age of the oldest in seconds."""
    age = func.extract("epoch", func.now() - func.min(AuditEntryRow.recorded_at))
    statement = select(func.count(), func.coalesce(age, 0)).join_from(
        AuditPendingRow, AuditEntryRow, AuditEntryRow.id == AuditPendingRow.entry_id
    )
    count, seconds = (await session.execute(statement)).one()
    return count, float(seconds)


async def _chain(session: AsyncSession, service: str) -> AsyncIterator[SignedHead | ChainedEntry]:
    """Links in order, each head before the link of its size; heads beyond the last link come at the end.

    Links and the head over them commit together, so heads that are asked for after links cover all of those.
    """
    done = 0
    while True:
        rows = await _links_after(session, done)
        if not rows:
            beyond = await _heads(session, service, done, None)
            rows = await _links_after(session, done)  # a batch that committed in between
            if not rows:
                for head in beyond:
                    yield head
                return
        until = rows[-1][0]
        for head in await _heads(session, service, done, until):
            yield head
        for row in rows:
            seq, entry_id, hash_of_entry, hash_of_link = row[:4]
            columns = {column.name: value for column, value in zip(_ENTRY, row[4:], strict=True)}
            entry = entry_json(columns) if columns["id"] is not None else None
            yield ChainedEntry(seq, entry_id, hash_of_entry, hash_of_link, entry)
        done = until


async def _links_after(session: AsyncSession, seq: int) -> Sequence[Any]:
    statement = select(*_LINK, *_ENTRY).outerjoin(AuditEntryRow, _ENTRY.id == _LINK.entry_id)
    rows = await session.execute(statement.where(_LINK.seq > seq).order_by(_LINK.seq).limit(_BATCH))
    return rows.all()


async def _heads(session: AsyncSession, service: str, after: int, until: int | None) -> list[SignedHead]:
    statement = select(*_HEAD).where(_HEAD.size > after)
    if until is not None:
        statement = statement.where(_HEAD.size <= until)
    return [SignedHead(service, *head) for head in await session.execute(statement.order_by(_HEAD.size))]


async def _waiting(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(AuditPendingRow)) or 0


async def _unchained(session: AsyncSession) -> list[int]:
    """Entries that are neither chained nor waiting: one statement, so the sequencer cannot move one in between."""
    chained = select(AuditChainRow.seq).where(AuditChainRow.entry_id == AuditEntryRow.id).exists()
    waiting = select(AuditPendingRow.entry_id).where(AuditPendingRow.entry_id == AuditEntryRow.id).exists()
    found = await session.scalars(
        select(AuditEntryRow.id).where(~chained, ~waiting).order_by(AuditEntryRow.id)
    )
    return list(found.all())
