"""Announcement and signature of the results (R-05, R-07, R-09; articles 45, 47)."""

import hashlib
from dataclasses import dataclass
from typing import Any

import rfc8785

from common.events.codes import CaseOutcome, CaseReason, SeatRole
from common.identity.actors import Actor
from common.policy.findings import Finding
from common.policy.loader import Policy
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import FieldError, WrongState, check_version
from review.domain import announcements as rules
from review.domain import ballots as ballot_rules
from review.domain.ballots import UNCOUNTED, BallotState, PaperCount, Reading, Tally
from review.domain.shares import least
from review.domain.states import CASE_MOVES, CaseState, MeetingState, move
from review.errors import CasesNotCounted, NotPresiding, NotSignatory, ReadingUndecided
from review.messaging.outgoing.cases import emit_case_closed
from review.store import ballots as ballot_store
from review.store import sessions as session_store
from review.store.announcements import SignatureRow
from review.store.ballots import BallotRow, ResultRow
from review.store.cases import CaseRow, lock_cases
from review.store.committees import get_committee
from review.store.meetings import DocketItemRow, MeetingRow, docket, get_meeting, holders
from review.usecases.access import require_reader
from review.usecases.ballots import agreed_count, electorate_of
from review.usecases.meetings import advance
from review.usecases.power import require_not_stopped, require_power_in_session
from review.usecases.sessions import open_session, own_seat

AUTHORISATION = "review.authorisation"
"""Purpose of the encrypted authorisation of a vice-chair; the context is the meeting id."""


@dataclass(frozen=True)
class Announced:
    """The results of a meeting; `carried_over` were not voted."""

    meeting: MeetingRow
    results: list[ResultRow]
    carried_over: list[str]


async def announce_results(
    uow: UnitOfWork, meeting_id: str, *, seen_version: int, actor: Actor, ports: Ports
) -> Announced:
    """Announce what every box holds; cases with too few unrecused experts are carried over without a vote.

    Raises:
        NotFound, WrongState, StaleVersion, NotPresiding, CommitteeWithoutPower
        CasesNotCounted: a box that may be voted on is not counted.
        ReadingUndecided: the authority has not said which reading holds for a case.
    """
    meeting, own = await open_session(uow, meeting_id, actor, ports, lock=True)
    presides = meeting.presiding_expert == own.expert_id
    if rules.may_announce(own.seat_role, presides=presides, under=ports.packs.under(meeting.pack_id)).refuses:
        raise NotPresiding(clause="R25-47")
    check_version(seen=seen_version, present=meeting.version, state=meeting.state)
    await require_power_in_session(uow, meeting, ports)
    policy = ports.packs.of(meeting.pack)
    cases = {
        case.declaration_id: case
        for case in await lock_cases(uow.session, states=[CaseState.IN_MEETING], meeting_id=meeting_id)
    }
    items = [item for item in await docket(uow.session, meeting_id) if item.declaration_id in cases]
    ballots = await ballot_store.ballots(uow.session, meeting_id, lock=True)
    below = await _below_quorum(uow, meeting, items, ballots, policy)
    _require_counted([item for item in items if item.declaration_id not in below], ballots)
    results = []
    for item in items:
        case, ballot = cases[item.declaration_id], ballots[item.declaration_id]
        if item.declaration_id in below:
            await _carry_over(uow, item, case, below[item.declaration_id])
        else:
            count = await agreed_count(uow, ballot, ports.keys)
            results.append(_decide(uow, meeting, item, case, ballot, count, policy))
    meeting.announced_at = uow.now
    advance(meeting, MeetingState.ANNOUNCED)
    await uow.audit(
        "announce-results",
        subject=meeting_id,
        clause="R25-47",
        detail={
            "results": results_digest(results),
            "carried_over": sorted(below),
            "pack": meeting.pack.as_json(),
        },
    )
    return Announced(meeting, results, sorted(below))


