"""Objections to a result publicity: taken from everybody, looked into by whom they concern, handled by the organiser
(R-16; article 51, BY26-5.2.2)."""

from dataclasses import dataclass

from common.events.codes import CaseOutcome, CaseReason, CaseStep, FindingCode
from common.identity.actors import Actor
from common.ids import new_id
from common.policy.subjects.results import Answerer
from common.ports import Ports
from common.replicas.calendar import UNDATED, ask_again, working_calendar
from common.replicas.jurisdiction import authority_over
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction, OwnCase, check_version
from review.domain import publicities as rules
from review.domain.publicities import ObjectionAbout
from review.domain.states import CASE_MOVES, CaseState, move
from review.errors import ObjectionNotLookedInto, PublicityEnded
from review.messaging.outgoing.cases import emit_case_closed, emit_case_progressed
from review.store import publicities as store
from review.store.cases import CaseRow, cases_by_id, get_case
from review.store.committees import CommitteeRow, get_committee
from review.store.meetings import MeetingRow, get_meeting
from review.store.publicities import ObjectionFindingRow, ObjectionRow
from review.usecases.access import is_party, require_reader
from review.usecases.confirmations import settle
from review.usecases.publicities import is_open, require_organiser_or_office

OBJECTION_UNDATED = f"{UNDATED}objection"
"""Timer kind: the last day for the handling opinion is not yet known; the subject is the objection."""

_WAITING = frozenset({CaseState.IN_PUBLICITY, CaseState.REPORTED})
"""Results that an objection may still fell: one of the last second can come after its result was reported."""

OBJECTION = "review.objection"
"""Purpose of what is written about an objection; the context is `<objection id>/<field>`."""


@dataclass(frozen=True)
class FoundText:
    """What one of those who look into an objection found, in clear."""

    row: ObjectionFindingRow
    text: str


@dataclass(frozen=True)
class OpenedObjection:
    """An objection with what was written about it in clear."""

    row: ObjectionRow
    text: str
    contact: str | None
    handling: str | None
    found: list[FoundText]


async def lodge_objection(
    uow: UnitOfWork,
    publicity_id: str,
    *,
    declaration_id: str | None,
    about: ObjectionAbout,
    text: str,
    contact: str | None,
    ports: Ports,
) -> ObjectionRow:
    """Take an objection; without a declaration it is against every result of the publicity.

    Raises:
        NotFound: no such publicity, or the declaration is not on it.
        PublicityEnded
    """
    # Whoever objects need not say who they are: neither the address nor the account is kept with it (Z-04).
    uow.origin, uow.person_ref, uow.by = None, None, "public"
    publicity = await store.get_publicity(uow.session, publicity_id)
    if not is_open(uow, publicity):
        raise PublicityEnded
    if declaration_id is not None and declaration_id not in publicity.declaration_ids:
        raise NotFound("公示名单中没有该人员，请核对编号。")
    meeting = await get_meeting(uow.session, publicity.meeting_id)
    committee = await get_committee(uow.session, publicity.committee_id)
    days = ports.packs.of(meeting.pack).results.complaint_answered_within.require()
    objection_id = new_id("obj")
    row = ObjectionRow(
        objection_id=objection_id,
        publicity_id=publicity_id,
        meeting_id=publicity.meeting_id,
        declaration_id=declaration_id,
        about=about,
        text_sealed=_sealed(text, objection_id, "text", ports),
        contact_sealed=_sealed(contact, objection_id, "contact", ports) if contact else None,
        state="open",
        received_at=uow.now,
        due=(await working_calendar(uow, ports)).within_if_known(uow.now.date(), days),
        late=False,
        findings=[],
        version=1,
    )
    uow.session.add(row)
    if row.due is None:
        await ask_again(uow, OBJECTION_UNDATED, objection_id)
    await uow.audit(
        "lodge-objection", subject=objection_id, clause="R25-51", detail={"publicity_id": publicity_id}
    )
    for contested in await _contested(uow, row):
        await emit_case_progressed(
            uow,
            contested.declaration_id,
            CaseStep.COMPLAINT,
            holder_org=committee.organiser_org,
            due=row.due,
        )
    return row


async def date_objection(uow: UnitOfWork, objection_id: str, ports: Ports) -> None:
    """Count again the last day for the handling opinion; one that was handled meanwhile may turn out to have been late."""
    row = await store.get_objection(uow.session, objection_id, lock=True)
    meeting, committee = await _scope(uow, row)
    days = ports.packs.of(meeting.pack).results.complaint_answered_within.require()
    received_on = row.received_at.astimezone(uow.now.tzinfo).date()
    row.due = (await working_calendar(uow, ports)).within_if_known(received_on, days)
    if row.due is None:
        await ask_again(uow, OBJECTION_UNDATED, objection_id)
        return
    if row.handled_at is not None:
        row.late = row.handled_at.astimezone(uow.now.tzinfo).date() > row.due
    await uow.audit(
        "date-objection", subject=objection_id, clause="R25-51", detail={"due": row.due.isoformat()}
    )
    if row.state != "open":
        return
    for contested in await _contested(uow, row):
        await emit_case_progressed(
            uow,
            contested.declaration_id,
            CaseStep.COMPLAINT,
            holder_org=committee.organiser_org,
            due=row.due,
            since=row.received_at,
        )


