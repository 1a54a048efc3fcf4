"""Reports of misconduct, and what those who were asked about them found (articles 70, 72)."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Date, Text, and_, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.db.columns import doc_ref
from common.db.conditions import lies_within
from common.events.base import Doc
from common.events.codes import AboutKind, Asked, FindingCode, SubjectKind
from common.events.grounds import Ground
from common.web.problems import NotFound
from credit_file.domain.states import ReportSource, ReportState
from credit_file.store.base import Base


class ReportRow(Base):
    """A report.

    Attributes:
        subject_ref: a person_ref, or the id of a committee or organisation; absent until the subject is identified.
        subject_sealed: document and name of the subject, where an officer entered them.
        contact_sealed: how to reach a reporter who gave his name; absent in an anonymous report.
        organiser_org: the organiser that an expert answers to.
        receipt_digest: SHA-256 of the receipt that follows the report; the receipt itself is not kept.
        open_by: the last day to take it up; absent while the year is not published by which it is counted.
        opened_by, decided_by: accounts; `_ref` the persons behind them.
    """

    __tablename__ = "reports"

    report_id: Mapped[str] = mapped_column(Text, primary_key=True)
    source: Mapped[ReportSource]
    subject_kind: Mapped[SubjectKind]
    subject_ref: Mapped[str | None] = mapped_column(Text, index=True)
    subject_sealed: Mapped[str | None] = mapped_column(Text)
    ground: Mapped[Ground]
    about_kind: Mapped[AboutKind | None]
    about_id: Mapped[str | None] = mapped_column(Text)
    reporting_org: Mapped[str | None] = mapped_column(Text)
    organiser_org: Mapped[str | None] = mapped_column(Text, index=True)
    place: Mapped[str] = mapped_column(Text, index=True)
    text_sealed: Mapped[str | None] = mapped_column(Text)
    contact_sealed: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[Doc | None] = doc_ref("evidence", optional=True)
    receipt_digest: Mapped[str | None] = mapped_column(Text, unique=True)
    received_at: Mapped[dt.datetime]
    open_by: Mapped[dt.date | None] = mapped_column(Date)
    state: Mapped[ReportState] = mapped_column(index=True)
    opened_by: Mapped[str | None] = mapped_column(Text)
    opened_by_ref: Mapped[str | None] = mapped_column(Text)
    opened_org: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_by_ref: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[dt.datetime | None]
    reason_sealed: Mapped[str | None] = mapped_column(Text)
    record_id: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


@dataclass(frozen=True)
class ReportScope:
    """Which reports somebody may read: in one of the places or one that an organiser answers for, but none about `not_about`."""

    places: Collection[str] = ()
    organisers: Collection[str] = ()
    not_about: str | None = None

    def admits(self) -> ColumnElement[bool]:
        about_others = (
            true() if self.not_about is None else ReportRow.subject_ref.is_distinct_from(self.not_about)
        )
        return about_others & or_(
            *(lies_within(ReportRow.place, place) for place in self.places),
            ReportRow.organiser_org.in_(self.organisers),
        )


class InquiryRow(Base):
    """One question about a report to who must look into it; `due` is the last day, None while it is not yet known;
    `overdue`: it passed unanswered."""

    __tablename__ = "inquiries"

    report_id: Mapped[str] = mapped_column(Text, primary_key=True)
    asked: Mapped[Asked] = mapped_column(primary_key=True)
    routed_at: Mapped[dt.datetime]
    due: Mapped[dt.date | None] = mapped_column(Date)
    overdue: Mapped[bool] = mapped_column(default=False)
    finding: Mapped[FindingCode | None]
    answering_org: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[dt.datetime | None]
    answer: Mapped[Doc | None] = doc_ref("answer", optional=True)


def last_due(inquiries: Sequence[InquiryRow]) -> dt.date | None:
    """The day by which everybody who is asked has answered; None without questions, and while it is not yet known."""
    dues = [inquiry.due for inquiry in inquiries if inquiry.due is not None]
    return max(dues) if dues and len(dues) == len(inquiries) else None


async def find_report(session: AsyncSession, report_id: str, *, lock: bool = False) -> ReportRow | None:
    """The report, locked until the transaction ends if asked, or None."""
    return await session.get(ReportRow, report_id, with_for_update=lock or None)


async def get_report(session: AsyncSession, report_id: str, *, lock: bool = False) -> ReportRow:
    """The report.

    Raises:
        NotFound
    """
    row = await find_report(session, report_id, lock=lock)
    if row is None:
        raise NotFound(f"没有找到举报 {report_id}，请核对编号。")
    return row


async def report_of_receipt(session: AsyncSession, digest: str) -> ReportRow | None:
    """The report that a receipt follows."""
    return (
        await session.execute(select(ReportRow).where(ReportRow.receipt_digest == digest))
    ).scalar_one_or_none()


async def list_reports(
    session: AsyncSession,
    scope: ReportScope,
    *,
    state: ReportState | None,
    overdue: bool | None,
    today: dt.date,
    after: str | None,
    limit: int,
) -> list[ReportRow]:
    """Reports inside `scope`, by id; `overdue`: nobody has opened them in time, or somebody asked has not answered."""
    statement = select(ReportRow).where(scope.admits()).order_by(ReportRow.report_id).limit(limit)
    if state is not None:
        statement = statement.where(ReportRow.state == state)
    if overdue is not None:
        unanswered = select(InquiryRow.report_id).where(InquiryRow.overdue, InquiryRow.finding.is_(None))
        unopened = and_(
            ReportRow.state == ReportState.RECEIVED, func.coalesce(ReportRow.open_by, today) < today
        )
        late = or_(unopened, ReportRow.report_id.in_(unanswered))
        statement = statement.where(late if overdue else ~late)
    if after is not None:
        statement = statement.where(ReportRow.report_id > after)
    return list((await session.execute(statement)).scalars())


async def inquiries_of(session: AsyncSession, report_id: str) -> list[InquiryRow]:
    """Who was asked, in the order of the codes."""
    statement = select(InquiryRow).where(InquiryRow.report_id == report_id)
    rows = {row.asked: row for row in (await session.execute(statement)).scalars()}
    return [rows[asked] for asked in Asked if asked in rows]


async def find_inquiry(session: AsyncSession, report_id: str, asked: Asked) -> InquiryRow | None:
    """The question that was put to one of them."""
    return await session.get(InquiryRow, (report_id, asked))


def findings_by_asked(inquiries: Sequence[InquiryRow]) -> dict[Asked, FindingCode | None]:
    """What each of them found; None where the answer is still missing."""
    return {row.asked: row.finding for row in inquiries}
