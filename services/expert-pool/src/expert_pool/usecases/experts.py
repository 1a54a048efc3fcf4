"""Experts of a pool: entering, correcting, removing; past service and the authority's consent (X-01, X-06, X-10)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from common.events.codes import Level, PoolRemoval
from common.identity.actors import Actor
from common.identity.documents import BadDocument, PersonDocument
from common.ids import new_id
from common.policy.findings import refusing
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import (
    AlreadyDecided,
    FieldError,
    OwnCase,
    WrongState,
    check_version,
)
from expert_pool.domain.experts import Candidate, expert_conditions, not_barred, retired_out_of_field
from expert_pool.domain.pools import NOT_THE_OFFICE_S
from expert_pool.domain.rule_consents import with_consents
from expert_pool.errors import (
    AlreadyInPool,
    BadExpertDocument,
    EmployerNotRecorded,
    ExpertBarred,
    ExpertNotAdmissible,
    PoolStandsStill,
    RemovalReasonNotAllowed,
)
from expert_pool.store import experts as store
from expert_pool.store.committees import CommitteeRow, get_committee
from expert_pool.store.draws import pool_stands_still
from expert_pool.store.employers import employers
from expert_pool.store.experts import ExpertRow, ExpertState, ServiceConsentRow, ServiceYearRow
from expert_pool.store.pools import PoolRow, lock_pool
from expert_pool.usecases.access import Capacity, policy_for, require_capacity
from expert_pool.usecases.bars import barred
from expert_pool.usecases.pools import (
    consents_in_force,
    pool_to_change,
    publish_pool,
    require_unseated,
    take_out,
)

CONSENT_PURPOSE = "expert-pool.consent_reason"


class LookPurpose(StrEnum):
    """What an expert's papers are looked at for; stored with the look."""

    INVITATION = "invitation"
    CLEAN_UP = "clean_up"
    INQUIRY = "inquiry"
    CORRECTION = "correction"


@dataclass(frozen=True)
class ExpertFacts:
    """What the office enters of an expert besides his papers; `service_years` are (year, source)."""

    employer_org: str
    earlier_employers: Sequence[str]
    series: str
    specialty: str | None
    title_rank: Level
    chair_pool: bool
    subject_group: str | None
    grassroots: bool
    outside_system: bool
    outside_unit: bool
    outside_region: bool
    in_practice: bool
    retired: bool
    scarce_field: bool
    term_from: dt.date
    term_until: dt.date
    service_years: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Papers:
    """An expert's papers in full."""

    document_kind: str
    number: str
    name: str
    phone: str | None


async def enter_expert(
    uow: UnitOfWork, committee_id: str, papers: Papers, facts: ExpertFacts, *, actor: Actor, ports: Ports
) -> ExpertRow:
    """Enter an expert; somebody who left before comes back under the same id.

    Raises:
        NotFound, OutsideJurisdiction, PoolStandsStill
        BadExpertDocument, EmployerNotRecorded
        OwnCase: officers do not enter themselves.
        ExpertBarred, ExpertNotAdmissible
        AlreadyInPool
    """
    assert ports.person_refs is not None, "expert-pool holds the person_ref key"
    committee, pool = await pool_to_change(uow, committee_id, actor=actor)
    try:
        document = PersonDocument(papers.document_kind, papers.number, on=uow.now.date())
    except BadDocument as bad:
        raise BadExpertDocument(bad.text, errors=[FieldError("/number", bad.reason, bad.text)]) from bad
    person_ref = ports.person_refs.of(document)
    if person_ref == actor.person_ref:
        raise OwnCase
    await _admit(uow, committee, facts, person_ref, ports)
    row = await store.find_by_number(uow.session, ports.keys, committee_id, document.number)
    if row is None:
        row = ExpertRow(expert_id=new_id("exp"), committee_id=committee_id, version=0)
    elif row.is_in_pool:
        raise AlreadyInPool(expert_id=row.expert_id)
    row.person_ref, row.document_kind = person_ref, document.kind
    row.seal_identity(ports.keys, name=papers.name.strip(), number=document.number, phone=papers.phone)
    row.state, row.entered_at = ExpertState.IN_POOL, uow.now
    row.removed_on = row.removal_reason = None
    await _fill(uow, row, facts, committee)
    uow.session.add(row)
    await uow.audit("enter-expert", subject=row.expert_id, clause="R25-18")
    await publish_pool(uow, pool)
    return row


