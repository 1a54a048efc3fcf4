"""Closing a meeting and its minutes: complete, sealed, stored encrypted, never changed (R-07, R-08; articles 47, 48)."""

import datetime as dt

from common.audit.reading import latest_head
from common.calendar.spans import add_years
from common.catalogue import label
from common.clock import SHANGHAI
from common.documents.forms import Attendee, Count, Minutes, Opinion, SignatureMark
from common.events.codes import CaseOutcome, CaseStep
from common.identity.actors import Actor
from common.policy.loader import Policy
from common.ports import Ports
from common.replicas.calendar import UNDATED, ask_again, working_calendar
from common.replicas.jurisdiction import require_office
from common.replicas.queries import find_organisation, organisation
from common.uow import UnitOfWork
from common.web.problems import WrongState, check_version
from review.domain import minutes as words
from review.domain.ballots import Reading, reading_in_force
from review.domain.minutes import Inspection
from review.domain.shares import least
from review.domain.states import MeetingState
from review.messaging.outgoing.cases import emit_case_progressed
from review.messaging.outgoing.meetings import emit_meeting_held
from review.store import assignments as assignment_store
from review.store import ballots as ballot_store
from review.store import sessions as session_store
from review.store.announcements import SignatureRow, signature
from review.store.ballots import BallotRow, ResultRow
from review.store.cases import CaseRow, cases_by_id
from review.store.committees import CommitteeRow, get_committee
from review.store.meetings import DocketItemRow, MeetingRow, all_items, get_meeting, seats
from review.usecases.access import require_reader
from review.usecases.announcements import AUTHORISATION
from review.usecases.assignments import opinion_text
from review.usecases.ballots import electorate_of
from review.usecases.meetings import Method, advance
from review.usecases.names import applicant_names, title_text
from review.usecases.panels import named_seats
from review.usecases.papers import keep_paper, open_paper, sealed_pdf
from review.usecases.power import require_not_stopped

MINUTES = "minutes"
"""Kind of the paper; its subject is the meeting."""

REVIEW_UNDATED = f"{UNDATED}result-publication"
"""Timer kind: the day by which a closed meeting's results are to be published is not yet known; the subject is it."""

_METHODS = {
    Method.DOCUMENT_REVIEW: "材料评审",
    Method.EXAM: "考试",
    Method.DEFENCE: "答辩",
    Method.PRACTICAL_WORK: "实践操作",
    Method.LECTURE: "讲课",
    Method.SHOWCASE: "业绩展示",
    Method.QUANTIFIED_SCORES: "量化评分",
    Method.DEMOCRATIC_APPRAISAL: "民主测评",
}


async def close_meeting(
    uow: UnitOfWork, meeting_id: str, *, seen_version: int, actor: Actor, ports: Ports
) -> MeetingRow:
    """Close a signed meeting: its minutes are made and sealed, and the other services hear that it was held.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion
        WrongState: the results are not signed, or the meeting is closed.
        CaseFileUnreadable, SealMissing, MissingGlyph
    """
    meeting = await get_meeting(uow.session, meeting_id, lock=True)
    committee = await get_committee(uow.session, meeting.committee_id)
    require_office(actor, "committee_office", committee.office_org)
    check_version(seen=seen_version, present=meeting.version, state=meeting.state)
    if meeting.state != MeetingState.SIGNED:
        raise WrongState(present_state=meeting.state)
    await require_not_stopped(uow, meeting, ports)
    policy = ports.packs.of(meeting.pack)
    results = await ballot_store.results(uow.session, meeting_id)
    document = await _write(uow, meeting, committee, results, policy, ports)
    organiser = await organisation(uow.session, committee.organiser_org)
    pdf = await sealed_pdf(
        uow,
        document,
        org_id=committee.organiser_org,
        reason="评审会议记录用印",
        location=organiser.name,
        ports=ports,
    )
    meeting.closed_at = uow.now
    kept = policy.meeting.minutes_kept
    paper = await keep_paper(
        uow,
        MINUTES,
        meeting_id,
        pdf,
        ports=ports,
        keep_until=add_years(meeting.held_on, kept.require()) if kept.is_known else None,
    )
    advance(meeting, MeetingState.CLOSED)
    await uow.audit("close-meeting", subject=meeting_id, clause="R25-48", detail={"minutes": paper.sha256})
    roll = await session_store.roll(uow.session, meeting_id)
    await emit_meeting_held(uow, meeting, [row.expert_id for row in roll], keys=ports.keys)
    await _tell_reviewed(uow, meeting, committee, results, policy, ports)
    return meeting


