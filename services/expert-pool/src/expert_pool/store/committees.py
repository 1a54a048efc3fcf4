"""This service's copy of committees, fed by review."""

import datetime as dt
from typing import Any

from sqlalchemy import Date, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.events.base import Title
from common.events.codes import CommitteeBasis, Tier
from common.web.problems import NotFound
from expert_pool.domain.committees import Committee
from expert_pool.store.base import Base


class CommitteeRow(Base):
    """A committee as review last told of it; `scope` lists titles, `places` ids of the administrative tree."""

    __tablename__ = "committees"

    committee_id: Mapped[str] = mapped_column(Text, primary_key=True)
    revision: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    office_org: Mapped[str] = mapped_column(Text, index=True)
    organiser: Mapped[str] = mapped_column(Text)
    authority: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    tier: Mapped[str] = mapped_column(Text)
    scope: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    size: Mapped[int]
    chairs: Mapped[int]
    vice_chairs: Mapped[int]
    status: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[dt.date | None] = mapped_column(Date)
    valid_to: Mapped[dt.date | None] = mapped_column(Date)
    self_reviewing_org: Mapped[str | None] = mapped_column(Text)
    enterprise_related: Mapped[bool]

    @property
    def titles(self) -> tuple[Title, ...]:
        return tuple(Title.model_validate(title) for title in self.scope)

    @property
    def facts(self) -> Committee:
        """The committee as rules see it."""
        return Committee(
            committee_id=self.committee_id,
            by=CommitteeBasis(self.by),
            tier=Tier(self.tier),
            levels=frozenset(title.level for title in self.titles),
            series=frozenset(title.series for title in self.titles),
            chairs=self.chairs,
            vice_chairs=self.vice_chairs,
            self_reviewing=self.self_reviewing_org is not None,
            enterprise_related=self.enterprise_related,
        )

    def in_force(self, on: dt.date) -> bool:
        """Whether the committee may act on that day; both ends of its filing are inclusive (R25-13)."""
        if self.status != "filed" or self.valid_from is None or self.valid_to is None:
            return False
        return self.valid_from <= on <= self.valid_to


async def find_committee(session: AsyncSession, committee_id: str) -> CommitteeRow | None:
    """The committee, or None when review has not told of it."""
    return await session.get(CommitteeRow, committee_id)


async def get_committee(session: AsyncSession, committee_id: str) -> CommitteeRow:
    """The committee.

    Raises:
        NotFound
    """
    row = await find_committee(session, committee_id)
    if row is None:
        raise NotFound(f"没有找到评委会 {committee_id}，请核对编号。")
    return row
