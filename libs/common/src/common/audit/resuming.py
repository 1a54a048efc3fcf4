"""Going on after a restored backup, or after what was found has been settled: an operator's act, on record.

The copy outside the database then knows of links that the database has not. Nothing is hidden by this: whoever kept a head
over the lost part still finds it missing, and the chain itself says who resumed it, when, and from where.
"""

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from common.audit.chain import HeadSigner, genesis, public_keys
from common.audit.outside import CopyBroken, OutsideCopy, Step
from common.audit.reading import latest_head, verify
from common.audit.recording import entry, write
from common.audit.sequencer import LOCK
from common.audit.verification import AuditFault, AuditFinding
from common.clock import system_now
from common.crypto.keyring import VersionedKey


class NotConsistent(Exception):
    """The chain in the database is faulty in itself, so there is nothing to go on from."""

    def __init__(self, findings: list[AuditFinding]) -> None:
        self.findings = findings
        super().__init__("、".join(str(finding) for finding in findings))


async def resume(
    session: AsyncSession,
    service: str,
    *,
    outside: OutsideCopy,
    key: VersionedKey,
    by: str,
    at: dt.datetime,
    reason: str,
) -> int:
    """Take the chain as the database has it for the one to extend, and commit that before the copy outside follows: if
    that fails, the operator says it again. Returns the chain's size.

    Raises:
        NotConsistent: it must be sound but for what only the copy outside can tell.
        CopyAway
    """
    try:
        before = await outside.read()
    except CopyBroken:
        before = None
    await session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    report = await verify(session, service, public_keys(key))
    head = await latest_head(session, service)
    expected = {AuditFault.NOT_COMPARED} | (
        {AuditFault.NO_HEAD} if not report.links and head is None else set()
    )
    if faults := [finding for finding in report.findings if finding.fault not in expected]:
        raise NotConsistent(faults)
    if head is None:
        head = HeadSigner(service, key).sign(0, genesis(service), system_now())
    resumed = entry(
        at=at,
        by=by,
        action="resume-audit-chain",
        subject=service,
        detail={
            "size": head.size,
            "hash": head.hash,
            "reason": reason,
            **({"outside_size": before.head.size, "outside_hash": before.head.hash} if before else {}),
        },
    )
    await write(session, [resumed])
    await session.commit()
    await outside.keep(Step(head.size, (), head))
    return head.size
