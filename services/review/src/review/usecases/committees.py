"""Committees: application, recommendation, filing decision, and the pool that is filed with them (C-01, C-02, C-04, C-07)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from common.clock import SHANGHAI
from common.events.base import Title
from common.events.codes import CommitteeBasis, CommitteeKind, Effect, Tier
from common.events.expert_pool import PoolChanged
from common.identity.actors import Actor
from common.ids import new_id
from common.policy.findings import Finding, refusing
from common.policy.loader import Policy
from common.ports import Ports
from common.replicas.jurisdiction import require_office
from common.replicas.queries import bar_in_force, organisation
from common.replicas.tables import OrganisationRow
from common.uow import UnitOfWork
from common.web.problems import (
    AlreadyDecided,
    CommitteeWithoutPower,
    NotFound,
    OutsideJurisdiction,
    OwnCase,
    ReasonsMissing,
    WrongState,
    check_version,
)
from review.domain import committees as rules
from review.domain.committees import Body, Condition, WorkPlanPart
from review.domain.states import COMMITTEE_MOVES, CommitteeState, move
from review.errors import CommitteeNotAdmissible, NoCompetentAuthority, PoolNotSufficient
from review.messaging.outgoing.committees import emit_committee_changed
from review.store import committees as store
from review.store.committees import CommitteeRow, PoolRow
from review.usecases.access import is_party, require_authority
from review.usecases.power import LAPSE

PUBLIC_STATES = frozenset(CommitteeState) - {CommitteeState.APPLIED, CommitteeState.REFUSED}
"""Committees that were approved once are public (N23-6.1.3)."""


@dataclass(frozen=True)
class Application:
    """What an organiser applies for (articles 11, 12, 14, 17); `conditions` by code: whether it is met, and how."""

    name: str
    office_org: str
    supervisor_org: str
    second_supervisor_org: str | None
    self_reviewing_org: str | None
    by: CommitteeBasis
    kind: CommitteeKind
    tier: Tier
    scope: Sequence[Title]
    places: Sequence[str]
    size: int
    chairs: int
    vice_chairs: int
    enterprise_related: bool
    work_plan: Mapping[WorkPlanPart, str]
    conditions: Mapping[Condition, tuple[bool, str]]
    reason_for_size: str | None


@dataclass(frozen=True)
class FilingDecision:
    """What the authority decides on an application; the term, the consent and the assessment only when it approves.

    `assessed_with` is the industry department that took part in the assessment of a 高级 committee.
    """

    decision: Literal["approved", "refused"]
    opinion: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    size_consent: str | None
    assessed_with: str | None
    assessment: str | None


async def apply_for_committee(
    uow: UnitOfWork, application: Application, *, organiser_org: str, actor: Actor, ports: Ports
) -> CommitteeRow:
    """Apply for the approval and filing (核准备案) of a committee (C-02).

    Raises:
        OutsideJurisdiction: the caller is not the organiser's officer.
        NotFound: an organisation is not on record.
        NoCompetentAuthority, CommitteeNotAdmissible
    """
    require_office(actor, "organiser", organiser_org)
    admitted = await _admit(uow, application, organiser_org=organiser_org, ports=ports)
    row = CommitteeRow(
        committee_id=new_id("cmt"),
        organiser_org=organiser_org,
        state=CommitteeState.APPLIED,
        version=1,
    )
    _enter(uow, row, application, admitted, actor=actor)
    uow.session.add(row)
    await uow.audit("apply-for-committee", subject=row.committee_id, clause="R25-14")
    await emit_committee_changed(uow, row)
    return row


async def apply_anew(
    uow: UnitOfWork,
    committee_id: str,
    application: Application,
    *,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> CommitteeRow:
    """Apply again after a refusal, or after the filing lapsed (R25-13).

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion
        WrongState: the committee is neither refused nor lapsed.
        NoCompetentAuthority, CommitteeNotAdmissible
    """
    row = await store.get_committee(uow.session, committee_id, lock=True)
    require_office(actor, "organiser", row.organiser_org)
    check_version(seen=seen_version, present=row.version, state=row.state)
    if row.state not in {CommitteeState.REFUSED, CommitteeState.LAPSED}:
        raise WrongState("只有未获核准或备案届满的评委会可以重新申请核准备案。", clause="R25-13")
    admitted = await _admit(uow, application, organiser_org=row.organiser_org, ports=ports)
    row.state = move(COMMITTEE_MOVES, CommitteeState(row.state), CommitteeState.APPLIED)
    row.valid_from = row.valid_to = row.size_consent = row.opinion = row.decided_by = None
    row.version += 1
    _enter(uow, row, application, admitted, actor=actor)
    await uow.audit("apply-for-committee", subject=committee_id, clause="R25-13")
    await emit_committee_changed(uow, row)
    return row


async def recommend_committee(
    uow: UnitOfWork, committee_id: str, *, opinion: str, seen_version: int, actor: Actor
) -> CommitteeRow:
    """Recommend a 高级 committee as the next HR authority of its chain (逐级审核推荐, R25-14).

    Raises:
        NotFound, StaleVersion
        OutsideJurisdiction: it is not the caller's turn.
        AlreadyDecided: no recommendation is wanted any more.
    """
    row = await store.get_committee(uow.session, committee_id, lock=True)
    done = len(row.recommendations)
    waiting = row.recommenders[done:] if row.state == CommitteeState.APPLIED else []
    if not waiting:
        if not is_party(actor, row):
            raise OutsideJurisdiction(clause="R25-14")
        raise AlreadyDecided("该申请不需要推荐，或已完成逐级审核推荐。", present_state=row.state)
    if waiting[0] not in actor.orgs("league_hr", "county_hr"):
        raise OutsideJurisdiction(clause="R25-14")
    check_version(seen=seen_version, present=row.version, state=row.state)
    if row.applied_by == actor.account:
        raise OwnCase
    row.recommendations = [
        *row.recommendations,
        {"org": waiting[0], "opinion": opinion.strip(), "at": uow.now.isoformat()},
    ]
    row.version += 1
    await uow.audit("recommend-committee", subject=committee_id, clause="R25-14")
    return row


async def decide_filing(
    uow: UnitOfWork,
    committee_id: str,
    decision: FilingDecision,
    *,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> CommitteeRow:
    """Approve and file a committee together with its expert pool, or refuse it (C-02, C-04).

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion
        OwnCase: the caller made the application.
        AlreadyDecided: no application is open.
        ReasonsMissing: refused without an opinion.
        CommitteeWithoutPower: a decision to stop it or to take its power is in force.
        CommitteeNotAdmissible, PoolNotSufficient
    """
    row = await store.get_committee(uow.session, committee_id, lock=True)
    require_authority(actor, row)
    check_version(seen=seen_version, present=row.version, state=row.state)
    if row.state != CommitteeState.APPLIED:
        raise AlreadyDecided(present_state=row.state)
    if row.applied_by == actor.account:
        raise OwnCase("核准备案不得由提出申请的人员办理，请由其他人员办理。")
    refused = decision.decision == "refused"
    if refused and not decision.opinion.strip():
        raise ReasonsMissing
    if not refused:
        await _approve(uow, row, decision, ports=ports)
    row.opinion, row.decided_by, row.since = decision.opinion, actor.account, uow.now
    row.version += 1
    if refused:
        row.state = move(COMMITTEE_MOVES, CommitteeState.APPLIED, CommitteeState.REFUSED)
        await uow.audit("refuse-committee", subject=committee_id, clause="R25-14")
        return row
    await uow.schedule(LAPSE, committee_id, _day_after(row.valid_to))
    await uow.audit(
        "file-committee",
        subject=committee_id,
        clause="R25-13",
        detail={"findings": row.findings, "pack": row.pack.as_json()},
    )
    await emit_committee_changed(uow, row)
    return row


async def keep_pool(uow: UnitOfWork, committee_id: str, fact: PoolChanged) -> None:
    """Keep the head counts of a committee's pool; an older revision changes nothing."""
    row = await store.find_pool(uow.session, committee_id)
    if row is None:
        row = PoolRow(committee_id=committee_id, revision=0)
        uow.session.add(row)
    if fact.revision <= row.revision:
        return
    row.revision = fact.revision
    row.chairs = {rank.level.value: rank.count for rank in fact.chairs}
    row.members = {rank.level.value: rank.count for rank in fact.members}
    row.cleaned_on, row.filed_on = fact.cleaned_on, fact.filed_on


