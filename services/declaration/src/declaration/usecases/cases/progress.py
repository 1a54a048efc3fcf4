"""Following a declaration through review and certification: for the applicant's timeline, decided elsewhere (A-12)."""

from collections.abc import Mapping

from common.events.certificate import CertificateIssued, CertificateRefused, CertificateStatusChanged
from common.events.codes import CaseOutcome, CaseReason, CaseStep, CertificateStatus
from common.events.review import CaseClosed, CaseProgressed, ResultAnnulled, ResultConfirmed
from common.inbox import NotYetKnown
from common.uow import UnitOfWork
from declaration.domain.cases.states import TRANSITIONS, Move, State, Step
from declaration.store.cases import timeline
from declaration.store.cases.certificates import CertificateRow, find_certificate
from declaration.store.cases.declarations import DeclarationRow, find_declaration
from declaration.usecases.cases import effects

_WAITING = frozenset({State.ACCEPTED, State.CARRIED_OVER})
_RE_EXAMINABLE = frozenset({State.FAILED, State.ANNULLED})
_WITH_REVIEW = _WAITING | _RE_EXAMINABLE | {State.IN_REVIEW, State.PASSED, State.CONFIRMED}
_BEFORE_THE_DOCKET = frozenset({CaseStep.RECEIVED})
_CLOSING = {
    CaseOutcome.PASSED: Move.PASS_REVIEW,
    CaseOutcome.FAILED: Move.FAIL_REVIEW,
    CaseOutcome.CARRIED_OVER: Move.CARRY_OVER,
    CaseOutcome.OUTSIDE_SCOPE: Move.REFUSE,
}

CASE_CLAUSES: Mapping[CaseReason, str] = {
    CaseReason.BELOW_TWO_THIRDS: "R25-45",
    CaseReason.QUORUM_LACKING: "R25-44",
    CaseReason.COMMITTEE_NOT_FILED: "R25-76",
    CaseReason.CREDIT_RECORD: "R25-72",
}
"""The clause behind a closing; a passed case needs none, and scope has the committee's own."""


async def follow_case(uow: UnitOfWork, declaration_id: str, fact: CaseProgressed) -> None:
    """Where review has the case now.

    Raises:
        NotYetKnown
    """
    row = await _locked(uow, declaration_id)
    if row.state not in _WITH_REVIEW:
        return  # it ended here meanwhile; review hears of that by an event of its own
    if row.state in _WAITING and fact.step not in _BEFORE_THE_DOCKET:
        row.move(Move.BEGIN_REVIEW, at=uow.now)
    if fact.due is not None and await timeline.date_stay(
        uow.session, declaration_id, step=fact.step, since=fact.since, until=fact.due
    ):
        return
    await timeline.go_on(
        uow.session,
        row,
        at=fact.since,
        outcome="progressed",
        until=fact.due,
        step=fact.step,
        holder_org=fact.holder_org,
    )
    await uow.audit("follow-case", subject=declaration_id, detail={"step": fact.step})


async def close_case(uow: UnitOfWork, declaration_id: str, fact: CaseClosed) -> None:
    """How review was done with the case.

    A passed case that fails afterwards (a complaint was upheld) is void; one that fails or is void and passes afterwards
    was re-examined (article 52). One that review cancelled has ended here by itself, or does when the record arrives.

    Raises:
        NotYetKnown
    """
    row = await _locked(uow, declaration_id)
    move = _CLOSING.get(fact.outcome)
    if move is None or row.state not in _WITH_REVIEW:
        return
    if row.state in _RE_EXAMINABLE:
        await _close_again(uow, row, fact)
        return
    if row.state == State.PASSED and move is Move.FAIL_REVIEW:
        move = Move.ANNUL
    elif row.state in _WAITING and (State(row.state), move) not in TRANSITIONS:
        row.move(Move.BEGIN_REVIEW, at=uow.now)
    row.move(move, at=uow.now, reason=fact.reason, clause=CASE_CLAUSES.get(fact.reason))
    row.step = Step.DONE if row.state in {State.FAILED, State.REFUSED, State.ANNULLED} else Step.REVIEW
    await timeline.go_on(uow.session, row, at=uow.now, outcome=fact.outcome)
    await uow.audit(
        "close-case", subject=declaration_id, detail={"outcome": fact.outcome, "reason": fact.reason}
    )


