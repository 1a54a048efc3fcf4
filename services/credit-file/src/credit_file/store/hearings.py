"""Hearings: what the subject is told, and what he says to it (F-10)."""

import datetime as dt

from sqlalchemy import Date, Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.events.grounds import Ground
from common.web.problems import NotFound
from credit_file.domain.states import HearingState
from credit_file.store.base import Base


class HearingRow(Base):
    """The hearing notice to one subject; `due` is the last day for the statement, None while it is not yet known."""

    __tablename__ = "hearings"

    hearing_id: Mapped[str] = mapped_column(Text, primary_key=True)
    report_id: Mapped[str] = mapped_column(Text, unique=True)
    subject_ref: Mapped[str] = mapped_column(Text, index=True)
    ground: Mapped[Ground]
    violation_sealed: Mapped[str] = mapped_column(Text)
    measures_sealed: Mapped[str] = mapped_column(Text)
    rights_sealed: Mapped[str] = mapped_column(Text)
    opened_by: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[dt.datetime]
    due: Mapped[dt.date | None] = mapped_column(Date)
    state: Mapped[HearingState]
    statement_sealed: Mapped[str | None] = mapped_column(Text)
    stated_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)


async def find_hearing(session: AsyncSession, hearing_id: str, *, lock: bool = False) -> HearingRow | None:
    """The hearing, locked until the transaction ends if asked, or None."""
    return await session.get(HearingRow, hearing_id, with_for_update=lock or None)


async def get_hearing(session: AsyncSession, hearing_id: str, *, lock: bool = False) -> HearingRow:
    """The hearing.

    Raises:
        NotFound
    """
    row = await find_hearing(session, hearing_id, lock=lock)
    if row is None:
        raise NotFound
    return row


async def report_id_of(session: AsyncSession, hearing_id: str) -> str:
    """The report that a hearing belongs to.

    Raises:
        NotFound
    """
    report_id = await session.scalar(select(HearingRow.report_id).where(HearingRow.hearing_id == hearing_id))
    if report_id is None:
        raise NotFound
    return report_id


async def hearing_of(session: AsyncSession, report_id: str) -> HearingRow | None:
    """The hearing in a report's case, locked until the transaction ends."""
    statement = select(HearingRow).where(HearingRow.report_id == report_id)
    return (await session.execute(statement.with_for_update())).scalar_one_or_none()


async def hearings_for(session: AsyncSession, subject_ref: str) -> list[HearingRow]:
    """Every hearing of a person, newest first."""
    statement = select(HearingRow).where(HearingRow.subject_ref == subject_ref)
    return list((await session.execute(statement.order_by(HearingRow.opened_at.desc()))).scalars())
