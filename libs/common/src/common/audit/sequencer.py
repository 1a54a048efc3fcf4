"""Chains audit entries, apart from the transactions that wrote them.

Were each writer to extend the chain itself, all of them would wait in one queue. So one sequencer per service, whichever
worker holds the lock, takes what has committed and appends it in batches within a second, each batch under a signed head.
Entries are numbered in the order they are seen: a lower id that commits later gets the later number.

It signs over nothing that it has not verified: the chain it finds must be the one under the last head, which lies in the
database and outside of it (`outside`). Where they differ it signs nothing more and says so; new entries wait.
"""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass

import structlog
from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from common.audit.chain import HeadSigner, SignedHead, entry_hash, entry_json, genesis, link_hash, public_keys
from common.audit.outside import CopyAway, CopyBroken, OutsideCopy, Step
from common.audit.tables import AuditChainRow, AuditEntryRow, AuditHeadRow, AuditPendingRow
from common.audit.verification import AuditFault
from common.clock import system_now
from common.crypto.keyring import VersionedKey
from common.db.outages import LOST, PAUSES, is_outage, name_of, turn_until

LOCK = 0x7A637073_61756474  # "zcpsaudt"; the database belongs to one service, so one number is enough
_IDLE_SECONDS = 0.5
_SECONDS_AFTER_TAMPERING = 10.0

log = structlog.get_logger()


