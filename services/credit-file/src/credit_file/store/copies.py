"""What this service knows of certificates and committees: who holds a title, who sealed it, who organises a committee."""

from sqlalchemy import Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.events.codes import AboutKind, CertificateStatus, Level, Tier
from credit_file.store.base import Base


class CertificateRow(Base):
    """A certificate as its service last told."""

    __tablename__ = "certificates"

    certificate_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str | None] = mapped_column(Text, index=True)
    person_ref: Mapped[str] = mapped_column(Text, index=True)
    series: Mapped[str] = mapped_column(Text)
    level: Mapped[Level]
    sealing_org: Mapped[str] = mapped_column(Text)
    status: Mapped[CertificateStatus]
    version: Mapped[int]


class CommitteeRow(Base):
    """A committee as review last told."""

    __tablename__ = "committees"

    committee_id: Mapped[str] = mapped_column(Text, primary_key=True)
    revision: Mapped[int]
    organiser_org: Mapped[str] = mapped_column(Text, index=True)
    office_org: Mapped[str] = mapped_column(Text, index=True)
    tier: Mapped[Tier]
    series: Mapped[list[str]] = mapped_column(JSONB)


async def find_certificate(session: AsyncSession, certificate_id: str) -> CertificateRow | None:
    """The certificate, or None when its service has not told of it yet."""
    return await session.get(CertificateRow, certificate_id)


async def find_committee(session: AsyncSession, committee_id: str) -> CommitteeRow | None:
    """The committee, or None when review has not told of it yet."""
    return await session.get(CommitteeRow, committee_id)


async def certificate_about(
    session: AsyncSession, kind: AboutKind | None, about_id: str | None
) -> CertificateRow | None:
    """The certificate that a report points at, itself or by its declaration; None where there is none, or not yet."""
    if kind == AboutKind.CERTIFICATE and about_id is not None:
        return await session.get(CertificateRow, about_id)
    if kind == AboutKind.DECLARATION:
        statement = select(CertificateRow).where(CertificateRow.declaration_id == about_id)
        return (
            await session.execute(statement.order_by(CertificateRow.certificate_id).limit(1))
        ).scalar_one_or_none()
    return None


async def committee_of_office(session: AsyncSession, org_id: str) -> CommitteeRow | None:
    """A committee that an organisation runs or organises; the first by id."""
    statement = select(CommitteeRow).where(
        (CommitteeRow.office_org == org_id) | (CommitteeRow.organiser_org == org_id)
    )
    return (
        await session.execute(statement.order_by(CommitteeRow.committee_id).limit(1))
    ).scalar_one_or_none()


async def series_collected_by(session: AsyncSession, org_ids: frozenset[str]) -> set[str]:
    """The series whose records the 高级 committees of these organisations collect (R25-75)."""
    if not org_ids:
        return set()
    rows = await session.execute(
        select(CommitteeRow.series).where(
            CommitteeRow.tier == Tier.SENIOR,
            CommitteeRow.office_org.in_(org_ids) | CommitteeRow.organiser_org.in_(org_ids),
        )
    )
    return {series for listed in rows.scalars() for series in listed}
