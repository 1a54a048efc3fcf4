"""The route of a submission and the decisions taken on it.

A decision is written once: a trigger of the database refuses to change or delete it (K-02), and two decisions on the same
version of a declaration cannot both exist.
"""

import datetime as dt
import hashlib
import json
from typing import Any, Literal

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, Text, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.clock import SHANGHAI
from common.crypto.keyring import Keyring
from common.crypto.sealed import canonical_json
from declaration.domain.cases.states import Step
from declaration.domain.chain.routes import Stop
from declaration.store.base import Base
from declaration.unit_seals import SealImprint

AUDIT_PURPOSE = "declaration.audit"


class AuditStopRow(Base):
    """One desk of the route that a submission takes, derived when it was submitted; see `Stop`."""

    __tablename__ = "audit_stops"

    declaration_id: Mapped[str] = mapped_column(ForeignKey("declarations.declaration_id"), primary_key=True)
    submission: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(Text)
    org_id: Mapped[str] = mapped_column(Text)
    audits: Mapped[bool]
    publishes: Mapped[bool]

    @classmethod
    def of(cls, stop: Stop, *, declaration_id: str, submission: int, position: int) -> "AuditStopRow":
        return cls(
            declaration_id=declaration_id,
            submission=submission,
            position=position,
            step=stop.step,
            org_id=stop.org_id,
            audits=stop.audits,
            publishes=stop.publishes,
        )

    @property
    def stop(self) -> Stop:
        return Stop(Step(self.step), self.org_id, audits=self.audits, publishes=self.publishes)


class AuditDecisionRow(Base):
    """A signed decision.

    Attributes:
        submission: the submitted version that was decided on.
        on_version: the declaration's version that the auditor had seen.
        outcome: passed, returned, recommended, supplement_asked, accepted, refused or cancelled.
        auditor_name_sealed: the name as it was on that day.
        words_sealed: JSON of what was written (opinion, reasons, recommendation ...), see `read_words`.
        content_sha256: digest of the submitted content that was decided on.
        seal_kind, seal_mark, seal_certificate: the organisation's seal on `statement`, see `unit_seals`; empty only where
            the pack asks for none.
    """

    __tablename__ = "audit_decisions"
    __table_args__ = (
        UniqueConstraint("declaration_id", "on_version"),
        Index("ix_audit_decisions_declaration", "declaration_id", "position"),
    )

    decision_id: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity())
    declaration_id: Mapped[str] = mapped_column(ForeignKey("declarations.declaration_id"))
    submission: Mapped[int]
    on_version: Mapped[int]
    step: Mapped[str] = mapped_column(Text)
    org_id: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    auditor: Mapped[str] = mapped_column(Text)
    auditor_ref: Mapped[str] = mapped_column(Text)
    auditor_name_sealed: Mapped[str] = mapped_column(Text)
    words_sealed: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    content_sha256: Mapped[str] = mapped_column(Text)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    pack_id: Mapped[str] = mapped_column(Text)
    pack_version: Mapped[str] = mapped_column(Text)
    pack_digest: Mapped[str] = mapped_column(Text)
    seal_kind: Mapped[str | None] = mapped_column(Text)
    seal_mark: Mapped[str | None] = mapped_column(Text)
    seal_certificate: Mapped[str | None] = mapped_column(Text)

    def auditor_name(self, keys: Keyring) -> str:
        return keys.decrypt(self.auditor_name_sealed, purpose=AUDIT_PURPOSE, context=self.decision_id)

    def read_words(self, keys: Keyring) -> dict[str, Any]:
        words: dict[str, Any] = json.loads(
            keys.decrypt(self.words_sealed, purpose=AUDIT_PURPOSE, context=f"{self.decision_id}/words")
        )
        return words

    def write_words(self, keys: Keyring, *, auditor_name: str, words: dict[str, Any]) -> None:
        """Seal the name and the words into a row that is not stored yet."""
        self.auditor_name_sealed = keys.encrypt(auditor_name, purpose=AUDIT_PURPOSE, context=self.decision_id)
        self.words_sealed = keys.encrypt(
            json.dumps(words, ensure_ascii=False), purpose=AUDIT_PURPOSE, context=f"{self.decision_id}/words"
        )

    def imprint(self) -> SealImprint | None:
        """The seal, if there is one."""
        if self.seal_mark is None:
            return None
        kind: Literal["own", "platform"] = "own" if self.seal_kind == "own" else "platform"
        return SealImprint(kind, self.seal_mark, self.seal_certificate)

    def statement(self, words: dict[str, Any]) -> dict[str, Any]:
        """What the organisation's seal is on: who decided what on which content, without the words themselves."""
        return {
            "declaration_id": self.declaration_id,
            "submission": self.submission,
            "content_sha256": self.content_sha256,
            "step": self.step,
            "org_id": self.org_id,
            "auditor": self.auditor_ref,
            "outcome": self.outcome,
            "decided_at": self.decided_at.astimezone(SHANGHAI).isoformat(),
            "words_sha256": hashlib.sha256(canonical_json(words)).hexdigest(),
        }


async def route_of(session: AsyncSession, declaration_id: str, submission: int) -> list[Stop]:
    """The desks of a submission in their order."""
    statement = (
        select(AuditStopRow)
        .where(AuditStopRow.declaration_id == declaration_id, AuditStopRow.submission == submission)
        .order_by(AuditStopRow.position)
    )
    return [row.stop for row in (await session.execute(statement)).scalars()]


async def audit_decision(session: AsyncSession, decision_id: str) -> AuditDecisionRow:
    """A decision that is there, because another row names it."""
    return await session.get_one(AuditDecisionRow, decision_id)


async def decision_on(session: AsyncSession, declaration_id: str, version: int) -> AuditDecisionRow | None:
    """The decision that was taken on this version of a declaration, if one was."""
    statement = select(AuditDecisionRow).where(
        AuditDecisionRow.declaration_id == declaration_id, AuditDecisionRow.on_version == version
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def decisions_of(session: AsyncSession, declaration_id: str) -> list[AuditDecisionRow]:
    """Every decision on a declaration, oldest first."""
    statement = (
        select(AuditDecisionRow)
        .where(AuditDecisionRow.declaration_id == declaration_id)
        .order_by(AuditDecisionRow.position)
    )
    return list((await session.execute(statement)).scalars())
