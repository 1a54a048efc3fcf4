"""Draws up to the frozen plan, and who may look at them (X-03 to X-07; article 19)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from common.draw import DrawRefused, GroupMinimum, Infeasible, Tally, freeze_plan, no_evidence
from common.draw.selection import excluded_by_reason
from common.events.codes import SeatRole
from common.events.documents import Docket
from common.events.review import DrawRequested
from common.identity.actors import Actor
from common.ids import new_id
from common.inbox import NotYetKnown
from common.policy.loader import Policy, UnknownPack
from common.ports import Ports
from common.replicas.jurisdiction import require_office
from common.storage.claims import ClaimBroken, reading, writing
from common.uow import UnitOfWork
from common.web.problems import FieldError, NotFound, WrongState, check_version
from expert_pool.domain import draws as rules
from expert_pool.domain.draws import ATTEMPT_CAP, DrawState
from expert_pool.domain.pools import clean_up_filed, cleaned_this_year
from expert_pool.domain.seats import HELD
from expert_pool.errors import (
    CommitteeNotInForce,
    DrawDeadlinesNotPossible,
    DrawFileUnreadable,
    DrawInfeasible,
    DrawStepOutOfTurn,
    DrawStepRefused,
    PoolNotAdmissible,
    PoolNotCleaned,
    PoolNotFiled,
    RuleNotConfigured,
)
from expert_pool.store import draws as store
from expert_pool.store.committees import CommitteeRow, find_committee, get_committee
from expert_pool.store.draws import RECORD_PURPOSE, DrawRow, PanelRow, SourceRow
from expert_pool.store.experts import experts_of
from expert_pool.store.own_cases import ApplicantRow, has_applicants
from expert_pool.store.pools import PoolRow, lock_pool
from expert_pool.store.references import references
from expert_pool.store.seats import seats_of
from expert_pool.usecases.access import Capacity, require_capacity
from expert_pool.usecases.draw_materials import gather, read_docket
from expert_pool.usecases.panels import load_whole, open_next_draw
from expert_pool.usecases.pools import counts, size_of

DEADLINE = "draw-deadline"
"""Timer kind: the time for commitments, or for reveals, is over."""

APPLICANTS = "panel-applicants"
"""Timer kind: who is on the docket of a panel is still to be kept; the subject is the meeting."""

_OUT_OF_TURN = frozenset(
    {
        "already_committed",
        "already_revealed",
        "late_commitment",
        "late_reveal",
        "too_early",
        "not_all_committed",
        "nothing_missing",
        "not_yet_due",
        "nothing_to_replace",
    }
)


@dataclass(frozen=True)
class PlanTerms:
    """What the office chooses in a plan; everything else follows from pack, pool and docket.

    Attributes:
        groups: how many of each subject group the committee needs.
        order: record of the superior's written order, after a void.
    """

    commit_by: dt.datetime | None = None
    reveal_by: dt.datetime | None = None
    groups: Sequence[GroupMinimum] = ()
    order: str | None = None


async def request_draw(uow: UnitOfWork, meeting_id: str, fact: DrawRequested, *, ports: Ports) -> None:
    """Open the draw that review asked for; a meeting asks once, its vacated seats are filled without being asked.

    Raises:
        NotYetKnown: the committee, or the pack that the meeting goes by.
        DrawFileUnreadable: the docket.
    """
    if await find_committee(uow.session, fact.committee_id) is None:
        raise NotYetKnown("committee", fact.committee_id)
    try:
        ports.packs.of(fact.pack)
    except UnknownPack as error:
        raise NotYetKnown("policy pack", fact.pack.id) from error
    panel = await store.find_panel(uow.session, meeting_id, lock=True)
    if panel is None:
        docket = await read_docket(uow, fact.docket, ports=ports)
        wanted = {seats.role: seats.count for seats in fact.seats}
        panel = PanelRow(
            meeting_id=meeting_id,
            committee_id=fact.committee_id,
            request_id=fact.request_id,
            meeting_date=fact.meeting_date,
            chairs=wanted.get(SeatRole.CHAIR, 0),
            vice_chairs=wanted.get(SeatRole.VICE_CHAIR, 0),
            members=wanted.get(SeatRole.MEMBER, 0),
            pack=fact.pack.as_json(),
            docket=fact.docket.as_json(),
            cases=len(docket.cases),
            revision=0,
        )
        uow.session.add(panel)
        await uow.session.flush()
        uow.session.add_all(_applicants(meeting_id, docket))
    await open_next_draw(uow, await load_whole(uow, panel))


async def keep_applicants(uow: UnitOfWork, meeting_id: str, *, ports: Ports) -> None:
    """Keep who is on the docket of a panel that was asked for before applicants were kept (回避, X-09).

    Raises:
        DrawFileUnreadable: the docket.
    """
    panel = await store.lock_panel(uow.session, meeting_id)
    if not await has_applicants(uow.session, meeting_id):
        docket = await read_docket(uow, panel.docket_doc, ports=ports)
        uow.session.add_all(_applicants(meeting_id, docket))
        await uow.audit("keep-applicants", subject=meeting_id, clause="R25-49")


def _applicants(meeting_id: str, docket: Docket) -> list[ApplicantRow]:
    return [
        ApplicantRow(meeting_id=meeting_id, person_ref=person_ref)
        for person_ref in sorted({case.person_ref for case in docket.cases})
    ]


async def freeze(
    uow: UnitOfWork, draw_id: str, terms: PlanTerms, *, seen_version: int, actor: Actor, ports: Ports
) -> DrawRow:
    """Freeze the plan: from here on the committee follows from the parties' values alone (X-04, X-05).

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion, WrongState
        CommitteeNotInForce, PoolNotCleaned, PoolNotFiled, DrawDeadlinesNotPossible
        PoolNotAdmissible: fewer experts than twice the smallest committee by now (X-02).
        RuleNotConfigured, RulesNotDrawable, DrawFileUnreadable
        DrawInfeasible, DrawStepRefused, DrawStepOutOfTurn
    """
    row = await store.get_draw(uow.session, draw_id)
    committee = await get_committee(uow.session, row.committee_id)
    require_office(actor, "committee_office", committee.office_org)
    pool, panel, row = await lock_draw(uow, row)
    check_version(seen=seen_version, present=row.version, state=row.state)
    if row.state != DrawState.REQUESTED or panel.meeting_date < uow.now.date():
        raise WrongState(present_state=row.state)
    try:
        policy = ports.packs.of(panel.pack_ref)
    except UnknownPack as error:
        raise RuleNotConfigured("会议所依据的政策包已不在本系统中，请由管理部门恢复后再抽取。") from error
    await _may_draw(uow, committee, pool, panel, policy)
    commit_by, reveal_by = _deadlines(uow.now, terms)
    seats = await seats_of(uow.session, panel.meeting_id)
    pool_of = await experts_of(uow.session, row.committee_id)
    called = await references(
        uow.session,
        panel.meeting_id,
        [expert.expert_id for expert in pool_of],
        new=lambda expert_id: uow.once(f"reference {expert_id}", lambda: new_id("exr")),
    )
    left = sorted(called[seat.expert_id] for seat in seats if seat.seat_state not in HELD)
    history = [
        draw.read_outcome()
        for draw in await store.draws_of(uow.session, panel.meeting_id)
        if draw.serial < row.serial
    ]
    gathered = await gather(
        uow, panel, committee, policy, groups=terms.groups, left=left, called=called, ports=ports
    )
    try:
        plan = freeze_plan(
            gathered.materials,
            meeting_id=panel.meeting_id,
            parties=rules.parties(history),
            attempt_cap=ATTEMPT_CAP,
            frozen_at=uow.now,
            commit_by=commit_by,
            reveal_by=reveal_by,
            history=history,
            left=left,
            order=terms.order,
        )
    except DrawRefused as refused:
        raise draw_refusal(refused) from refused
    # The file comes first: a plan whose inputs are lost could never be drawn.
    doc = await uow.errand(writing(ports.files, ports.keys, RECORD_PURPOSE, gathered.materials))
    row.state, row.kind = DrawState.PLANNED, plan.plan_kind
    row.plan, row.plan_hash, row.materials = plan.as_json(), plan.digest(), doc.as_json()
    row.save_evidence(ports.keys, no_evidence(plan))
    row.frozen_at, row.frozen_by, row.order_record = uow.now, actor.account, terms.order
    row.excluded = tallies(excluded_by_reason(gathered.materials))
    row.findings = [finding.as_json() for finding in gathered.findings]
    row.version += 1
    await uow.schedule(DEADLINE, draw_id, after(plan.commit_by))
    await uow.audit(
        "freeze-draw-plan",
        subject=draw_id,
        clause="R25-19",
        detail={
            "plan": row.plan_hash,
            "serial": row.serial,
            "excluded": row.excluded,
            "pack": policy.ref.as_json(),
        },
    )
    return row


async def lock_draw(uow: UnitOfWork, row: DrawRow) -> tuple[PoolRow, PanelRow, DrawRow]:
    """Pool, panel and draw, locked in the order in which everything here locks, the draw read anew."""
    pool = await lock_pool(uow.session, row.committee_id)
    panel = await store.lock_panel(uow.session, row.meeting_id)
    return pool, panel, await store.get_draw(uow.session, row.draw_id, fresh=True)


async def read_draw(uow: UnitOfWork, draw_id: str, *, actor: Actor) -> tuple[DrawRow, dict[str, SourceRow]]:
    """A draw in numbers, for the office, the organiser, the authority and the inspector; no names.

    Raises:
        NotFound, OutsideJurisdiction
    """
    row = await store.get_draw(uow.session, draw_id)
    await require_capacity(uow, actor, await get_committee(uow.session, row.committee_id), *Capacity)
    return row, await store.sources_of(uow.session, draw_id)


async def list_draws(
    uow: UnitOfWork, meeting_id: str, *, actor: Actor
) -> list[tuple[DrawRow, dict[str, SourceRow]]]:
    """Every plan of a meeting under its serial, void ones too: a quiet second draw would show here.

    Raises:
        NotFound, OutsideJurisdiction
    """
    panel = await store.find_panel(uow.session, meeting_id)
    if panel is None:
        raise NotFound(f"没有会议 {meeting_id} 的抽取记录，请核对编号。")
    await require_capacity(uow, actor, await get_committee(uow.session, panel.committee_id), *Capacity)
    rows = await store.draws_of(uow.session, meeting_id)
    return [(row, await store.sources_of(uow.session, row.draw_id)) for row in rows]


async def read_bundle(
    uow: UnitOfWork, draw_id: str, *, actor: Actor, ports: Ports
) -> tuple[DrawRow, dict[str, object]]:
    """The sealed record of a draw, to be replayed by anyone who holds it; for the inspector and the office, on record.

    Raises:
        NotFound, OutsideJurisdiction
        WrongState: there is no outcome yet.
        DrawFileUnreadable
    """
    row = await store.get_draw(uow.session, draw_id)
    committee = await get_committee(uow.session, row.committee_id)
    await require_capacity(uow, actor, committee, Capacity.INSPECTOR, Capacity.OFFICE)
    if row.bundle is None:
        raise WrongState("抽取尚未结束，还没有抽取记录。", present_state=row.state)
    content = await read_record(uow, row.bundle, ports=ports)
    await uow.audit("read-draw-bundle", subject=draw_id, clause="R25-49")
    return row, content


async def read_record(uow: UnitOfWork, doc: dict[str, str], *, ports: Ports) -> dict[str, object]:
    """Materials or a bundle, as stored.

    Raises:
        DrawFileUnreadable
    """
    try:
        return await uow.errand(reading(ports.files, ports.keys, RECORD_PURPOSE, store.as_doc(doc)))
    except ClaimBroken as error:
        raise DrawFileUnreadable from error


def draw_refusal(error: DrawRefused) -> DrawInfeasible | DrawStepOutOfTurn | DrawStepRefused:
    """What the engine refuses, as a problem: its code becomes the `reason`."""
    if isinstance(error, Infeasible):
        return DrawInfeasible(
            error.detail,
            errors=[
                FieldError(
                    "",
                    shortage.code,
                    f"{rules.label_of(shortage.code)}：需 {shortage.needed} 人，最多可得 {shortage.reachable} 人，缺 {shortage.missing} 人。",
                )
                for shortage in error.shortages
            ],
            reason=error.code,
        )
    kind = DrawStepOutOfTurn if error.code in _OUT_OF_TURN else DrawStepRefused
    return kind(error.detail, reason=error.code)


def tallies(counted: Sequence[Tally]) -> list[dict[str, object]]:
    """Counts by code, as stored and shown."""
    return [tally.as_json() for tally in counted]


def after(deadline: dt.datetime) -> dt.datetime:
    """The first moment at which a value would be late."""
    return deadline + dt.timedelta(seconds=1)


async def _may_draw(
    uow: UnitOfWork, committee: CommitteeRow, pool: PoolRow, panel: PanelRow, policy: Policy
) -> None:
    if not committee.in_force(panel.meeting_date):
        raise CommitteeNotInForce
    cleaned = cleaned_this_year(pool.cleaned_on, on=uow.now.date(), pool=policy.expert_pool)
    if cleaned.refuses:
        raise PoolNotCleaned.by([cleaned])
    filed = clean_up_filed(pool.filed_version is not None, pool=policy.expert_pool)
    if filed.refuses:
        raise PoolNotFiled.by([filed])
    size = size_of(await counts(uow, committee.committee_id), committee, policy)
    if size.refuses:
        raise PoolNotAdmissible.by([size])


def _deadlines(now: dt.datetime, terms: PlanTerms) -> tuple[dt.datetime, dt.datetime]:
    commit_by = terms.commit_by or now + rules.STEP_TIME
    reveal_by = terms.reveal_by or commit_by + rules.STEP_TIME
    if not now < commit_by < reveal_by:
        raise DrawDeadlinesNotPossible
    return commit_by, reveal_by
