"""What the eligibility engine decided on a declaration, and the policies it decided under (P-08).

A decision holds the whole question, sealed, and the answer as it was told; the policy it was taken under is kept once per
digest, so that the question can be asked again when the packs on the shelf have moved on.
"""

import datetime as dt
import hashlib
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Identity, Index, Text, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.clock import SHANGHAI
from common.crypto.keyring import Keyring
from common.crypto.sealed import canonical_json
from common.policy import Policy, snapshot
from common.web.problems import NotFound
from declaration.domain.cases.states import State
from declaration.domain.eligibility.questions import Question
from declaration.store.base import Base
from declaration.store.cases.declarations import DeclarationRow

QUESTION_PURPOSE = "declaration.question"
DECIDED = "decide-eligibility"
"""The action under which decisions are on record."""


class Occasion(StrEnum):
    """When the engine was asked."""

    SUBMISSION = "submission"
    AUDIT = "audit"
    """A desk of the chain passes the case on, or the unit recommends."""
    ACCEPTANCE = "acceptance"
    RE_CHECK = "re_check"
    """Something about the person changed while the case was under way."""


class DecisionRow(Base):
    """One answer of the engine, never changed afterwards.

    Attributes:
        position: the order in which decisions were taken.
        submitted_version: the version that was decided on.
        org_id: who decided; none where it happened by itself.
        by: the account, timer or event that asked.
        submission, cut_off: the days that the question fixes.
        question_sealed: canonical JSON of the `Question`, see `read_question`.
        facts_sha256: digest of the canonical JSON of its facts.
        path: the best path, or the nearest where none is open.
        answer: as `domain.eligibility.telling` tells it.
    """

    __tablename__ = "eligibility_decisions"
    __table_args__ = (Index("ix_eligibility_decisions_declaration", "declaration_id", "position"),)

    decision_id: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity())
    declaration_id: Mapped[str] = mapped_column(ForeignKey("declarations.declaration_id"))
    submitted_version: Mapped[int]
    person_ref: Mapped[str] = mapped_column(Text)
    occasion: Mapped[str] = mapped_column(Text)
    org_id: Mapped[str | None] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    submission: Mapped[dt.date] = mapped_column(Date)
    cut_off: Mapped[dt.date] = mapped_column(Date)
    pack_id: Mapped[str] = mapped_column(Text)
    pack_version: Mapped[str] = mapped_column(Text)
    pack_digest: Mapped[str] = mapped_column(ForeignKey("policy_snapshots.digest"))
    layers: Mapped[list[str]] = mapped_column(JSONB)
    engine_version: Mapped[str] = mapped_column(Text)
    question_sealed: Mapped[str] = mapped_column(Text)
    facts_sha256: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text)
    answer: Mapped[dict[str, Any]] = mapped_column(JSONB)

    def sha256(self) -> str:
        """Digest of what was decided, which the audit entry of the decision vouches for."""
        said = {
            "decision_id": self.decision_id,
            "declaration_id": self.declaration_id,
            "submitted_version": self.submitted_version,
            "occasion": str(self.occasion),
            "org_id": self.org_id,
            "by": self.by,
            "decided_at": self.decided_at.astimezone(SHANGHAI).isoformat(),
            "submission": self.submission.isoformat(),
            "cut_off": self.cut_off.isoformat(),
            "facts_sha256": self.facts_sha256,
            "answer": self.answer,
        }
        return hashlib.sha256(canonical_json(said)).hexdigest()

    def save_question(self, keys: Keyring, question: Question) -> None:
        self.question_sealed = keys.encrypt(
            question.canonical().decode(), purpose=QUESTION_PURPOSE, context=self.decision_id
        )
        self.facts_sha256 = question.facts_sha256()

    def read_question(self, keys: Keyring) -> str:
        """The canonical JSON of the question."""
        return keys.decrypt(self.question_sealed, purpose=QUESTION_PURPOSE, context=self.decision_id)


class PolicySnapshotRow(Base):
    """A policy under which something was decided, see `common.policy.snapshot`."""

    __tablename__ = "policy_snapshots"

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    pack_id: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)
    layers: Mapped[list[str]] = mapped_column(JSONB)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    first_used_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


async def keep_policy(session: AsyncSession, policy: Policy, *, at: dt.datetime) -> None:
    """Keep the policy under its digest, unless it is there; a snapshot is never removed."""
    digest = policy.ref.digest
    # of a connection: one to a restored database has seen nothing yet
    seen: set[str] = (await session.connection()).info.setdefault("policies", set())
    if digest in seen:
        return
    known = select(PolicySnapshotRow.digest).where(PolicySnapshotRow.digest == digest)
    if (await session.execute(known)).first() is not None:
        seen.add(digest)  # committed by somebody: what we insert ourselves may still be rolled back
    else:
        pack_id, *layers = policy.ref.id.split("+")
        values = {
            "digest": digest,
            "pack_id": pack_id,
            "version": policy.ref.version,
            "layers": layers,
            "content": snapshot(policy),
            "first_used_at": at,
        }
        await session.execute(insert(PolicySnapshotRow).values(values).on_conflict_do_nothing())


async def decision(session: AsyncSession, decision_id: str) -> DecisionRow:
    """A decision.

    Raises:
        NotFound
    """
    row = await session.get(DecisionRow, decision_id)
    if row is None:
        raise NotFound
    return row


async def decisions_about(session: AsyncSession, declaration_id: str) -> list[DecisionRow]:
    """What was decided on a declaration, oldest first."""
    statement = (
        select(DecisionRow).where(DecisionRow.declaration_id == declaration_id).order_by(DecisionRow.position)
    )
    return list((await session.execute(statement)).scalars())


async def paths_taken(
    session: AsyncSession, person_ref: str, *, but: str | None = None
) -> list[tuple[str, int]]:
    """The path and year of every declaration of a person that a committee's office took over for review.

    What the applicant withdrew afterwards was not heard and is left out.

    Args:
        but: a declaration that does not count, because it is the one in question.
    """
    statement = (
        select(DecisionRow.path, DeclarationRow.year)
        .join(DeclarationRow, DeclarationRow.declaration_id == DecisionRow.declaration_id)
        .where(DecisionRow.person_ref == person_ref, DecisionRow.occasion == Occasion.ACCEPTANCE)
        .where(DeclarationRow.accepted_at.is_not(None), DeclarationRow.state != State.WITHDRAWN)
        .order_by(DeclarationRow.year, DecisionRow.path)
    )
    if but is not None:
        statement = statement.where(DeclarationRow.declaration_id != but)
    return [(path, year) for path, year in await session.execute(statement)]
