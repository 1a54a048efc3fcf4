"""Committees as applied for and filed, and this service's copy of their expert pools."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Text, and_, exists, or_, select
from sqlalchemy.dialects.postgresql import JSONB, array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.events.base import PackRef, Title
from common.events.codes import OrganisationKind
from common.places import lineage
from common.replicas.tables import OrganisationRow
from common.web.problems import NotFound
from review.domain.states import CommitteeState
from review.store.base import Base


class CommitteeRow(Base):
    """A committee (评委会): what was applied for and what the authority decided.

    `scope` lists titles, `places` ids of the administrative tree. `work_plan` and `conditions` are what articles 14 and
    12 ask for. `recommenders` are the HR authorities that recommend a 高级 committee one after the other, `assessment` is the
    one made with the industry department. `applied_by` and `decided_by` are accounts. `pack_*` is the pack of the last application or filing decision,
    `findings` what its rules said. `second_supervisor_org` is the superior department beside the HR authority (article 6). `stopped_by_record` is the credit record that suspended it, while it does.
    """

    __tablename__ = "committees"

    committee_id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    organiser_org: Mapped[str] = mapped_column(Text, index=True)
    office_org: Mapped[str] = mapped_column(Text, index=True)
    supervisor_org: Mapped[str] = mapped_column(Text)
    second_supervisor_org: Mapped[str | None] = mapped_column(Text)
    authority_org: Mapped[str] = mapped_column(Text, index=True)
    self_reviewing_org: Mapped[str | None] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    tier: Mapped[str] = mapped_column(Text)
    scope: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    places: Mapped[list[str]] = mapped_column(JSONB)
    size: Mapped[int]
    chairs: Mapped[int]
    vice_chairs: Mapped[int]
    enterprise_related: Mapped[bool]
    work_plan: Mapped[dict[str, str]] = mapped_column(JSONB)
    conditions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reason_for_size: Mapped[str | None] = mapped_column(Text)
    size_consent: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, index=True)
    since: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    valid_from: Mapped[dt.date | None] = mapped_column(Date)
    valid_to: Mapped[dt.date | None] = mapped_column(Date)
    opinion: Mapped[str | None] = mapped_column(Text)
    recommenders: Mapped[list[str]] = mapped_column(JSONB)
    recommendations: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    assessment: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    applied_by: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    stopped_by_record: Mapped[str | None] = mapped_column(Text, index=True)
    pool_revision: Mapped[int | None]
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    pack_id: Mapped[str] = mapped_column(Text)
    pack_version: Mapped[str] = mapped_column(Text)
    pack_digest: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def titles(self) -> tuple[Title, ...]:
        return tuple(Title.model_validate(title) for title in self.scope)

    @property
    def pack(self) -> PackRef:
        return PackRef(id=self.pack_id, version=self.pack_version, digest=self.pack_digest)


class PoolRow(Base):
    """The expert pool of a committee as expert-pool last told: head counts by level, never who."""

    __tablename__ = "pools"

    committee_id: Mapped[str] = mapped_column(Text, primary_key=True)
    revision: Mapped[int]
    chairs: Mapped[dict[str, int]] = mapped_column(JSONB)
    members: Mapped[dict[str, int]] = mapped_column(JSONB)
    cleaned_on: Mapped[dt.date | None] = mapped_column(Date)
    filed_on: Mapped[dt.date | None] = mapped_column(Date)

    @property
    def total(self) -> int:
        return sum(self.chairs.values()) + sum(self.members.values())


async def find_committee(
    session: AsyncSession, committee_id: str, *, lock: bool = False
) -> CommitteeRow | None:
    """The committee, locked until the transaction ends if asked, or None."""
    return await session.get(CommitteeRow, committee_id, with_for_update=lock or None)


async def get_committee(session: AsyncSession, committee_id: str, *, lock: bool = False) -> CommitteeRow:
    """The committee.

    Raises:
        NotFound
    """
    row = await find_committee(session, committee_id, lock=lock)
    if row is None:
        raise NotFound(f"没有找到评委会 {committee_id}，请核对编号。")
    return row


def not_stopped() -> ColumnElement[bool]:
    """Committees whose steps after the vote go on: neither suspended nor without power (C-03)."""
    return and_(
        CommitteeRow.state.not_in([CommitteeState.SUSPENDED, CommitteeState.WITHDRAWN]),
        CommitteeRow.stopped_by_record.is_(None),
    )


def supervised_by(hr: Collection[str], departments: Collection[str]) -> ColumnElement[bool]:
    """Committees that one of these HR authorities, or of these superior departments, watches over (C-07)."""
    return or_(
        CommitteeRow.supervisor_org.in_(list(hr)), CommitteeRow.second_supervisor_org.in_(list(departments))
    )


async def find_pool(session: AsyncSession, committee_id: str) -> PoolRow | None:
    """The committee's pool, or None when expert-pool has not told of one."""
    return await session.get(PoolRow, committee_id)


async def list_committees(
    session: AsyncSession,
    *,
    limit: int,
    after: str | None,
    public_states: Iterable[str],
    own_orgs: Iterable[str],
    state: str | None = None,
    place: str | None = None,
) -> list[CommitteeRow]:
    """Committees by id, at most `limit`, those after `after`: the public ones and those of `own_orgs`."""
    own = list(own_orgs)
    statement = (
        select(CommitteeRow)
        .where(
            or_(
                CommitteeRow.state.in_(list(public_states)),
                CommitteeRow.organiser_org.in_(own),
                CommitteeRow.office_org.in_(own),
                CommitteeRow.authority_org.in_(own),
                CommitteeRow.supervisor_org.in_(own),
                CommitteeRow.second_supervisor_org.in_(own),
                CommitteeRow.recommenders.has_any(array(own, type_=Text)),
            )
        )
        .order_by(CommitteeRow.committee_id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(CommitteeRow.committee_id > after)
    if state is not None:
        statement = statement.where(CommitteeRow.state == state)
    if place is not None:
        statement = statement.where(CommitteeRow.places.contains([place]))
    return list((await session.execute(statement)).scalars())


async def lock_stopped(session: AsyncSession, record_id: str) -> list[CommitteeRow]:
    """The committees that a credit record suspended, locked until the transaction ends."""
    statement = (
        select(CommitteeRow)
        .where(CommitteeRow.stopped_by_record == record_id)
        .order_by(CommitteeRow.committee_id)
        .with_for_update()
    )
    return list((await session.execute(statement)).scalars())


async def has_department_above(session: AsyncSession, place: str) -> bool:
    """Whether an industry department of a place above this one is on record."""
    statement = select(
        exists().where(
            OrganisationRow.kind == OrganisationKind.DEPARTMENT,
            OrganisationRow.active,
            OrganisationRow.place.in_(lineage(place)),
            OrganisationRow.place != place,
        )
    )
    return bool(await session.scalar(statement))


async def hr_authorities_of(session: AsyncSession, places: Iterable[str]) -> list[OrganisationRow]:
    """The active HR authorities of these places and of those that they lie in."""
    statement = select(OrganisationRow).where(
        OrganisationRow.kind == OrganisationKind.HR_AUTHORITY,
        OrganisationRow.active,
        OrganisationRow.place.in_({above for place in places for above in lineage(place)}),
    )
    return list((await session.execute(statement)).scalars())
