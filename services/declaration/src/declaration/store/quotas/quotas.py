"""Seats for recommendations: how many each holder has, and which declaration sits on which.

Whether a seat is taken follows from the state of the declaration that it was taken for, so that no step that ends a
declaration has to give anything back, and none can forget to.
"""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Text, UniqueConstraint, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.ids import new_id
from declaration.domain.quotas.quotas import HOLDS_A_SEAT, QuotaKind
from declaration.store.base import Base
from declaration.store.cases.declarations import DeclarationRow


class QuotaPotRow(Base):
    """The seats of one holder in a year: posts of a unit at a level, or a share of a place's number.

    Attributes:
        holder: the unit (org id) or the place.
        series: the series of directed posts; empty for what is not bound to one.
        parent_id: who gave the share; none for what a document or the authority of the place set.
        seats: for posts the vacant ones inside the structure ratio; for a share all that it was given, with what it gave
            on itself.
        consulted: posts beyond them that department and HR authority agreed on.
        posts_set: posts set at that level (已设岗位数), of units alone.
        pack_row: the row of the annual notice's table that this is, where the row names a unit.
        clause: where the number stands, if a document holds it.
    """

    __tablename__ = "quota_pots"
    __table_args__ = (
        UniqueConstraint("kind", "year", "holder", "series", "level"),
        UniqueConstraint("year", "pack_row"),
        CheckConstraint("seats >= 0 AND consulted >= 0 AND posts_set >= 0", name="counts"),
    )

    pot_id: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    year: Mapped[int]
    holder: Mapped[str] = mapped_column(Text)
    series: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[str] = mapped_column(Text)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("quota_pots.pot_id"), index=True)
    seats: Mapped[int]
    consulted: Mapped[int] = mapped_column(default=0)
    posts_set: Mapped[int] = mapped_column(default=0)
    pack_row: Mapped[str | None] = mapped_column(Text)
    clause: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    recorded_by_org: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class QuotaSeatRow(Base):
    """The seat that a declaration was recommended on; it holds it while its state is one of `HOLDS_A_SEAT`."""

    __tablename__ = "quota_seats"

    declaration_id: Mapped[str] = mapped_column(ForeignKey("declarations.declaration_id"), primary_key=True)
    pot_id: Mapped[str] = mapped_column(ForeignKey("quota_pots.pot_id"), index=True)
    taken_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


async def pot_of(
    session: AsyncSession,
    kind: QuotaKind,
    *,
    year: int,
    holder: str,
    level: str,
    series: str = "",
    lock: bool = False,
) -> QuotaPotRow | None:
    """The pot of a holder; with `lock` nobody else takes from it or changes it until this transaction ends."""
    statement = select(QuotaPotRow).where(
        QuotaPotRow.kind == kind,
        QuotaPotRow.year == year,
        QuotaPotRow.holder == holder,
        QuotaPotRow.series == series,
        QuotaPotRow.level == level,
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(statement)).scalar_one_or_none()


async def pot_with_id(session: AsyncSession, pot_id: str) -> QuotaPotRow:
    """A pot as it stands now; it is there, because another one names it."""
    return await session.get_one(QuotaPotRow, pot_id, populate_existing=True)


async def holders_of(session: AsyncSession, pot_ids: Iterable[str]) -> dict[str, str]:
    """Whose pots these are."""
    statement = select(QuotaPotRow.pot_id, QuotaPotRow.holder).where(QuotaPotRow.pot_id.in_(pot_ids))
    return dict((await session.execute(statement)).all())


async def root_of(session: AsyncSession, pot: QuotaPotRow) -> QuotaPotRow:
    """The pot that all shares above this one come from, locked: whoever takes or gives there waits."""
    while pot.parent_id is not None:
        pot = await session.get_one(QuotaPotRow, pot.parent_id)
    return await session.get_one(QuotaPotRow, pot.pot_id, with_for_update=True, populate_existing=True)


async def open_pot(
    session: AsyncSession,
    kind: QuotaKind,
    *,
    year: int,
    holder: str,
    level: str,
    seats: int,
    at: dt.datetime,
    series: str = "",
    clause: str | None = None,
) -> QuotaPotRow:
    """The pot of a holder, made with so many seats unless it is there; locked."""
    values = {
        "pot_id": new_id("pot"),
        "kind": kind,
        "year": year,
        "holder": holder,
        "series": series,
        "level": level,
        "seats": seats,
        "clause": clause,
        "consulted": 0,
        "posts_set": 0,
        "version": 1,
        "recorded_at": at,
    }
    await session.execute(insert(QuotaPotRow).values(values).on_conflict_do_nothing())
    found = await pot_of(session, kind, year=year, holder=holder, level=level, series=series, lock=True)
    assert found is not None, "it was made or was there"
    return found


