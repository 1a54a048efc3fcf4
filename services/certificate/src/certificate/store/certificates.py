"""Certificates. Name and document number of the holder are encrypted; the PDF lies encrypted in object storage, its own
key wrapped and its digest here."""

import base64
import datetime as dt
from collections.abc import Collection, Iterable

from sqlalchemy import Date, Select, Text, UniqueConstraint, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from certificate.domain.status import CertificateState
from certificate.store.base import Base
from common.crypto.keyring import Keyring
from common.events.base import Title
from common.events.codes import CertificateOrigin, Level
from common.web.problems import NotFound

NAME_PURPOSE = "certificate.name"
NUMBER_PURPOSE = "certificate.number"
PDF_PURPOSE = "certificate.pdf"


class CertificateRow(Base):
    """A certificate.

    Attributes:
        decision: with `person_ref` the issue key, see `GroundRow`.
        effective_from: the day the title counts from (T-02).
        committee: name of the committee on the day of the vote; absent for a recognised title.
        decided_by, sealing_org: who confirmed or recognised, whose seal it bears.
        issued_at: business time of the seal; pdf_* likewise exist from then on.
        waits_for: why the seal could not be put on by itself: `officer`, `seal`, or `glyph U+...`.
        reason, record_id: of the last change of status.
    """

    __tablename__ = "certificates"
    __table_args__ = (UniqueConstraint("person_ref", "decision"),)

    certificate_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_ref: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(Text)
    declaration_id: Mapped[str] = mapped_column(Text, index=True)
    origin: Mapped[CertificateOrigin]
    number: Mapped[str] = mapped_column(Text, unique=True)
    identifier: Mapped[str | None] = mapped_column(Text)
    name_sealed: Mapped[str] = mapped_column(Text)
    document_kind: Mapped[str] = mapped_column(Text)
    number_sealed: Mapped[str] = mapped_column(Text)
    series: Mapped[str] = mapped_column(Text)
    specialty: Mapped[str | None] = mapped_column(Text)
    level: Mapped[Level]
    effective_from: Mapped[dt.date] = mapped_column(Date)
    committee: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(Text, index=True)
    sealing_org: Mapped[str] = mapped_column(Text, index=True)
    state: Mapped[CertificateState]
    since: Mapped[dt.datetime]
    waits_for: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    record_id: Mapped[str | None] = mapped_column(Text, index=True)
    issued_at: Mapped[dt.datetime | None]
    pdf_key: Mapped[str | None] = mapped_column(Text)
    pdf_sha256: Mapped[str | None] = mapped_column(Text, unique=True)
    pdf_wrapped_key: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def title(self) -> Title:
        return Title(series=self.series, specialty=self.specialty, level=self.level)

    def holder_name(self, keys: Keyring) -> str:
        return keys.decrypt(self.name_sealed, purpose=NAME_PURPOSE, context=self.certificate_id)

    def wrap_pdf_key(self, keys: Keyring, object_key: bytes) -> None:
        """Keep the key that the stored PDF is encrypted with."""
        text = base64.b64encode(object_key).decode()
        self.pdf_wrapped_key = keys.encrypt(text, purpose=PDF_PURPOSE, context=self.certificate_id)

    def pdf_object_key(self, keys: Keyring) -> bytes | None:
        """The key of the stored PDF; None where it was stored before PDFs were encrypted."""
        if self.pdf_wrapped_key is None:
            return None
        return base64.b64decode(
            keys.decrypt(self.pdf_wrapped_key, purpose=PDF_PURPOSE, context=self.certificate_id)
        )

    def document_number(self, keys: Keyring) -> str:
        return keys.decrypt(self.number_sealed, purpose=NUMBER_PURPOSE, context=self.certificate_id)


