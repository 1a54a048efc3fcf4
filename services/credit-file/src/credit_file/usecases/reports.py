"""Reports: from the public, from offices, from the other services; each finds the authority that must act (R25-70)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from common.crypto.masks import mask_name, mask_number
from common.events.base import Doc
from common.events.codes import AboutKind, Purpose, SubjectKind
from common.events.credit_file import MisconductReported
from common.events.documents import Evidence
from common.events.grounds import Ground
from common.identity.actors import Actor, Role
from common.identity.documents import PersonDocument
from common.ids import new_id
from common.inbox import NotYetKnown
from common.ports import Ports
from common.replicas.calendar import UNDATED, ask_again, working_calendar
from common.replicas.queries import find_organisation, organisation
from common.storage.claims import ClaimBroken, reading
from common.uow import UnitOfWork
from common.web.problems import (
    AlreadyDecided,
    FieldError,
    NotFound,
    WrongState,
    check_version,
)
from credit_file.domain.reports import PERSONS, ground_fits
from credit_file.domain.states import ReportSource, ReportState
from credit_file.errors import (
    AboutMissing,
    DocumentForOfficesOnly,
    EvidenceUnreadable,
    GroundDoesNotFit,
    PlaceMissing,
    RecordIsPersonal,
)
from credit_file.store import reports as store
from credit_file.store.copies import certificate_about, committee_of_office, find_committee
from credit_file.store.reports import InquiryRow, ReportRow
from credit_file.store.texts import TextKind, close, close_json, reveal, reveal_json
from credit_file.usecases.access import may_read_report, report_scope, require_handler

OFFICES: tuple[Role, ...] = ("region_hr", "league_hr", "county_hr", "organiser", "committee_office")
"""Who may enter a subject by his identity document: an authority's own finding."""


REPORT_UNDATED = f"{UNDATED}report"
"""Timer kind: the last day to take a report up is not yet known; the subject is the report."""


@dataclass(frozen=True)
class SubjectPapers:
    """A subject by his identity document."""

    document_kind: str
    number: str
    name: str | None = None


@dataclass(frozen=True)
class NewReport:
    """What a reporter writes."""

    subject_kind: SubjectKind
    papers: SubjectPapers | None
    about_kind: AboutKind | None
    about_id: str | None
    ground: Ground
    text: str
    contact: str | None
    place: str | None


@dataclass(frozen=True)
class Opened:
    """A report with what only its handler reads.

    Attributes:
        answers: what each who was asked wrote.
    """

    report: ReportRow
    text: str | None
    contact: str | None
    evidence: Evidence | None
    answers: Sequence[tuple[InquiryRow, Evidence]]


async def receive_report(uow: UnitOfWork, report_id: str, fact: MisconductReported, *, ports: Ports) -> None:
    """Take in what another service met.

    Raises:
        NotYetKnown: the reporting organisation; its place decides who handles the report.
    """
    if await store.find_report(uow.session, report_id) is not None:
        return
    reporter = await find_organisation(uow.session, fact.reporting_org)
    if reporter is None:
        raise NotYetKnown("organisation", fact.reporting_org)
    row = ReportRow(
        report_id=report_id,
        source=ReportSource.EVENT,
        subject_kind=fact.subject.kind,
        subject_ref=fact.subject.ref,
        ground=fact.ground,
        about_kind=fact.about.kind,
        about_id=fact.about.id,
        reporting_org=fact.reporting_org,
        organiser_org=await _organiser_for(
            uow, fact.subject.kind, fact.about.kind, fact.about.id, fact.reporting_org
        ),
        place=reporter.place,
        evidence=fact.evidence,
        received_at=uow.now,
        state=ReportState.RECEIVED,
        version=1,
    )
    uow.session.add(row)
    await set_opening_day(uow, row, ports)
    await uow.session.flush()
    await uow.audit("receive-report", subject=report_id, clause="R25-70", detail={"source": row.source})


