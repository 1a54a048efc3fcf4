"""Corrections of identity links: what an authority decided when somebody else had linked a person's number."""

import datetime as dt

from sqlalchemy import DateTime, ForeignKey, Text, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from common.replicas.tables import PersonLinkRow
from declaration.store.base import Base

CORRECTION_PURPOSE = "declaration.identity_correction"


class IdentityCorrectionRow(Base):
    """A decision.

    Attributes:
        org_id: the HR authority that decided.
        wrong_account: whom the number was taken from, with its issuer; `account` has it since.
        reason_sealed, evidence_sealed: why, and which papers were seen.
    """

    __tablename__ = "identity_corrections"

    correction_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_ref: Mapped[str] = mapped_column(ForeignKey("persons.person_ref"), index=True)
    org_id: Mapped[str] = mapped_column(Text)
    wrong_issuer: Mapped[str] = mapped_column(Text)
    wrong_account: Mapped[str] = mapped_column(Text, index=True)
    issuer: Mapped[str] = mapped_column(Text)
    account: Mapped[str] = mapped_column(Text)
    reason_sealed: Mapped[str] = mapped_column(Text)
    evidence_sealed: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))

    def save_words(self, keys: Keyring, *, reason: str, evidence: str) -> None:
        """Why it was decided, and on which papers."""
        self.reason_sealed = keys.encrypt(
            reason, purpose=CORRECTION_PURPOSE, context=f"{self.correction_id}/reason"
        )
        self.evidence_sealed = keys.encrypt(
            evidence, purpose=CORRECTION_PURPOSE, context=f"{self.correction_id}/evidence"
        )


async def link_of_person(session: AsyncSession, person_ref: str) -> PersonLinkRow | None:
    """The account that stands for a person, locked until the transaction ends."""
    statement = select(PersonLinkRow).where(PersonLinkRow.person_ref == person_ref).with_for_update()
    return (await session.execute(statement)).scalar_one_or_none()


async def is_linked(session: AsyncSession, *, issuer: str, account: str) -> bool:
    """Whether an account stands for somebody."""
    return await session.get(PersonLinkRow, (issuer, account)) is not None


async def unlink_account(session: AsyncSession, *, issuer: str, account: str) -> None:
    """The account stands for nobody any more."""
    await session.execute(
        delete(PersonLinkRow).where(PersonLinkRow.issuer == issuer, PersonLinkRow.account == account)
    )


async def lost_number(session: AsyncSession, *, issuer: str, account: str) -> IdentityCorrectionRow | None:
    """The last decision that took a number from this account."""
    row = IdentityCorrectionRow
    statement = select(row).where(row.wrong_issuer == issuer, row.wrong_account == account)
    return (await session.execute(statement.order_by(row.decided_at.desc()).limit(1))).scalar_one_or_none()