async def read_committee(uow: UnitOfWork, committee_id: str, *, actor: Actor | None) -> CommitteeRow:
    """A committee that is public, or that the caller is a party of.

    Raises:
        NotFound: also for an application that is not the caller's business.
    """
    row = await store.get_committee(uow.session, committee_id)
    if row.state not in PUBLIC_STATES and (actor is None or not is_party(actor, row)):
        raise NotFound
    return row


async def policy_for(uow: UnitOfWork, organiser_org: str, ports: Ports) -> Policy:
    """What is in force today at the organiser's place."""
    organiser = await organisation(uow.session, organiser_org)
    return ports.packs.for_place(organiser.place, uow.now.date(), ports.layers)


@dataclass(frozen=True)
class _Admitted:
    """What follows from an application that the rules admit."""

    authority: Body
    recommenders: Sequence[Body]
    findings: Sequence[Finding]
    policy: Policy


async def _admit(uow: UnitOfWork, application: Application, *, organiser_org: str, ports: Ports) -> _Admitted:
    """Hold an application against the rules, before anything is written.

    Raises:
        NotFound, NoCompetentAuthority, CommitteeNotAdmissible
    """
    organiser = _body(await organisation(uow.session, organiser_org))
    supervisor = _body(await organisation(uow.session, application.supervisor_org))
    second = None
    if application.second_supervisor_org is not None:
        second = _body(await organisation(uow.session, application.second_supervisor_org))
    await organisation(uow.session, application.office_org)
    policy = ports.packs.for_place(organiser.place, uow.now.date(), ports.layers)
    above = [
        _body(row)
        for row in await store.hr_authorities_of(uow.session, [organiser.place, *application.places])
    ]
    authority = rules.filing_authority(
        application.tier, organiser, application.places, above, policy.committee
    )
    if authority is None:
        raise NoCompetentAuthority
    findings = [
        *_formation(application.by, application.tier, application.scope, policy),
        rules.conditions_met({c: met for c, (met, _) in application.conditions.items()}, under=policy.under),
        rules.work_plan_complete(application.work_plan, under=policy.under),
        rules.supervised(organiser, supervisor, under=policy.under),
        rules.supervised_by_superior_department(
            organiser,
            second,
            on_record=await store.has_department_above(uow.session, organiser.place),
            under=policy.under,
        ),
    ]
    size = _size(application, policy)
    # A size that departs from the principle goes to the authority if it is explained; only its consent lifts the rule.
    explained = bool(application.reason_for_size and application.reason_for_size.strip())
    hard = [finding for finding in size if not (explained and rules.needs_size_consent([finding]))]
    if refused := refusing([*findings, *hard]):
        raise CommitteeNotAdmissible.by(refused)
    return _Admitted(
        authority=authority,
        recommenders=rules.recommenders(application.tier, organiser, above),
        findings=[*findings, *size],
        policy=policy,
    )


