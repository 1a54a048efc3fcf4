"""Result packages and the results in them."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Date, DateTime, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.events.codes import OrganisationKind
from common.places import lineage
from common.replicas.tables import OrganisationRow
from common.web.problems import NotFound
from review.store.base import Base


class PackageRow(Base):
    """What the office reported of a meeting; results that waited follow in a package of a later number.

    `papers_sealed` holds what the office wrote, as JSON by document (`review.package`, context: package id). `due` was
    the last day, `late` whether it was missed, which takes a written request.
    """

    __tablename__ = "result_packages"

    package_id: Mapped[str] = mapped_column(Text, primary_key=True)
    meeting_id: Mapped[str] = mapped_column(Text, index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(Text, index=True)
    papers_sealed: Mapped[str] = mapped_column(Text)
    publicity: Mapped[dict[str, Any]] = mapped_column(JSONB)
    due: Mapped[dt.date] = mapped_column(Date)
    late: Mapped[bool]
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    reported_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    reported_by: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class PackageItemRow(Base):
    """A result in a package, who confirms it and who will seal the certificate."""

    __tablename__ = "result_package_items"

    package_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str] = mapped_column(Text, primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(Text)
    confirming_org: Mapped[str] = mapped_column(Text, index=True)
    sealing_org: Mapped[str] = mapped_column(Text)
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    confirmed_by: Mapped[str | None] = mapped_column(Text)


async def get_package(session: AsyncSession, package_id: str, *, lock: bool = False) -> PackageRow:
    """The package.

    Raises:
        NotFound
    """
    row = await session.get(PackageRow, package_id, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise NotFound(f"没有找到报送材料 {package_id}，请核对编号。")
    return row


async def items(session: AsyncSession, package_id: str) -> list[PackageItemRow]:
    """The results of a package by declaration id."""
    statement = (
        select(PackageItemRow)
        .where(PackageItemRow.package_id == package_id)
        .order_by(PackageItemRow.declaration_id)
    )
    return list((await session.execute(statement)).scalars())


async def confirming_orgs(session: AsyncSession, meeting_id: str) -> dict[str, str]:
    """Who confirms each reported result of a meeting, by declaration id."""
    statement = (
        select(PackageItemRow.declaration_id, PackageItemRow.confirming_org)
        .join(PackageRow, PackageRow.package_id == PackageItemRow.package_id)
        .where(PackageRow.meeting_id == meeting_id)
    )
    return {row[0]: row[1] for row in await session.execute(statement)}


async def packages_of(session: AsyncSession, meeting_id: str) -> list[PackageRow]:
    """The packages of a meeting in their order."""
    statement = select(PackageRow).where(PackageRow.meeting_id == meeting_id).order_by(PackageRow.number)
    return list((await session.execute(statement)).scalars())


async def packages_for(
    session: AsyncSession,
    orgs: Iterable[str],
    *,
    without_meetings: Collection[str],
    state: str | None,
    limit: int,
    after: str | None,
) -> list[PackageRow]:
    """Packages with a result that one of `orgs` confirms, by id, at most `limit`, those after `after`."""
    mine = select(PackageItemRow.package_id).where(PackageItemRow.confirming_org.in_(list(orgs)))
    statement = select(PackageRow).where(
        PackageRow.package_id.in_(mine), PackageRow.meeting_id.not_in(without_meetings)
    )
    if state is not None:
        statement = statement.where(PackageRow.state == state)
    if after is not None:
        statement = statement.where(PackageRow.package_id > after)
    return list((await session.execute(statement.order_by(PackageRow.package_id).limit(limit))).scalars())


async def hr_authorities(session: AsyncSession, place: str) -> dict[str, str]:
    """The HR authorities of a place and of what lies above it, by their own place."""
    statement = select(OrganisationRow.place, OrganisationRow.org_id).where(
        OrganisationRow.kind == OrganisationKind.HR_AUTHORITY,
        OrganisationRow.active,
        OrganisationRow.place.in_(lineage(place)),
    )
    rows = (await session.execute(statement.order_by(OrganisationRow.org_id))).all()
    return dict(rows)
