"""Decisions that revoke titles, as they came; one may come before the certificate that it is about."""

import datetime as dt

from sqlalchemy import Date, DateTime, Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from certificate.store.base import Base


class RevocationRow(Base):
    """One target of a revocation. `ended_on` is there when the record was corrected: it never should have been."""

    __tablename__ = "revocations"

    record_id: Mapped[str] = mapped_column(Text, primary_key=True)
    target_kind: Mapped[str] = mapped_column(Text, primary_key=True)
    target_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_ref: Mapped[str] = mapped_column(Text, index=True)
    deciding_org: Mapped[str] = mapped_column(Text)
    clause: Mapped[str] = mapped_column(Text)
    received_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    ended_on: Mapped[dt.date | None] = mapped_column(Date)


async def revocations_of(session: AsyncSession, record_id: str) -> list[RevocationRow]:
    """The targets of a record."""
    statement = select(RevocationRow).where(RevocationRow.record_id == record_id)
    return list((await session.execute(statement)).scalars())


async def revocations_against(
    session: AsyncSession, person_ref: str, target_ids: list[str]
) -> list[RevocationRow]:
    """What revokes one of these declarations or certificates of a person, and was not corrected."""
    statement = (
        select(RevocationRow)
        .where(RevocationRow.person_ref == person_ref, RevocationRow.target_id.in_(target_ids))
        .where(RevocationRow.ended_on.is_(None))
        .order_by(RevocationRow.received_at, RevocationRow.record_id)
    )
    return list((await session.execute(statement)).scalars())
