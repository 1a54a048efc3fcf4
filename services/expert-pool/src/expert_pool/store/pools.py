"""Pools and their yearly clean-ups."""

import datetime as dt
from typing import Any

from sqlalchemy import Date, DateTime, ForeignKey, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.web.problems import NotFound
from expert_pool.store.base import FOR_CHANGE, Base


class PoolRow(Base):
    """The expert pool (专家库) of one committee; locked by whoever changes it, so that a draw sees it at rest.

    Attributes:
        version: counts every change; it is also the revision of `pool-changed`.
        cleaned_on: the day of the last yearly clean-up.
        filed_on, filed_version: the last filing with the authority, and what it covered; nothing is covered between a
            clean-up and its filing.
    """

    __tablename__ = "pools"

    committee_id: Mapped[str] = mapped_column(ForeignKey("committees.committee_id"), primary_key=True)
    cleaned_on: Mapped[dt.date | None] = mapped_column(Date)
    filed_on: Mapped[dt.date | None] = mapped_column(Date)
    filed_by_org: Mapped[str | None] = mapped_column(Text)
    filed_version: Mapped[int | None]
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    version: Mapped[int] = mapped_column(default=1)


class CleanUpRow(Base):
    """One yearly clean-up: who left and for which of the five reasons. `removals`: [{expert_id, reason}]."""

    __tablename__ = "clean_ups"

    committee_id: Mapped[str] = mapped_column(ForeignKey("pools.committee_id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    cleaned_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    cleaned_by: Mapped[str] = mapped_column(Text)
    removals: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    remaining: Mapped[int]


async def find_pool(session: AsyncSession, committee_id: str) -> PoolRow | None:
    """The pool, locked until the transaction ends, or None."""
    return await session.get(PoolRow, committee_id, with_for_update=FOR_CHANGE, populate_existing=True)


async def lock_pool(session: AsyncSession, committee_id: str) -> PoolRow:
    """The pool, locked until the transaction ends.

    Raises:
        NotFound
    """
    row = await find_pool(session, committee_id)
    if row is None:
        raise NotFound(f"没有找到评委会 {committee_id} 的专家库，请核对编号。")
    return row


async def get_pool(session: AsyncSession, committee_id: str) -> PoolRow:
    """The pool as it is, for reading.

    Raises:
        NotFound
    """
    row = await session.get(PoolRow, committee_id)
    if row is None:
        raise NotFound(f"没有找到评委会 {committee_id} 的专家库，请核对编号。")
    return row


async def clean_ups(session: AsyncSession, committee_id: str) -> list[CleanUpRow]:
    """Every clean-up of a pool, the newest first."""
    statement = (
        select(CleanUpRow).where(CleanUpRow.committee_id == committee_id).order_by(CleanUpRow.year.desc())
    )
    return list((await session.execute(statement)).scalars())


async def find_clean_up(session: AsyncSession, committee_id: str, year: int) -> CleanUpRow | None:
    """The clean-up of that year, or None."""
    return await session.get(CleanUpRow, (committee_id, year))