async def record_finding(
    uow: UnitOfWork,
    objection_id: str,
    *,
    finding: FindingCode,
    text: str,
    actor: Actor,
    ports: Ports,
) -> OpenedObjection:
    """The place's HR authority or the employer tells what it found.

    Raises:
        NotFound
        OutsideJurisdiction: the caller is none of those who look into this objection.
        OwnCase, AlreadyDecided
    """
    row = await store.get_objection(uow.session, objection_id, lock=True)
    meeting, _ = await _scope(uow, row)
    answerer, org = await _answerer(uow, row, meeting, actor, ports)
    await _not_own(uow, row, actor)
    if row.state != "open":
        raise AlreadyDecided("该异议已经处理完毕。", present_state=row.state)
    told = await store.findings_of(uow.session, objection_id)
    if any(one.answerer == answerer and (row.declaration_id or one.org == org) for one in told):
        raise AlreadyDecided("本单位已反馈核实情况。")
    uow.session.add(
        ObjectionFindingRow(
            objection_id=objection_id,
            answerer=answerer,
            org=org,
            finding=finding,
            text_sealed=_sealed(text, objection_id, _found_field(row, answerer, org), ports),
            found_at=uow.now,
            found_by=actor.account,
        )
    )
    row.version += 1
    await uow.audit(
        "record-objection-finding",
        subject=objection_id,
        clause="R25-51",
        detail={"answerer": answerer.value, "finding": finding.value},
    )
    await uow.session.flush()
    return await _opened(uow, row, ports)


