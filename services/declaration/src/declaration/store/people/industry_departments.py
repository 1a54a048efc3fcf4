"""Which department is in charge of which titles at a place (行业主管部门): one for each series or specialty there."""

from collections.abc import Collection

from sqlalchemy import Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from declaration.store.base import Base


class IndustryDepartmentRow(Base):
    """A department in charge; `code` is a series (`agriculture`) or a specialty of one (`engineering.construction`)."""

    __tablename__ = "industry_departments"

    place: Mapped[str] = mapped_column(Text, primary_key=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    org_id: Mapped[str] = mapped_column(Text, index=True)


async def charges_of(session: AsyncSession, org_id: str) -> list[IndustryDepartmentRow]:
    """What a department is in charge of, by code."""
    statement = select(IndustryDepartmentRow).where(IndustryDepartmentRow.org_id == org_id)
    return list((await session.execute(statement.order_by(IndustryDepartmentRow.code))).scalars())


async def in_charge_at(
    session: AsyncSession, places: tuple[str, ...], *, series: str, specialty: str | None
) -> dict[str, str]:
    """The department in charge of a title by place; the specialty's own goes before the series'."""
    codes = [series, *([f"{series}.{specialty}"] if specialty else [])]
    statement = (
        select(IndustryDepartmentRow.place, IndustryDepartmentRow.org_id)
        .where(IndustryDepartmentRow.place.in_(places), IndustryDepartmentRow.code.in_(codes))
        .order_by(IndustryDepartmentRow.code)
    )
    found = await session.execute(statement)
    return dict(found.all())


async def holders(session: AsyncSession, place: str, codes: list[str]) -> list[IndustryDepartmentRow]:
    """Who is in charge of these at a place, locked."""
    statement = select(IndustryDepartmentRow).where(
        IndustryDepartmentRow.place == place, IndustryDepartmentRow.code.in_(codes)
    )
    return list((await session.execute(statement.with_for_update())).scalars())


async def write_charges(session: AsyncSession, org_id: str, place: str, codes: Collection[str]) -> None:
    """Put these in place of what the department was in charge of before, also at another place."""
    present = await charges_of(session, org_id)
    for row in present:
        if row.code not in codes or row.place != place:
            await session.delete(row)
    await session.flush()
    kept = {row.code for row in present if row.place == place}
    session.add_all(
        IndustryDepartmentRow(place=place, code=code, org_id=org_id) for code in codes if code not in kept
    )
    await session.flush()
