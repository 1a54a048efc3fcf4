"""Cancelled meetings: not held, or broken off because the committee lost its power; the cases wait for another (R-01, C-03)."""

from common.events.codes import CaseOutcome, CaseReason
from common.identity.actors import Actor
from common.ports import Ports
from common.replicas.jurisdiction import require_office
from common.uow import UnitOfWork
from common.web.problems import WrongState, check_version
from review.domain.states import (
    BEFORE_OPENING,
    BEFORE_PUBLICITY,
    CASE_MOVES,
    CaseState,
    CommitteeState,
    MeetingState,
    move,
)
from review.messaging.outgoing.cases import emit_case_closed
from review.messaging.outgoing.meetings import emit_meeting_cancelled
from review.store.cases import CaseRow, lock_cases
from review.store.committees import get_committee
from review.store.meetings import MeetingRow, find_item, get_meeting
from review.usecases.access import is_authority
from review.usecases.meetings import advance

_ON_THE_DOCKET = (CaseState.DOCKETED, CaseState.IN_MEETING, CaseState.DECIDED)


async def cancel_meeting(
    uow: UnitOfWork, meeting_id: str, *, reason: str, seen_version: int, actor: Actor, ports: Ports
) -> MeetingRow:
    """Say that a meeting will not be held, or was not; its cases are carried over, its panel is released.

    The office does it until the meeting is opened, also after its day. What a committee had begun whose power was withdrawn
    (R25-78), the authority that filed it breaks off until something is public; afterwards results are annulled.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion
        WrongState: it was opened, and its committee has its power; or something is public.
    """
    meeting = await get_meeting(uow.session, meeting_id, lock=True)
    committee = await get_committee(uow.session, meeting.committee_id)
    authority = is_authority(actor, committee)
    if not authority:
        require_office(actor, "committee_office", committee.office_org)
    check_version(seen=seen_version, present=meeting.version, state=meeting.state)
    broken_off = authority and committee.state == CommitteeState.WITHDRAWN
    if meeting.state not in (BEFORE_PUBLICITY if broken_off else BEFORE_OPENING):
        raise WrongState(
            "评审会议已经召开，不能取消；评审权被收回的，由核准备案部门办理。", present_state=meeting.state
        )
    if meeting.draw_request_id is not None and meeting.state != MeetingState.CLOSED:
        await emit_meeting_cancelled(uow, meeting)
    advance(meeting, MeetingState.CANCELLED)
    meeting.cancelled_at, meeting.cancelled_reason = uow.now, reason.strip()
    cases = await lock_cases(uow.session, states=_ON_THE_DOCKET, meeting_id=meeting_id)
    for case in cases:
        await _carry_over(uow, case)
    await uow.audit(
        "cancel-meeting",
        subject=meeting_id,
        clause="R25-78" if broken_off else "R25-44",
        detail={"cases": len(cases), "pack": meeting.pack.as_json()},
    )
    return meeting


async def _carry_over(uow: UnitOfWork, case: CaseRow) -> None:
    """Let a case wait for another meeting; what a vote that is told to nobody found of it is gone."""
    assert case.meeting_id is not None, "it is on a docket"
    item = await find_item(uow.session, case.meeting_id, case.declaration_id)
    if item is not None:
        item.outcome = CaseOutcome.CARRIED_OVER
    case.state = move(CASE_MOVES, CaseState(case.state), CaseState.CARRIED_OVER)
    case.outcome, case.reason = CaseOutcome.CARRIED_OVER, CaseReason.MEETING_CANCELLED
    case.passed_on = None
    case.version += 1
    await uow.audit("carry-case-over", subject=case.declaration_id, clause="R25-44")
    await emit_case_closed(uow, case.declaration_id, CaseOutcome.CARRIED_OVER, CaseReason.MEETING_CANCELLED)
