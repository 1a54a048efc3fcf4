"""What officers found on points that the documents leave open (P-10); what they wrote is sealed."""

import datetime as dt
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Text, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from declaration.domain.eligibility import Recorded
from declaration.store.base import Base

POINT_PURPOSE = "declaration.point"


class PointFindingRow(Base):
    """An officer has looked into an open point of a submission and found it met.

    It holds for the submission that the officer looked at: what is submitted anew is looked at anew.

    Attributes:
        point: the value that the documents leave open, as the finding names it.
        finding: the open point as it stood, with its clause and the document that would answer it.
        by_org, by: whose desk it lay on, and the account of who looked.
    """

    __tablename__ = "point_findings"
    __table_args__ = (UniqueConstraint("declaration_id", "submission", "rule", "point"),)

    finding_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str] = mapped_column(ForeignKey("declarations.declaration_id"), index=True)
    submission: Mapped[int]
    rule: Mapped[str] = mapped_column(Text)
    point: Mapped[str] = mapped_column(Text)
    finding: Mapped[dict[str, Any]] = mapped_column(JSONB)
    step: Mapped[str] = mapped_column(Text)
    by_org: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    reasons_sealed: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))

    def write_reasons(self, keys: Keyring, text: str) -> None:
        self.reasons_sealed = keys.encrypt(text, purpose=POINT_PURPOSE, context=self.finding_id)

    def read_reasons(self, keys: Keyring) -> str:
        return keys.decrypt(self.reasons_sealed, purpose=POINT_PURPOSE, context=self.finding_id)


async def point_findings_of(session: AsyncSession, declaration_id: str) -> list[PointFindingRow]:
    """Every finding of a declaration, oldest first."""
    statement = (
        select(PointFindingRow)
        .where(PointFindingRow.declaration_id == declaration_id)
        .order_by(PointFindingRow.recorded_at, PointFindingRow.finding_id)
    )
    return list((await session.execute(statement)).scalars())


async def recorded_for(session: AsyncSession, declaration_id: str, submission: int) -> tuple[Recorded, ...]:
    """What was recorded for a submission, as the engine takes it."""
    statement = (
        select(PointFindingRow.rule, PointFindingRow.point, PointFindingRow.by_org)
        .where(PointFindingRow.declaration_id == declaration_id, PointFindingRow.submission == submission)
        .order_by(PointFindingRow.rule, PointFindingRow.point)
    )
    return tuple(Recorded(*found) for found in await session.execute(statement))