async def sign_results(
    uow: UnitOfWork,
    meeting_id: str,
    *,
    authorisation: str | None,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> MeetingRow:
    """Sign the announced results: the chair, or the presiding vice-chair with the chair's authorisation on record.

    Raises:
        NotFound: the caller has no accepted seat.
        StaleVersion
        WrongState: nothing is announced, or it is signed already.
        NotSignatory, CommitteeWithoutPower
    """
    meeting = await get_meeting(uow.session, meeting_id, lock=True)
    seat = await own_seat(uow, meeting_id, actor, ports)
    check_version(seen=seen_version, present=meeting.version, state=meeting.state)
    if meeting.state != MeetingState.ANNOUNCED:
        raise WrongState(present_state=meeting.state)
    await require_not_stopped(uow, meeting, ports)
    finding = rules.may_sign(
        SeatRole(seat.role),
        presides=meeting.presiding_expert == seat.expert_id,
        authorised=bool(authorisation and authorisation.strip()),
        under=ports.packs.under(meeting.pack_id),
    )
    if finding.refuses:
        raise NotSignatory.by([finding])
    digest = results_digest(await ballot_store.results(uow.session, meeting_id))
    uow.session.add(
        SignatureRow(
            meeting_id=meeting_id,
            expert_id=seat.expert_id,
            seat_id=seat.seat_id,
            role=seat.role,
            results_digest=digest,
            authorisation_sealed=None
            if seat.role == SeatRole.CHAIR
            else ports.keys.encrypt(authorisation or "", purpose=AUTHORISATION, context=meeting_id),
            signed_at=uow.now,
        )
    )
    meeting.signed_at = uow.now
    advance(meeting, MeetingState.SIGNED)
    await uow.audit(
        "sign-results",
        subject=meeting_id,
        clause="R25-47",
        detail={"results": digest, "role": seat.role, "authorised": seat.role != SeatRole.CHAIR},
    )
    return meeting


async def read_results(uow: UnitOfWork, meeting_id: str, *, actor: Actor, ports: Ports) -> Announced:
    """The announced results for those who attended, the office, the filing authority and the inspector; on record.

    Raises:
        NotFound, OutsideJurisdiction
        WrongState: nothing is announced yet.
    """
    meeting = await get_meeting(uow.session, meeting_id)
    attended = None
    if actor.person_ref is not None:
        attended = await session_store.find_on_roll(
            uow.session, meeting_id, holder=holders(ports.keys, meeting_id, actor.person_ref)
        )
    if attended is not None:
        uow.act_from_seat(attended.seat_id)
    else:
        await require_reader(uow, actor, await get_committee(uow.session, meeting.committee_id))
    if meeting.announced_at is None:
        raise WrongState("表决结果尚未宣布。", present_state=meeting.state)
    await uow.audit("read-results", subject=meeting_id, clause="R25-49", detail={"purpose": "results"})
    items = await docket(uow.session, meeting_id)
    return Announced(
        meeting,
        await ballot_store.results(uow.session, meeting_id),
        sorted(item.declaration_id for item in items if item.outcome == CaseOutcome.CARRIED_OVER),
    )


def results_digest(results: list[ResultRow]) -> str:
    """SHA-256 over the canonical JSON (RFC 8785) of announced results: what the signature stands under."""
    content: list[Any] = [
        {
            "declaration_id": row.declaration_id,
            "present": row.present,
            "recused": row.recused,
            "in_box": row.in_box,
            "agree": row.agree,
            "disagree": row.disagree,
            "abstain": row.abstain,
            "spoiled": row.spoiled,
            "reading": str(row.reading),
            "passed": row.passed,
            "voted_on": row.voted_on.isoformat(),
        }
        for row in sorted(results, key=lambda row: row.position)
    ]
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


async def _below_quorum(
    uow: UnitOfWork,
    meeting: MeetingRow,
    items: list[DocketItemRow],
    ballots: dict[str, BallotRow],
    policy: Policy,
) -> dict[str, Finding]:
    below = {}
    for item in items:
        if ballots[item.declaration_id].state in UNCOUNTED:
            electorate = await electorate_of(uow, meeting.meeting_id, item.declaration_id)
            finding = ballot_rules.enough_unrecused(electorate.entitled, meeting.size, policy.meeting)
            if finding.refuses:
                below[item.declaration_id] = finding
    return below


def _require_counted(items: list[DocketItemRow], ballots: dict[str, BallotRow]) -> None:
    states = {item.declaration_id: BallotState(ballots[item.declaration_id].state) for item in items}
    if uncounted := [id_ for id_, state in states.items() if state in UNCOUNTED]:
        raise CasesNotCounted(errors=[FieldError("", "not_counted", id_) for id_ in uncounted])
    if referred := [id_ for id_, state in states.items() if state is BallotState.REFERRED]:
        raise ReadingUndecided(errors=[FieldError("", "reading_undecided", id_) for id_ in referred])


async def _carry_over(uow: UnitOfWork, item: DocketItemRow, case: CaseRow, finding: Finding) -> None:
    item.outcome = CaseOutcome.CARRIED_OVER
    case.state = move(CASE_MOVES, CaseState(case.state), CaseState.CARRIED_OVER)
    case.outcome, case.reason = CaseOutcome.CARRIED_OVER, CaseReason.QUORUM_LACKING
    case.version += 1
    await uow.audit(
        "carry-case-over",
        subject=case.declaration_id,
        clause=finding.clause,
        detail={"findings": [finding.as_json()]},
    )
    await emit_case_closed(uow, case.declaration_id, CaseOutcome.CARRIED_OVER, CaseReason.QUORUM_LACKING)


def _decide(
    uow: UnitOfWork,
    meeting: MeetingRow,
    item: DocketItemRow,
    case: CaseRow,
    ballot: BallotRow,
    count: PaperCount,
    policy: Policy,
) -> ResultRow:
    """The result of a counted box; the title counts from the day of the vote (R25-55)."""
    assert ballot.counted_at is not None
    assert ballot.present is not None
    assert ballot.recused is not None
    tally = Tally(count.agree, ballot.present, ballot.recused)
    referred = ballot.reading is not None
    reading = Reading(ballot.reading) if ballot.reading else ballot_rules.reading_in_force(policy.meeting)
    literal, adjusted = (ballot_rules.passes(tally, each, policy.meeting) for each in Reading)
    share = policy.meeting.pass_share.require()
    decided = literal if reading is Reading.LITERAL else adjusted
    passed = not decided.refuses
    voted_on = ballot.counted_at.astimezone(uow.now.tzinfo).date()
    row = ResultRow(
        meeting_id=meeting.meeting_id,
        declaration_id=item.declaration_id,
        position=item.position,
        present=tally.present,
        recused=tally.recused,
        in_box=count.in_box,
        agree=count.agree,
        disagree=count.disagree,
        abstain=count.abstain,
        spoiled=count.spoiled,
        needed_literal=least(tally.voters(Reading.LITERAL), share),
        needed_adjusted=least(tally.voters(Reading.ADJUSTED), share),
        passed_literal=not literal.refuses,
        passed_adjusted=not adjusted.refuses,
        reading=reading,
        referred=referred,
        passed=passed,
        voted_on=voted_on,
        inspector_present=bool(ballot.inspector_present),
        findings=[decided.as_json()],
        pack_id=meeting.pack_id,
        pack_version=meeting.pack_version,
        pack_digest=meeting.pack_digest,
    )
    uow.session.add(row)
    item.outcome = CaseOutcome.PASSED if passed else CaseOutcome.FAILED
    case.state = move(CASE_MOVES, CaseState(case.state), CaseState.DECIDED)
    case.outcome = item.outcome
    case.reason = CaseReason.TWO_THIRDS_AGREED if passed else CaseReason.BELOW_TWO_THIRDS
    case.passed_on = voted_on if passed else None
    case.version += 1
    return row
