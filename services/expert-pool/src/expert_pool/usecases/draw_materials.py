"""The four inputs of a draw, gathered from what this service knows: rules, pool, docket, exclusions (X-04, X-06, X-10).

After this nothing is looked up any more: the engine computes from these artefacts alone.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from common.draw import (
    Case,
    Consent,
    GroupMinimum,
    Judge,
    Materials,
    PoolExpert,
    RuleSet,
    eligibility,
    find_conflicts,
    freeze_docket,
    freeze_pool,
)
from common.events.base import Doc
from common.events.codes import Purpose
from common.events.documents import Docket
from common.policy.findings import Finding
from common.policy.loader import Policy
from common.policy.model import NotConfigured
from common.ports import Ports
from common.storage.claims import ClaimBroken, reading
from common.uow import UnitOfWork
from expert_pool.domain.committees import highest
from expert_pool.domain.draws import rule_set
from expert_pool.errors import DrawFileUnreadable, RuleNotConfigured, RulesNotDrawable
from expert_pool.store import experts as expert_store
from expert_pool.store.committees import CommitteeRow
from expert_pool.store.draws import PanelRow
from expert_pool.store.employers import employers
from expert_pool.store.experts import ExpertRow
from expert_pool.usecases.bars import barred
from expert_pool.usecases.pools import chair_pool_of, consents_in_force, is_private_enterprise


@dataclass(frozen=True)
class Gathered:
    """The inputs, and what the pack answered on the way."""

    materials: Materials
    findings: list[Finding]


async def gather(
    uow: UnitOfWork,
    panel: PanelRow,
    committee: CommitteeRow,
    policy: Policy,
    *,
    groups: Sequence[GroupMinimum],
    left: Sequence[str],
    called: Mapping[str, str],
    ports: Ports,
) -> Gathered:
    """Freeze rules, pool and docket as they are now.

    Args:
        left: who declined or lost a seat of this meeting, by reference; they are not drawn for it again.
        called: the references of the pool's experts at this meeting, by expert id: nothing else of them is on the record.

    Raises:
        RuleNotConfigured, RulesNotDrawable, DrawFileUnreadable
    """
    rules, findings = _rules(panel, committee, policy, groups)
    rows = await expert_store.experts_of(uow.session, committee.committee_id)
    docket = await read_docket(uow, panel.docket_doc, ports=ports)
    undivided = await _is_undivided(uow, committee, policy)
    pool = freeze_pool(rules, await _pool_experts(uow, rows, called, undivided=undivided))
    judges = [
        Judge(called[row.expert_id], row.person_ref, row.employer_org, frozenset(row.earlier_employers))
        for row in rows
    ]
    frozen = freeze_docket(pool, (find_conflicts(case, judges) for case in _cases(docket, committee)))
    bars = await barred(
        uow,
        {row.person_ref for row in rows},
        on={uow.now.date(), panel.meeting_date},
        policy=policy,
    )
    consents = await expert_store.consents_for(
        uow.session, [row.expert_id for row in rows], panel.meeting_date.year
    )
    exclusions = eligibility(
        rules,
        pool,
        frozen,
        meeting_day=panel.meeting_date,
        barred=[called[row.expert_id] for row in rows if row.person_ref in bars],
        declined=left,
        consents=[Consent(expert_id=called[row.expert_id], record=row.consent_id) for row in consents],
    )
    return Gathered(Materials(rules=rules, pool=pool, docket=frozen, exclusions=exclusions), findings)


async def read_docket(uow: UnitOfWork, doc: Doc, *, ports: Ports) -> Docket:
    """The docket that review sealed for the draw.

    Raises:
        DrawFileUnreadable
    """
    try:
        return Docket.model_validate(await uow.errand(reading(ports.files, ports.keys, Purpose.DRAW, doc)))
    except ClaimBroken as error:
        raise DrawFileUnreadable from error


def _rules(
    panel: PanelRow, committee: CommitteeRow, policy: Policy, groups: Sequence[GroupMinimum]
) -> tuple[RuleSet, list[Finding]]:
    try:
        return rule_set(
            committee.facts,
            panel.seats,
            titles=policy.committee,
            pool=policy.expert_pool,
            meeting=policy.meeting,
            pack=policy.ref,
            groups=groups,
        )
    except NotConfigured as missing:
        raise RuleNotConfigured(
            clause=missing.clause, value=missing.path, missing=missing.missing
        ) from missing
    except ValueError as unfit:
        raise RulesNotDrawable from unfit


async def _is_undivided(uow: UnitOfWork, committee: CommitteeRow, policy: Policy) -> bool:
    """Whether the pool keeps no chair pool, with the authority's consent: then everybody may lead (X-02, Z-07)."""
    lacking = (await chair_pool_of(uow, committee, policy)).refuses
    return lacking and bool(await consents_in_force(uow, committee.committee_id))


async def _pool_experts(
    uow: UnitOfWork, rows: Sequence[ExpertRow], called: Mapping[str, str], *, undivided: bool
) -> list[PoolExpert]:
    known = await employers(uow.session, {row.employer_org for row in rows})
    private = {org_id for org_id, org in known.items() if is_private_enterprise(org.kind, org.ownership)}
    served = await expert_store.service_years(uow.session, {row.person_ref for row in rows})
    return [
        PoolExpert(
            expert_id=called[row.expert_id],
            salt=uow.once(f"salt {row.expert_id}", partial(secrets.token_hex, 16)),
            rank=row.rank.value,
            chair_pool=row.chair_pool or undivided,
            subject_group=row.subject_group,
            employer=row.employer_org,
            grassroots=row.grassroots,
            outside_system=row.outside_system,
            outside_unit=row.outside_unit,
            private_enterprise=row.employer_org in private,
            in_pool=row.is_in_pool,
            term_from=row.term_from,
            term_until=row.term_until,
            served_years=tuple(year.year for year in served[row.person_ref]),
        )
        for row in rows
    ]


def _cases(docket: Docket, committee: CommitteeRow) -> list[Case]:
    """Cases as conflicts need them. A case without a level is taken at the highest the committee hears: stricter, never laxer."""
    otherwise = highest(committee.facts.levels)
    return [
        Case(
            applicant_id=case.declaration_id,
            level=(case.level or otherwise).value,
            person_ref=case.person_ref,
            unit_org=case.unit_org or "",
            avoid=frozenset(case.avoid),
        )
        for case in docket.cases
    ]
