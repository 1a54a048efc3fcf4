"""Consents of the authority that lift a rule of principle for a pool (原则上, 一般; Z-07)."""

import datetime as dt

from sqlalchemy import Date, ForeignKey, Text, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from expert_pool.store.base import Base


class RuleConsentRow(Base):
    """A consent for one year: to a retired expert (`person_ref`), or to a pool that keeps no chair pool."""

    __tablename__ = "rule_consents"
    __table_args__ = (
        UniqueConstraint("committee_id", "rule", "year", "person_ref", postgresql_nulls_not_distinct=True),
    )

    consent_id: Mapped[str] = mapped_column(Text, primary_key=True)
    committee_id: Mapped[str] = mapped_column(ForeignKey("committees.committee_id"))
    rule: Mapped[str] = mapped_column(Text)
    year: Mapped[int]
    person_ref: Mapped[str | None] = mapped_column(Text)
    reason_sealed: Mapped[str] = mapped_column(Text)
    by_org: Mapped[str] = mapped_column(Text)
    given_by: Mapped[str] = mapped_column(Text)
    given_on: Mapped[dt.date] = mapped_column(Date)


async def rule_consent(
    session: AsyncSession, committee_id: str, rule: str, year: int, *, person_ref: str | None
) -> RuleConsentRow | None:
    """The consent to this pool, or to this person in it."""
    statement = select(RuleConsentRow).where(
        RuleConsentRow.committee_id == committee_id,
        RuleConsentRow.rule == rule,
        RuleConsentRow.year == year,
        RuleConsentRow.person_ref.is_not_distinct_from(person_ref),
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def rule_consents(session: AsyncSession, committee_id: str, *, year: int) -> list[RuleConsentRow]:
    """Every consent of a year to this pool and its people, the oldest first."""
    statement = select(RuleConsentRow).where(
        RuleConsentRow.committee_id == committee_id, RuleConsentRow.year == year
    )
    ordered = statement.order_by(RuleConsentRow.given_on, RuleConsentRow.consent_id)
    return list((await session.execute(ordered)).scalars())