async def submit_report(
    uow: UnitOfWork, new: NewReport, *, actor: Actor | None, ports: Ports
) -> tuple[ReportRow, str]:
    """Take in a report and give out the receipt that follows it; the receipt is kept as a digest only.

    Raises:
        GroundDoesNotFit, PlaceMissing, AboutMissing
        DocumentForOfficesOnly: the public gives no identity numbers.
        BadDocument
    """
    if not ground_fits(new.ground, new.subject_kind):
        raise GroundDoesNotFit
    office = sorted(actor.orgs(*OFFICES)) if actor is not None and actor.person_ref else []
    if new.papers is not None and not office:
        raise DocumentForOfficesOnly
    if new.papers is not None and new.subject_kind not in PERSONS:
        raise RecordIsPersonal
    reporting_org = office[0] if office else None
    report_id, receipt = new_id("rpt"), new_id("rcp")
    organiser_org = await _organiser_for(uow, new.subject_kind, new.about_kind, new.about_id, reporting_org)
    if new.subject_kind is SubjectKind.EXPERT and organiser_org is None:
        raise AboutMissing
    row = ReportRow(
        report_id=report_id,
        source=ReportSource.OFFICE if office else ReportSource.PUBLIC,
        subject_kind=new.subject_kind,
        subject_ref=await _subject_named(uow, new),
        ground=new.ground,
        about_kind=new.about_kind,
        about_id=new.about_id,
        reporting_org=reporting_org,
        organiser_org=organiser_org,
        place=await _place_of(uow, new, organiser_org=organiser_org, reporting_org=reporting_org),
        text_sealed=close(ports.keys, TextKind.REPORT, report_id, new.text),
        contact_sealed=close(ports.keys, TextKind.CONTACT, report_id, new.contact),
        receipt_digest=_digest(receipt),
        received_at=uow.now,
        state=ReportState.RECEIVED,
        version=1,
    )
    if new.papers is not None:
        _enter_subject(row, new.papers, ports)
    uow.session.add(row)
    await set_opening_day(uow, row, ports)
    await uow.session.flush()
    if not office:
        _forget_reporter(uow, named=new.contact is not None)
    await uow.audit("submit-report", subject=report_id, clause="R25-70", detail={"source": row.source})
    return row, receipt


async def set_opening_day(uow: UnitOfWork, row: ReportRow, ports: Ports) -> None:
    """F-09: the last day to take a report up. The documents give one term for looking into what the public reports (R-16,
    R25-51): 20 working days from its receipt; that it holds for opening too is our reading."""
    received_on = row.received_at.astimezone(uow.now.tzinfo).date()
    term = ports.packs.for_place(row.place, received_on, ports.layers).results.complaint_answered_within
    if not term.is_known:
        return
    row.open_by = (await working_calendar(uow, ports)).within_if_known(received_on, term.require())
    if row.open_by is None:
        await ask_again(uow, REPORT_UNDATED, row.report_id)


async def date_report(uow: UnitOfWork, report_id: str, ports: Ports) -> None:
    """Count again the last day to take up a report that nobody has opened."""
    row = await store.get_report(uow.session, report_id, lock=True)
    if row.state != ReportState.RECEIVED or row.open_by is not None:
        return
    await set_opening_day(uow, row, ports)
    await uow.audit(
        "date-report",
        subject=report_id,
        clause="R25-70",
        detail={"open_by": row.open_by.isoformat() if row.open_by else None},
    )


async def follow_report(uow: UnitOfWork, receipt: str) -> ReportRow:
    """The report that a receipt belongs to.

    Raises:
        NotFound
    """
    row = await store.report_of_receipt(uow.session, _digest(receipt))
    if row is None:
        raise NotFound("没有找到该回执号对应的举报，请核对回执号。")
    return row


async def identify_subject(
    uow: UnitOfWork, report_id: str, papers: SubjectPapers, *, seen_version: int, actor: Actor, ports: Ports
) -> ReportRow:
    """Enter who a report is about, from his identity document.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion, BadDocument
        RecordIsPersonal: the report is about a committee or an organisation.
        AlreadyDecided: the subject is known already.
        WrongState: the subject has been told, or the case is over.
    """
    row = await store.get_report(uow.session, report_id, lock=True)
    await require_handler(uow, actor, row)
    check_version(seen=seen_version, present=row.version, state=row.state)
    if row.subject_kind not in PERSONS:
        raise RecordIsPersonal
    if row.subject_ref is not None:
        raise AlreadyDecided("被举报人身份已经核定。", present_state=row.state)
    if row.state not in {ReportState.RECEIVED, ReportState.INVESTIGATING}:
        raise WrongState(present_state=row.state)
    _enter_subject(row, papers, ports)
    row.version += 1
    await uow.audit("identify-subject", subject=report_id, clause="R25-71")
    return row


async def list_reports(
    uow: UnitOfWork,
    *,
    actor: Actor,
    state: ReportState | None,
    overdue: bool | None,
    after: str | None,
    limit: int,
) -> list[ReportRow]:
    """The reports that the caller may read, by id."""
    return await store.list_reports(
        uow.session,
        await report_scope(uow, actor),
        state=state,
        overdue=overdue,
        today=uow.now.date(),
        after=after,
        limit=limit,
    )


async def read_report(uow: UnitOfWork, report_id: str, *, actor: Actor) -> ReportRow:
    """A report that the caller may read.

    Raises:
        NotFound: also for one that is none of his business.
    """
    row = await store.get_report(uow.session, report_id)
    if not await may_read_report(uow, actor, row):
        raise NotFound(f"没有找到举报 {report_id}，请核对编号。")
    return row