async def get_certificate(
    session: AsyncSession, certificate_id: str, *, lock: bool = False
) -> CertificateRow:
    """The certificate, locked until the transaction ends if asked.

    Raises:
        NotFound
    """
    row = await session.get(CertificateRow, certificate_id, with_for_update=lock or None)
    if row is None:
        raise NotFound
    return row


async def certificate_of(session: AsyncSession, person_ref: str, decision: str) -> CertificateRow | None:
    """The one certificate of an issue key, locked."""
    statement = select(CertificateRow).where(
        CertificateRow.person_ref == person_ref, CertificateRow.decision == decision
    )
    return (await session.execute(statement.with_for_update())).scalar_one_or_none()


async def certificate_by_number(session: AsyncSession, number: str) -> CertificateRow | None:
    """The certificate of a normalised number, in whatever state."""
    statement = select(CertificateRow).where(CertificateRow.number == number)
    return (await session.execute(statement)).scalar_one_or_none()


async def certificate_by_digest(session: AsyncSession, sha256: str) -> CertificateRow | None:
    """The certificate whose issued bytes have this SHA-256."""
    statement = select(CertificateRow).where(CertificateRow.pdf_sha256 == sha256)
    return (await session.execute(statement)).scalar_one_or_none()


async def certificates_of_declaration(session: AsyncSession, declaration_id: str) -> list[CertificateRow]:
    """Every certificate that came of a declaration, locked."""
    statement = select(CertificateRow).where(CertificateRow.declaration_id == declaration_id)
    return await _locked(session, statement.order_by(CertificateRow.certificate_id))


async def certificates_of_person(
    session: AsyncSession, person_ref: str, *, state: CertificateState | None = None, lock: bool = False
) -> list[CertificateRow]:
    """A person's certificates, the newest title first."""
    statement = (
        select(CertificateRow)
        .where(CertificateRow.person_ref == person_ref)
        .order_by(CertificateRow.effective_from.desc(), CertificateRow.certificate_id)
    )
    if state is not None:
        statement = statement.where(CertificateRow.state == state)
    if lock:
        statement = statement.with_for_update()
    return list((await session.execute(statement)).scalars())


async def certificates_revoked_by(session: AsyncSession, record_id: str) -> list[CertificateRow]:
    """The certificates that a credit record revoked, locked."""
    statement = select(CertificateRow).where(
        CertificateRow.record_id == record_id, CertificateRow.state == CertificateState.REVOKED
    )
    return await _locked(session, statement.order_by(CertificateRow.certificate_id))


async def list_certificates(
    session: AsyncSession,
    orgs: Collection[str],
    *,
    not_of: str | None,
    state: CertificateState | None,
    after: str | None,
    limit: int,
) -> list[CertificateRow]:
    """Certificates that one of these organisations decided or seals, by id; none of the holder `not_of`."""
    statement = (
        select(CertificateRow)
        .where(
            or_(CertificateRow.decided_by.in_(orgs), CertificateRow.sealing_org.in_(orgs)),
            CertificateRow.person_ref.is_distinct_from(not_of),
        )
        .order_by(CertificateRow.certificate_id)
        .limit(limit)
    )
    if state is not None:
        statement = statement.where(CertificateRow.state == state)
    if after is not None:
        statement = statement.where(CertificateRow.certificate_id > after)
    return list((await session.execute(statement)).scalars())


async def waiting_for_seal(session: AsyncSession, orgs: Iterable[str], *, limit: int) -> list[CertificateRow]:
    """Certificates that wait for the seal of one of these organisations, the oldest first."""
    statement = (
        select(CertificateRow)
        .where(CertificateRow.sealing_org.in_(orgs), CertificateRow.state == CertificateState.AWAITING_SEAL)
        .order_by(CertificateRow.since, CertificateRow.certificate_id)
        .limit(limit)
    )
    return list((await session.execute(statement)).scalars())


async def _locked(session: AsyncSession, statement: Select[CertificateRow]) -> list[CertificateRow]:
    return list((await session.execute(statement.with_for_update())).scalars())