async def date_review(uow: UnitOfWork, meeting_id: str, ports: Ports) -> None:
    """Count again by when the results are to be published, as long as they are not."""
    meeting = await get_meeting(uow.session, meeting_id, lock=True)
    if meeting.state != MeetingState.CLOSED:
        return
    committee = await get_committee(uow.session, meeting.committee_id)
    results = await ballot_store.results(uow.session, meeting_id)
    await _tell_reviewed(uow, meeting, committee, results, ports.packs.of(meeting.pack), ports)


async def _tell_reviewed(
    uow: UnitOfWork,
    meeting: MeetingRow,
    committee: CommitteeRow,
    results: list[ResultRow],
    policy: Policy,
    ports: Ports,
) -> None:
    """The applicants hear that the vote is over, and by when its results are published."""
    assert meeting.closed_at is not None
    term, due = policy.results.publicity_opens_within, None
    if term.is_known:
        calendar = await working_calendar(uow, ports)
        due = calendar.within_if_known(_local(meeting.closed_at).date(), term.require())
        if due is None:
            await ask_again(uow, REVIEW_UNDATED, meeting.meeting_id)
    for result in results:
        await emit_case_progressed(
            uow,
            result.declaration_id,
            CaseStep.REVIEWED,
            holder_org=committee.organiser_org,
            due=due,
            since=meeting.closed_at,
        )


async def read_minutes(uow: UnitOfWork, meeting_id: str, *, actor: Actor, ports: Ports) -> bytes:
    """The sealed minutes for the office, the filing authority or the inspector; the look is on record.

    Raises:
        NotFound: also while the meeting is not closed.
        OutsideJurisdiction, PaperUnreadable
    """
    meeting = await get_meeting(uow.session, meeting_id)
    await require_reader(uow, actor, await get_committee(uow.session, meeting.committee_id))
    pdf = await open_paper(uow, MINUTES, meeting_id, ports)
    await uow.audit("read-minutes", subject=meeting_id, clause="R25-48", detail={"purpose": "minutes"})
    return pdf


async def _write(
    uow: UnitOfWork,
    meeting: MeetingRow,
    committee: CommitteeRow,
    results: list[ResultRow],
    policy: Policy,
    ports: Ports,
) -> Minutes:
    meeting_id = meeting.meeting_id
    items = await all_items(uow.session, meeting_id)
    heard = [item for item in items if item.outcome is not None]
    cases = await cases_by_id(uow.session, [item.declaration_id for item in items])
    named = await applicant_names(
        uow,
        [cases[item.declaration_id] for item in heard],
        ports=ports,
        subject=meeting_id,
        purpose="minutes",
        clause="R25-48",
    )
    roll = {row.seat_id: row for row in await session_store.roll(uow.session, meeting_id)}
    signed = await signature(uow.session, meeting_id)
    assert signed is not None, "a meeting is closed after it was signed"
    panel = [
        seat
        for seat in await seats(uow.session, meeting_id)
        if seat.seat_id in roll or seat.seat_id == signed.seat_id
    ]
    experts = {
        seat.row.expert_id: seat.name
        for seat in await named_seats(uow, panel, ports=ports, subject=meeting_id, purpose="minutes")
    }
    order = {"chair": 0, "vice_chair": 1, "member": 2}
    present = sorted(roll.values(), key=lambda row: (order[row.role], row.checked_in_at, row.expert_id))
    opinions = await assignment_store.opinions(uow.session, meeting_id)
    head = await latest_head(uow.session, uow.service)
    inspection = await _inspection(uow, meeting_id)
    organiser = await organisation(uow.session, committee.organiser_org)
    office = await organisation(uow.session, committee.office_org)
    assert meeting.opened_at is not None
    assert meeting.presiding_expert is not None
    methods = "、".join(_METHODS[Method(method)] for method in meeting.methods)
    return Minutes(
        issuing_organisation=organiser.name,
        dated=uow.now,
        committee=committee.name,
        meeting_number=meeting_id,
        mode=f"{methods}；无记名纸质投票",
        opened_at=_local(meeting.opened_at),
        closed_at=uow.now,
        place=meeting.place_text,
        presiding=experts[meeting.presiding_expert],
        recorder=f"{office.name}（评委会办事机构）",
        observers=(inspection.came or "未到场",),
        members_filed=meeting.size,
        members_present=len(roll),
        attendees=tuple(
            Attendee(
                name=experts[row.expert_id],
                role=label("seat_role", row.role),
                note=f"{_local(row.checked_in_at):%H:%M} 签到，已签订承诺书"
                + ("，主持会议" if row.expert_id == meeting.presiding_expert else ""),
            )
            for row in present
        ),
        subjects=tuple(
            f"{cases[item.declaration_id].code}　{named[item.declaration_id].name}"
            f"（{named[item.declaration_id].unit_name or '个人申报'}），申报{title_text(cases[item.declaration_id])}"
            for item in heard
        ),
        opinions=tuple(
            Opinion(
                case_number=cases[item.declaration_id].code,
                summary="　".join(
                    f"{experts[row.expert_id]}：{opinion_text(row, ports)}"
                    for row in opinions[item.declaration_id]
                ),
            )
            for item in heard
            if item.declaration_id in opinions
        ),
        counts=tuple(_count(cases[row.declaration_id], row) for row in results),
        counting_rule=words.counting_rule(
            policy.meeting.pass_share.require(), reading_in_force(policy.meeting), policy.ref.id
        ),
        remarks=tuple(
            await _remarks(
                uow, meeting, committee, items, cases, results, experts, inspection, policy, signed, ports
            )
        ),
        signatures=(_signature(signed, experts, ports),),
        audit_head=f"{head.size}:{head.hash}" if head else None,
    )


