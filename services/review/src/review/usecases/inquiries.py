"""Reports that credit-file puts to an organiser, and its answers (F-02, R-16; articles 51, 72)."""

from common.events.codes import AboutKind, Asked, FindingCode, Purpose
from common.events.credit_file import ReportRouted
from common.events.documents import Evidence
from common.identity.actors import Actor
from common.ports import Ports
from common.replicas.jurisdiction import require_office
from common.storage.claims import writing
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, NotFound, OwnCase, WrongState, check_version
from review.messaging.outgoing.inquiries import emit_report_answered
from review.store import inquiries as store
from review.store.cases import find_case
from review.store.committees import CommitteeRow, find_committee
from review.store.inquiries import InquiryRow
from review.store.meetings import find_meeting
from review.store.own_cases import reports_about_own_case
from review.usecases.access import require_authority


async def keep_inquiry(uow: UnitOfWork, report_id: str, fact: ReportRouted) -> None:
    """Take a report that is put to the organiser; from now on it holds the results that it asks to hold.

    What it is about may not be with review yet; the organiser is then known when it is.
    """
    if fact.asked is not Asked.ORGANISER:
        return
    known = await store.find_inquiry(uow.session, report_id)
    if known is not None:  # told once more, since its last day can be counted now
        known.due = fact.due
        return
    committee = await _committee_of(uow, fact.about.kind, fact.about.id)
    uow.session.add(
        InquiryRow(
            report_id=report_id,
            about_kind=fact.about.kind,
            about_id=fact.about.id,
            kind=fact.kind,
            organiser_org=committee.organiser_org if committee else None,
            hold=fact.hold,
            due=fact.due,
            received_at=uow.now,
            version=1,
        )
    )
    await uow.audit("keep-inquiry", subject=report_id, clause="R25-72", detail={"hold": fact.hold})


async def answer_inquiry(
    uow: UnitOfWork,
    report_id: str,
    *,
    finding: FindingCode,
    text: str,
    actor: Actor,
    ports: Ports,
) -> InquiryRow:
    """The organiser tells what it found; the answer goes to credit-file, sealed.

    Raises:
        NotFound: also while nobody is known who must answer.
        OutsideJurisdiction, AlreadyDecided
        OwnCase: the report is about the caller's own declaration.
    """
    row = await store.get_inquiry(uow.session, report_id, lock=True)
    if row.organiser_org is None:
        raise NotFound
    require_office(actor, "organiser", row.organiser_org)
    if row.about_kind == AboutKind.DECLARATION:
        case = await find_case(uow.session, row.about_id)
        if case is not None and case.person_ref == actor.person_ref:
            raise OwnCase
    if row.finding is not None:
        raise AlreadyDecided("该举报已经答复。")
    answer = await uow.errand(writing(ports.files, ports.keys, Purpose.EVIDENCE, Evidence(text=text)))
    row.finding, row.answered_at, row.answered_by = finding, uow.now, actor.account
    row.version += 1
    await uow.audit("answer-inquiry", subject=report_id, clause="R25-72", detail={"finding": finding.value})
    await emit_report_answered(
        uow, report_id, answering_org=row.organiser_org, finding=finding, answer=answer
    )
    return row


async def release_results(uow: UnitOfWork, report_id: str, *, seen_version: int, actor: Actor) -> InquiryRow:
    """The filing authority lets results go on that an answered report still holds, since no record came of it.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion
        WrongState: it is not answered yet.
        AlreadyDecided: it holds nothing, or is released.
    """
    row = await store.get_inquiry(uow.session, report_id, lock=True)
    committee = await _committee_of(uow, AboutKind(row.about_kind), row.about_id)
    if committee is None:
        raise NotFound
    require_authority(actor, committee)
    check_version(seen=seen_version, present=row.version)
    if row.finding is None:
        raise WrongState("组建单位尚未答复，不能解除暂缓。")
    if not row.hold or row.released_at is not None:
        raise AlreadyDecided
    row.released_at, row.released_by = uow.now, actor.account
    row.version += 1
    await uow.audit("release-results", subject=report_id, clause="R25-51")
    return row


async def list_inquiries(
    uow: UnitOfWork, *, answered: bool | None, limit: int, after: str | None, actor: Actor
) -> list[InquiryRow]:
    """The reports that the caller's organisers were asked about; none about the caller's own case."""
    own = await reports_about_own_case(uow.session, actor.person_ref)
    return await store.list_inquiries(
        uow.session, actor.orgs("organiser"), without=own, answered=answered, limit=limit, after=after
    )


async def _committee_of(uow: UnitOfWork, kind: AboutKind, id_: str) -> CommitteeRow | None:
    """The committee that a thing is a matter of; None if review does not know the thing."""
    if kind is AboutKind.COMMITTEE:
        return await find_committee(uow.session, id_)
    case = await find_case(uow.session, id_) if kind is AboutKind.DECLARATION else None
    meeting = await find_meeting(uow.session, id_) if kind is AboutKind.MEETING else None
    row = case or meeting
    return await find_committee(uow.session, row.committee_id) if row is not None else None
