"""What is recorded of an institution's posts in a year, and consultations on more of them; the numbers are `quotas`."""

import datetime as dt

from sqlalchemy import DateTime, Text, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.web.problems import NotFound
from declaration.domain.quotas.quotas import QuotaKind
from declaration.store.base import Base
from declaration.store.quotas.quotas import QuotaPotRow


class UnitPostsRow(Base):
    """An institution in a year.

    Attributes:
        in_reform: under institutional reform (涉改单位).
        post_managed: fully under post management (全面实行岗位管理).
        together: the county, or for units of the region the department, over which over-quota declarations are added up.
    """

    __tablename__ = "unit_posts"

    org_id: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(Text, index=True)
    together: Mapped[str] = mapped_column(Text, index=True)
    in_reform: Mapped[bool]
    post_managed: Mapped[bool]
    version: Mapped[int] = mapped_column(default=1)
    recorded_by_org: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class ConsultationRow(Base):
    """A department asks the HR authority of the same level for posts beyond the structure ratio (商人社部门意见).

    Attributes:
        state: asked, agreed or declined.
    """

    __tablename__ = "post_consultations"

    consultation_id: Mapped[str] = mapped_column(Text, primary_key=True)
    plan_id: Mapped[str] = mapped_column(Text)
    org_id: Mapped[str] = mapped_column(Text, index=True)
    year: Mapped[int]
    level: Mapped[str] = mapped_column(Text)
    persons: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    department_org: Mapped[str] = mapped_column(Text)
    hr_org: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    answered_by: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))


async def unit_posts(
    session: AsyncSession, org_id: str, *, year: int, lock: bool = False
) -> UnitPostsRow | None:
    """What is recorded of an institution, if anything is; with `lock` nobody else records it meanwhile."""
    return await session.get(
        UnitPostsRow, (org_id, year), with_for_update=True if lock else None, populate_existing=True
    )


async def units_together(
    session: AsyncSession, *, year: int, together: str
) -> list[tuple[UnitPostsRow, QuotaPotRow]]:
    """Every institution that is added up there, with its posts."""
    statement = (
        select(UnitPostsRow, QuotaPotRow)
        .join(
            QuotaPotRow,
            (QuotaPotRow.holder == UnitPostsRow.org_id) & (QuotaPotRow.year == UnitPostsRow.year),
        )
        .where(UnitPostsRow.year == year, UnitPostsRow.together == together)
        .where(QuotaPotRow.kind == QuotaKind.POSTS)
        .execution_options(populate_existing=True)
    )
    return [(unit, pot) for unit, pot in await session.execute(statement)]


async def units_in(
    session: AsyncSession, places: list[str], *, year: int, limit: int, after: str | None
) -> list[UnitPostsRow]:
    """Institutions recorded at these places or below, by org id."""
    within = [
        or_(UnitPostsRow.place == place, UnitPostsRow.place.startswith(f"{place}.", autoescape=True))
        for place in places
    ]
    statement = (
        select(UnitPostsRow)
        .where(UnitPostsRow.year == year, or_(false(), *within))
        .order_by(UnitPostsRow.org_id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(UnitPostsRow.org_id > after)
    return list((await session.execute(statement)).scalars())


async def consultation(session: AsyncSession, consultation_id: str) -> ConsultationRow:
    """The consultation, locked.

    Raises:
        NotFound
    """
    row = await session.get(ConsultationRow, consultation_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    return row


async def consultations_of(session: AsyncSession, org_id: str, *, year: int) -> list[ConsultationRow]:
    """Every consultation about an institution in a year, oldest first."""
    statement = (
        select(ConsultationRow)
        .where(ConsultationRow.org_id == org_id, ConsultationRow.year == year)
        .order_by(ConsultationRow.asked_at, ConsultationRow.consultation_id)
    )
    return list((await session.execute(statement)).scalars())
