"""The credit file: records that are only ever added to (F-01).

The database itself refuses to change or delete one (a trigger of migration 0001). A correction, or the outcome of an appeal,
is a further record: the same `root_id`, the next `revision`, the content as a whole. The highest revision is what holds.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date, Text, UniqueConstraint, inspect, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from common.db.columns import pack_ref
from common.db.conditions import lies_within
from common.events.base import PackRef
from common.events.codes import Effect, SubjectKind
from common.events.grounds import Ground
from common.web.problems import NotFound
from credit_file.domain.effects import binds
from credit_file.store.base import Base


class RecordKind(StrEnum):
    """Why a row was added."""

    DECISION = "decision"
    CORRECTION = "correction"
    APPEAL = "appeal"


class RecordRow(Base):
    """One entry of the credit file (R25-71).

    Attributes:
        root_id: the first entry of the record; it is the record's id in events and routes.
        basis: clauses: what was violated, and what follows from it.
        violation_sealed, measures_sealed: what was done and what is done about it, in words.
        effects, starts, until: the measures, the effective date, the last day.
        grave: put on the blacklist (R25-75).
        notified_org: the unit that was told.
        withdrawn: this entry takes the record back.
        evidence: what it rests on: the report, the claim checks, the hearing.
        findings, pack_*: what the rules said, and under which pack.
    """

    __tablename__ = "records"
    __table_args__ = (UniqueConstraint("root_id", "revision"),)

    record_id: Mapped[str] = mapped_column(Text, primary_key=True)
    root_id: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    kind: Mapped[RecordKind]
    report_id: Mapped[str] = mapped_column(Text)
    subject_kind: Mapped[SubjectKind]
    subject_ref: Mapped[str] = mapped_column(Text, index=True)
    ground: Mapped[Ground]
    basis: Mapped[list[str]] = mapped_column(JSONB)
    violation_sealed: Mapped[str] = mapped_column(Text)
    measures_sealed: Mapped[str] = mapped_column(Text)
    effects: Mapped[list[Effect]]
    starts: Mapped[dt.date] = mapped_column(Date)
    until: Mapped[dt.date] = mapped_column(Date)
    deciding_org: Mapped[str] = mapped_column(Text, index=True)
    decided_by: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[dt.datetime]
    place: Mapped[str] = mapped_column(Text, index=True)
    series: Mapped[str | None] = mapped_column(Text)
    grave: Mapped[bool]
    notified_org: Mapped[str | None] = mapped_column(Text, index=True)
    withdrawn: Mapped[bool]
    reason_sealed: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    pack: Mapped[PackRef] = pack_ref()

    def in_force(self, day: dt.date) -> bool:
        """Whether the record runs on that day; its last day still counts."""
        return not self.withdrawn and binds(self.starts, self.until, on=day)


@dataclass(frozen=True)
class RecordScope:
    """Which records somebody may read: those that one of these admits, but none about `not_about`."""

    subjects: Collection[str] = ()
    places: Collection[str] = ()
    deciding_orgs: Collection[str] = ()
    series: Collection[str] = ()
    notified_orgs: Collection[str] = ()
    not_about: str | None = None

    def admits(self) -> ColumnElement[bool]:
        return RecordRow.subject_ref.is_distinct_from(self.not_about) & or_(
            RecordRow.subject_ref.in_(self.subjects),
            *(lies_within(RecordRow.place, place) for place in self.places),
            RecordRow.deciding_org.in_(self.deciding_orgs),
            RecordRow.series.in_(self.series),
            RecordRow.notified_org.in_(self.notified_orgs),
        )


async def get_history(session: AsyncSession, root_id: str) -> list[RecordRow]:
    """Every entry of a record, the first one first.

    Raises:
        NotFound
    """
    statement = select(RecordRow).where(RecordRow.root_id == root_id).order_by(RecordRow.revision)
    rows = list((await session.execute(statement)).scalars())
    if not rows:
        raise NotFound
    return rows


async def lock_record(session: AsyncSession, root_id: str) -> RecordRow:
    """The entry that holds, with the whole record locked against further entries until the transaction ends.

    Raises:
        NotFound
    """
    if await session.get(RecordRow, root_id, with_for_update=True) is None:
        raise NotFound
    return (await get_history(session, root_id))[-1]


async def present_records(
    session: AsyncSession,
    scope: RecordScope,
    *,
    in_force_on: dt.date | None = None,
    grave: bool | None = None,
    after: str | None = None,
    limit: int | None = None,
) -> list[RecordRow]:
    """The entries that hold of all records inside `scope`, by record id."""
    statement = select(RecordRow).where(scope.admits(), _holds()).order_by(RecordRow.root_id)
    if in_force_on is not None:
        statement = statement.where(
            ~RecordRow.withdrawn, RecordRow.starts <= in_force_on, RecordRow.until >= in_force_on
        )
    if grave is not None:
        statement = statement.where(RecordRow.grave == grave)
    if after is not None:
        statement = statement.where(RecordRow.root_id > after)
    if limit is not None:
        statement = statement.limit(limit)
    return list((await session.execute(statement)).scalars())


async def is_in_scope(session: AsyncSession, root_id: str, scope: RecordScope) -> bool:
    """Whether the record as it holds now is inside `scope`."""
    statement = select(RecordRow.record_id).where(RecordRow.root_id == root_id, scope.admits(), _holds())
    return (await session.execute(statement)).first() is not None


def _holds() -> ColumnElement[bool]:
    """No later entry of the same record."""
    later = aliased(RecordRow)
    return ~(
        select(later.record_id)
        .where(later.root_id == RecordRow.root_id, later.revision > RecordRow.revision)
        .exists()
    )


def copy_of(row: RecordRow) -> RecordRow:
    """A further row with the same values, not yet in the session."""
    return RecordRow(**{column.key: getattr(row, column.key) for column in inspect(RecordRow).column_attrs})
