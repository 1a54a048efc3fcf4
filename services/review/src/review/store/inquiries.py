"""Reports that were put to an organiser."""

import datetime as dt
from collections.abc import Collection, Iterable

from sqlalchemy import Date, DateTime, Text, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.web.problems import NotFound
from review.store.base import Base

SETTLED = ("unsubstantiated", "undetermined")
"""Findings after which a report holds nothing any more."""


class InquiryRow(Base):
    """A report that the organiser must look into; `organiser_org` is unknown until the thing it is about is.

    `hold` asks that the result waits. `finding` is absent until the answer; `released_at` is when the authority let the
    result go on although something was found.
    """

    __tablename__ = "inquiries"

    report_id: Mapped[str] = mapped_column(Text, primary_key=True)
    about_kind: Mapped[str] = mapped_column(Text)
    about_id: Mapped[str] = mapped_column(Text, index=True)
    kind: Mapped[str] = mapped_column(Text)
    organiser_org: Mapped[str | None] = mapped_column(Text, index=True)
    hold: Mapped[bool]
    due: Mapped[dt.date | None] = mapped_column(Date)
    received_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    finding: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    answered_by: Mapped[str | None] = mapped_column(Text)
    released_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    released_by: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


async def find_inquiry(session: AsyncSession, report_id: str, *, lock: bool = False) -> InquiryRow | None:
    """The inquiry into a report, locked until the transaction ends if asked, or None."""
    return await session.get(InquiryRow, report_id, with_for_update=lock or None, populate_existing=lock)


async def get_inquiry(session: AsyncSession, report_id: str, *, lock: bool = False) -> InquiryRow:
    """The inquiry into a report.

    Raises:
        NotFound
    """
    row = await find_inquiry(session, report_id, lock=lock)
    if row is None:
        raise NotFound(f"没有找到举报 {report_id} 的核查事项，请核对编号。")
    return row


async def list_inquiries(
    session: AsyncSession,
    orgs: Iterable[str],
    *,
    without: Collection[str],
    answered: bool | None,
    limit: int,
    after: str | None,
) -> list[InquiryRow]:
    """Inquiries of these organisers by report id, at most `limit`, those after `after`, `without` left out."""
    statement = select(InquiryRow).where(
        InquiryRow.organiser_org.in_(list(orgs)), InquiryRow.report_id.not_in(without)
    )
    if answered is not None:
        statement = statement.where(
            InquiryRow.finding.is_not(None) if answered else InquiryRow.finding.is_(None)
        )
    if after is not None:
        statement = statement.where(InquiryRow.report_id > after)
    return list((await session.execute(statement.order_by(InquiryRow.report_id).limit(limit))).scalars())


async def resolve(session: AsyncSession, about_id: str, organiser_org: str) -> None:
    """The thing that inquiries are about has become known, and with it who must answer them."""
    await session.execute(
        update(InquiryRow)
        .where(InquiryRow.about_id == about_id, InquiryRow.organiser_org.is_(None))
        .values(organiser_org=organiser_org)
    )


async def holds(session: AsyncSession, *, declaration_id: str, meeting_id: str, committee_id: str) -> int:
    """How many reports hold a result: not answered, or answered with something found and not released."""
    statement = select(InquiryRow.report_id).where(
        InquiryRow.hold,
        InquiryRow.released_at.is_(None),
        or_(InquiryRow.finding.is_(None), InquiryRow.finding.not_in(SETTLED)),
        or_(
            and_(InquiryRow.about_kind == "declaration", InquiryRow.about_id == declaration_id),
            and_(InquiryRow.about_kind == "meeting", InquiryRow.about_id == meeting_id),
            and_(InquiryRow.about_kind == "committee", InquiryRow.about_id == committee_id),
        ),
    )
    return len((await session.execute(statement)).scalars().all())