async def _remarks(
    uow: UnitOfWork,
    meeting: MeetingRow,
    committee: CommitteeRow,
    items: list[DocketItemRow],
    cases: dict[str, CaseRow],
    results: list[ResultRow],
    experts: dict[str, str],
    inspection: Inspection,
    policy: Policy,
    signed: SignatureRow,
    ports: Ports,
) -> list[str]:
    """What else is on record of the meeting, in the order in which it happened."""
    ballots = await ballot_store.ballots(uow.session, meeting.meeting_id)
    remarks = [words.inspection_remark(inspection)]
    remarks += [
        words.recusal_remark(cases[row.declaration_id].code, experts[row.expert_id], row.source(ports.keys))
        for row in await session_store.recusals(uow.session, meeting.meeting_id)
        if row.expert_id in experts
    ]
    ended = sum(item.outcome is None for item in items)
    if ended:
        remarks.append(f"名单中另有 {ended} 项申报在表决前终止评审，未表决。")
    for item in items:
        if item.outcome == CaseOutcome.CARRIED_OVER:
            electorate = await electorate_of(uow, meeting.meeting_id, item.declaration_id)
            needed = least(meeting.size, policy.meeting.quorum.require())
            remarks.append(
                words.carried_over_remark(cases[item.declaration_id].code, electorate.entitled, needed)
            )
    tellers = await ballot_store.tellers(uow.session, meeting.meeting_id)
    if results:
        remarks.append(
            words.tellers_remark(
                {
                    cases[row.declaration_id].code: sorted(
                        experts[teller] for teller in tellers[row.declaration_id]
                    )
                    for row in results
                }
            )
        )
    remarks += [
        words.recount_remark(cases[row.declaration_id].code, ballots[row.declaration_id].round)
        for row in results
        if ballots[row.declaration_id].round > 1
    ]
    authority = await organisation(uow.session, committee.authority_org)
    remarks += [
        _reading(row, ballots[row.declaration_id], cases[row.declaration_id].code, authority.name)
        for row in results
        if row.referred
    ]
    remarks.append(words.digest_remark(signed.results_digest))
    return remarks


async def _inspection(uow: UnitOfWork, meeting_id: str) -> Inspection:
    row = await session_store.find_session(uow.session, meeting_id)
    assert row is not None, "a meeting that was opened has its session"
    invited = await find_organisation(uow.session, row.invited_org) if row.invited_org else None
    came = await find_organisation(uow.session, row.inspector_org) if row.inspector_org else None
    return Inspection(
        invited=invited.name if invited else None,
        came=came.name if came else None,
        at=_local(row.inspector_at) if row.inspector_at else None,
    )


def _reading(row: ResultRow, ballot: BallotRow, code: str, authority: str) -> str:
    assert ballot.reading_at is not None
    return words.reading_remark(
        code,
        needed_literal=row.needed_literal,
        needed_adjusted=row.needed_adjusted,
        agree=row.agree,
        authority=authority,
        on=_local(ballot.reading_at).date(),
        reading=Reading(row.reading),
    )


def _signature(signed: SignatureRow, experts: dict[str, str], ports: Ports) -> SignatureMark:
    if signed.authorisation_sealed is None:
        manner = "主任委员本人签署"
    else:
        text = ports.keys.decrypt(
            signed.authorisation_sealed, purpose=AUTHORISATION, context=signed.meeting_id
        )
        manner = f"主持会议的副主任委员签署；主任委员授权：{text}"
    return SignatureMark(
        role=label("seat_role", signed.role),
        name=experts[signed.expert_id],
        signed_at=_local(signed.signed_at),
        manner=manner,
    )


def _count(case: CaseRow, row: ResultRow) -> Count:
    return Count(
        case_number=case.code,
        title=title_text(case),
        present=row.present,
        recused=row.recused,
        agree=row.agree,
        disagree=row.disagree,
        abstain=row.abstain,
        spoiled=row.spoiled,
        needed=row.needed_literal if row.reading == Reading.LITERAL else row.needed_adjusted,
        outcome="通过" if row.passed else "未通过",
    )


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(SHANGHAI)