async def nearest_pot(
    session: AsyncSession, kind: QuotaKind, *, year: int, holders: Iterable[str], level: str, series: str = ""
) -> QuotaPotRow | None:
    """The first of `holders` that has a pot."""
    order = list(holders)
    statement = select(QuotaPotRow).where(
        QuotaPotRow.kind == kind,
        QuotaPotRow.year == year,
        QuotaPotRow.holder.in_(order),
        QuotaPotRow.series == series,
        QuotaPotRow.level == level,
    )
    found = {row.holder: row for row in (await session.execute(statement)).scalars()}
    return next((found[holder] for holder in order if holder in found), None)


async def pot_of_row(session: AsyncSession, *, year: int, pack_row: str) -> QuotaPotRow | None:
    """The pot of a row of the annual notice's table that names a unit."""
    statement = select(QuotaPotRow).where(QuotaPotRow.year == year, QuotaPotRow.pack_row == pack_row)
    return (await session.execute(statement)).scalar_one_or_none()


async def pots(
    session: AsyncSession,
    *,
    year: int,
    kinds: Iterable[QuotaKind],
    holders: Iterable[str] | None = None,
    lock: bool = False,
) -> list[QuotaPotRow]:
    """Pots of a year, by kind, series, holder and level; with `lock` nobody else takes from them meanwhile."""
    statement = (
        select(QuotaPotRow)
        .where(QuotaPotRow.year == year, QuotaPotRow.kind.in_([str(kind) for kind in kinds]))
        .order_by(QuotaPotRow.kind, QuotaPotRow.series, QuotaPotRow.holder, QuotaPotRow.level)
    )
    if holders is not None:
        statement = statement.where(QuotaPotRow.holder.in_(list(holders)))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return list((await session.execute(statement)).scalars())


async def taken(
    session: AsyncSession, pot_ids: Iterable[str], *, without: str | None = None
) -> dict[str, int]:
    """How many declarations sit on each of these pots, `without` left out."""
    ids = list(pot_ids)
    statement = (
        select(QuotaSeatRow.pot_id, func.count())
        .join(DeclarationRow, DeclarationRow.declaration_id == QuotaSeatRow.declaration_id)
        .where(QuotaSeatRow.pot_id.in_(ids), DeclarationRow.state.in_(HOLDS_A_SEAT))
        .group_by(QuotaSeatRow.pot_id)
    )
    if without is not None:
        statement = statement.where(QuotaSeatRow.declaration_id != without)
    found = dict((await session.execute(statement)).all())
    return {pot_id: found.get(pot_id, 0) for pot_id in ids}


async def given_on(session: AsyncSession, pot_ids: Iterable[str]) -> dict[str, int]:
    """How many seats each of these pots gave to others."""
    ids = list(pot_ids)
    statement = (
        select(QuotaPotRow.parent_id, func.sum(QuotaPotRow.seats))
        .where(QuotaPotRow.parent_id.in_(ids))
        .group_by(QuotaPotRow.parent_id)
    )
    found = {parent: int(total) for parent, total in await session.execute(statement)}
    return {pot_id: found.get(pot_id, 0) for pot_id in ids}


async def sit(session: AsyncSession, declaration_id: str, pot_id: str, *, at: dt.datetime) -> None:
    """Let a declaration sit on a pot, and on no other."""
    values = {"pot_id": pot_id, "taken_at": at}
    statement = insert(QuotaSeatRow).values(declaration_id=declaration_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["declaration_id"], set_=values))


async def stand_up(session: AsyncSession, declaration_id: str) -> None:
    """Let a declaration sit nowhere."""
    await session.execute(delete(QuotaSeatRow).where(QuotaSeatRow.declaration_id == declaration_id))


async def lock_all_together(session: AsyncSession, *, year: int, together: str) -> None:
    """Let what adds up over-quota declarations of these units happen one after the other, until this transaction ends."""
    key = func.hashtextextended(f"{year}/{together}", 28)
    await session.execute(select(func.pg_advisory_xact_lock(key)))
