"""Consents to one case (Z-07), and the applicants' requests for them; what people wrote is sealed."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, DateTime, ForeignKey, Index, Text, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from common.web.problems import NotFound
from declaration.domain.eligibility import Consent
from declaration.domain.eligibility.consents import OPEN_TO_CONSENT
from declaration.store.base import Base
from declaration.store.cases.declarations import DeclarationRow

CONSENT_PURPOSE = "declaration.consent"


class ConsentRow(Base):
    """An authority lifts `rule` for a declaration; in force until it is revoked.

    Attributes:
        finding: what the rule had found when it was lifted, with its clause and pack.
        by_org, by: the authority, and the account of who acted for it.
    """

    __tablename__ = "consents"
    __table_args__ = (
        Index(
            "uq_consents_in_force",
            "declaration_id",
            "rule",
            unique=True,
            postgresql_where="revoked_at IS NULL",
        ),
    )

    consent_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str] = mapped_column(ForeignKey("declarations.declaration_id"), index=True)
    rule: Mapped[str] = mapped_column(Text)
    finding: Mapped[dict[str, Any]] = mapped_column(JSONB)
    by_org: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    reason_code: Mapped[str] = mapped_column(Text)
    reasons_sealed: Mapped[str] = mapped_column(Text)
    given_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_by_org: Mapped[str | None] = mapped_column(Text)
    revoked_by: Mapped[str | None] = mapped_column(Text)
    revocation_sealed: Mapped[str | None] = mapped_column(Text)

    def write_reasons(self, keys: Keyring, text: str) -> None:
        self.reasons_sealed = keys.encrypt(text, purpose=CONSENT_PURPOSE, context=self.consent_id)

    def read_reasons(self, keys: Keyring) -> str:
        return keys.decrypt(self.reasons_sealed, purpose=CONSENT_PURPOSE, context=self.consent_id)

    def write_revocation(self, keys: Keyring, text: str) -> None:
        self.revocation_sealed = keys.encrypt(
            text, purpose=CONSENT_PURPOSE, context=f"{self.consent_id}/revocation"
        )

    def read_revocation(self, keys: Keyring) -> str | None:
        if self.revocation_sealed is None:
            return None
        return keys.decrypt(
            self.revocation_sealed, purpose=CONSENT_PURPOSE, context=f"{self.consent_id}/revocation"
        )


class ConsentRequestRow(Base):
    """An applicant asks for a consent; answered by the consent itself or by a refusal.

    Attributes:
        finding: what the rule found when the applicant asked.
        state: open, granted or refused; one is open for a rule of a declaration at most.
        answer_sealed: why it was refused.
    """

    __tablename__ = "consent_requests"
    __table_args__ = (
        Index(
            "uq_consent_requests_open",
            "declaration_id",
            "rule",
            unique=True,
            postgresql_where="state = 'open'",
        ),
    )

    request_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str] = mapped_column(ForeignKey("declarations.declaration_id"), index=True)
    rule: Mapped[str] = mapped_column(Text)
    finding: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reasons_sealed: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    answered_by_org: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(Text)
    answer_sealed: Mapped[str | None] = mapped_column(Text)

    def write_reasons(self, keys: Keyring, text: str) -> None:
        self.reasons_sealed = keys.encrypt(text, purpose=CONSENT_PURPOSE, context=self.request_id)

    def read_reasons(self, keys: Keyring) -> str:
        return keys.decrypt(self.reasons_sealed, purpose=CONSENT_PURPOSE, context=self.request_id)

    def write_answer(self, keys: Keyring, text: str) -> None:
        self.answer_sealed = keys.encrypt(text, purpose=CONSENT_PURPOSE, context=f"{self.request_id}/answer")

    def read_answer(self, keys: Keyring) -> str | None:
        if self.answer_sealed is None:
            return None
        return keys.decrypt(self.answer_sealed, purpose=CONSENT_PURPOSE, context=f"{self.request_id}/answer")


async def consents_of(session: AsyncSession, declaration_id: str) -> tuple[Consent, ...]:
    """The consents in force for a declaration, as rules take them."""
    statement = (
        select(ConsentRow.rule, ConsentRow.by_org, ConsentRow.reason_code)
        .where(ConsentRow.declaration_id == declaration_id, ConsentRow.revoked_at.is_(None))
        .order_by(ConsentRow.rule)
    )
    return tuple(Consent(*found) for found in await session.execute(statement))


async def consents_given(session: AsyncSession, declaration_id: str) -> list[ConsentRow]:
    """Every consent that a declaration has had, oldest first."""
    statement = (
        select(ConsentRow)
        .where(ConsentRow.declaration_id == declaration_id)
        .order_by(ConsentRow.given_at, ConsentRow.consent_id)
    )
    return list((await session.execute(statement)).scalars())


async def consent(session: AsyncSession, consent_id: str) -> ConsentRow:
    """The consent, locked until the transaction ends.

    Raises:
        NotFound
    """
    row = await session.get(ConsentRow, consent_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    return row


async def consent_request(session: AsyncSession, request_id: str, *, lock: bool = False) -> ConsentRequestRow:
    """The request; with `lock` as it stands now, until the transaction ends.

    Raises:
        NotFound
    """
    row = await session.get(
        ConsentRequestRow, request_id, with_for_update=True if lock else None, populate_existing=lock
    )
    if row is None:
        raise NotFound
    return row


async def requests_of(session: AsyncSession, declaration_id: str) -> list[ConsentRequestRow]:
    """Every request of a declaration, oldest first."""
    statement = (
        select(ConsentRequestRow)
        .where(ConsentRequestRow.declaration_id == declaration_id)
        .order_by(ConsentRequestRow.asked_at, ConsentRequestRow.request_id)
    )
    return list((await session.execute(statement)).scalars())


async def open_requests(
    session: AsyncSession, places: list[str], *, after: str | None, limit: int
) -> list[tuple[ConsentRequestRow, DeclarationRow]]:
    """What waits for an answer at these places or below, with the declaration; by id."""
    conditions: list[ColumnElement[bool]] = [
        or_(DeclarationRow.place == place, DeclarationRow.place.startswith(f"{place}.", autoescape=True))
        for place in places
    ]
    statement = (
        select(ConsentRequestRow, DeclarationRow)
        .join(DeclarationRow, DeclarationRow.declaration_id == ConsentRequestRow.declaration_id)
        .where(ConsentRequestRow.state == "open", DeclarationRow.state.in_(OPEN_TO_CONSENT))
        .where(or_(*conditions))
        .order_by(ConsentRequestRow.request_id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(ConsentRequestRow.request_id > after)
    return [(request, row) for request, row in await session.execute(statement)]
