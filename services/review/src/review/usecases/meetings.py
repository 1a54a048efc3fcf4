"""Meetings before they are held: making, docket, draw request (R-13; articles 15, 19, 44)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum

from common.events.codes import BallotMode, CaseStep, Purpose
from common.events.documents import Docket, DocketCase
from common.identity.actors import Actor
from common.ids import new_id
from common.policy.findings import refusing
from common.ports import Ports
from common.replicas.jurisdiction import require_office
from common.storage.claims import writing
from common.uow import UnitOfWork
from common.web.problems import OwnCase, WrongState, check_version
from review.domain.meetings import seats_wanted
from review.domain.power import in_scope
from review.domain.states import (
    CASE_MOVES,
    CASE_WAITING,
    MEETING_MOVES,
    CaseState,
    MeetingState,
    move,
)
from review.errors import CaseNotWaiting, CaseOutsideScope, MeetingDateNotPossible, NothingToReview
from review.messaging.outgoing.cases import emit_case_progressed
from review.messaging.outgoing.meetings import emit_draw_requested
from review.store import cases as case_store
from review.store import meetings as store
from review.store.cases import CaseRow
from review.store.committees import CommitteeRow, get_committee
from review.store.meetings import DocketItemRow, MeetingRow
from review.store.own_cases import meetings_with_own_case
from review.usecases.access import require_reader
from review.usecases.committees import policy_for
from review.usecases.power import require_power


class Method(StrEnum):
    """How applicants are evaluated (article 43, N23-4.3.3)."""

    DOCUMENT_REVIEW = "document_review"
    EXAM = "exam"
    DEFENCE = "defence"
    PRACTICAL_WORK = "practical_work"
    LECTURE = "lecture"
    SHOWCASE = "showcase"
    QUANTIFIED_SCORES = "quantified_scores"
    DEMOCRATIC_APPRAISAL = "democratic_appraisal"


async def create_meeting(
    uow: UnitOfWork,
    committee_id: str,
    *,
    held_on: dt.date,
    place_text: str,
    methods: Sequence[Method],
    actor: Actor,
    ports: Ports,
) -> MeetingRow:
    """Make a meeting of a committee that will be able to act on that day (C-03).

    Raises:
        NotFound, OutsideJurisdiction, CommitteeWithoutPower, MeetingDateNotPossible
    """
    committee = await get_committee(uow.session, committee_id)
    require_office(actor, "committee_office", committee.office_org)
    if held_on <= uow.now.date():
        raise MeetingDateNotPossible
    require_power(committee, on=held_on, ports=ports)
    policy = await policy_for(uow, committee.organiser_org, ports)
    row = MeetingRow(
        meeting_id=new_id("mtg"),
        committee_id=committee_id,
        held_on=held_on,
        place_text=place_text,
        methods=list(methods),
        mode=BallotMode.PAPER,
        state=MeetingState.DRAFT,
        size=committee.size,
        chairs=committee.chairs,
        vice_chairs=committee.vice_chairs,
        pack_id=policy.ref.id,
        pack_version=policy.ref.version,
        pack_digest=policy.ref.digest,
        version=1,
    )
    uow.session.add(row)
    await uow.audit("create-meeting", subject=row.meeting_id, clause="R25-44")
    return row


async def freeze_docket(
    uow: UnitOfWork,
    meeting_id: str,
    *,
    declaration_ids: Sequence[str] | None,
    avoid: Mapping[str, Sequence[str]],
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> MeetingRow:
    """Settle which cases the meeting hears; all waiting ones unless some are named (R-13).

    Args:
        avoid: by declaration id, the person_refs that must not judge it although no employer tells (article 50).

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion, WrongState, CommitteeWithoutPower
        CaseNotWaiting: a named case is not this committee's, or not waiting.
        CaseOutsideScope, NothingToReview
        OwnCase: the caller has a case among them.
    """
    meeting, committee = await _office_step(
        uow, meeting_id, MeetingState.DRAFT, seen_version=seen_version, actor=actor, ports=ports
    )
    cases = await case_store.lock_cases(uow.session, states=CASE_WAITING, committee_id=committee.committee_id)
    if declaration_ids is not None:
        cases = [case for case in cases if case.declaration_id in set(declaration_ids)]
        if len(cases) != len(set(declaration_ids)):
            raise CaseNotWaiting
    if not cases:
        raise NothingToReview
    if not set(avoid) <= {case.declaration_id for case in cases}:
        raise CaseNotWaiting
    if any(case.person_ref == actor.person_ref for case in cases):
        raise OwnCase
    under = ports.packs.under(meeting.pack_id)
    findings = [
        in_scope(committee.titles, committee.places, case.wanted, case.place, under=under) for case in cases
    ]
    if refused := refusing(findings):
        raise CaseOutsideScope.by(refused)
    for position, case in enumerate(sorted(cases, key=_hearing_order), start=1):
        uow.session.add(
            DocketItemRow(
                meeting_id=meeting_id,
                declaration_id=case.declaration_id,
                position=position,
                avoid=sorted(set(avoid.get(case.declaration_id, ()))),
                removed=False,
            )
        )
        case.state = move(CASE_MOVES, CaseState(case.state), CaseState.DOCKETED)
        case.meeting_id, case.outcome, case.reason = meeting_id, None, None
        case.version += 1
        await emit_case_progressed(
            uow,
            case.declaration_id,
            CaseStep.DOCKETED,
            holder_org=committee.office_org,
            due=meeting.held_on,
        )
    meeting.size, meeting.chairs, meeting.vice_chairs = (
        committee.size,
        committee.chairs,
        committee.vice_chairs,
    )
    advance(meeting, MeetingState.DOCKETED)
    await uow.audit("freeze-docket", subject=meeting_id, clause="R25-15", detail={"cases": len(cases)})
    return meeting


async def request_draw(
    uow: UnitOfWork, meeting_id: str, *, seen_version: int, actor: Actor, ports: Ports
) -> MeetingRow:
    """Ask expert-pool for the panel, with the docket sealed for the conflicts of interest (X-04).

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion, WrongState, CommitteeWithoutPower
        NothingToReview: every case of the docket was cancelled meanwhile.
    """
    meeting, _ = await _office_step(
        uow, meeting_id, MeetingState.DOCKETED, seen_version=seen_version, actor=actor, ports=ports
    )
    items = await store.docket(uow.session, meeting_id)
    cases = {case.declaration_id: case for case in await docket_cases(uow, meeting_id)}
    if not cases:
        raise NothingToReview
    docket = Docket(
        cases=tuple(
            DocketCase(
                declaration_id=item.declaration_id,
                person_ref=cases[item.declaration_id].person_ref,
                unit_org=cases[item.declaration_id].unit_org,
                avoid=tuple(item.avoid),
                level=cases[item.declaration_id].wanted.level,
            )
            for item in items
        )
    )
    doc = await uow.errand(writing(ports.files, ports.keys, Purpose.DRAW, docket))
    meeting.draw_request_id = new_id("drq")
    advance(meeting, MeetingState.DRAWING)
    await uow.audit("request-draw", subject=meeting_id, clause="R25-19", detail={"cases": len(items)})
    await emit_draw_requested(
        uow,
        meeting_id,
        request_id=meeting.draw_request_id,
        committee_id=meeting.committee_id,
        meeting_date=meeting.held_on,
        seats=seats_wanted(meeting.size, meeting.chairs, meeting.vice_chairs),
        pack=meeting.pack,
        docket=doc,
    )
    return meeting


async def read_meeting(uow: UnitOfWork, meeting_id: str, *, actor: Actor) -> MeetingRow:
    """A meeting for the office, the filing authority or the inspector.

    Raises:
        NotFound, OutsideJurisdiction
    """
    meeting = await store.get_meeting(uow.session, meeting_id)
    await require_reader(uow, actor, await get_committee(uow.session, meeting.committee_id))
    return meeting


async def read_docket(
    uow: UnitOfWork, meeting_id: str, *, actor: Actor
) -> list[tuple[DocketItemRow, CaseRow]]:
    """The docket in its order, for the office, the filing authority or the inspector; no names.

    Raises:
        NotFound, OutsideJurisdiction
    """
    await read_meeting(uow, meeting_id, actor=actor)
    cases = {case.declaration_id: case for case in await docket_cases(uow, meeting_id)}
    return [(item, cases[item.declaration_id]) for item in await store.docket(uow.session, meeting_id)]


async def docket_cases(uow: UnitOfWork, meeting_id: str) -> list[CaseRow]:
    """The cases on the meeting's docket in its order, without those that were cancelled."""
    items = await store.docket(uow.session, meeting_id)
    rows = await case_store.cases_by_id(uow.session, [item.declaration_id for item in items])
    return [rows[item.declaration_id] for item in items]


