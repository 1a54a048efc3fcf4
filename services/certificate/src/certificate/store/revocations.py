"""Decisions that revoke titles, as they came; one may come before the certificate that it is about."""

import datetime as dt

from sqlalchemy import Date, Text, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from certificate.store.base import Base
from common.events.base import EffectTarget
from common.events.codes import TargetKind
from common.events.credit_file import EffectStarted


class RevocationRow(Base):
    """One target of a revocation. `ended_on` is there when the record was corrected: it never should have been."""

    __tablename__ = "revocations"

    record_id: Mapped[str] = mapped_column(Text, primary_key=True)
    target_kind: Mapped[TargetKind] = mapped_column(primary_key=True)
    target_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_ref: Mapped[str] = mapped_column(Text, index=True)
    deciding_org: Mapped[str] = mapped_column(Text)
    clause: Mapped[str] = mapped_column(Text)
    received_at: Mapped[dt.datetime]
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


async def keep_revocation(
    session: AsyncSession, person_ref: str, fact: EffectStarted, target: EffectTarget, *, at: dt.datetime
) -> None:
    """Keep what a record revokes; told again, it changes nothing."""
    statement = insert(RevocationRow).values(
        record_id=fact.record_id,
        target_kind=target.kind,
        target_id=target.id,
        person_ref=person_ref,
        deciding_org=fact.deciding_org,
        clause=fact.clause,
        received_at=at,
    )
    await session.execute(statement.on_conflict_do_nothing())
