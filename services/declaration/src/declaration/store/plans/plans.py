"""Yearly plans (申报计划): the dates of a year and place, or of a separate notice, as published and as revised."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, DateTime, ForeignKey, Text, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.events.codes import Column
from common.events.declaration import FactsCutOff, PlanDate
from common.places import lineage
from common.web.problems import NotFound
from declaration.domain.plans.plans import PlanDays
from declaration.domain.plans.separate_notices import Coverage, Wanted
from declaration.store.base import Base


class Filing(StrEnum):
    """Whether the authority above took the present revision on record (备案)."""

    NOT_YET = "not_yet"
    """A draft."""
    NOT_NEEDED = "not_needed"
    """Nobody is above the region."""
    PENDING = "pending"
    FILED = "filed"
    REJECTED = "rejected"
    """Given back with reasons; the organiser publishes another revision."""


class PlanRow(Base):
    """A plan as it stands.

    Attributes:
        separate_notice: a separate notice (专门通知): it is for what it names, and its days go before the place's (P-04).
        committee_id: for one committee's own annual notice.
        series: codes that a separate notice is for (`sports`, `arts.literary_writing`); empty for all.
        layers: pack layers on top of `pack_id`.
        dates: list of {step, tier, until, sender?, opens?}, see `PlanDate` of the events.
        facts_cut_off: list of {tier, on}.
        columns: entry columns that are open under this plan.
        findings: what the checks found at the last publication (P-03, P-05).
        revision: counts publications; `revised_because` says why the last one was made.
        filing: where the filing of the present revision stands; `filed_by_org`, `filed_on`, `filing_reasons` are those
            of whoever decided it.
    """

    __tablename__ = "plans"

    plan_id: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int]
    place: Mapped[str] = mapped_column(Text, index=True)
    separate_notice: Mapped[bool] = mapped_column(default=False)
    committee_id: Mapped[str | None] = mapped_column(Text)
    series: Mapped[list[str]] = mapped_column(JSONB, default=list)
    name: Mapped[str] = mapped_column(Text)
    organiser_org: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=0)
    revised_because: Mapped[str | None] = mapped_column(Text)
    pack_id: Mapped[str] = mapped_column(Text)
    pack_version: Mapped[str] = mapped_column(Text)
    pack_digest: Mapped[str] = mapped_column(Text)
    layers: Mapped[list[str]] = mapped_column(JSONB)
    dates: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    facts_cut_off: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    columns: Mapped[list[str]] = mapped_column(JSONB)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    published_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    filing: Mapped[str] = mapped_column(Text, default=Filing.NOT_YET)
    filed_by_org: Mapped[str | None] = mapped_column(Text)
    filed_on: Mapped[dt.date | None] = mapped_column(Date)
    filing_reasons: Mapped[list[str]] = mapped_column(JSONB, default=list)

    @property
    def days(self) -> PlanDays:
        return _days(self.dates, self.facts_cut_off)

    @days.setter
    def days(self, days: PlanDays) -> None:
        self.dates = [date.as_json() for date in days.dates]
        self.facts_cut_off = [day.as_json() for day in days.facts_cut_off]

    @property
    def coverage(self) -> Coverage:
        columns = frozenset(Column(column) for column in self.columns)
        return Coverage(self.separate_notice, self.committee_id, frozenset(self.series), columns)


class PlanRevisionRow(Base):
    """What was published as one revision of a plan, never changed but for its filing."""

    __tablename__ = "plan_revisions"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.plan_id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    published_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    because: Mapped[str | None] = mapped_column(Text)
    dates: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    facts_cut_off: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    columns: Mapped[list[str]] = mapped_column(JSONB)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    filing: Mapped[str] = mapped_column(Text)
    filed_by_org: Mapped[str | None] = mapped_column(Text)
    filed_on: Mapped[dt.date | None] = mapped_column(Date)
    filing_reasons: Mapped[list[str]] = mapped_column(JSONB)

    @classmethod
    def of(cls, row: PlanRow) -> "PlanRevisionRow":
        """The revision that was just published."""
        assert row.published_at is not None
        return cls(
            plan_id=row.plan_id,
            revision=row.revision,
            published_at=row.published_at,
            because=row.revised_because,
            dates=row.dates,
            facts_cut_off=row.facts_cut_off,
            columns=row.columns,
            findings=row.findings,
            filing=row.filing,
            filing_reasons=[],
        )

    @property
    def days(self) -> PlanDays:
        return _days(self.dates, self.facts_cut_off)


def _days(dates: list[dict[str, Any]], cut_offs: list[dict[str, Any]]) -> PlanDays:
    return PlanDays(
        tuple(PlanDate.model_validate(date) for date in dates),
        tuple(FactsCutOff.model_validate(day) for day in cut_offs),
    )


async def plan(session: AsyncSession, plan_id: str, *, lock: bool = False) -> PlanRow:
    """The plan.

    Raises:
        NotFound
    """
    row = await session.get(PlanRow, plan_id, with_for_update=True if lock else None, populate_existing=lock)
    if row is None:
        raise NotFound(f"没有找到申报计划 {plan_id}，请核对编号。")
    return row


async def superior_plan(session: AsyncSession, row: PlanRow) -> PlanRow | None:
    """The nearest published plan of the year for everybody, above the plan's place; for a separate notice, or for a
    plan of somebody else in the same place, also the place's."""
    statement = select(PlanRow).where(
        PlanRow.year == row.year,
        PlanRow.place.in_(lineage(row.place)[0 if row.separate_notice else 1 :]),
        PlanRow.plan_id != row.plan_id,
        PlanRow.state == "published",
        PlanRow.separate_notice.is_(False),
    )
    rows = (await session.execute(statement.order_by(PlanRow.published_at))).scalars().all()
    return max(rows, key=lambda found: found.place.count("."), default=None)


