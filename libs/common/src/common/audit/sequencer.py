"""Chains audit entries, apart from the transactions that wrote them.

Were each writer to extend the chain itself, all of them would wait in one queue. So one sequencer per service, whichever
worker holds the lock, takes what has committed and appends it in batches within a second. Entries are numbered in the
order they are seen: a lower id that commits later gets the later number.
"""

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass

import structlog
from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from common.audit.chain import HeadSigner, entry_hash, entry_json, genesis, link_hash
from common.audit.tables import AuditChainRow, AuditEntryRow, AuditHeadRow, AuditPendingRow
from common.clock import system_now
from common.crypto.keyring import VersionedKey
from common.db.outages import LOST, turn_until

_LOCK = 0x7A637073_61756474  # "zcpsaudt"; the database belongs to one service, so one number is enough
_IDLE_SECONDS = 0.3
_SIGN_EVERY = dt.timedelta(seconds=1)

log = structlog.get_logger()


class AuditTampered(Exception):
    """What lies in the tables cannot have come about by itself; nothing more is chained or signed over it."""


@dataclass(frozen=True, slots=True)
class _Link:
    seq: int
    entry_id: int
    entry_hash: bytes
    hash: bytes


class Sequencer:
    """The single writer of `audit_chain` and `audit_heads` of one service.

    Args:
        sessions: of the service's database.
        key: Ed25519 seeds; heads are signed with the current one.
        batch: entries per transaction.
        now: system time; replaced in tests.
    """

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        *,
        service: str,
        key: VersionedKey,
        batch: int = 500,
        now: Callable[[], dt.datetime] = system_now,
    ) -> None:
        self._sessions = sessions
        self._service = service
        self._signer = HeadSigner(service, key)
        self._batch = batch
        self._now = now

    async def run(self, stop: asyncio.Event) -> None:
        """Chain and sign until told to stop; then once more, so that a quiet shutdown leaves a signed head.

        A lost database does not end it: what committed is chained when it is back.

        Raises:
            AuditTampered: entries or links were taken away.
        """

        async def turn() -> bool:
            return await self.run_once() == self._batch

        await turn_until(stop, turn, idle_seconds=_IDLE_SECONDS, part="audit")
        try:
            while await self.run_once(sign_now=True) == self._batch:
                pass
        except LOST as lost:
            log.warning("head_not_signed_at_stop", error=type(lost.orig).__name__)

    async def run_once(self, *, sign_now: bool = False) -> int:
        """Chain one batch, and sign if there is something new and the last signature is a second old.

        Args:
            sign_now: do not wait for the second to pass.

        Returns:
            How many entries were chained; 0 also when another process is the sequencer at the moment.

        Raises:
            AuditTampered: entries or links were taken away.
        """
        async with self._sessions.begin() as session:
            if not await session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
                return 0
            seq, last = await self._last_link(session)
            links = await self._new_links(session, seq, last)
            if links:
                await session.execute(insert(AuditChainRow), [asdict(link) for link in links])
                seq, last = links[-1].seq, links[-1].hash
            await self._sign(session, seq, last, sign_now)
        return len(links)

    async def _last_link(self, session: AsyncSession) -> tuple[int, bytes]:
        row = (
            await session.execute(
                select(AuditChainRow.seq, AuditChainRow.hash).order_by(AuditChainRow.seq.desc()).limit(1)
            )
        ).one_or_none()
        return (row.seq, row.hash) if row else (0, genesis(self._service))

    async def _new_links(self, session: AsyncSession, seq: int, last: bytes) -> list[_Link]:
        waiting = select(AuditPendingRow.entry_id).order_by(AuditPendingRow.entry_id).limit(self._batch)
        taken = await session.scalars(
            delete(AuditPendingRow)
            .where(AuditPendingRow.entry_id.in_(waiting))
            .returning(AuditPendingRow.entry_id)
        )
        ids = taken.all()
        columns = AuditEntryRow.__table__.columns
        entries = await session.execute(select(*columns).where(columns.id.in_(ids)).order_by(columns.id))
        links: list[_Link] = []
        for entry in entries.mappings():
            seq, entry_id = seq + 1, entry[columns.id]
            hash_of_entry = entry_hash(entry_json({column.name: entry[column] for column in columns}))
            last = link_hash(last, seq, entry_id, hash_of_entry)
            links.append(_Link(seq, entry_id, hash_of_entry, last))
        if len(links) != len(ids):
            raise AuditTampered(f"{len(ids) - len(links)} entries were removed before they were chained")
        return links

    async def _sign(self, session: AsyncSession, size: int, last: bytes, sign_now: bool) -> None:
        head = (
            await session.execute(
                select(AuditHeadRow.size, AuditHeadRow.signed_at).order_by(AuditHeadRow.size.desc()).limit(1)
            )
        ).one_or_none()
        signed_size = head.size if head else 0
        if size < signed_size:
            raise AuditTampered(f"the chain has {size} links, {signed_size} were signed")
        if size == signed_size:
            return
        now = self._now()
        if head and not sign_now and now - head.signed_at < _SIGN_EVERY:
            return
        signed = self._signer.sign(size, last, now)
        await session.execute(
            insert(AuditHeadRow).values(
                size=size, hash=signed.hash, signed_at=now, key=signed.key, signature=signed.signature
            )
        )
