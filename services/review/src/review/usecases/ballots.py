"""Paper ballots: two tellers count each box apart from each other and must agree (R-05, R-09; article 45).

What a teller enters are the totals of a box. They stay encrypted until the announcement, and neither teller is ever
shown what the other entered: only that there is an entry, and whether the entries agree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import rfc8785
from pydantic import TypeAdapter

from common.crypto.keyring import Keyring
from common.identity.actors import Actor
from common.policy.findings import refusing
from common.policy.loader import Policy
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, FieldError, NotFound, check_version
from review.domain import ballots as rules
from review.domain.assignments import opinions_before_vote
from review.domain.ballots import UNCOUNTED, BallotState, PaperCount, Tally
from review.errors import (
    BoxBeingCounted,
    CaseBelowQuorum,
    NotTeller,
    OpinionsMissing,
    PaperCountNotAdmissible,
    TellersNotAdmissible,
)
from review.store import ballots as store
from review.store import sessions as session_store
from review.store.assignments import assigned_to, opinions
from review.store.ballots import BallotRow, TellerEntryRow, TellerRow
from review.store.meetings import MeetingRow, docket, find_item, last_plan
from review.usecases.power import require_power_in_session
from review.usecases.sessions import open_session, require_presiding

COUNT = "review.count"
"""Purpose of an encrypted entry; the context is `<meeting id>/<declaration id>/<round>/<expert id>`."""

_CODEC = TypeAdapter(PaperCount)


@dataclass(frozen=True)
class Box:
    """How far the box of a case is, as a teller or the presiding expert sees it; no number of votes is in it."""

    declaration_id: str
    state: BallotState
    round: int
    tellers: int
    entered: int
    own_entry: bool


@dataclass(frozen=True)
class Electorate:
    """Who attends and who of them is recused on a case."""

    present: int
    recused: int

    @property
    def entitled(self) -> int:
        return self.present - self.recused


async def name_tellers(
    uow: UnitOfWork,
    meeting_id: str,
    expert_ids: Sequence[str],
    *,
    declaration_ids: Sequence[str] | None,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> tuple[MeetingRow, list[str]]:
    """Name who counts; without `declaration_ids` for every uncounted box on which none of them is recused.

    Naming anew begins the count of a box anew.

    Returns:
        The meeting, and the uncounted cases that have no tellers yet.

    Raises:
        NotFound, WrongState, StaleVersion, NotPresiding, CommitteeWithoutPower
        TellersNotAdmissible: wrong number, not present, the chair or who presides, or recused on a named case.
        BoxBeingCounted: a named box is counted.
    """
    meeting, own = await open_session(uow, meeting_id, actor, ports, lock=True)
    require_presiding(meeting, own)
    check_version(seen=seen_version, present=meeting.version, state=meeting.state)
    await require_power_in_session(uow, meeting, ports)
    roll = {row.expert_id: row for row in await session_store.roll(uow.session, meeting_id)}
    named = set(expert_ids)
    plan = await last_plan(uow.session, meeting_id)
    assert plan is not None, "a meeting that is open has a plan"
    fits = rules.tellers_fit(
        [roll[expert_id].seat_role for expert_id in named if expert_id in roll],
        plan.tellers_count,
        presiding_among=meeting.presiding_expert in named,
        under=ports.packs.under(meeting.pack_id),
    )
    if fits.refuses:
        raise TellersNotAdmissible.by([fits])
    ballots = await store.ballots(uow.session, meeting_id, lock=True)
    cases = [item.declaration_id for item in await docket(uow.session, meeting_id)]
    uncounted = [case for case in cases if ballots[case].state in UNCOUNTED]
    recused = {
        row.declaration_id
        for row in await session_store.recusals(uow.session, meeting_id)
        if row.expert_id in named
    }
    wanted = [case for case in uncounted if case not in recused]
    if declaration_ids is not None:
        if not set(declaration_ids) <= set(cases):
            raise NotFound("所选申报不在本次会议的评审名单中，请核对编号。")
        if not set(declaration_ids) <= set(uncounted):
            raise BoxBeingCounted
        if clash := sorted(set(declaration_ids) & recused):
            raise TellersNotAdmissible(
                "所选计票人须回避其中的申报，请另行指定。",
                clause="R25-50",
                errors=[FieldError("/declaration_ids", "recused", case) for case in clash],
            )
        wanted = list(dict.fromkeys(declaration_ids))
    await store.drop_tellers(uow.session, meeting_id, wanted)
    for case in wanted:
        if await store.entries(uow.session, meeting_id, case, round_=ballots[case].round):
            ballots[case].round += 1
        for expert_id in sorted(named):
            uow.session.add(
                TellerRow(meeting_id=meeting_id, declaration_id=case, expert_id=expert_id, named_at=uow.now)
            )
    meeting.version += 1
    await uow.audit(
        "name-tellers",
        subject=meeting_id,
        clause="R25-45",
        detail={"experts": sorted(named), "cases": len(wanted)},
    )
    await uow.session.flush()
    counted_by = await store.tellers(uow.session, meeting_id)
    return meeting, [case for case in uncounted if case not in counted_by]


async def enter_count(
    uow: UnitOfWork,
    meeting_id: str,
    declaration_id: str,
    count: PaperCount,
    *,
    actor: Actor,
    ports: Ports,
) -> Box:
    """A teller enters what the box of a case held; the last of them settles whether they agree.

    Raises:
        NotFound, WrongState, NotTeller, CommitteeWithoutPower
        AlreadyDecided: the box is counted, or the caller has entered this round.
        OpinionsMissing, CaseBelowQuorum, PaperCountNotAdmissible
    """
    meeting, own = await open_session(uow, meeting_id, actor, ports, lock=True)
    ballot = await _ballot(uow, meeting_id, declaration_id)
    tellers = await store.tellers_of(uow.session, meeting_id, declaration_id)
    if own.expert_id not in tellers:
        raise NotTeller
    await require_power_in_session(uow, meeting, ports)
    if ballot.state not in UNCOUNTED:
        raise AlreadyDecided("该申报已完成计票。")
    policy = ports.packs.of(meeting.pack)
    electorate = await electorate_of(uow, meeting_id, declaration_id)
    await _require_votable(uow, meeting, declaration_id, electorate, policy)
    if refused := refusing(
        rules.count_admissible(count, electorate.entitled, policy.meeting, under=policy.under)
    ):
        raise PaperCountNotAdmissible.by(refused)
    entries = await store.entries(uow.session, meeting_id, declaration_id, round_=ballot.round)
    if own.expert_id in entries:
        raise AlreadyDecided("您已录入本轮计票，请等待其他计票人录入。")
    entry = TellerEntryRow(
        meeting_id=meeting_id,
        declaration_id=declaration_id,
        round=ballot.round,
        expert_id=own.expert_id,
        entered_at=uow.now,
    )
    entry.counts_sealed = ports.keys.encrypt(
        rfc8785.dumps(asdict(count)).decode(), purpose=COUNT, context=_context(entry)
    )
    uow.session.add(entry)
    entries[own.expert_id] = entry
    await uow.audit(
        "enter-paper-count",
        subject=meeting_id,
        clause="R25-45",
        detail={"declaration_id": declaration_id, "round": ballot.round},
    )
    if tellers <= set(entries):
        found = {opened(entries[teller], ports.keys) for teller in tellers}
        await _settle(uow, meeting, ballot, electorate, found, policy)
    return _box(ballot, tellers, entries, own.expert_id)


async def read_box(
    uow: UnitOfWork, meeting_id: str, declaration_id: str, *, actor: Actor, ports: Ports
) -> Box:
    """How far the count of a box is, for its tellers and the presiding expert.

    Raises:
        NotFound, WrongState, NotTeller
    """
    meeting, own = await open_session(uow, meeting_id, actor, ports)
    ballot = await _ballot(uow, meeting_id, declaration_id, lock=False)
    tellers = await store.tellers_of(uow.session, meeting_id, declaration_id)
    if own.expert_id not in tellers and own.expert_id != meeting.presiding_expert:
        raise NotTeller
    entries = await store.entries(uow.session, meeting_id, declaration_id, round_=ballot.round)
    return _box(ballot, tellers, entries, own.expert_id)


async def electorate_of(uow: UnitOfWork, meeting_id: str, declaration_id: str) -> Electorate:
    """Who attends the meeting and who of them is recused on the case."""
    roll = {row.expert_id for row in await session_store.roll(uow.session, meeting_id)}
    recusals = await session_store.recusals(uow.session, meeting_id, declaration_id=declaration_id)
    return Electorate(present=len(roll), recused=sum(row.expert_id in roll for row in recusals))


async def agreed_count(uow: UnitOfWork, ballot: BallotRow, keys: Keyring) -> PaperCount:
    """The count of a box on which its tellers agreed."""
    tellers = await store.tellers_of(uow.session, ballot.meeting_id, ballot.declaration_id)
    entries = await store.entries(uow.session, ballot.meeting_id, ballot.declaration_id, round_=ballot.round)
    (count,) = {opened(entries[teller], keys) for teller in tellers}
    return count


def opened(entry: TellerEntryRow, keys: Keyring) -> PaperCount:
    """An entry in clear."""
    plain = keys.decrypt(entry.counts_sealed, purpose=COUNT, context=_context(entry))
    return _CODEC.validate_json(plain)


async def _settle(
    uow: UnitOfWork,
    meeting: MeetingRow,
    ballot: BallotRow,
    electorate: Electorate,
    found: set[PaperCount],
    policy: Policy,
) -> None:
    ballot.version += 1
    if len(found) > 1:
        ballot.state = BallotState.DIFFERING
        ballot.round += 1
        action = "counts-differ"
    else:
        (count,) = found
        tally = Tally(count.agree, electorate.present, electorate.recused)
        alike = rules.readings_agree(tally, policy.meeting)
        session = await session_store.find_session(uow.session, meeting.meeting_id)
        ballot.state = BallotState.REFERRED if alike.refuses else BallotState.COUNTED
        ballot.present, ballot.recused = electorate.present, electorate.recused
        ballot.inspector_present = session is not None and session.inspector_at is not None
        ballot.counted_at = uow.now
        action = "count-box"
    await uow.audit(
        action,
        subject=meeting.meeting_id,
        clause="R25-45",
        detail={"declaration_id": ballot.declaration_id},
    )
    await uow.session.flush()


async def _require_votable(
    uow: UnitOfWork, meeting: MeetingRow, declaration_id: str, electorate: Electorate, policy: Policy
) -> None:
    enough = rules.enough_unrecused(electorate.entitled, meeting.size, policy.meeting)
    if enough.refuses:
        raise CaseBelowQuorum.by([enough])
    assigned = await assigned_to(uow.session, meeting.meeting_id, declaration_id)
    written = (await opinions(uow.session, meeting.meeting_id)).get(declaration_id, [])
    ready = opinions_before_vote(
        len(assigned), sum(row.expert_id in assigned for row in written), policy.meeting
    )
    if ready.refuses:
        raise OpinionsMissing.by([ready])


async def _ballot(uow: UnitOfWork, meeting_id: str, declaration_id: str, *, lock: bool = True) -> BallotRow:
    item = await find_item(uow.session, meeting_id, declaration_id)
    ballot = await store.find_ballot(uow.session, meeting_id, declaration_id, lock=lock)
    if item is None or item.removed or ballot is None:
        raise NotFound("该申报不在本次会议的评审名单中，请核对编号。")
    return ballot


def _box(ballot: BallotRow, tellers: set[str], entries: Mapping[str, TellerEntryRow], expert_id: str) -> Box:
    """The box as shown; after a difference a new round has begun, in which nothing is entered yet."""
    current = {teller for teller, entry in entries.items() if entry.round == ballot.round}
    state = BallotState(ballot.state)
    return Box(
        declaration_id=ballot.declaration_id,
        # That a case went to the authority would tell how close it is; to the room it is counted.
        state=BallotState.COUNTED if state is BallotState.REFERRED else state,
        round=ballot.round,
        tellers=len(tellers),
        entered=len(current & tellers),
        own_entry=expert_id in current,
    )


def _context(entry: TellerEntryRow) -> str:
    return f"{entry.meeting_id}/{entry.declaration_id}/{entry.round}/{entry.expert_id}"
