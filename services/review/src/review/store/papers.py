"""Papers with names in them: minutes, publicities, rosters. The files are encrypted; a row is never changed or removed."""

import datetime as dt

from sqlalchemy import Date, DateTime, Text, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from review.store.base import Base


class PaperRow(Base):
    """A paper in object storage, each under a key of its own.

    Attributes:
        wrapped_key: that key, encrypted (`review.paper`, context: `object_key`); the only column that may change, when
            keys are rotated.
        sha256: of the paper itself, not of what is stored.
        keep_until: first day on which the documents in force no longer ask that it be kept.
    """

    __tablename__ = "papers"
    __table_args__ = (UniqueConstraint("kind", "subject"),)

    paper_id: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    object_key: Mapped[str] = mapped_column(Text)
    wrapped_key: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    made_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[str] = mapped_column(Text)
    keep_until: Mapped[dt.date | None] = mapped_column(Date)


async def find_paper(session: AsyncSession, kind: str, subject: str) -> PaperRow | None:
    """The paper of a kind about a subject, or None."""
    statement = select(PaperRow).where(PaperRow.kind == kind, PaperRow.subject == subject)
    return (await session.execute(statement)).scalar_one_or_none()