async def open_evidence(
    uow: UnitOfWork, report_id: str, *, purpose: str, actor: Actor, ports: Ports
) -> Opened:
    """What a report and the answers to it say; only for who handles it, and every look is on record.

    Raises:
        NotFound, OutsideJurisdiction, EvidenceUnreadable
    """
    row = await read_report(uow, report_id, actor=actor)
    await require_handler(uow, actor, row)
    evidence = await _read(uow, ports, row.evidence) if row.evidence else None
    answers = [
        (inquiry, await _read(uow, ports, inquiry.answer))
        for inquiry in await store.inquiries_of(uow.session, report_id)
        if inquiry.answer is not None
    ]
    await uow.audit("read-evidence", subject=report_id, clause="R25-71", detail={"purpose": purpose})
    return Opened(
        report=row,
        text=reveal(ports.keys, TextKind.REPORT, report_id, row.text_sealed),
        contact=reveal(ports.keys, TextKind.CONTACT, report_id, row.contact_sealed),
        evidence=evidence,
        answers=answers,
    )


def masked_subject(row: ReportRow, ports: Ports) -> tuple[str | None, str | None]:
    """Document number and name of the subject as everybody but himself sees them."""
    papers = reveal_json(ports.keys, TextKind.SUBJECT, row.report_id, row.subject_sealed)
    number, name = papers.get("number"), papers.get("name")
    return mask_number(number) if number else None, mask_name(name) if name else None


async def known_subject(uow: UnitOfWork, row: ReportRow) -> str | None:
    """Who the report is about; the holder of a certificate it points at is known by now if the certificate is."""
    if row.subject_ref is None and row.subject_kind == SubjectKind.APPLICANT:
        certificate = await certificate_about(uow.session, row.about_kind, row.about_id)
        row.subject_ref = certificate.person_ref if certificate else None
    return row.subject_ref


def _forget_reporter(uow: UnitOfWork, *, named: bool) -> None:
    """Who reports as one of the public leaves no address, and no account either unless he gave a contact (R25-70)."""
    uow.origin = None
    if not named:
        uow.by, uow.person_ref = "anonymous", None


async def _subject_named(uow: UnitOfWork, new: NewReport) -> str | None:
    """A committee or organisation is named by its id, the holder of a certificate by the certificate."""
    if new.subject_kind is SubjectKind.APPLICANT:
        certificate = await certificate_about(uow.session, new.about_kind, new.about_id)
        return certificate.person_ref if certificate else None
    return new.about_id if new.subject_kind not in PERSONS else None


def _enter_subject(row: ReportRow, papers: SubjectPapers, ports: Ports) -> None:
    assert ports.person_refs is not None
    document = PersonDocument(papers.document_kind, papers.number)
    row.subject_ref = ports.person_refs.of(document)
    content = {"document_kind": document.kind, "number": document.number}
    if papers.name:
        content["name"] = papers.name
    row.subject_sealed = close_json(ports.keys, TextKind.SUBJECT, row.report_id, content)


async def _organiser_for(
    uow: UnitOfWork,
    kind: SubjectKind,
    about_kind: AboutKind | None,
    about_id: str | None,
    reporting_org: str | None,
) -> str | None:
    """The organiser that an expert answers to: the committee's, or that of the office which reports a meeting of its own."""
    if kind is not SubjectKind.EXPERT:
        return None
    if about_kind is AboutKind.COMMITTEE and about_id is not None:
        committee = await find_committee(uow.session, about_id)
    else:
        committee = await committee_of_office(uow.session, reporting_org) if reporting_org else None
    return committee.organiser_org if committee else None


async def _place_of(
    uow: UnitOfWork, new: NewReport, *, organiser_org: str | None, reporting_org: str | None
) -> str:
    """Where the report belongs: the place the reporter names, else that of what it is about, else the reporting office's."""
    if new.place is not None:
        return new.place
    org_id = organiser_org
    if new.about_kind is AboutKind.ORGANISATION:
        org_id = new.about_id
    elif new.about_kind is AboutKind.COMMITTEE and new.about_id is not None:
        committee = await find_committee(uow.session, new.about_id)
        org_id = committee.organiser_org if committee else None
    elif certificate := await certificate_about(uow.session, new.about_kind, new.about_id):
        org_id = certificate.sealing_org
    found = await find_organisation(uow.session, org_id) if org_id else None
    if found is None and reporting_org is not None:
        found = await organisation(uow.session, reporting_org)
    if found is None:
        raise PlaceMissing(errors=[FieldError("/place", "missing", "请填写事项所在地区。")])
    return found.place


async def _read(uow: UnitOfWork, ports: Ports, doc: Doc) -> Evidence:
    try:
        content = await uow.errand(reading(ports.files, ports.keys, Purpose.EVIDENCE, doc))
        return Evidence.model_validate(content)
    except ClaimBroken as error:
        raise EvidenceUnreadable from error


def _digest(receipt: str) -> str:
    """Receipts are 100 random bits, so a plain digest cannot be reversed."""
    return hashlib.sha256(receipt.encode()).hexdigest()
