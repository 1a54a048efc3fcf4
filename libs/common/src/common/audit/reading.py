"""Reading an audit chain out of a service's database: to verify it, to export it, to show its head."""

from collections.abc import AsyncIterator, Collection, Iterable

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from common.audit.chain import SignedHead, entry_json
from common.audit.tables import AuditChainRow, AuditEntryRow, AuditHeadRow, AuditPendingRow
from common.audit.verification import AuditReport, ChainCheck, ChainedEntry, export_line

_BATCH = 1000
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
    check.report.waiting = await session.scalar(select(func.count()).select_from(AuditPendingRow)) or 0
    return check.finish()


async def export(session: AsyncSession, service: str) -> AsyncIterator[str]:
    """The chain as lines for `verify_export`."""
    async for item in _chain(session, service):
        yield export_line(item)


async def latest_head(session: AsyncSession, service: str) -> SignedHead | None:
    """The newest signed head, as minutes print it; None before the first entry is signed."""
    row = (await session.execute(select(*_HEAD).order_by(_HEAD.size.desc()).limit(1))).one_or_none()
    return SignedHead(service, *row) if row else None


async def _chain(session: AsyncSession, service: str) -> AsyncIterator[SignedHead | ChainedEntry]:
    """Links in order, each head before the link of its size; heads beyond the last link come at the end."""
    # Read before any link: every link that a head of today covers is then there to be read, and heads that are signed
    # while we read are left for the next time.
    newest = await session.scalar(select(func.max(_HEAD.size))) or 0
    done = 0
    while True:
        rows = (
            await session.execute(
                select(*_LINK, *_ENTRY)
                .outerjoin(AuditEntryRow, _ENTRY.id == _LINK.entry_id)
                .where(_LINK.seq > done)
                .order_by(_LINK.seq)
                .limit(_BATCH)
            )
        ).all()
        until = rows[-1][0] if rows else newest
        heads = select(*_HEAD).where(_HEAD.size > done, _HEAD.size <= min(until, newest)).order_by(_HEAD.size)
        for head in (await session.execute(heads)).all():
            yield SignedHead(service, *head)
        if not rows:
            return
        for row in rows:
            seq, entry_id, hash_of_entry, hash_of_link = row[:4]
            columns = {column.name: value for column, value in zip(_ENTRY, row[4:], strict=True)}
            entry = entry_json(columns) if columns["id"] is not None else None
            yield ChainedEntry(seq, entry_id, hash_of_entry, hash_of_link, entry)
        done = until


async def _unchained(session: AsyncSession) -> list[int]:
    """Entries that are neither chained nor waiting: one statement, so the sequencer cannot move one in between."""
    chained = select(AuditChainRow.seq).where(AuditChainRow.entry_id == AuditEntryRow.id).exists()
    waiting = select(AuditPendingRow.entry_id).where(AuditPendingRow.entry_id == AuditEntryRow.id).exists()
    found = await session.scalars(
        select(AuditEntryRow.id).where(~chained, ~waiting).order_by(AuditEntryRow.id)
    )
    return list(found.all())
