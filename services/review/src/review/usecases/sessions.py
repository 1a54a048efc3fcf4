"""The day of the meeting: inspection, check-in with the pledge, opening, the roll (R-03; article 44)."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.events.codes import CaseStep, OrganisationKind, SeatRole, SeatState
from common.identity.actors import Actor
from common.policy.findings import refusing
from common.policy.loader import Policy
from common.policy.subjects.application import PledgeText
from common.ports import Ports
from common.replicas.jurisdiction import authority_over, require_office
from common.replicas.queries import organisation
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction, WrongState, check_version
from review.domain import sessions as rules
from review.domain.ballots import BallotState
from review.domain.recusals import conflict
from review.domain.sessions import Present
from review.domain.shares import least
from review.domain.states import CASE_MOVES, CaseState, MeetingState, move
from review.errors import MeetingCannotOpen, NothingToReview, NotMeetingDay, NotPresiding, PledgeMissing
from review.messaging.outgoing.cases import emit_case_progressed
from review.store import cases as case_store
from review.store import meetings as meeting_store
from review.store import sessions as store
from review.store.ballots import BallotRow
from review.store.cases import CaseRow
from review.store.committees import CommitteeRow, get_committee
from review.store.meetings import MeetingRow, SeatRow
from review.store.sessions import RecusalRow, RollRow, SessionRow
from review.usecases.access import require_reader
from review.usecases.meeting_plans import require_consent
from review.usecases.meetings import advance
from review.usecases.power import require_power

_IN_SESSION = frozenset({MeetingState.CONSENTED, MeetingState.OPEN})


@dataclass(frozen=True)
class SessionView:
    """What those who take part see of the session; no name is in it.

    `present` counts the checked in before the opening and the roll from then on. `seat` is the caller's own, if any.
    """

    meeting: MeetingRow
    session: SessionRow | None
    present: int
    needed: int | None
    seat: SeatRow | None
    pledge: PledgeText | None


async def invite_inspection(uow: UnitOfWork, meeting_id: str, org_id: str, *, actor: Actor) -> SessionRow:
    """Put on record that the office invited discipline inspection (article 44).

    Raises:
        NotFound: also for an organisation that is none of inspection.
        OutsideJurisdiction
        WrongState: the meeting is open already.
    """
    meeting, committee = await _locked(uow, meeting_id)
    require_office(actor, "committee_office", committee.office_org)
    if meeting.opened_at is not None:
        raise WrongState("会议已经召开，不再登记邀请。", present_state=meeting.state)
    invited = await organisation(uow.session, org_id)
    if invited.kind != OrganisationKind.INSPECTION:
        raise NotFound("所选单位不是纪检监察部门，请核对单位编号。")
    row = await store.session_of(uow.session, meeting_id)
    row.invited_org, row.invited_at = org_id, uow.now
    await uow.audit("invite-inspection", subject=meeting_id, clause="R25-44", detail={"org": org_id})
    return row


async def attend_as_inspector(uow: UnitOfWork, meeting_id: str, *, actor: Actor, ports: Ports) -> SessionView:
    """Put on record that discipline inspection attends; it has no vote.

    Raises:
        NotFound, OutsideJurisdiction, NotMeetingDay
        WrongState: the plan has no consent yet, or the votes are announced.
        AlreadyDecided: the attendance is on record.
    """
    meeting, committee = await _locked(uow, meeting_id)
    organiser = await organisation(uow.session, committee.organiser_org)
    inspection = await authority_over(uow.session, actor, "inspector", place=organiser.place)
    _require_day(uow, meeting)
    row = await store.session_of(uow.session, meeting_id)
    if row.inspector_at is not None:
        raise AlreadyDecided("监督人员到场情况已经登记。")
    row.inspector_org, row.inspector_ref, row.inspector_at = inspection.org_id, actor.person_ref, uow.now
    await uow.audit("attend-as-inspector", subject=meeting_id, clause="R25-44")
    return await _view(uow, meeting, None, ports)


async def check_in(
    uow: UnitOfWork, meeting_id: str, *, pledge_agreed: bool, actor: Actor, ports: Ports
) -> SessionView:
    """An expert of the panel arrives and signs the pledge with the own token; nobody does it for another.

    Raises:
        NotFound: the caller has no accepted seat.
        WrongState: the plan has no consent, or the meeting is open and its roll settled.
        NotMeetingDay, AlreadyDecided, PledgeMissing
    """
    meeting, _ = await _locked(uow, meeting_id)
    seat = await own_seat(uow, meeting_id, actor, ports)
    if meeting.state == MeetingState.OPEN:
        raise WrongState("会议已经召开，出席名单已经确定，不再签到。", present_state=meeting.state)
    _require_day(uow, meeting)
    if seat.checked_in_at is not None:
        raise AlreadyDecided("您已签到。")
    policy = ports.packs.of(meeting.pack)
    required = policy.meeting.expert_pledge
    if not pledge_agreed and required.is_known and required.require():
        raise PledgeMissing
    seat.checked_in_at = uow.now
    seat.pledge_signed_at = uow.now if pledge_agreed else None
    text = policy.meeting.expert_pledge_text
    await uow.audit(
        "check-in",
        subject=meeting_id,
        clause="R25-44",
        detail={
            "seat": seat.seat_id,
            "pledge": text.require().version if text.is_known else "not_configured",
        },
    )
    await uow.session.flush()
    return await _view(uow, meeting, seat, ports)


async def open_meeting(
    uow: UnitOfWork, meeting_id: str, *, seen_version: int, actor: Actor, ports: Ports
) -> SessionView:
    """Open the meeting: settle the roll, take over the conflicts of the docket as recusals, set up a box for each case.

    Raises:
        NotFound: the caller has no accepted seat.
        StaleVersion, WrongState, NotMeetingDay, CommitteeWithoutPower, MeetingPlanNotAdmissible
        NotPresiding: the caller is neither chair nor vice-chair, or has not checked in.
        MeetingCannotOpen: R-03 is not met.
        NothingToReview: every case was cancelled meanwhile.
    """
    meeting, committee = await _locked(uow, meeting_id)
    own = await own_seat(uow, meeting_id, actor, ports)
    check_version(seen=seen_version, present=meeting.version, state=meeting.state)
    policy = ports.packs.of(meeting.pack)
    await require_consent(uow, meeting, policy=policy)
    if meeting.state != MeetingState.CONSENTED:
        raise WrongState(present_state=meeting.state)
    _require_day(uow, meeting)
    require_power(committee, on=uow.now.date(), ports=ports)
    if own.checked_in_at is None or rules.presided(SeatRole(own.role), under=policy.under).refuses:
        raise NotPresiding
    session = await store.session_of(uow.session, meeting_id)
    present = await _checked_in(uow, meeting_id)
    findings = [
        rules.presided(SeatRole(own.role), under=policy.under),
        rules.quorum(len(present), meeting.size, policy.meeting),
        *rules.shares_present(
            [_as_present(seat, ports) for seat in present],
            policy.expert_pool,
            self_reviewing=committee.self_reviewing_org is not None,
            under=policy.under,
        ),
        rules.pledges_signed([_as_present(seat, ports) for seat in present], policy.meeting),
        rules.inspection_invited(
            session.invited_at is not None or session.inspector_at is not None, policy.meeting
        ),
    ]
    if refused := refusing(findings):
        raise MeetingCannotOpen.by(refused)
    cases = await case_store.lock_cases(uow.session, states=[CaseState.DOCKETED], meeting_id=meeting_id)
    if not cases:
        raise NothingToReview
    session.findings = [finding.as_json() for finding in findings]
    meeting.presiding_expert, meeting.opened_at = own.expert_id, uow.now
    for seat in present:
        assert seat.checked_in_at is not None
        uow.session.add(
            RollRow(
                meeting_id=meeting_id,
                expert_id=seat.expert_id,
                seat_id=seat.seat_id,
                holder=seat.holder,
                role=seat.role,
                checked_in_at=seat.checked_in_at,
            )
        )
    await _begin_cases(uow, meeting, committee, cases, present, ports)
    advance(meeting, MeetingState.OPEN)
    await uow.audit(
        "open-meeting",
        subject=meeting_id,
        clause="R25-44",
        detail={
            "present": len(present),
            "size": meeting.size,
            "findings": session.findings,
            "pack": meeting.pack.as_json(),
        },
    )
    await uow.session.flush()
    return await _view(uow, meeting, own, ports)


async def read_session(uow: UnitOfWork, meeting_id: str, *, actor: Actor, ports: Ports) -> SessionView:
    """The session for an expert of the panel, the office, the filing authority or the inspector.

    Raises:
        NotFound: there is no such meeting, or it is none of the caller's business.
    """
    meeting = await meeting_store.get_meeting(uow.session, meeting_id)
    seat = await _find_seat(uow, meeting_id, actor, ports)
    if seat is None:
        try:
            await require_reader(uow, actor, await get_committee(uow.session, meeting.committee_id))
        except OutsideJurisdiction as error:
            raise NotFound from error
    return await _view(uow, meeting, seat, ports)


async def own_seat(uow: UnitOfWork, meeting_id: str, actor: Actor, ports: Ports) -> SeatRow:
    """The caller's accepted seat, from which he acts from now on.

    Raises:
        NotFound: the caller has none, and may not know of the meeting.
    """
    seat = await _find_seat(uow, meeting_id, actor, ports)
    if seat is None:
        raise NotFound
    return seat


async def open_session(
    uow: UnitOfWork, meeting_id: str, actor: Actor, ports: Ports, *, lock: bool = False
) -> tuple[MeetingRow, RollRow]:
    """The meeting that is in session, and the caller's entry on its roll: what is laid before experts is laid there only.

    Raises:
        NotFound: the caller is not on the roll.
        WrongState: the meeting is not open, or not any more.
    """
    meeting = await meeting_store.get_meeting(uow.session, meeting_id, lock=lock)
    own = await on_roll(uow, meeting, actor, ports)
    if meeting.state != MeetingState.OPEN:
        raise WrongState("评审会议不在进行中，不能查阅或者办理。", present_state=meeting.state)
    return meeting, own


async def on_roll(uow: UnitOfWork, meeting: MeetingRow, actor: Actor, ports: Ports) -> RollRow:
    """The caller's entry on the roll, from whose seat he acts from now on.

    Raises:
        NotFound: the caller does not attend; before the opening nobody does.
        WrongState: an expert of the panel, before the opening.
    """
    row = None
    if actor.person_ref is not None:
        holder = meeting_store.holders(ports.keys, meeting.meeting_id, actor.person_ref)
        row = await store.find_on_roll(uow.session, meeting.meeting_id, holder=holder)
    if row is None:
        await own_seat(uow, meeting.meeting_id, actor, ports)
        if meeting.opened_at is None:
            raise WrongState("评审会议尚未召开。", present_state=meeting.state)
        raise NotFound
    uow.act_from_seat(row.seat_id)
    return row


def require_presiding(meeting: MeetingRow, own: RollRow) -> None:
    """The caller must preside.

    Raises:
        NotPresiding
    """
    if meeting.presiding_expert != own.expert_id:
        raise NotPresiding


async def _begin_cases(
    uow: UnitOfWork,
    meeting: MeetingRow,
    committee: CommitteeRow,
    cases: Sequence[CaseRow],
    present: list[SeatRow],
    ports: Ports,
) -> None:
    items = {
        item.declaration_id: item for item in await meeting_store.docket(uow.session, meeting.meeting_id)
    }
    known = {
        (row.declaration_id, row.expert_id) for row in await store.recusals(uow.session, meeting.meeting_id)
    }
    members = [(seat, seat.member(ports.keys)) for seat in present]
    for case in cases:
        case.state = move(CASE_MOVES, CaseState(case.state), CaseState.IN_MEETING)
        case.version += 1
        uow.session.add(
            BallotRow(
                meeting_id=meeting.meeting_id,
                declaration_id=case.declaration_id,
                state=BallotState.OPEN,
                round=1,
                version=1,
            )
        )
        for seat, member in members:
            source = conflict(
                person_ref=member.person_ref,
                employer_org=member.employer_org,
                applicant=case.person_ref,
                unit_org=case.unit_org,
                avoid=items[case.declaration_id].avoid,
            )
            if source is not None and (case.declaration_id, seat.expert_id) not in known:
                row = RecusalRow(
                    meeting_id=meeting.meeting_id,
                    declaration_id=case.declaration_id,
                    expert_id=seat.expert_id,
                    at=uow.now,
                    by=uow.by,
                )
                row.seal_source(ports.keys, source)
                uow.session.add(row)
                await uow.audit(
                    "take-over-recusal",
                    subject=meeting.meeting_id,
                    clause="R25-50",
                    detail={"declaration_id": case.declaration_id, "expert_id": seat.expert_id},
                )
        await emit_case_progressed(
            uow, case.declaration_id, CaseStep.IN_MEETING, holder_org=committee.office_org
        )


async def _locked(uow: UnitOfWork, meeting_id: str) -> tuple[MeetingRow, CommitteeRow]:
    meeting = await meeting_store.get_meeting(uow.session, meeting_id, lock=True)
    return meeting, await get_committee(uow.session, meeting.committee_id)


def _require_day(uow: UnitOfWork, meeting: MeetingRow) -> None:
    if meeting.state not in _IN_SESSION:
        raise WrongState(present_state=meeting.state)
    if uow.now.date() != meeting.held_on:
        raise NotMeetingDay


async def _find_seat(uow: UnitOfWork, meeting_id: str, actor: Actor, ports: Ports) -> SeatRow | None:
    if actor.person_ref is None:
        return None
    holder = meeting_store.holders(ports.keys, meeting_id, actor.person_ref)
    seat = await meeting_store.find_seat(uow.session, meeting_id, holder=holder)
    if seat is not None:
        uow.act_from_seat(seat.seat_id)
    return seat


async def _checked_in(uow: UnitOfWork, meeting_id: str) -> list[SeatRow]:
    return [
        seat
        for seat in await meeting_store.seats(uow.session, meeting_id)
        if seat.state == SeatState.ACCEPTED and seat.checked_in_at is not None
    ]


def _as_present(seat: SeatRow, ports: Ports) -> Present:
    member = seat.member(ports.keys)
    return Present(
        grassroots=member.grassroots,
        outside_system=member.outside_system,
        outside_unit=member.outside_unit,
        pledged=seat.pledge_signed_at is not None,
    )


async def _view(uow: UnitOfWork, meeting: MeetingRow, seat: SeatRow | None, ports: Ports) -> SessionView:
    policy: Policy = ports.packs.of(meeting.pack)
    quorum, text = policy.meeting.quorum, policy.meeting.expert_pledge_text
    if meeting.opened_at is None:
        present = len(await _checked_in(uow, meeting.meeting_id))
    else:
        present = len(await store.roll(uow.session, meeting.meeting_id))
    return SessionView(
        meeting=meeting,
        session=await store.find_session(uow.session, meeting.meeting_id),
        present=present,
        needed=least(meeting.size, quorum.require()) if quorum.is_known else None,
        seat=seat,
        pledge=text.value,
    )
