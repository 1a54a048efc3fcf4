"""The copy of which certificate came of which declaration, for the timeline and for reports about a certificate."""

import datetime as dt

from sqlalchemy import DateTime, Text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from declaration.store.base import Base


class CertificateRow(Base):
    """A certificate as the certificate service last told it; without a declaration it came of another ground."""

    __tablename__ = "certificates"

    certificate_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str | None] = mapped_column(Text, index=True)
    status: Mapped[str] = mapped_column(Text)
    since: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


async def find_certificate(
    session: AsyncSession, certificate_id: str, *, lock: bool = False
) -> CertificateRow | None:
    """The certificate, if this service has heard of it."""
    return await session.get(CertificateRow, certificate_id, with_for_update=True if lock else None)
