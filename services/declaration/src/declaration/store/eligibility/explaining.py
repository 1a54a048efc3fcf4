"""What is stored about a decision: the row itself, and everything that explains it or vouches for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from common.audit.tables import AuditEntryRow
from common.replicas.queries import names_of
from declaration.store.cases.declarations import DeclarationRow, declaration
from declaration.store.eligibility.consents import ConsentRow, consents_given
from declaration.store.eligibility.decisions import DECIDED, DecisionRow, PolicySnapshotRow


@dataclass(frozen=True)
class KeptDecision:
    """A decision with what is kept beside it.

    Attributes:
        policy: the content of its policy's snapshot, None where there is none.
        consents: every consent that the declaration has had, oldest first.
        recorded_sha256: the digest that the audit entry of the decision vouches for.
        names: the organisations that take part, by id.
    """

    row: DecisionRow
    about: DeclarationRow
    policy: Mapping[str, Any] | None
    consents: Sequence[ConsentRow]
    recorded_sha256: str | None
    names: dict[str, str]


async def kept_decision(session: AsyncSession, row: DecisionRow) -> KeptDecision:
    snapshot = await session.get(PolicySnapshotRow, row.pack_digest)
    consents = await consents_given(session, row.declaration_id)
    return KeptDecision(
        row=row,
        about=await declaration(session, row.declaration_id),
        policy=snapshot.content if snapshot is not None else None,
        consents=consents,
        recorded_sha256=await _recorded(session, row),
        names=await names_of(session, {row.org_id, *(consent.by_org for consent in consents)}),
    )


async def _recorded(session: AsyncSession, row: DecisionRow) -> str | None:
    statement = select(AuditEntryRow.detail).where(
        AuditEntryRow.subject == row.declaration_id, AuditEntryRow.action == DECIDED
    )
    details = (await session.execute(statement)).scalars()
    recorded: dict[str, Any] = next((one for one in details if one.get("decision_id") == row.decision_id), {})
    return recorded.get("sha256")
