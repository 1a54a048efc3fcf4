"""Recusals: an expert declares the own one, the office orders one (R-09; article 50)."""

from common.events.codes import SeatState
from common.identity.actors import Actor
from common.ports import Ports
from common.replicas.jurisdiction import require_office
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, NotFound, WrongState
from review.domain.ballots import BallotState
from review.domain.recusals import RecusalSource
from review.domain.states import MeetingState
from review.errors import BoxBeingCounted
from review.store import ballots as ballot_store
from review.store import meetings as meeting_store
from review.store import sessions as store
from review.store.assignments import drop_assignment
from review.store.committees import get_committee
from review.store.meetings import MeetingRow
from review.store.sessions import RecusalRow
from review.usecases.access import require_reader
from review.usecases.sessions import own_seat

RECUSAL_REASON = "review.recusal_reason"
"""Purpose of the encrypted reason; the context is `<declaration id>/<expert id>`."""

_POSSIBLE = frozenset(
    {
        MeetingState.PANEL_COMPLETE,
        MeetingState.PLAN_FILED,
        MeetingState.CONSENTED,
        MeetingState.OPEN,
    }
)


async def declare_recusal(
    uow: UnitOfWork, meeting_id: str, declaration_id: str, *, reason: str, actor: Actor, ports: Ports
) -> RecusalRow:
    """An expert stands aside from a case.

    Raises:
        NotFound: the caller has no accepted seat, or the case is not on the docket.
        WrongState, BoxBeingCounted, AlreadyDecided
    """
    meeting = await meeting_store.get_meeting(uow.session, meeting_id, lock=True)
    seat = await own_seat(uow, meeting_id, actor, ports)
    return await _recuse(
        uow, meeting, declaration_id, seat.expert_id, RecusalSource.DECLARED, reason=reason, ports=ports
    )


async def order_recusal(
    uow: UnitOfWork,
    meeting_id: str,
    declaration_id: str,
    expert_id: str,
    *,
    reason: str,
    actor: Actor,
    ports: Ports,
) -> RecusalRow:
    """The office tells an expert to stand aside from a case.

    Raises:
        NotFound: also for an expert who is not on the panel.
        OutsideJurisdiction, WrongState, BoxBeingCounted, AlreadyDecided
    """
    meeting = await meeting_store.get_meeting(uow.session, meeting_id, lock=True)
    committee = await get_committee(uow.session, meeting.committee_id)
    require_office(actor, "committee_office", committee.office_org)
    panel = await meeting_store.seats(uow.session, meeting_id)
    if not any(seat.expert_id == expert_id and seat.state == SeatState.ACCEPTED for seat in panel):
        raise NotFound("该专家不是本次会议的评委，请核对专家编号。")
    return await _recuse(
        uow, meeting, declaration_id, expert_id, RecusalSource.ORDERED, reason=reason, ports=ports
    )


async def list_recusals(uow: UnitOfWork, meeting_id: str, *, actor: Actor, ports: Ports) -> list[RecusalRow]:
    """The recusals of a meeting for the office, the filing authority and the inspector; an expert sees the own ones.

    Raises:
        NotFound, OutsideJurisdiction
    """
    meeting = await meeting_store.get_meeting(uow.session, meeting_id)
    rows = await store.recusals(uow.session, meeting_id)
    if actor.person_ref is not None:
        holder = meeting_store.holders(ports.keys, meeting_id, actor.person_ref)
        seat = await meeting_store.find_seat(uow.session, meeting_id, holder=holder)
        if seat is not None and seat.expert_id != meeting.presiding_expert:
            return [row for row in rows if row.expert_id == seat.expert_id]
        if seat is not None:
            return rows
    await require_reader(uow, actor, await get_committee(uow.session, meeting.committee_id))
    return rows


async def _recuse(
    uow: UnitOfWork,
    meeting: MeetingRow,
    declaration_id: str,
    expert_id: str,
    source: RecusalSource,
    *,
    reason: str,
    ports: Ports,
) -> RecusalRow:
    """Record it; an expert who was to look at the case or to count its box does neither any more."""
    meeting_id = meeting.meeting_id
    if meeting.state not in _POSSIBLE:
        raise WrongState(present_state=meeting.state)
    item = await meeting_store.find_item(uow.session, meeting_id, declaration_id)
    if item is None or item.removed:
        raise NotFound("该申报不在本次会议的评审名单中，请核对编号。")
    ballot = await ballot_store.find_ballot(uow.session, meeting_id, declaration_id, lock=True)
    if ballot is not None and await _begun(uow, ballot):
        raise BoxBeingCounted
    if await store.is_recused(uow.session, meeting_id, declaration_id, expert_id):
        raise AlreadyDecided("该专家已回避此申报。")
    row = RecusalRow(
        meeting_id=meeting_id,
        declaration_id=declaration_id,
        expert_id=expert_id,
        reason_sealed=ports.keys.encrypt(
            reason, purpose=RECUSAL_REASON, context=f"{declaration_id}/{expert_id}"
        ),
        at=uow.now,
        by=uow.by,
    )
    row.seal_source(ports.keys, source)
    uow.session.add(row)
    await drop_assignment(uow.session, meeting_id, declaration_id, expert_id)
    if expert_id in await ballot_store.tellers_of(uow.session, meeting_id, declaration_id):
        await ballot_store.drop_tellers(uow.session, meeting_id, [declaration_id])
    await uow.audit(
        "declare-recusal" if source is RecusalSource.DECLARED else "order-recusal",
        subject=meeting_id,
        clause="R25-50",
        detail={"declaration_id": declaration_id, "expert_id": expert_id},
    )
    await uow.session.flush()
    return row


async def _begun(uow: UnitOfWork, ballot: ballot_store.BallotRow) -> bool:
    if ballot.state != BallotState.OPEN:
        return True
    return bool(
        await ballot_store.entries(uow.session, ballot.meeting_id, ballot.declaration_id, round_=ballot.round)
    )