async def change_expert(
    uow: UnitOfWork,
    committee_id: str,
    expert_id: str,
    facts: ExpertFacts,
    *,
    phone: str | None,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> ExpertRow:
    """Correct an expert or renew the term; the papers stay. Who has retired leaves the pool, a scarce field and the
    authority's consent apart (R25-19).

    Raises:
        NotFound, OutsideJurisdiction, PoolStandsStill, StaleVersion
        WrongState: the expert left the pool.
        ExpertSeated: he sits on a panel that is still to meet.
        OwnCase, EmployerNotRecorded, ExpertBarred, ExpertNotAdmissible
    """
    committee, pool, row = await _expert_to_change(
        uow, committee_id, expert_id, seen_version=seen_version, actor=actor
    )
    policy = await policy_for(uow, committee, ports)
    consents = await consents_in_force(uow, committee_id, person_ref=row.person_ref)
    retired = retired_out_of_field(facts.retired, facts.scarce_field, under=policy.under)
    if refusing(with_consents([retired], consents)):
        row.retired, row.scarce_field = facts.retired, facts.scarce_field
        await take_out(uow, row, PoolRemoval.RETIRED)
    else:
        await _admit(uow, committee, facts, row.person_ref, ports)
        row.seal_phone(ports.keys, phone)
        await _fill(uow, row, facts, committee)
        await uow.audit("change-expert", subject=expert_id, clause="R25-19")
    await publish_pool(uow, pool)
    return row


async def remove_expert(
    uow: UnitOfWork,
    committee_id: str,
    expert_id: str,
    reason: PoolRemoval,
    *,
    seen_version: int,
    actor: Actor,
) -> ExpertRow:
    """Let one expert leave between two clean-ups (R25-19).

    Raises:
        NotFound, OutsideJurisdiction, PoolStandsStill, StaleVersion, WrongState, ExpertSeated, OwnCase
        RemovalReasonNotAllowed: a credit record removes by itself.
    """
    _, pool, row = await _expert_to_change(
        uow, committee_id, expert_id, seen_version=seen_version, actor=actor
    )
    if reason in NOT_THE_OFFICE_S:
        raise RemovalReasonNotAllowed
    await take_out(uow, row, reason)
    await publish_pool(uow, pool)
    return row


async def consent_to_service(
    uow: UnitOfWork,
    committee_id: str,
    expert_id: str,
    *,
    year: int,
    reason: str,
    actor: Actor,
    ports: Ports,
) -> ServiceConsentRow:
    """The filing authority consents that an expert sits in `year` although he served three years running (X-06).

    Raises:
        NotFound, OutsideJurisdiction, PoolStandsStill
        OwnCase: the consent would be to the caller.
        AlreadyDecided: it is recorded.
    """
    committee = await get_committee(uow.session, committee_id)
    await require_capacity(uow, actor, committee, Capacity.AUTHORITY)
    await lock_pool(uow.session, committee_id)
    if await pool_stands_still(uow.session, committee_id):
        raise PoolStandsStill
    expert = await store.get_expert(uow.session, committee_id, expert_id)
    if expert.person_ref == actor.person_ref:
        raise OwnCase
    if await store.consents_for(uow.session, [expert_id], year):
        raise AlreadyDecided
    consent_id = new_id("cns")
    row = ServiceConsentRow(
        consent_id=consent_id,
        expert_id=expert_id,
        year=year,
        reason_sealed=ports.keys.encrypt(reason, purpose=CONSENT_PURPOSE, context=consent_id),
        by_org=committee.authority,
        given_by=actor.account,
        given_on=uow.now.date(),
    )
    uow.session.add(row)
    await uow.audit(
        "consent-to-service",
        subject=expert_id,
        clause="R25-44",
        detail={"year": year, "consent": consent_id},
    )
    return row


async def list_experts(
    uow: UnitOfWork,
    committee_id: str,
    *,
    limit: int,
    after: str | None,
    state: ExpertState | None,
    chair_pool: bool | None,
    actor: Actor,
) -> list[ExpertRow]:
    """Experts of a pool for the office and the authority; who reads them sees masked names, and the look is on record.

    Raises:
        NotFound, OutsideJurisdiction
    """
    committee = await get_committee(uow.session, committee_id)
    await require_capacity(uow, actor, committee, Capacity.OFFICE, Capacity.AUTHORITY)
    rows = await store.list_experts(
        uow.session, committee_id, limit=limit, after=after, state=state, chair_pool=chair_pool
    )
    await uow.audit("read-experts", subject=committee_id, clause="R25-49", detail={"experts": len(rows)})
    return rows


async def read_expert(
    uow: UnitOfWork, committee_id: str, expert_id: str, *, actor: Actor
) -> tuple[ExpertRow, list[ServiceYearRow], list[ServiceConsentRow]]:
    """One expert with the years of service on any committee, for the office and the authority; masked, on record.

    Raises:
        NotFound, OutsideJurisdiction
    """
    committee = await get_committee(uow.session, committee_id)
    await require_capacity(uow, actor, committee, Capacity.OFFICE, Capacity.AUTHORITY)
    row = await store.get_expert(uow.session, committee_id, expert_id)
    years = await store.service_years(uow.session, [row.person_ref])
    consents = await store.consents_for(uow.session, [expert_id], uow.now.year)
    await uow.audit("read-expert", subject=expert_id, clause="R25-49")
    return row, years[row.person_ref], consents


async def read_papers(
    uow: UnitOfWork, committee_id: str, expert_id: str, purpose: LookPurpose, *, actor: Actor, ports: Ports
) -> tuple[ExpertRow, Papers]:
    """An expert's papers in full, for the office that keeps the pool; every look is on record with its purpose.

    Raises:
        NotFound, OutsideJurisdiction
    """
    committee = await get_committee(uow.session, committee_id)
    await require_capacity(uow, actor, committee, Capacity.OFFICE)
    row = await store.get_expert(uow.session, committee_id, expert_id)
    await uow.audit(
        "read-expert-papers", subject=expert_id, clause="R25-60", detail={"purpose": purpose.value}
    )
    keys = ports.keys
    return row, Papers(row.document_kind, row.number(keys), row.name(keys), row.phone(keys))


async def _expert_to_change(
    uow: UnitOfWork, committee_id: str, expert_id: str, *, seen_version: int, actor: Actor
) -> tuple[CommitteeRow, PoolRow, ExpertRow]:
    committee, pool = await pool_to_change(uow, committee_id, actor=actor)
    row = await store.get_expert(uow.session, committee_id, expert_id)
    check_version(seen=seen_version, present=row.version, state=row.state)
    if not row.is_in_pool:
        raise WrongState("该专家已移出专家库；如需再次入库，请重新录入。")
    if row.person_ref == actor.person_ref:
        raise OwnCase
    await require_unseated(uow, [expert_id])
    return committee, pool, row


async def _admit(
    uow: UnitOfWork, committee: CommitteeRow, facts: ExpertFacts, person_ref: str, ports: Ports
) -> None:
    """Refuse whom the rules do not let in."""
    if not facts.outside_region and not await employers(uow.session, [facts.employer_org]):
        raise EmployerNotRecorded
    if facts.outside_unit and facts.employer_org == committee.self_reviewing_org:
        raise ExpertNotAdmissible("自主评审单位本单位的人员不属于外单位专家，请更正。", clause="R25-44")
    if any(year > uow.now.year for year, _ in facts.service_years):
        raise ExpertNotAdmissible("既往担任评委的年度不得晚于本年度，请核对。", clause="R25-44")
    policy = await policy_for(uow, committee, ports)
    bars = await barred(uow, [person_ref], on=[uow.now.date()], policy=policy)
    free = not_barred(barred_by=bars.get(person_ref), under=policy.under)
    if free.refuses:
        raise ExpertBarred.by([free])
    candidate = Candidate(
        series=facts.series,
        rank=facts.title_rank,
        in_practice=facts.in_practice,
        retired=facts.retired,
        scarce_field=facts.scarce_field,
        term_from=facts.term_from,
        term_until=facts.term_until,
    )
    findings = expert_conditions(
        candidate, committee.facts, titles=policy.committee, pool=policy.expert_pool, under=policy.under
    )
    consents = await consents_in_force(uow, committee.committee_id, person_ref=person_ref)
    if refused := refusing(with_consents(findings, consents)):
        raise ExpertNotAdmissible.by(refused)


async def _fill(uow: UnitOfWork, row: ExpertRow, facts: ExpertFacts, committee: CommitteeRow) -> None:
    for name, value in vars(facts).items():
        if name != "service_years":
            setattr(row, name, value)
    row.earlier_employers = sorted(set(facts.earlier_employers))
    row.version += 1
    await store.add_service_years(
        uow.session,
        [(row.person_ref, year, source) for year, source in facts.service_years],
        recorded_by_org=committee.office_org,
        at=uow.now,
    )