async def handle_objection(
    uow: UnitOfWork,
    objection_id: str,
    *,
    upheld: bool,
    text: str,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> OpenedObjection:
    """The organiser's handling opinion: the result goes on, or it falls; one against all that is upheld fells them all.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion, AlreadyDecided
        OwnCase: the objection is to the caller's own result.
        ObjectionNotLookedInto: somebody whom it concerns has not told what was found.
    """
    meeting_id = (await store.get_objection(uow.session, objection_id)).meeting_id
    await get_meeting(uow.session, meeting_id, lock=True)  # before what hangs on it, as everywhere
    row = await store.get_objection(uow.session, objection_id, lock=True)
    meeting, committee = await _scope(uow, row)
    require_organiser_or_office(actor, committee)
    await _not_own(uow, row, actor)
    check_version(seen=seen_version, present=row.version, state=row.state)
    if row.state != "open":
        raise AlreadyDecided(present_state=row.state)
    policy = ports.packs.of(meeting.pack)
    found_by = [Answerer(found.answerer) for found in await store.findings_of(uow.session, objection_id)]
    looked_into = rules.looked_into(
        ObjectionAbout(row.about),
        found_by,
        policy.results,
        against_all=row.declaration_id is None,
        under=policy.under,
    )
    if looked_into.refuses:
        raise ObjectionNotLookedInto.by([looked_into])
    received_on = row.received_at.astimezone(uow.now.tzinfo).date()
    in_time = rules.handled_in_time(
        received_on, uow.now.date(), policy.results, await working_calendar(uow, ports)
    )
    row.state = "upheld" if upheld else "dismissed"
    row.handling_sealed = _sealed(text, objection_id, "handling", ports)
    row.handled_at, row.handled_by, row.late = uow.now, actor.account, in_time.refuses
    row.findings = [finding.as_json() for finding in (looked_into, in_time)]
    row.version += 1
    if upheld:
        for case in await _complained_of(uow, row):
            await _drop_result(uow, case.declaration_id)
        await settle(uow, meeting)
    await uow.audit(
        "handle-objection",
        subject=objection_id,
        clause="R25-51",
        detail={"outcome": row.state, "findings": row.findings, "pack": meeting.pack.as_json()},
    )
    return await _opened(uow, row, ports)


async def read_objection(
    uow: UnitOfWork, objection_id: str, *, actor: Actor, ports: Ports
) -> OpenedObjection:
    """An objection for the organiser, the office, the authority, the inspector, and who looks into it; on record.

    Raises:
        NotFound
        OutsideJurisdiction
    """
    row = await store.get_objection(uow.session, objection_id)
    meeting, committee = await _scope(uow, row)
    if not is_party(actor, committee):
        try:
            await require_reader(uow, actor, committee)
        except OutsideJurisdiction:
            await _answerer(uow, row, meeting, actor, ports)
    await uow.audit("read-objection", subject=objection_id, clause="R25-51", detail={"purpose": "handling"})
    return await _opened(uow, row, ports)


async def list_objections(uow: UnitOfWork, meeting_id: str, *, actor: Actor) -> list[ObjectionRow]:
    """The objections to a meeting's results for organiser, office, authority and inspector; what was written is not shown.

    Raises:
        NotFound, OutsideJurisdiction
    """
    meeting = await get_meeting(uow.session, meeting_id)
    committee = await get_committee(uow.session, meeting.committee_id)
    if not is_party(actor, committee):
        await require_reader(uow, actor, committee)
    return await store.objections(uow.session, meeting_id)


async def _scope(uow: UnitOfWork, row: ObjectionRow) -> tuple[MeetingRow, CommitteeRow]:
    meeting = await get_meeting(uow.session, row.meeting_id)
    return meeting, await get_committee(uow.session, meeting.committee_id)


async def _answerer(
    uow: UnitOfWork, row: ObjectionRow, meeting: MeetingRow, actor: Actor, ports: Ports
) -> tuple[Answerer, str]:
    """As whom the caller looks into the objection, and for which organisation; one against all concerns the
    employer and the place of everybody on the publicity."""
    wanted = rules.answerers(ObjectionAbout(row.about), ports.packs.of(meeting.pack).results)
    cases = await _complained_of(uow, row)
    if Answerer.EMPLOYER in wanted:
        units = {case.unit_org for case in cases if case.unit_org} & actor.orgs("unit_auditor")
        if units:
            return Answerer.EMPLOYER, min(units)
    refusal = OutsideJurisdiction(clause="R25-51")
    if Answerer.PLACE_HR in wanted:
        for place in sorted({case.place for case in cases}):
            try:
                authority = await authority_over(
                    uow.session, actor, "region_hr", "league_hr", "county_hr", place=place
                )
            except OutsideJurisdiction as elsewhere:
                refusal = elsewhere
            else:
                return Answerer.PLACE_HR, authority.org_id
    raise refusal


async def _not_own(uow: UnitOfWork, row: ObjectionRow, actor: Actor) -> None:
    if any(case.person_ref == actor.person_ref for case in await _complained_of(uow, row)):
        raise OwnCase


async def _contested(uow: UnitOfWork, row: ObjectionRow) -> list[CaseRow]:
    return [case for case in await _complained_of(uow, row) if case.state in _WAITING]


async def _complained_of(uow: UnitOfWork, row: ObjectionRow) -> list[CaseRow]:
    """The cases whose result the objection is against: the one that it names, else all on the publicity."""
    ids = [row.declaration_id]
    if row.declaration_id is None:
        ids = list((await store.get_publicity(uow.session, row.publicity_id)).declaration_ids)
    cases = await cases_by_id(uow.session, [id_ for id_ in ids if id_ is not None])
    return list(cases.values())


async def _drop_result(uow: UnitOfWork, declaration_id: str) -> None:
    case = await get_case(uow.session, declaration_id, lock=True)
    if case.state not in _WAITING:
        return  # a confirmed result is the authority's to annul (`usecases/annulments.py`)
    case.state = move(CASE_MOVES, CaseState(case.state), CaseState.FAILED)
    case.outcome, case.reason, case.passed_on = CaseOutcome.FAILED, CaseReason.COMPLAINT_UPHELD, None
    case.version += 1
    await emit_case_closed(uow, declaration_id, CaseOutcome.FAILED, CaseReason.COMPLAINT_UPHELD)


async def _opened(uow: UnitOfWork, row: ObjectionRow, ports: Ports) -> OpenedObjection:
    id_ = row.objection_id
    found = await store.findings_of(uow.session, id_)
    return OpenedObjection(
        row=row,
        text=_open(row.text_sealed, id_, "text", ports),
        contact=_open(row.contact_sealed, id_, "contact", ports) if row.contact_sealed else None,
        handling=_open(row.handling_sealed, id_, "handling", ports) if row.handling_sealed else None,
        found=[
            FoundText(one, _open(one.text_sealed, id_, _found_field(row, one.answerer, one.org), ports))
            for one in found
        ],
    )


def _found_field(row: ObjectionRow, answerer: str, org: str) -> str:
    """Several organisations of one kind may tell about an objection against all."""
    return answerer if row.declaration_id else f"{answerer}/{org}"


def _sealed(text: str, objection_id: str, field: str, ports: Ports) -> str:
    return ports.keys.encrypt(text, purpose=OBJECTION, context=f"{objection_id}/{field}")


def _open(value: str, objection_id: str, field: str, ports: Ports) -> str:
    return ports.keys.decrypt(value, purpose=OBJECTION, context=f"{objection_id}/{field}")
