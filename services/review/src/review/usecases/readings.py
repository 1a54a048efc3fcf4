"""Cases that the two readings of recusal decide differently: the HR authority says which one holds, before the
announcement (R-09; articles 45, 50)."""

from dataclasses import dataclass

from common.identity.actors import Actor
from common.policy.loader import Policy
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, NotFound, OwnCase, check_version
from review.domain.ballots import BallotState, Reading, Tally
from review.domain.shares import least
from review.store import ballots as store
from review.store.ballots import BallotRow
from review.store.cases import CaseRow, cases_by_id, get_case
from review.store.committees import get_committee
from review.store.meetings import docket, get_meeting
from review.usecases.access import require_authority
from review.usecases.ballots import agreed_count

READING_OPINION = "review.reading_opinion"
"""Purpose of the authority's encrypted reasons; the context is `<meeting id>/<declaration id>`."""


@dataclass(frozen=True)
class Referred:
    """A case that waits for the authority, with both counts."""

    case: CaseRow
    ballot: BallotRow
    agree: int
    needed_literal: int
    needed_adjusted: int


async def list_referred(uow: UnitOfWork, meeting_id: str, *, actor: Actor, ports: Ports) -> list[Referred]:
    """What the two readings decide differently, for the filing authority; nothing else of the vote, and on record.

    Raises:
        NotFound, OutsideJurisdiction
    """
    meeting = await get_meeting(uow.session, meeting_id)
    require_authority(actor, await get_committee(uow.session, meeting.committee_id))
    policy = ports.packs.of(meeting.pack)
    ballots = await store.ballots(uow.session, meeting_id)
    ids = [
        item.declaration_id
        for item in await docket(uow.session, meeting_id)
        if item.declaration_id in ballots
        and (
            ballots[item.declaration_id].state == BallotState.REFERRED
            or ballots[item.declaration_id].reading is not None
        )
    ]
    cases = await cases_by_id(uow.session, ids)
    await uow.audit(
        "read-referred-cases",
        subject=meeting_id,
        clause="R25-50",
        detail={"cases": ids, "purpose": "reading"},
    )
    return [await _referred(uow, cases[id_], ballots[id_], policy, ports) for id_ in ids]


async def decide_reading(
    uow: UnitOfWork,
    meeting_id: str,
    declaration_id: str,
    reading: Reading,
    *,
    opinion: str,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> Referred:
    """Say which reading holds for a case.

    Args:
        seen_version: of the box, as `list_referred` shows it.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion
        OwnCase: the case is the caller's own.
        AlreadyDecided: nothing waits for a decision.
    """
    meeting = await get_meeting(uow.session, meeting_id, lock=True)
    committee = await get_committee(uow.session, meeting.committee_id)
    require_authority(actor, committee)
    ballot = await store.find_ballot(uow.session, meeting_id, declaration_id, lock=True)
    if ballot is None:
        raise NotFound("该申报不在本次会议的评审名单中，请核对编号。")
    check_version(seen=seen_version, present=ballot.version, state=None)
    if ballot.state != BallotState.REFERRED:
        raise AlreadyDecided("该申报没有待决定的事项。")
    case = await get_case(uow.session, declaration_id)
    if case.person_ref == actor.person_ref:
        raise OwnCase
    policy = ports.packs.of(meeting.pack)
    ballot.state, ballot.reading = BallotState.COUNTED, reading
    ballot.reading_by, ballot.reading_at = actor.account, uow.now
    ballot.reading_org = committee.authority_org
    ballot.reading_opinion_sealed = ports.keys.encrypt(
        opinion, purpose=READING_OPINION, context=f"{meeting_id}/{declaration_id}"
    )
    ballot.version += 1
    await uow.audit(
        "decide-reading",
        subject=meeting_id,
        clause="R25-50",
        detail={"declaration_id": declaration_id, "reading": reading.value, "pack": meeting.pack.as_json()},
    )
    return await _referred(uow, case, ballot, policy, ports)


async def _referred(
    uow: UnitOfWork, case: CaseRow, ballot: BallotRow, policy: Policy, ports: Ports
) -> Referred:
    count = await agreed_count(uow, ballot, ports.keys)
    assert ballot.present is not None
    assert ballot.recused is not None
    tally, share = Tally(count.agree, ballot.present, ballot.recused), policy.meeting.pass_share.require()
    return Referred(
        case=case,
        ballot=ballot,
        agree=count.agree,
        needed_literal=least(tally.voters(Reading.LITERAL), share),
        needed_adjusted=least(tally.voters(Reading.ADJUSTED), share),
    )
