"""Yearly plans (申报计划): the dates of a year and place, or of one committee, as published."""

import datetime as dt
from typing import Any

from sqlalchemy import Date, DateTime, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.events.codes import PlanStep, Tier
from common.places import lineage
from common.web.problems import NotFound
from declaration.store.base import Base


class PlanRow(Base):
    """A plan.

    Attributes:
        committee_id: for one committee's own notice, which goes before the place's plan (P-04).
        layers: pack layers on top of `pack_id`.
        dates: list of {step, tier, until, sender?, opens?}, see `PlanDate` of the events.
        facts_cut_off: list of {tier, on}.
        columns: entry columns that are open under this plan.
        findings: what the check against the superior's plan found (P-05).
        revision: counts publications.
        filed_by_org, filed_on: who took it on record (备案).
    """

    __tablename__ = "plans"

    plan_id: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int]
    place: Mapped[str] = mapped_column(Text, index=True)
    committee_id: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    organiser_org: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=0)
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
    filed_by_org: Mapped[str | None] = mapped_column(Text)
    filed_on: Mapped[dt.date | None] = mapped_column(Date)

    def last_day(self, step: PlanStep, tier: Tier, *, sender: str | None = None) -> dt.date | None:
        """The last day of a step for a tier; a day of the sender's own goes before the common one."""
        common = None
        for date in self.dates:
            if date["step"] == step and date["tier"] == tier:
                if sender is not None and date.get("sender") == sender:
                    return dt.date.fromisoformat(date["until"])
                if date.get("sender") is None:
                    common = dt.date.fromisoformat(date["until"])
        return common

    def cut_off(self, tier: Tier) -> dt.date | None:
        """Up to which day facts of a tier count, where the plan says so."""
        days = (dt.date.fromisoformat(day["on"]) for day in self.facts_cut_off if day["tier"] == tier)
        return next(days, None)


async def plan(session: AsyncSession, plan_id: str, *, lock: bool = False) -> PlanRow:
    """The plan.

    Raises:
        NotFound
    """
    row = await session.get(PlanRow, plan_id, with_for_update=True if lock else None, populate_existing=lock)
    if row is None:
        raise NotFound(f"没有找到申报计划 {plan_id}，请核对编号。")
    return row


async def superior_plan(session: AsyncSession, *, year: int, place: str) -> PlanRow | None:
    """The nearest published plan of that year above a place, if it was published here."""
    above = lineage(place)[1:]
    statement = select(PlanRow).where(
        PlanRow.year == year,
        PlanRow.place.in_(above),
        PlanRow.state == "published",
        PlanRow.committee_id.is_(None),
    )
    rows = (await session.execute(statement)).scalars().all()
    return max(rows, key=lambda row: row.place.count("."), default=None)


async def own_notice(session: AsyncSession, *, year: int, committee_id: str) -> PlanRow | None:
    """The committee's own notice of that year, which goes before the place's plan (P-04), if there is one."""
    statement = (
        select(PlanRow)
        .where(PlanRow.year == year, PlanRow.committee_id == committee_id, PlanRow.state == "published")
        .order_by(PlanRow.published_at.desc())
        .limit(1)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def dated_plan(session: AsyncSession, plan_id: str, *, year: int, committee_id: str) -> PlanRow:
    """The plan whose days bind: the committee's own notice where there is one, else the one that was chosen.

    Raises:
        NotFound
    """
    return await own_notice(session, year=year, committee_id=committee_id) or await plan(session, plan_id)
