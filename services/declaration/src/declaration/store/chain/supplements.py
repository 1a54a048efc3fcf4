"""The supplement notices of what an applicant must supplement: at most one for a submission, which the primary key sees to (K-06)."""

import datetime as dt

from sqlalchemy import Date, DateTime, ForeignKey, Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from declaration.store.base import Base


class SupplementNoticeRow(Base):
    """The supplement notice; its words are those of the office's decision `decision_id`.

    Attributes:
        submission: the submitted version that it asks about.
        until: the last day of the window; None while it is not yet known.
        supplemented_as: the version with which the applicant answered; it belongs to the same submission, so that it
            cannot be asked about again.
    """

    __tablename__ = "supplement_notices"

    declaration_id: Mapped[str] = mapped_column(ForeignKey("declarations.declaration_id"), primary_key=True)
    submission: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[str] = mapped_column(ForeignKey("audit_decisions.decision_id"))
    sent_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    until: Mapped[dt.date | None] = mapped_column(Date)
    supplemented_as: Mapped[int | None]
    supplemented_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text)


async def supplement_notices_of(session: AsyncSession, declaration_id: str) -> list[SupplementNoticeRow]:
    """Every supplement notice that a declaration has had, oldest first."""
    statement = (
        select(SupplementNoticeRow)
        .where(SupplementNoticeRow.declaration_id == declaration_id)
        .order_by(SupplementNoticeRow.submission)
    )
    return list((await session.execute(statement)).scalars())


def audited_submission(supplement_notices: list[SupplementNoticeRow], version: int) -> int:
    """The submission that climbed the chain, for a version that may be a supplement to it."""
    return next((row.submission for row in supplement_notices if row.supplemented_as == version), version)