async def _close_again(uow: UnitOfWork, row: DeclarationRow, fact: CaseClosed) -> None:
    """A re-examination was answered (article 52): the result is turned, or stays as it was.

    A record may have begun while the case was closed, when there was nothing to end: a case that is open again ends now.
    """
    turned = fact.outcome is CaseOutcome.PASSED
    if turned:
        row.move(Move.RE_EXAMINE, at=uow.now, reason=fact.reason, clause="R25-52")
        row.step = Step.REVIEW
    else:
        row.touch(uow.now)
    outcome = "re_examined_passed" if turned else "re_examined_upheld"
    await timeline.go_on(uow.session, row, at=uow.now, outcome=outcome)
    await uow.audit(
        "re-examine-case",
        subject=row.declaration_id,
        clause="R25-52",
        detail={"outcome": fact.outcome, "reason": fact.reason},
    )
    if turned:
        await effects.end_if_barred(uow, row.person_ref)


async def confirm_result(uow: UnitOfWork, declaration_id: str, fact: ResultConfirmed) -> None:
    """The authority confirmed the result.

    Raises:
        NotYetKnown
    """
    row = await _locked(uow, declaration_id)
    if row.state != State.PASSED:
        return  # a record or a cancellation came first, and the title is revoked by the credit file
    row.move(Move.CONFIRM, at=uow.now)
    await timeline.go_on(uow.session, row, at=uow.now, outcome="confirmed", holder_org=fact.sealing_org)
    await uow.audit("confirm-result", subject=declaration_id, clause="R25-53")


async def annul_result(uow: UnitOfWork, declaration_id: str, fact: ResultAnnulled) -> None:
    """A result is void.

    Raises:
        NotYetKnown
    """
    row = await _locked(uow, declaration_id)
    if row.state in {State.PASSED, State.CONFIRMED, State.CERTIFIED}:
        row.move(Move.ANNUL, at=uow.now, reason=fact.reason)
        row.step = Step.DONE
        await timeline.go_on(uow.session, row, at=uow.now, outcome="annulled", holder_org=fact.deciding_org)
        await uow.audit("annul-result", subject=declaration_id, detail={"reason": fact.reason})


async def certify(uow: UnitOfWork, certificate_id: str, fact: CertificateIssued) -> None:
    """A certificate was issued.

    Raises:
        NotYetKnown: the confirmation, which travels on another topic, has not arrived.
    """
    known = await find_certificate(uow.session, certificate_id)
    if known is None:
        uow.session.add(
            CertificateRow(
                certificate_id=certificate_id,
                declaration_id=fact.declaration_id,
                status=CertificateStatus.VALID,
                since=uow.now,
            )
        )
    if fact.declaration_id is None:
        return
    row = await _locked(uow, fact.declaration_id)
    if row.state == State.PASSED:
        raise NotYetKnown("result", fact.declaration_id)
    if row.state == State.CONFIRMED:
        row.move(Move.CERTIFY, at=uow.now)
        row.step = Step.DONE
        await timeline.go_on(uow.session, row, at=uow.now, outcome="certified", holder_org=fact.sealing_org)
        await uow.audit(
            "certify-declaration", subject=row.declaration_id, detail={"certificate_id": certificate_id}
        )


async def note_refused_certificate(uow: UnitOfWork, declaration_id: str, fact: CertificateRefused) -> None:
    """No certificate was issued; the applicant sees it, and why stands in the audit log.

    Raises:
        NotYetKnown
    """
    row = await _locked(uow, declaration_id)
    row.touch(uow.now)
    await timeline.go_on(uow.session, row, at=uow.now, outcome="certificate_refused")
    await uow.audit(
        "note-refused-certificate",
        subject=declaration_id,
        clause=fact.clause,
        detail={"reason": fact.reason},
    )


async def follow_certificate(uow: UnitOfWork, certificate_id: str, fact: CertificateStatusChanged) -> None:
    """A certificate changed its status: revoked, suspended, replaced.

    Raises:
        NotYetKnown
    """
    certificate = await find_certificate(uow.session, certificate_id, lock=True)
    if certificate is None:
        raise NotYetKnown("certificate", certificate_id)
    certificate.status, certificate.since = fact.status, fact.since
    if certificate.declaration_id is None:
        return
    row = await _locked(uow, certificate.declaration_id)
    row.touch(uow.now)
    await timeline.go_on(uow.session, row, at=fact.since, outcome=f"certificate_{fact.status}")
    await uow.audit(
        "follow-certificate",
        subject=row.declaration_id,
        detail={"certificate_id": certificate_id, "status": fact.status},
    )


async def _locked(uow: UnitOfWork, declaration_id: str) -> DeclarationRow:
    row = await find_declaration(uow.session, declaration_id, lock=True)
    if row is None:
        raise NotYetKnown("declaration", declaration_id)
    return row
