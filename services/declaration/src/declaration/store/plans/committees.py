"""The copy of review's committees: who may hear what, and whose desk acceptance is."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Date, DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.web.problems import NotFound
from declaration.store.base import Base


class CommitteeRow(Base):
    """A committee as review last told it; `revision` keeps an older event from overwriting a newer one.

    `scope` is a list of {series, specialty?, level}; a title without a specialty means the whole series.
    """

    __tablename__ = "committees"

    committee_id: Mapped[str] = mapped_column(Text, primary_key=True)
    revision: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    office_org: Mapped[str] = mapped_column(Text, index=True)
    organiser: Mapped[str] = mapped_column(Text)
    authority: Mapped[str] = mapped_column(Text)
    supervisor: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    tier: Mapped[str] = mapped_column(Text)
    scope: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    places: Mapped[list[str]] = mapped_column(JSONB)
    status: Mapped[str] = mapped_column(Text)
    since: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    valid_from: Mapped[dt.date | None] = mapped_column(Date)
    valid_to: Mapped[dt.date | None] = mapped_column(Date)
    self_reviewing_org: Mapped[str | None] = mapped_column(Text)


KEPT = frozenset(CommitteeRow.__table__.columns.keys())
"""What of a committee is kept."""


async def keep_committee(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """Write a committee as it was told; an older revision never overwrites a newer one."""
    statement = insert(CommitteeRow).values(**values)
    statement = statement.on_conflict_do_update(
        index_elements=["committee_id"],
        set_={name: statement.excluded[name] for name in values if name != "committee_id"},
        where=CommitteeRow.revision < statement.excluded.revision,
    )
    await session.execute(statement)


async def committee(session: AsyncSession, committee_id: str) -> CommitteeRow:
    """The committee.

    Raises:
        NotFound: this service has not heard of it.
    """
    row = await session.get(CommitteeRow, committee_id)
    if row is None:
        raise NotFound(f"没有找到评审委员会 {committee_id}，请核对编号。")
    return row
