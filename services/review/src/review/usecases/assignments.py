"""Assignments (评议分工) and written opinions (书面评议意见) on cases (R-04; article 46)."""

from dataclasses import dataclass

from common.identity.actors import Actor
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import NotFound, check_version
from review.domain import assignments as rules
from review.domain.ballots import BallotState
from review.errors import BoxBeingCounted, RecusedOnCase
from review.store import assignments as store
from review.store import ballots as ballot_store
from review.store import sessions as session_store
from review.store.assignments import AssignmentRow, OpinionRow
from review.store.meetings import MeetingRow, docket, find_item
from review.usecases.power import require_power_in_session
from review.usecases.sessions import open_session, require_presiding

OPINION = "review.opinion"
"""Purpose of an encrypted opinion; the context is `<meeting id>/<declaration id>/<expert id>`."""


@dataclass(frozen=True)
class Assigned:
    """A case and who looks at it; fewer than asked for where too few are not recused."""

    declaration_id: str
    expert_ids: list[str]


async def assign_experts(
    uow: UnitOfWork, meeting_id: str, *, seen_version: int, actor: Actor, ports: Ports
) -> tuple[MeetingRow, list[Assigned]]:
    """Share the cases out evenly; after a recusal it is done again and fills only the gaps.

    Raises:
        NotFound, WrongState, StaleVersion, NotPresiding, CommitteeWithoutPower
        NotConfigured: the documents give no number.
    """
    meeting, own = await open_session(uow, meeting_id, actor, ports, lock=True)
    require_presiding(meeting, own)
    check_version(seen=seen_version, present=meeting.version, state=meeting.state)
    await require_power_in_session(uow, meeting, ports)
    policy = ports.packs.of(meeting.pack)
    ballots = await ballot_store.ballots(uow.session, meeting_id)
    cases = [
        item.declaration_id
        for item in await docket(uow.session, meeting_id)
        if ballots[item.declaration_id].state == BallotState.OPEN
    ]
    recused: dict[str, set[str]] = {}
    for row in await session_store.recusals(uow.session, meeting_id):
        recused.setdefault(row.declaration_id, set()).add(row.expert_id)
    held = await store.assignments(uow.session, meeting_id)
    shared = rules.assign(
        cases,
        [row.expert_id for row in await session_store.roll(uow.session, meeting_id)],
        recused=recused,
        per_case=policy.meeting.assigned_experts.require(),
        kept=held,
        label=meeting_id,
    )
    for declaration_id, expert_ids in shared.items():
        for expert_id in set(expert_ids) - held.get(declaration_id, set()):
            uow.session.add(
                AssignmentRow(
                    meeting_id=meeting_id,
                    declaration_id=declaration_id,
                    expert_id=expert_id,
                    assigned_at=uow.now,
                )
            )
    meeting.version += 1
    await uow.audit("assign-experts", subject=meeting_id, clause="R25-46", detail={"cases": len(cases)})
    return meeting, [Assigned(declaration_id, shared[declaration_id]) for declaration_id in cases]


async def write_opinion(
    uow: UnitOfWork, meeting_id: str, declaration_id: str, text: str, *, actor: Actor, ports: Ports
) -> OpinionRow:
    """An assigned expert writes the opinion on a case, or writes it anew while the box is closed.

    Raises:
        NotFound: the caller is not on the roll, or not assigned.
        WrongState, RecusedOnCase, BoxBeingCounted
    """
    _, own = await open_session(uow, meeting_id, actor, ports)
    await require_unrecused(uow, meeting_id, declaration_id, own.expert_id)
    if own.expert_id not in await store.assigned_to(uow.session, meeting_id, declaration_id):
        raise NotFound("您没有被分工评议该申报。")
    ballot = await ballot_store.find_ballot(uow.session, meeting_id, declaration_id, lock=True)
    assert ballot is not None, "an assigned case has its box"
    if ballot.state != BallotState.OPEN or await ballot_store.entries(
        uow.session, meeting_id, declaration_id, round_=ballot.round
    ):
        raise BoxBeingCounted
    row = await store.find_opinion(uow.session, meeting_id, declaration_id, own.expert_id)
    if row is None:
        row = OpinionRow(
            meeting_id=meeting_id, declaration_id=declaration_id, expert_id=own.expert_id, revision=0
        )
        uow.session.add(row)
    row.text_sealed = ports.keys.encrypt(
        text, purpose=OPINION, context=f"{meeting_id}/{declaration_id}/{own.expert_id}"
    )
    row.revision, row.written_at = row.revision + 1, uow.now
    await uow.audit(
        "write-opinion",
        subject=meeting_id,
        clause="R25-46",
        detail={"declaration_id": declaration_id, "revision": row.revision},
    )
    return row


def opinion_text(row: OpinionRow, ports: Ports) -> str:
    """An opinion in clear."""
    return ports.keys.decrypt(
        row.text_sealed,
        purpose=OPINION,
        context=f"{row.meeting_id}/{row.declaration_id}/{row.expert_id}",
    )


async def require_unrecused(uow: UnitOfWork, meeting_id: str, declaration_id: str, expert_id: str) -> None:
    """The case must be on the docket, and the expert not recused on it.

    Raises:
        NotFound, RecusedOnCase
    """
    item = await find_item(uow.session, meeting_id, declaration_id)
    if item is None or item.removed:
        raise NotFound("该申报不在本次会议的评审名单中，请核对编号。")
    if await session_store.is_recused(uow.session, meeting_id, declaration_id, expert_id):
        raise RecusedOnCase