def _enter(
    uow: UnitOfWork, row: CommitteeRow, application: Application, admitted: _Admitted, *, actor: Actor
) -> None:
    """Put an application that was admitted into the row."""
    row.name, row.office_org, row.supervisor_org = (
        application.name,
        application.office_org,
        application.supervisor_org,
    )
    row.second_supervisor_org = application.second_supervisor_org
    row.authority_org, row.self_reviewing_org = admitted.authority.org_id, application.self_reviewing_org
    row.by, row.kind, row.tier = application.by, application.kind, application.tier
    row.scope = [title.as_json() for title in application.scope]
    row.places = list(application.places)
    row.size, row.chairs, row.vice_chairs = application.size, application.chairs, application.vice_chairs
    row.enterprise_related = application.enterprise_related
    row.work_plan = {part.value: text for part, text in application.work_plan.items()}
    row.conditions = {
        c.value: {"met": met, "text": text} for c, (met, text) in application.conditions.items()
    }
    row.reason_for_size = application.reason_for_size
    row.recommenders = [body.org_id for body in admitted.recommenders]
    row.recommendations, row.assessment = [], None
    row.applied_by, row.since = actor.account, uow.now
    _record(row, admitted.findings, admitted.policy)


async def _approve(uow: UnitOfWork, row: CommitteeRow, decision: FilingDecision, *, ports: Ports) -> None:
    for effect in (Effect.SUSPEND, Effect.WITHDRAW_POWER):
        bar = await bar_in_force(uow.session, row.committee_id, effect, on=uow.now.date())
        if bar is not None:
            raise CommitteeWithoutPower(
                "该评委会已被责令停止评审或收回评审权，不得核准备案。", clause=bar.clause
            )
    if decision.valid_from is None or decision.valid_to is None:
        raise CommitteeNotAdmissible("请填写备案有效期的起止日期。", clause="R25-13")
    organiser = _body(await organisation(uow.session, row.organiser_org))
    authority = _body(await organisation(uow.session, row.authority_org))
    policy = ports.packs.for_place(organiser.place, uow.now.date(), ports.layers)
    basis, tier = CommitteeBasis(row.by), Tier(row.tier)
    size = _size(row, policy)
    if decision.size_consent and decision.size_consent.strip():
        size = rules.with_size_consent(size, policy.committee, by_org=row.authority_org)
    department = None
    if decision.assessed_with is not None and (decision.assessment or "").strip():
        department = _body(await organisation(uow.session, decision.assessed_with))
    findings = [
        rules.recommended(row.recommenders, [one["org"] for one in row.recommendations], under=policy.under),
        rules.assessed(tier, department, under=policy.under),
        rules.filed_by_competent_authority(tier, organiser, row.places, authority, policy.committee),
        *_formation(basis, tier, row.titles, policy),
        *size,
        rules.filing_term(decision.valid_from, decision.valid_to, policy.committee),
    ]
    if refused := refusing(findings):
        raise CommitteeNotAdmissible.by(refused)
    pool = await store.find_pool(uow.session, row.committee_id)
    enough = rules.pool_large_enough(
        basis, tier, pool.total if pool else 0, policy.committee, policy.expert_pool
    )
    if enough.refuses:
        raise PoolNotSufficient.by([enough])
    row.state = move(COMMITTEE_MOVES, CommitteeState.APPLIED, CommitteeState.FILED)
    row.valid_from, row.valid_to = decision.valid_from, decision.valid_to
    if department is not None and decision.assessment is not None:
        row.assessment = {"org": department.org_id, "opinion": decision.assessment.strip()}
    row.size_consent, row.pool_revision = decision.size_consent, pool.revision if pool else None
    _record(row, [*findings, enough], policy)


def _formation(basis: CommitteeBasis, tier: Tier, scope: Sequence[Title], policy: Policy) -> list[Finding]:
    return rules.formed_by_series_or_specialty(basis, tier, scope, under=policy.under)


def _size(of: Application | CommitteeRow, policy: Policy) -> list[Finding]:
    return rules.size_rules(
        CommitteeBasis(of.by),
        Tier(of.tier),
        size=of.size,
        chairs=of.chairs,
        vice_chairs=of.vice_chairs,
        policy=policy.committee,
    )


def _record(row: CommitteeRow, findings: Sequence[Finding], policy: Policy) -> None:
    row.findings = [finding.as_json() for finding in findings]
    row.pack_id, row.pack_version, row.pack_digest = (
        policy.ref.id,
        policy.ref.version,
        policy.ref.digest,
    )


def _body(row: OrganisationRow) -> Body:
    return Body(row.org_id, row.kind, row.place)


def _day_after(day: dt.date | None) -> dt.datetime:
    assert day is not None
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=SHANGHAI)