async def separate_notice(
    session: AsyncSession, chosen: PlanRow, wanted: Wanted, *, place: str
) -> PlanRow | None:
    """The separate notice that covers what somebody wants under the chosen plan (P-04), if one is published.

    Args:
        place: the unit's.
    """
    if chosen.separate_notice:
        return chosen if chosen.coverage.covers(wanted) else None
    statement = select(PlanRow).where(
        PlanRow.year == chosen.year,
        PlanRow.place.in_(lineage(place)),
        PlanRow.state == "published",
        PlanRow.separate_notice,
    )
    rows = (await session.execute(statement.order_by(PlanRow.published_at))).scalars()
    covering = [row for row in rows if row.coverage.covers(wanted)]
    return max(covering, key=lambda row: (row.coverage.precision, row.published_at), default=None)


async def present_revision(session: AsyncSession, row: PlanRow) -> PlanRevisionRow:
    """What was published last."""
    return await session.get_one(PlanRevisionRow, (row.plan_id, row.revision))


async def revisions_of(session: AsyncSession, plan_id: str) -> list[PlanRevisionRow]:
    """Every revision that was published, oldest first."""
    statement = (
        select(PlanRevisionRow).where(PlanRevisionRow.plan_id == plan_id).order_by(PlanRevisionRow.revision)
    )
    return list((await session.execute(statement)).scalars())


async def plans_below(session: AsyncSession, row: PlanRow) -> list[PlanRow]:
    """The published plans of the year whose superior is this place's plan, locked."""
    statement = (
        select(PlanRow)
        .where(
            PlanRow.year == row.year,
            PlanRow.state == "published",
            PlanRow.plan_id != row.plan_id,
            or_(
                PlanRow.place.startswith(f"{row.place}.", autoescape=True),
                (PlanRow.place == row.place) & PlanRow.separate_notice,
            ),
        )
        .order_by(PlanRow.plan_id)
        .with_for_update()
    )
    return [] if row.separate_notice else list((await session.execute(statement)).scalars())


async def published_plans(
    session: AsyncSession, *, year: int | None, place: str | None, after: str | None, limit: int
) -> list[PlanRow]:
    """The published plans, by id."""
    statement = select(PlanRow).where(PlanRow.state == "published").order_by(PlanRow.plan_id).limit(limit)
    if year is not None:
        statement = statement.where(PlanRow.year == year)
    if place is not None:
        statement = statement.where(PlanRow.place == place)
    if after is not None:
        statement = statement.where(PlanRow.plan_id > after)
    return list((await session.execute(statement)).scalars())
