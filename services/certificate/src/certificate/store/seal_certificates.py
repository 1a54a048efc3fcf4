"""The certificates of the keys that signed codes, kept for as long as the codes are printed: a seal key may be replaced."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import Text, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from certificate.store.base import Base


class SealCertificateRow(Base):
    """A certificate of a sealing organisation's key; nothing secret."""

    __tablename__ = "seal_certificates"

    key_id: Mapped[str] = mapped_column(Text, primary_key=True)
    org_id: Mapped[str] = mapped_column(Text)
    pem: Mapped[str] = mapped_column(Text)


async def keep_seal_certificate(
    session: AsyncSession, key_id: str, org_id: str, certificate: x509.Certificate
) -> None:
    """Keep it if it is not kept yet."""
    pem = certificate.public_bytes(Encoding.PEM).decode()
    statement = insert(SealCertificateRow).values(key_id=key_id, org_id=org_id, pem=pem)
    await session.execute(statement.on_conflict_do_nothing())


async def seal_certificates_pem(session: AsyncSession) -> str:
    """All of them as one PEM text, by organisation."""
    statement = select(SealCertificateRow.pem).order_by(SealCertificateRow.org_id, SealCertificateRow.key_id)
    return "".join((await session.execute(statement)).scalars())
