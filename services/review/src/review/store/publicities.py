"""Result publicities, objections to them, and what was found about those."""

import datetime as dt
from typing import Any

from sqlalchemy import Date, DateTime, Text, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.web.problems import NotFound
from review.store.base import Base


class PublicityRow(Base):
    """The publicity of a meeting's results; who is on it stands in an encrypted paper.

    `open_from` and `open_until` are its first and last day, `ends_at` is when the next step is open. `due` was the last
    day to open it, `late` whether that day was missed. What cannot be counted before another year's holidays are
    arranged is None until then.
    """

    __tablename__ = "publicities"

    publicity_id: Mapped[str] = mapped_column(Text, primary_key=True)
    meeting_id: Mapped[str] = mapped_column(Text, unique=True)
    committee_id: Mapped[str] = mapped_column(Text, index=True)
    state: Mapped[str] = mapped_column(Text, index=True)
    declaration_ids: Mapped[list[str]] = mapped_column(JSONB)
    working_days: Mapped[int]
    open_from: Mapped[dt.date] = mapped_column(Date)
    open_until: Mapped[dt.date | None] = mapped_column(Date)
    ends_at: Mapped[dt.datetime | None]
    due: Mapped[dt.date | None] = mapped_column(Date)
    late: Mapped[bool]
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    opened_at: Mapped[dt.datetime]
    opened_by: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class ObjectionRow(Base):
    """An objection to a publicity; without a declaration it is against all of its results.

    What the public wrote and how it is handled are encrypted (`review.objection`, context: objection id and field).
    """

    __tablename__ = "objections"

    objection_id: Mapped[str] = mapped_column(Text, primary_key=True)
    publicity_id: Mapped[str] = mapped_column(Text, index=True)
    meeting_id: Mapped[str] = mapped_column(Text, index=True)
    declaration_id: Mapped[str | None] = mapped_column(Text, index=True)
    about: Mapped[str] = mapped_column(Text)
    text_sealed: Mapped[str] = mapped_column(Text)
    contact_sealed: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    received_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    due: Mapped[dt.date | None] = mapped_column(Date)
    handling_sealed: Mapped[str | None] = mapped_column(Text)
    handled_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    handled_by: Mapped[str | None] = mapped_column(Text)
    late: Mapped[bool] = mapped_column(default=False)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    version: Mapped[int] = mapped_column(default=1)

    def overdue(self, today: dt.date) -> bool:
        """Whether its day for the handling opinion has passed without one (R-16)."""
        return self.state == "open" and self.due is not None and self.due < today


class ObjectionFindingRow(Base):
    """What one of those who look into an objection found; its text is encrypted like the objection's, the field
    being the answerer (`<answerer>/<org>` for an objection against all)."""

    __tablename__ = "objection_findings"

    objection_id: Mapped[str] = mapped_column(Text, primary_key=True)
    answerer: Mapped[str] = mapped_column(Text, primary_key=True)
    org: Mapped[str] = mapped_column(Text, primary_key=True)
    finding: Mapped[str] = mapped_column(Text)
    text_sealed: Mapped[str] = mapped_column(Text)
    found_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    found_by: Mapped[str] = mapped_column(Text)


async def find_publicity(
    session: AsyncSession, publicity_id: str, *, lock: bool = False
) -> PublicityRow | None:
    """The publicity, locked until the transaction ends if asked, or None."""
    return await session.get(PublicityRow, publicity_id, with_for_update=lock or None, populate_existing=lock)


async def get_publicity(session: AsyncSession, publicity_id: str) -> PublicityRow:
    """The publicity.

    Raises:
        NotFound
    """
    row = await find_publicity(session, publicity_id)
    if row is None:
        raise NotFound(f"没有找到公示 {publicity_id}，请核对编号。")
    return row


async def publicity_of(session: AsyncSession, meeting_id: str) -> PublicityRow | None:
    """The publicity of a meeting's results, or None."""
    statement = select(PublicityRow).where(PublicityRow.meeting_id == meeting_id)
    return (await session.execute(statement)).scalar_one_or_none()


async def list_publicities(
    session: AsyncSession, *, state: str | None, late: bool | None, limit: int, after: str | None
) -> list[PublicityRow]:
    """Publicities by id, at most `limit`, those after `after`."""
    statement = select(PublicityRow).order_by(PublicityRow.publicity_id).limit(limit)
    if state is not None:
        statement = statement.where(PublicityRow.state == state)
    if late is not None:
        statement = statement.where(PublicityRow.late.is_(late))
    if after is not None:
        statement = statement.where(PublicityRow.publicity_id > after)
    return list((await session.execute(statement)).scalars())


async def get_objection(session: AsyncSession, objection_id: str, *, lock: bool = False) -> ObjectionRow:
    """The objection.

    Raises:
        NotFound
    """
    row = await session.get(ObjectionRow, objection_id, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise NotFound(f"没有找到异议 {objection_id}，请核对编号。")
    return row


async def objections(session: AsyncSession, meeting_id: str) -> list[ObjectionRow]:
    """The objections to a meeting's results, oldest first."""
    statement = (
        select(ObjectionRow)
        .where(ObjectionRow.meeting_id == meeting_id)
        .order_by(ObjectionRow.received_at, ObjectionRow.objection_id)
    )
    return list((await session.execute(statement)).scalars())


async def findings_of(session: AsyncSession, objection_id: str) -> list[ObjectionFindingRow]:
    """What was found about an objection."""
    statement = (
        select(ObjectionFindingRow)
        .where(ObjectionFindingRow.objection_id == objection_id)
        .order_by(ObjectionFindingRow.answerer)
    )
    return list((await session.execute(statement)).scalars())


async def upheld_objections(session: AsyncSession, meeting_id: str) -> set[str | None]:
    """The declarations of a meeting against which an objection was upheld; None for one against all."""
    statement = select(ObjectionRow.declaration_id).where(
        ObjectionRow.meeting_id == meeting_id, ObjectionRow.state == "upheld"
    )
    return set((await session.execute(statement)).scalars())


async def open_objections(session: AsyncSession, meeting_id: str, declaration_id: str) -> int:
    """How many objections to a result, or to all of the meeting, wait for their handling."""
    statement = select(ObjectionRow.objection_id).where(
        ObjectionRow.meeting_id == meeting_id,
        ObjectionRow.state == "open",
        or_(ObjectionRow.declaration_id.is_(None), ObjectionRow.declaration_id == declaration_id),
    )
    return len((await session.execute(statement)).scalars().all())
