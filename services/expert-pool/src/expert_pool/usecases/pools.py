"""The pool as a whole: changing it, cleaning it once a year, filing it (X-02, X-03, X-08; article 19)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from common.events.codes import Level, OrganisationKind, Ownership, PoolRemoval
from common.identity.actors import Actor
from common.policy.findings import Finding, refusing
from common.policy.loader import Policy
from common.ports import Ports
from common.replicas.jurisdiction import require_office
from common.uow import UnitOfWork
from common.web.problems import FieldError, OwnCase, check_version
from expert_pool.domain import pools as rules
from expert_pool.domain.committees import RANKING
from expert_pool.domain.rule_consents import LiftableRule, with_consents
from expert_pool.errors import (
    AlreadyCleaned,
    AlreadyFiled,
    CleanUpNotAdmissible,
    ExpertSeated,
    PoolNotAdmissible,
    PoolStandsStill,
)
from expert_pool.messaging.outgoing.pools import emit_pool_changed
from expert_pool.store import experts as expert_store
from expert_pool.store import pools as store
from expert_pool.store.committees import CommitteeRow, get_committee
from expert_pool.store.draws import pool_stands_still
from expert_pool.store.employers import employers
from expert_pool.store.experts import ExpertRow, ExpertState
from expert_pool.store.own_cases import hears_own_case
from expert_pool.store.pools import CleanUpRow, PoolRow
from expert_pool.store.rule_consents import rule_consent
from expert_pool.store.seats import seated_experts
from expert_pool.usecases.access import Capacity, policy_for, require_capacity


@dataclass(frozen=True)
class Removal:
    """Who leaves the pool in a clean-up, and why."""

    expert_id: str
    reason: PoolRemoval


@dataclass(frozen=True)
class PoolCounts:
    """Head counts of who is in the pool: `chairs` and `members` by level; flags over both."""

    total: int
    chairs: dict[Level, int]
    members: dict[Level, int]
    grassroots: int
    outside_system: int
    outside_unit: int
    outside_region: int
    private_enterprise: int
    subject_groups: dict[str, int]


async def pool_to_change(uow: UnitOfWork, committee_id: str, *, actor: Actor) -> tuple[CommitteeRow, PoolRow]:
    """The pool, locked, for its office.

    Raises:
        NotFound, OutsideJurisdiction
        OwnCase: the caller is on the docket of a meeting still to be held; refusals would tell him who sits in it (X-09).
        PoolStandsStill: a draw from it is between its first commitment and its outcome.
    """
    committee = await get_committee(uow.session, committee_id)
    require_office(actor, "committee_office", committee.office_org)
    if actor.person_ref is not None and await hears_own_case(uow.session, committee_id, actor.person_ref):
        raise OwnCase(
            "本人申报待该评委会评审，会议结束前不得变更其专家库，请由其他人员办理。", clause="R25-49"
        )
    pool = await store.lock_pool(uow.session, committee_id)
    if await pool_stands_still(uow.session, committee_id):
        raise PoolStandsStill
    return committee, pool


async def publish_pool(uow: UnitOfWork, pool: PoolRow) -> None:
    """Count the change and tell review the new head counts."""
    pool.version += 1
    await uow.session.flush()
    await emit_pool_changed(uow, pool, await _present(uow, pool.committee_id))


async def clean_up(
    uow: UnitOfWork,
    committee_id: str,
    *,
    year: int,
    removals: Sequence[Removal],
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> PoolRow:
    """The yearly clean-up: who leaves, each with a reason; without it nothing is drawn this year (X-03).

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion, PoolStandsStill
        AlreadyCleaned: this year's clean-up was made.
        CleanUpNotAdmissible: another year, or a reason that is not on the list.
        ExpertSeated: somebody to be removed sits on a panel that is still to meet.
        OwnCase: the caller is among those to be removed.
    """
    committee, pool = await pool_to_change(uow, committee_id, actor=actor)
    check_version(seen=seen_version, present=pool.version)
    policy = await policy_for(uow, committee, ports)
    today = uow.now.date()
    if await store.find_clean_up(uow.session, committee_id, today.year) is not None:
        raise AlreadyCleaned
    findings = [
        rules.clean_up_in_its_year(year, on=today, under=policy.under),
        rules.removals_reasoned([removal.reason for removal in removals], pool=policy.expert_pool),
    ]
    if refused := refusing(findings):
        raise CleanUpNotAdmissible.by(refused)
    leaving = await _leaving(uow, committee_id, removals)
    if any(expert.person_ref == actor.person_ref for expert in leaving):
        raise OwnCase
    for expert, removal in zip(leaving, removals, strict=True):
        await take_out(uow, expert, removal.reason)
    pool.cleaned_on = today
    pool.filed_version = None  # a filing from before the clean-up does not cover it
    await uow.session.flush()
    uow.session.add(
        CleanUpRow(
            committee_id=committee_id,
            year=today.year,
            cleaned_at=uow.now,
            cleaned_by=actor.account,
            removals=[
                {"expert_id": removal.expert_id, "reason": removal.reason.value} for removal in removals
            ],
            remaining=len(await _present(uow, committee_id)),
        )
    )
    await uow.audit(
        "clean-pool", subject=committee_id, clause="R25-19", detail={"year": year, "removed": len(removals)}
    )
    await publish_pool(uow, pool)
    return pool


async def file_pool(
    uow: UnitOfWork, committee_id: str, *, seen_version: int, actor: Actor, ports: Ports
) -> PoolRow:
    """Record that the pool as it now is was filed with the authority, by the authority or by the office (X-02, X-03).

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion
        AlreadyFiled: nothing changed since the last filing.
        PoolNotAdmissible: too small, without a chair pool, or without the private-enterprise share.
    """
    committee = await get_committee(uow.session, committee_id)
    capacities = await require_capacity(uow, actor, committee, Capacity.OFFICE, Capacity.AUTHORITY)
    pool = await store.lock_pool(uow.session, committee_id)
    check_version(seen=seen_version, present=pool.version)
    if pool.filed_version == pool.version:
        raise AlreadyFiled
    policy = await policy_for(uow, committee, ports)
    consents = await consents_in_force(uow, committee_id)
    findings = with_consents(_structure(await counts(uow, committee_id), committee, policy), consents)
    if refused := refusing(findings):
        raise PoolNotAdmissible.by(refused)
    by_authority = Capacity.AUTHORITY in capacities
    pool.filed_on = uow.now.date()
    pool.filed_by_org = committee.authority if by_authority else committee.office_org
    pool.findings = [finding.as_json() for finding in findings]
    pool.filed_version = pool.version + 1
    await uow.audit(
        "file-pool",
        subject=committee_id,
        clause="R25-19",
        detail={"findings": pool.findings, "pack": policy.ref.as_json()},
    )
    await publish_pool(uow, pool)
    return pool


async def read_pool(
    uow: UnitOfWork, committee_id: str, *, actor: Actor
) -> tuple[PoolRow, PoolCounts, list[CleanUpRow]]:
    """The pool in numbers, for the office, the authority and the inspector.

    Raises:
        NotFound, OutsideJurisdiction
    """
    committee = await get_committee(uow.session, committee_id)
    await require_capacity(uow, actor, committee, Capacity.OFFICE, Capacity.AUTHORITY, Capacity.INSPECTOR)
    pool = await store.get_pool(uow.session, committee_id)
    return pool, await counts(uow, committee_id), await store.clean_ups(uow.session, committee_id)


async def counts(uow: UnitOfWork, committee_id: str) -> PoolCounts:
    """Head counts of who is in the pool now."""
    present = await _present(uow, committee_id)
    known = await employers(uow.session, {expert.employer_org for expert in present})
    private = {org_id for org_id, org in known.items() if is_private_enterprise(org.kind, org.ownership)}
    return PoolCounts(
        total=len(present),
        chairs=_by_rank([expert for expert in present if expert.chair_pool]),
        members=_by_rank([expert for expert in present if not expert.chair_pool]),
        grassroots=sum(expert.grassroots for expert in present),
        outside_system=sum(expert.outside_system for expert in present),
        outside_unit=sum(expert.outside_unit for expert in present),
        outside_region=sum(expert.outside_region for expert in present),
        private_enterprise=sum(expert.employer_org in private for expert in present),
        subject_groups=dict(
            sorted(Counter(expert.subject_group for expert in present if expert.subject_group).items())
        ),
    )


def is_private_enterprise(kind: str, ownership: str) -> bool:
    """Whether an organisation is a private enterprise (民营企业, X-08)."""
    return kind == OrganisationKind.ENTERPRISE and ownership == Ownership.NON_PUBLIC


async def take_out(uow: UnitOfWork, expert: ExpertRow, reason: PoolRemoval) -> None:
    """Let an expert leave the pool; the row stays, since draws name it."""
    expert.state = ExpertState.REMOVED
    expert.removed_on, expert.removal_reason = uow.now.date(), reason.value
    expert.version += 1
    await uow.audit(
        "remove-expert", subject=expert.expert_id, clause="R25-19", detail={"reason": reason.value}
    )


async def require_unseated(uow: UnitOfWork, expert_ids: Sequence[str]) -> None:
    """Nobody whom chance chose is exchanged by changing the pool.

    Raises:
        ExpertSeated
    """
    if seated := await seated_experts(uow.session, expert_ids, on=uow.now.date()):
        raise ExpertSeated(experts=seated)


async def _leaving(uow: UnitOfWork, committee_id: str, removals: Sequence[Removal]) -> list[ExpertRow]:
    ids = [removal.expert_id for removal in removals]
    rows = await expert_store.experts_by_id(uow.session, ids)
    faults = [
        FieldError(f"/removals/{n}/expert_id", "not_in_pool", "该专家不在本专家库中，或重复填写。")
        for n, expert_id in enumerate(ids)
        if expert_id in ids[:n]
        or expert_id not in rows
        or rows[expert_id].committee_id != committee_id
        or not rows[expert_id].is_in_pool
    ]
    if faults:
        raise CleanUpNotAdmissible("名单中有不在本专家库或重复的专家，请核对。", errors=faults)
    await require_unseated(uow, ids)
    return [rows[expert_id] for expert_id in ids]


def size_of(counted: PoolCounts, committee: CommitteeRow, policy: Policy) -> Finding:
    """X-02: whether the pool, as it is now, is large enough for its committee."""
    return rules.pool_large_enough(
        counted.total, committee.facts, titles=policy.committee, pool=policy.expert_pool
    )


async def chair_pool_of(uow: UnitOfWork, committee: CommitteeRow, policy: Policy) -> Finding:
    """X-02: whether the pool, as it is now, keeps a chair pool."""
    return _chair_pool(await counts(uow, committee.committee_id), committee, policy)


async def consents_in_force(
    uow: UnitOfWork, committee_id: str, *, person_ref: str | None = None
) -> dict[LiftableRule, str]:
    """Which rules of principle the authority has lifted this year, for the pool or for one person, and who did."""
    rule = LiftableRule.CHAIR_POOL if person_ref is None else LiftableRule.RETIRED
    row = await rule_consent(uow.session, committee_id, rule, uow.now.year, person_ref=person_ref)
    return {rule: row.by_org} if row is not None else {}


def _chair_pool(counted: PoolCounts, committee: CommitteeRow, policy: Policy) -> Finding:
    chairs = sum(counted.chairs.values())
    return rules.chair_pool_kept(chairs, counted.total - chairs, committee.facts, under=policy.under)


def _structure(counted: PoolCounts, committee: CommitteeRow, policy: Policy) -> list[Finding]:
    facts, pool = committee.facts, policy.expert_pool
    findings = [size_of(counted, committee, policy), _chair_pool(counted, committee, policy)]
    if committee.enterprise_related:
        findings.append(
            rules.private_enterprise_held(counted.total, counted.private_enterprise, facts, pool=pool)
        )
    return findings


async def _present(uow: UnitOfWork, committee_id: str) -> list[ExpertRow]:
    return [
        expert for expert in await expert_store.experts_of(uow.session, committee_id) if expert.is_in_pool
    ]


def _by_rank(experts: Sequence[ExpertRow]) -> dict[Level, int]:
    counted = Counter(expert.rank for expert in experts)
    return {level: counted[level] for level in RANKING if counted[level]}