async def list_meetings(
    uow: UnitOfWork, committee_id: str, *, limit: int, after: str | None, actor: Actor
) -> list[MeetingRow]:
    """Meetings of a committee for the office, the filing authority or the inspector; none that hears the caller's own case.

    Raises:
        NotFound, OutsideJurisdiction
    """
    await require_reader(uow, actor, await get_committee(uow.session, committee_id))
    own = await meetings_with_own_case(uow.session, actor.person_ref)
    return await store.list_meetings(
        uow.session, committee_id=committee_id, without=own, limit=limit, after=after
    )


def advance(meeting: MeetingRow, wanted: MeetingState) -> None:
    """Take the meeting one step on; ForbiddenMove if no way leads there."""
    meeting.state = move(MEETING_MOVES, MeetingState(meeting.state), wanted)
    meeting.version += 1


async def _office_step(
    uow: UnitOfWork, meeting_id: str, wanted: MeetingState, *, seen_version: int, actor: Actor, ports: Ports
) -> tuple[MeetingRow, CommitteeRow]:
    """The locked meeting and its committee, for a step of the office that begins in the state `wanted`."""
    meeting = await store.get_meeting(uow.session, meeting_id, lock=True)
    committee = await get_committee(uow.session, meeting.committee_id)
    require_office(actor, "committee_office", committee.office_org)
    check_version(seen=seen_version, present=meeting.version, state=meeting.state)
    if meeting.state != wanted:
        raise WrongState(present_state=meeting.state)
    require_power(committee, on=meeting.held_on, ports=ports)
    return meeting, committee


def _hearing_order(case: CaseRow) -> tuple[object, ...]:
    """Groups that are heard on their own stand together (R-11); inside, the code decides, which says nothing of the person."""
    title = case.wanted
    return (sorted(case.groups), title.series, title.specialty or "", title.level.value, case.code)
