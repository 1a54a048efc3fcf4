"""Reports that the credit file routes to the recommending unit, and the unit's answer (article 72, F-02)."""

from common.events.codes import AboutKind, Asked, FindingCode, Purpose
from common.events.credit_file import ReportRouted
from common.events.documents import Evidence
from common.identity.actors import Actor
from common.inbox import NotYetKnown
from common.ports import Ports
from common.storage.claims import writing
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, NotFound, OwnCase
from declaration.messaging.outgoing.inquiries import emit_report_answered
from declaration.store.cases.certificates import find_certificate
from declaration.store.cases.declarations import DeclarationRow, declaration, find_declaration
from declaration.store.cases.inquiries import InquiryRow, find_inquiry, inquiries_put_to, inquiry


async def open_inquiry(uow: UnitOfWork, report_id: str, fact: ReportRouted) -> None:
    """Put a report before the unit that recommended.

    What is asked of somebody else, or is about nothing that a unit recommended, is none of this service's business.

    Raises:
        NotYetKnown: the certificate that it is about has not been heard of.
    """
    if fact.asked is not Asked.RECOMMENDING_UNIT:
        return
    known = await find_inquiry(uow.session, report_id)
    if known is not None:  # told once more, since its last day can be counted now
        known.due = fact.due
        return
    about = await _declaration_behind(uow, fact)
    if about is None:
        return
    uow.session.add(
        InquiryRow(
            report_id=report_id,
            declaration_id=about.declaration_id,
            unit_org=about.unit_org,
            kind=fact.kind,
            due=fact.due,
            hold=fact.hold,
            asked_at=uow.now,
            state="open",
        )
    )
    await uow.audit("open-inquiry", subject=report_id, clause="R25-72", detail={"unit": about.unit_org})


async def _declaration_behind(uow: UnitOfWork, fact: ReportRouted) -> DeclarationRow | None:
    declaration_id: str | None = fact.about.id
    if fact.about.kind is AboutKind.CERTIFICATE:
        certificate = await find_certificate(uow.session, fact.about.id)
        if certificate is None:
            raise NotYetKnown("certificate", fact.about.id)
        declaration_id = certificate.declaration_id
    elif fact.about.kind is not AboutKind.DECLARATION:
        return None
    return await find_declaration(uow.session, declaration_id) if declaration_id else None


async def answer_inquiry(
    uow: UnitOfWork, report_id: str, finding: FindingCode, *, text: str, actor: Actor, ports: Ports
) -> InquiryRow:
    """What the unit found; told to the credit file.

    Raises:
        NotFound, AlreadyDecided
        OwnCase: the caller is whom the report is about.
    """
    row = await inquiry(uow.session, report_id)
    if row.unit_org not in actor.orgs("unit_auditor"):
        raise NotFound
    about = await declaration(uow.session, row.declaration_id)
    if about.person_ref == actor.person_ref:
        raise OwnCase
    if row.state != "open":
        raise AlreadyDecided(present_state=row.state)
    answer = await uow.errand(writing(ports.files, ports.keys, Purpose.EVIDENCE, Evidence(text=text.strip())))
    row.state, row.finding = "answered", finding
    row.answered_by, row.answered_at = actor.account, uow.now
    row.write_answer(ports.keys, text.strip())
    await uow.audit("answer-inquiry", subject=report_id, clause="R25-72", detail={"finding": finding})
    await emit_report_answered(uow, report_id, answering_org=row.unit_org, finding=finding, answer=answer)
    return row


async def list_inquiries(
    uow: UnitOfWork, *, state: str | None, actor: Actor, after: str | None, limit: int
) -> list[InquiryRow]:
    """The inquiries put to the caller's units, by id; none about the caller's own declaration."""
    units = actor.orgs("unit_auditor")
    return await inquiries_put_to(
        uow.session, units, but_about=actor.person_ref, state=state, after=after, limit=limit
    )
