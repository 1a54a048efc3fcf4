"""Cases: accepted declarations under review. No name of an applicant is in here."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Date, DateTime, Text, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.db.conditions import lies_within
from common.events.base import Doc, PackRef, Title
from common.web.problems import NotFound
from review.store.base import Base
from review.store.meetings import DocketItemRow


class CaseRow(Base):
    """One accepted declaration.

    `doc_*` is the claim check of its case file. `code` is what experts see instead of a name. `outcome` and `reason` are
    those of the last vote or of the closing; `passed_on` is the day of the vote that passed it (article 55).
    """

    __tablename__ = "cases"

    declaration_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_ref: Mapped[str] = mapped_column(Text, index=True)
    plan_id: Mapped[str] = mapped_column(Text)
    committee_id: Mapped[str] = mapped_column(Text, index=True)
    title: Mapped[dict[str, Any]] = mapped_column(JSONB)
    column: Mapped[str] = mapped_column("entry_column", Text)
    place: Mapped[str] = mapped_column(Text)
    unit_org: Mapped[str | None] = mapped_column(Text)
    groups: Mapped[list[str]] = mapped_column(JSONB)
    path_ids: Mapped[list[str]] = mapped_column(JSONB)
    code: Mapped[str] = mapped_column(Text, unique=True)
    doc_key: Mapped[str] = mapped_column(Text)
    doc_sha256: Mapped[str] = mapped_column(Text)
    doc_key_id: Mapped[str] = mapped_column(Text)
    pack_id: Mapped[str] = mapped_column(Text)
    pack_version: Mapped[str] = mapped_column(Text)
    pack_digest: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, index=True)
    meeting_id: Mapped[str | None] = mapped_column(Text, index=True)
    outcome: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    passed_on: Mapped[dt.date | None] = mapped_column(Date)
    received_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)

    @property
    def wanted(self) -> Title:
        """The title that is declared for."""
        return Title.model_validate(self.title)

    @property
    def doc(self) -> Doc:
        return Doc(key=self.doc_key, sha256=self.doc_sha256, key_id=self.doc_key_id)

    @property
    def pack(self) -> PackRef:
        return PackRef(id=self.pack_id, version=self.pack_version, digest=self.pack_digest)


async def find_case(session: AsyncSession, declaration_id: str, *, lock: bool = False) -> CaseRow | None:
    """The case of a declaration, locked until the transaction ends if asked, or None."""
    return await session.get(CaseRow, declaration_id, with_for_update=lock or None, populate_existing=lock)


async def get_case(session: AsyncSession, declaration_id: str, *, lock: bool = False) -> CaseRow:
    """The case of a declaration.

    Raises:
        NotFound
    """
    row = await find_case(session, declaration_id, lock=lock)
    if row is None:
        raise NotFound(f"没有找到申报 {declaration_id} 的评审事项，请核对编号。")
    return row


async def list_cases(
    session: AsyncSession,
    *,
    committee_id: str,
    without_person: str | None,
    without_meetings: Collection[str],
    limit: int,
    after: str | None = None,
    state: str | None = None,
) -> list[CaseRow]:
    """Cases of a committee by declaration id, at most `limit`, those after `after`.

    Left out are the person's own cases and what was on a docket of `without_meetings`.
    """
    heard_there = select(DocketItemRow.declaration_id).where(DocketItemRow.meeting_id.in_(without_meetings))
    statement = (
        select(CaseRow)
        .where(
            CaseRow.committee_id == committee_id,
            CaseRow.person_ref.is_distinct_from(without_person),
            CaseRow.declaration_id.not_in(heard_there),
        )
        .order_by(CaseRow.declaration_id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(CaseRow.declaration_id > after)
    if state is not None:
        statement = statement.where(CaseRow.state == state)
    return list((await session.execute(statement)).scalars())


async def lock_cases(
    session: AsyncSession,
    *,
    states: Iterable[str],
    committee_id: str | None = None,
    person_ref: str | None = None,
    meeting_id: str | None = None,
) -> list[CaseRow]:
    """Cases in one of `states`, by declaration id, locked until the transaction ends."""
    statement = select(CaseRow).where(CaseRow.state.in_(list(states))).order_by(CaseRow.declaration_id)
    if committee_id is not None:
        statement = statement.where(CaseRow.committee_id == committee_id)
    if person_ref is not None:
        statement = statement.where(CaseRow.person_ref == person_ref)
    if meeting_id is not None:
        statement = statement.where(CaseRow.meeting_id == meeting_id)
    return list((await session.execute(statement.with_for_update())).scalars())


async def cases_by_id(session: AsyncSession, declaration_ids: Iterable[str]) -> dict[str, CaseRow]:
    """The cases with these declaration ids."""
    statement = select(CaseRow).where(CaseRow.declaration_id.in_(list(declaration_ids)))
    return {row.declaration_id: row for row in (await session.execute(statement)).scalars()}


async def count_reported(
    session: AsyncSession,
    *,
    pack: str,
    series: str,
    level: str,
    not_column: str,
    place: str,
    exactly: bool,
    states: Iterable[str],
) -> int:
    """How many cases of a title that were decided under an annual notice are in one of `states`, from a place.

    Args:
        pack: the annual notice, by its id; the layers above it do not matter.
        exactly: the places below are left out.
    """
    from_there = CaseRow.place == place if exactly else lies_within(CaseRow.place, place)
    statement = (
        select(func.count())
        .select_from(CaseRow)
        .where(CaseRow.state.in_(list(states)), CaseRow.column != not_column, from_there)
        .where(CaseRow.title["series"].astext == series, CaseRow.title["level"].astext == level)
        .where(func.split_part(CaseRow.pack_id, "+", 1) == pack)
    )
    return (await session.execute(statement)).scalar_one()


async def lock_number(session: AsyncSession, pack: str, place: str) -> None:
    """Let results that count against one number of a place be sent for confirmation one package after the other."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{pack}/{place}", 29))))


async def lock_person(session: AsyncSession, person_ref: str) -> None:
    """Let one transaction at a time decide about a person: a case and a credit record that arrive together see each other."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(person_ref, 0))))
