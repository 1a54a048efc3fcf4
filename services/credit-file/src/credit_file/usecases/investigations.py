"""Investigations: an officer opens one, the unit and the organiser are asked and answer in time (articles 51, 70, 72)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from common.clock import SHANGHAI
from common.events.codes import AboutKind, Asked
from common.events.credit_file import About, ReportAnswered
from common.identity.actors import Actor
from common.inbox import NotYetKnown
from common.ports import Ports
from common.replicas.calendar import UNDATED, ask_again, working_calendar
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, check_version
from credit_file.domain.reports import asked_about, report_kind
from credit_file.domain.states import CONCLUDED, REPORT_MOVES, ReportState, move
from credit_file.messaging.outgoing.investigations import emit_report_routed
from credit_file.store import reports as store
from credit_file.store.copies import certificate_about
from credit_file.store.reports import InquiryRow, ReportRow
from credit_file.usecases.access import require_handler
from credit_file.usecases.reports import known_subject

OVERDUE = "inquiry-overdue"
INQUIRY_UNDATED = f"{UNDATED}inquiry"
"""Timer kind: the last day for the answers about a report is not yet known; the subject is the report."""


async def open_investigation(
    uow: UnitOfWork, report_id: str, *, seen_version: int, actor: Actor, ports: Ports
) -> ReportRow:
    """Take a report up; who opens it will not decide it.

    In an applicant's case the recommending unit and the organiser are asked. They get the only term that a document gives
    for looking into a report (R25-51).

    Raises:
        NotFound, OutsideJurisdiction, OwnCase, StaleVersion
        AlreadyDecided: it is under investigation or concluded.
    """
    row = await store.get_report(uow.session, report_id, lock=True)
    org = await require_handler(uow, actor, row)
    check_version(seen=seen_version, present=row.version, state=row.state)
    if row.state != ReportState.RECEIVED:
        raise AlreadyDecided(present_state=row.state)
    inquiry = await _inquiry(uow, row, since=uow.now.date(), ports=ports)
    row.state = move(REPORT_MOVES, row.state, ReportState.INVESTIGATING)
    row.opened_by, row.opened_by_ref, row.opened_org = actor.account, actor.person_ref, org.org_id
    row.opened_at = uow.now
    row.version += 1
    await known_subject(uow, row)
    await uow.audit("open-investigation", subject=report_id, clause="R25-61")
    if inquiry is not None:
        await _ask(uow, row, inquiry)
    return row


async def take_answer(uow: UnitOfWork, report_id: str, fact: ReportAnswered) -> None:
    """Keep what was found; the first answer of each counts. An open case moves on to the next version, so that nobody decides
    it without having seen the answer.

    Raises:
        NotYetKnown: the report, or a question of this kind about it.
    """
    row = await store.find_report(uow.session, report_id, lock=True)
    if row is None:
        raise NotYetKnown("report", report_id)
    inquiry = await store.find_inquiry(uow.session, report_id, fact.asked)
    if inquiry is None:
        raise NotYetKnown("inquiry", f"{report_id}/{fact.asked}")
    if inquiry.finding is not None:
        return
    inquiry.finding, inquiry.answering_org, inquiry.answered_at = fact.finding, fact.answering_org, uow.now
    inquiry.answer = fact.answer
    if row.state not in CONCLUDED:
        row.version += 1
    await uow.audit(
        "receive-finding",
        subject=report_id,
        clause="R25-72",
        detail={"asked": fact.asked.value, "finding": fact.finding.value},
    )


async def date_inquiries(uow: UnitOfWork, report_id: str, ports: Ports) -> None:
    """Count again the last day for the answers, and tell those who are asked."""
    row = await store.get_report(uow.session, report_id, lock=True)
    if row.state in CONCLUDED:
        return
    assert row.opened_at is not None, "who is asked is asked by an investigation"
    inquiry = await _inquiry(uow, row, since=row.opened_at.date(), ports=ports)
    assert inquiry is not None, "the questions were put, and what they are about stays"
    if inquiry.due is None:
        await ask_again(uow, INQUIRY_UNDATED, report_id)
        return
    for asked in await store.inquiries_of(uow.session, report_id):
        asked.due = inquiry.due
        await _route(uow, row, inquiry, asked.asked)
    await uow.schedule(OVERDUE, report_id, midnight_after(inquiry.due))
    await uow.audit(
        "date-inquiries", subject=report_id, clause="R25-51", detail={"due": inquiry.due.isoformat()}
    )


async def mark_overdue(uow: UnitOfWork, report_id: str) -> None:
    """The term is over: whoever has not answered stands out in the list of reports."""
    for inquiry in await store.inquiries_of(uow.session, report_id):
        if inquiry.finding is None and not inquiry.overdue:
            inquiry.overdue = True
            await uow.audit(
                "mark-inquiry-overdue", subject=report_id, clause="R25-51", detail={"asked": inquiry.asked}
            )


@dataclass(frozen=True)
class _Inquiry:
    """Who is asked about what until when, None while that is not yet known; `hold`: a result must wait for the answers."""

    about: About
    asked: Sequence[Asked]
    due: dt.date | None
    hold: bool


async def _inquiry(uow: UnitOfWork, row: ReportRow, *, since: dt.date, ports: Ports) -> _Inquiry | None:
    """What a report leads to that is looked into since a day; None where nobody is asked."""
    about, hold = await _routed_about(uow, row)
    asked = asked_about(row.subject_kind, about.kind if about else None)
    if about is None or not asked:
        return None
    policy = ports.packs.for_place(row.place, since, ports.layers)
    term = policy.results.complaint_answered_within.require()
    due = (await working_calendar(uow, ports)).within_if_known(since, term)
    return _Inquiry(about, asked, due, hold)


async def _ask(uow: UnitOfWork, row: ReportRow, inquiry: _Inquiry) -> None:
    for who in inquiry.asked:
        uow.session.add(
            InquiryRow(report_id=row.report_id, asked=who, routed_at=uow.now, due=inquiry.due, overdue=False)
        )
        await _route(uow, row, inquiry, who)
    await uow.session.flush()
    if inquiry.due is not None:
        await uow.schedule(OVERDUE, row.report_id, midnight_after(inquiry.due))
    else:
        await ask_again(uow, INQUIRY_UNDATED, row.report_id)


async def _route(uow: UnitOfWork, row: ReportRow, inquiry: _Inquiry, asked: Asked) -> None:
    await emit_report_routed(
        uow,
        row.report_id,
        about=inquiry.about,
        asked=asked,
        kind=report_kind(row.ground),
        due=inquiry.due,
        hold=inquiry.hold,
    )


async def _routed_about(uow: UnitOfWork, row: ReportRow) -> tuple[About | None, bool]:
    """What the unit and the organiser are asked about, and whether a result must wait.

    They know declarations, so a certificate is asked about by its declaration; one that is not on record here, or that came
    from no declaration, leads to nobody.
    """
    certificate = await certificate_about(uow.session, row.about_kind, row.about_id)
    if certificate is not None and certificate.declaration_id is not None:
        return About(kind=AboutKind.DECLARATION, id=certificate.declaration_id), False
    if row.about_kind == AboutKind.DECLARATION and row.about_id is not None:
        return About(kind=AboutKind.DECLARATION, id=row.about_id), True
    return None, False


def midnight_after(day: dt.date) -> dt.datetime:
    """The first instant after a last day."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=SHANGHAI)