class AuditTampered(Exception):
    """What lies in the tables cannot have come about by itself; nothing more is chained or signed over it."""

    def __init__(self, fault: AuditFault, seq: int) -> None:
        self.fault = fault
        super().__init__(f"{fault} at {seq}")


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
        outside: the copy of the newest head.
        key: Ed25519 seeds; heads are signed with the current one.
        batch: entries per transaction.
        now: system time; replaced in tests.

    Attributes:
        trouble: why nothing is being chained, for `/readyz` and the metrics; None while all is well.
    """

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        *,
        service: str,
        outside: OutsideCopy,
        key: VersionedKey,
        batch: int = 500,
        now: Callable[[], dt.datetime] = system_now,
    ) -> None:
        self.trouble: str | None = None
        self._sessions = sessions
        self._service = service
        self._outside = outside
        self._signer = HeadSigner(service, key)
        self._trusted = public_keys(key)
        self._batch = batch
        self._now = now

    async def run(self, stop: asyncio.Event) -> None:
        """Chain and sign until told to stop; then once more, so that a quiet shutdown leaves nothing unchained.

        Neither a lost database nor a lost copy ends it, and tampering least of all: the entries that come wait, and are
        chained when the operator has settled what was found (docs/runbook/README.md).
        """
        failures = 0

        async def turn() -> bool:
            nonlocal failures
            try:
                more = await self.run_once() == self._batch
            except CopyAway as away:
                pause = PAUSES[min(failures, len(PAUSES) - 1)]
                self._say("audit_copy_away", f"copy of heads: {away}")
            except AuditTampered as tampered:
                pause = _SECONDS_AFTER_TAMPERING
                self._say("audit_chain_tampered", str(tampered))
            else:
                if self.trouble is not None:
                    log.info("audit_chain_goes_on", after=self.trouble)
                failures, self.trouble = 0, None
                return more
            failures += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            return False

        await turn_until(stop, turn, idle_seconds=_IDLE_SECONDS, part="audit")
        try:
            while await self.run_once() == self._batch:
                pass
        except LOST as lost:
            if not is_outage(lost):
                raise
            log.warning("entries_not_chained_at_stop", error=name_of(lost))
        except (CopyAway, AuditTampered) as reason:
            log.warning("entries_not_chained_at_stop", error=str(reason))

    async def run_once(self) -> int:
        """Chain one batch under a signed head.

        Returns:
            How many entries were chained; 0 also when another process is the sequencer at the moment.

        Raises:
            AuditTampered: the chain is not the one that was signed, or entries that waited are gone.
            CopyAway: the copy outside cannot be read or written; nothing was chained.
        """
        async with self._alone() as alone:
            return await self._extend() if alone else 0

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[bool]:
        """Whether this is the sequencer for now: the lock is held by a connection that is in no transaction, so that none
        is open while the copy outside is read and written."""
        async with self._sessions() as holder:
            await holder.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
            alone = bool(await holder.scalar(select(func.pg_try_advisory_lock(LOCK))))
            try:
                yield alone
            finally:
                if alone:
                    await holder.execute(select(func.pg_advisory_unlock(LOCK)))

    async def _extend(self) -> int:
        async with self._sessions() as session:
            waiting = await self._waiting(session)
        if not waiting:
            return 0
        step = await self._kept()
        async with self._sessions() as session:
            chain = await _Chain.read(session, self._service)
            unfinished = chain.check(step)
            ids = step.entries if unfinished and step else waiting
            links = await self._links(session, chain, ids)
        if unfinished and step:
            if links[-1].hash.hex() != step.head.hash:
                raise AuditTampered(AuditFault.REWRITTEN, step.head.size)
            head = step.head
        else:
            head = self._signer.sign(links[-1].seq, links[-1].hash, self._now())
            await self._outside.keep(Step(chain.size, tuple(ids), head))
        async with self._sessions.begin() as session:
            await self._append(session, links, head)
        return len(links)

    async def _kept(self) -> Step | None:
        try:
            step = await self._outside.read()
        except CopyBroken as broken:
            raise AuditTampered(AuditFault.BAD_SIGNATURE, 0) from broken
        if step is not None:
            if step.head.service != self._service or not step.head.is_signed():
                raise AuditTampered(AuditFault.BAD_SIGNATURE, step.head.size)
            if step.head.key not in self._trusted:
                raise AuditTampered(AuditFault.UNKNOWN_KEY, step.head.size)
        return step

    async def _waiting(self, session: AsyncSession) -> Sequence[int]:
        statement = select(AuditPendingRow.entry_id).order_by(AuditPendingRow.entry_id).limit(self._batch)
        return (await session.scalars(statement)).all()

    async def _links(self, session: AsyncSession, chain: "_Chain", ids: Sequence[int]) -> list[_Link]:
        columns = AuditEntryRow.__table__.columns
        waiting = AuditPendingRow.__table__.columns.entry_id
        found = await session.execute(
            select(*columns).join(AuditPendingRow, waiting == columns.id).where(columns.id.in_(ids))
        )
        entries = {entry[columns.id]: entry for entry in found.mappings()}
        links: list[_Link] = []
        seq, last = chain.size, chain.hash
        for entry_id in ids:
            if entry_id not in entries:
                fault = AuditFault.CUT_OFF if chain.unfinished else AuditFault.MISSING
                raise AuditTampered(fault, seq + 1)
            seq, entry = seq + 1, entries[entry_id]
            hash_of_entry = entry_hash(entry_json({column.name: entry[column] for column in columns}))
            last = link_hash(last, seq, entry_id, hash_of_entry)
            links.append(_Link(seq, entry_id, hash_of_entry, last))
        return links

    async def _append(self, session: AsyncSession, links: list[_Link], head: SignedHead) -> None:
        chained = [link.entry_id for link in links]
        await session.execute(delete(AuditPendingRow).where(AuditPendingRow.entry_id.in_(chained)))
        await session.execute(insert(AuditChainRow), [asdict(link) for link in links])
        await session.execute(insert(AuditHeadRow).values(head_row(head)))

    def _say(self, event: str, trouble: str) -> None:
        """Once per trouble, not once per turn."""
        if trouble != self.trouble:
            log.error(event, trouble=trouble)
        self.trouble = trouble


@dataclass(slots=True)
class _Chain:
    """The end of the chain as the database has it.

    Attributes:
        head_size, head_hash: of the newest signed head there.
        unfinished: the copy outside is one step ahead, and the database did not commit it.
    """

    size: int
    hash: bytes
    head_size: int
    head_hash: str | None
    unfinished: bool = False

    @classmethod
    async def read(cls, session: AsyncSession, service: str) -> "_Chain":
        link = (
            await session.execute(
                select(AuditChainRow.seq, AuditChainRow.hash).order_by(AuditChainRow.seq.desc()).limit(1)
            )
        ).one_or_none()
        head = (
            await session.execute(
                select(AuditHeadRow.size, AuditHeadRow.hash).order_by(AuditHeadRow.size.desc()).limit(1)
            )
        ).one_or_none()
        size, last = (link.seq, link.hash) if link else (0, genesis(service))
        return cls(size, last, head.size if head else 0, head.hash if head else None)

    def check(self, step: Step | None) -> bool:
        """Compare with the copy outside; whether its last step has still to be finished here.

        Raises:
            AuditTampered
        """
        if step is None:
            if self.size or self.head_size:
                raise AuditTampered(AuditFault.NOT_COMPARED, self.size)
            return False
        if self.head_size > self.size:
            raise AuditTampered(AuditFault.CUT_OFF, self.head_size)
        if self.size > step.head.size:
            raise AuditTampered(AuditFault.UNSIGNED, step.head.size + 1)
        self.unfinished = self.size == step.before < step.head.size
        if self.size < step.head.size and not self.unfinished:
            raise AuditTampered(AuditFault.CUT_OFF, step.head.size)
        if not self.unfinished and self.hash.hex() != step.head.hash:
            raise AuditTampered(AuditFault.REWRITTEN, step.head.size)
        if self.size and (self.head_size, self.head_hash) != (self.size, self.hash.hex()):
            raise AuditTampered(AuditFault.NO_HEAD, self.size)
        return self.unfinished


def head_row(head: SignedHead) -> dict[str, object]:
    """A head as its table has it."""
    return {
        "size": head.size,
        "hash": head.hash,
        "signed_at": head.signed_at,
        "key": head.key,
        "signature": head.signature,
    }
