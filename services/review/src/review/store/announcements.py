"""A signature under the results of a meeting, and by which right it was given."""

import datetime as dt

from sqlalchemy import DateTime, Text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from review.store.base import Base


class SignatureRow(Base):
    """The signature under the results of a meeting, made with the signer's own token.

    `results_digest` is what was signed: SHA-256 over the canonical JSON of the announced results. `authorisation_sealed`
    is how the chair authorised the vice-chair, encrypted (`review.authorisation`, context: meeting id).
    """

    __tablename__ = "signatures"

    meeting_id: Mapped[str] = mapped_column(Text, primary_key=True)
    expert_id: Mapped[str] = mapped_column(Text)
    seat_id: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    results_digest: Mapped[str] = mapped_column(Text)
    authorisation_sealed: Mapped[str | None] = mapped_column(Text)
    signed_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


async def signature(session: AsyncSession, meeting_id: str) -> SignatureRow | None:
    """The signature of a meeting, or None."""
    return await session.get(SignatureRow, meeting_id)
