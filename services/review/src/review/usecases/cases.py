"""Cases: from the accepted declaration to the docket, and how a case ends before its vote (R-13)."""

import secrets

from common.events.codes import CaseOutcome, CaseReason, CaseStep, Effect
from common.events.declaration import DeclarationAccepted
from common.identity.actors import Actor
from common.inbox import NotYetKnown
from common.policy.loader import UnknownPack
from common.ports import Ports
from common.replicas.jurisdiction import require_office
from common.replicas.queries import bar_in_force
from common.uow import UnitOfWork
from review.domain.power import outside_scope
from review.domain.states import CASE_MOVES, CASE_RUNNING, CaseState, move
from review.messaging.outgoing.cases import emit_case_closed, emit_case_progressed
from review.store import cases as store
from review.store import inquiries
from review.store import meetings as meeting_store
from review.store.cases import CaseRow
from review.store.committees import find_committee, get_committee
from review.store.own_cases import meetings_with_own_case

_CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

_CLOSING = {
    CaseOutcome.CANCELLED: (CaseState.CANCELLED, "cancel-case"),
    CaseOutcome.OUTSIDE_SCOPE: (CaseState.OUTSIDE_SCOPE, "close-case-outside-scope"),
}


async def open_case(uow: UnitOfWork, declaration_id: str, fact: DeclarationAccepted, *, ports: Ports) -> None:
    """Take an accepted declaration over for review.

    A case outside the committee's scope is closed at once (R-13), and so is one of a person whom a credit record bars:
    the record may have come before the case.

    Raises:
        NotYetKnown: the committee, or the pack that the declaration was decided under.
    """
    committee = await find_committee(uow.session, fact.committee_id)
    if committee is None:
        raise NotYetKnown("committee", fact.committee_id)
    try:
        ports.packs.of(fact.pack)
    except UnknownPack as error:
        raise NotYetKnown("policy pack", fact.pack.id) from error
    await store.lock_person(uow.session, fact.person_ref)
    row = CaseRow(
        declaration_id=declaration_id,
        person_ref=fact.person_ref,
        plan_id=fact.plan_id,
        committee_id=fact.committee_id,
        title=fact.title.as_json(),
        column=fact.column,
        place=fact.place,
        unit_org=fact.unit_org,
        groups=list(fact.groups),
        path_ids=list(fact.path_ids),
        code="".join(secrets.choice(_CODE_LETTERS) for _ in range(8)),
        doc_key=fact.doc.key,
        doc_sha256=fact.doc.sha256,
        doc_key_id=fact.doc.key_id,
        pack_id=fact.pack.id,
        pack_version=fact.pack.version,
        pack_digest=fact.pack.digest,
        state=CaseState.OPEN,
        received_at=uow.now,
        version=1,
    )
    uow.session.add(row)
    await uow.session.flush()
    await inquiries.resolve(uow.session, declaration_id, committee.organiser_org)
    await uow.audit("open-case", subject=declaration_id, clause="R25-16")
    await emit_case_progressed(uow, declaration_id, CaseStep.RECEIVED, holder_org=committee.office_org)
    reason = outside_scope(committee.titles, committee.places, fact.title, fact.place)
    if reason is not None:
        await close_case(uow, row, CaseOutcome.OUTSIDE_SCOPE, reason, clause="R25-15")
        return
    for effect in (Effect.CANCEL, Effect.BAR_DECLARATION):
        bar = await bar_in_force(uow.session, fact.person_ref, effect, on=uow.now.date())
        if bar is not None:
            await close_case(uow, row, CaseOutcome.CANCELLED, CaseReason.CREDIT_RECORD, clause=bar.clause)
            return


async def end_case(uow: UnitOfWork, declaration_id: str) -> None:
    """Cancel the case of a declaration that ended (withdrawn, cancelled, barred); a case that is done with stays as it is.

    Raises:
        NotYetKnown
    """
    row = await store.find_case(uow.session, declaration_id, lock=True)
    if row is None:
        raise NotYetKnown("case", declaration_id)
    if row.state in CASE_RUNNING:
        await close_case(uow, row, CaseOutcome.CANCELLED, CaseReason.DECLARATION_ENDED, clause="R25-35")


async def cancel_cases_of(uow: UnitOfWork, person_ref: str, *, clause: str) -> int:
    """Cancel every case of a person that review is not done with; how many there were."""
    await store.lock_person(uow.session, person_ref)
    rows = await store.lock_cases(uow.session, states=CASE_RUNNING, person_ref=person_ref)
    for row in rows:
        await close_case(uow, row, CaseOutcome.CANCELLED, CaseReason.CREDIT_RECORD, clause=clause)
    return len(rows)


async def close_case(
    uow: UnitOfWork, row: CaseRow, outcome: CaseOutcome, reason: CaseReason, *, clause: str
) -> None:
    """End a case without a vote: it leaves the docket it stands on, and declaration is told."""
    state, action = _CLOSING[outcome]
    row.state = move(CASE_MOVES, CaseState(row.state), state)
    row.outcome, row.reason = outcome, reason
    row.version += 1
    if row.meeting_id is not None:
        item = await meeting_store.find_item(uow.session, row.meeting_id, row.declaration_id)
        if item is not None:
            item.removed = True
    await uow.audit(action, subject=row.declaration_id, clause=clause, detail={"reason": reason.value})
    await emit_case_closed(uow, row.declaration_id, outcome, reason)


async def list_cases(
    uow: UnitOfWork, committee_id: str, *, state: str | None, limit: int, after: str | None, actor: Actor
) -> list[CaseRow]:
    """Cases of a committee for its office; neither the caller's own case nor what was heard together with it.

    Raises:
        NotFound, OutsideJurisdiction
    """
    committee = await get_committee(uow.session, committee_id)
    require_office(actor, "committee_office", committee.office_org)
    return await store.list_cases(
        uow.session,
        committee_id=committee_id,
        without_person=actor.person_ref,
        without_meetings=await meetings_with_own_case(uow.session, actor.person_ref),
        state=state,
        limit=limit,
        after=after,
    )


async def read_case(uow: UnitOfWork, declaration_id: str, *, actor: Actor) -> CaseRow:
    """A case for the office of its committee.

    Raises:
        NotFound, OutsideJurisdiction
    """
    row = await store.get_case(uow.session, declaration_id)
    committee = await get_committee(uow.session, row.committee_id)
    require_office(actor, "committee_office", committee.office_org)
    return row
