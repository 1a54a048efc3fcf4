"""The filing authority lifts a rule of principle for a pool (Z-07): a retired expert, a pool without a chair pool."""

from common.identity.actors import Actor
from common.identity.documents import BadDocument, PersonDocument
from common.ids import new_id
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, FieldError, OwnCase
from expert_pool.domain.rule_consents import LiftableRule, in_the_way
from expert_pool.errors import BadExpertDocument, PoolRuleNotInTheWay, PoolStandsStill
from expert_pool.store import rule_consents as store
from expert_pool.store.committees import get_committee
from expert_pool.store.draws import pool_stands_still
from expert_pool.store.pools import lock_pool
from expert_pool.store.rule_consents import RuleConsentRow
from expert_pool.usecases.access import Capacity, policy_for, require_capacity
from expert_pool.usecases.pools import chair_pool_of

REASON_PURPOSE = "expert-pool.rule_consent_reason"


async def consent_to_retired(
    uow: UnitOfWork,
    committee_id: str,
    *,
    document_kind: str,
    number: str,
    reason: str,
    actor: Actor,
    ports: Ports,
) -> RuleConsentRow:
    """A retired person may be entered into this pool, or stay in it, this year (X-01, R25-19).

    Raises:
        NotFound, OutsideJurisdiction, PoolStandsStill, BadExpertDocument, AlreadyDecided
        OwnCase: the consent would be to the caller.
    """
    assert ports.person_refs is not None, "expert-pool holds the person_ref key"
    await _require_authority(uow, committee_id, actor)
    try:
        document = PersonDocument(document_kind, number, on=uow.now.date())
    except BadDocument as bad:
        raise BadExpertDocument(bad.text, errors=[FieldError("/number", bad.reason, bad.text)]) from bad
    person_ref = ports.person_refs.of(document)
    if person_ref == actor.person_ref:
        raise OwnCase
    return await _consent(
        uow, committee_id, LiftableRule.RETIRED, reason, person_ref, actor=actor, ports=ports
    )


async def consent_to_undivided_pool(
    uow: UnitOfWork, committee_id: str, *, reason: str, actor: Actor, ports: Ports
) -> RuleConsentRow:
    """This year the pool keeps no chair pool of its own: chair and vice-chairs are drawn from all (X-02, R25-19).

    Raises:
        NotFound, OutsideJurisdiction, PoolStandsStill, AlreadyDecided
        PoolRuleNotInTheWay: there is a chair pool.
    """
    await _require_authority(uow, committee_id, actor)
    committee = await get_committee(uow.session, committee_id)
    if not in_the_way(await chair_pool_of(uow, committee, await policy_for(uow, committee, ports))):
        raise PoolRuleNotInTheWay
    return await _consent(uow, committee_id, LiftableRule.CHAIR_POOL, reason, None, actor=actor, ports=ports)


async def list_rule_consents(uow: UnitOfWork, committee_id: str, *, actor: Actor) -> list[RuleConsentRow]:
    """This year's consents to a pool, for its office and the authority.

    Raises:
        NotFound, OutsideJurisdiction
    """
    committee = await get_committee(uow.session, committee_id)
    await require_capacity(uow, actor, committee, Capacity.OFFICE, Capacity.AUTHORITY)
    return await store.rule_consents(uow.session, committee_id, year=uow.now.year)


async def _require_authority(uow: UnitOfWork, committee_id: str, actor: Actor) -> None:
    committee = await get_committee(uow.session, committee_id)
    await require_capacity(uow, actor, committee, Capacity.AUTHORITY)
    await lock_pool(uow.session, committee_id)
    if await pool_stands_still(uow.session, committee_id):
        raise PoolStandsStill


async def _consent(
    uow: UnitOfWork,
    committee_id: str,
    rule: LiftableRule,
    reason: str,
    person_ref: str | None,
    *,
    actor: Actor,
    ports: Ports,
) -> RuleConsentRow:
    year = uow.now.year
    if await store.rule_consent(uow.session, committee_id, rule, year, person_ref=person_ref) is not None:
        raise AlreadyDecided
    committee = await get_committee(uow.session, committee_id)
    consent_id = new_id("cns")
    row = RuleConsentRow(
        consent_id=consent_id,
        committee_id=committee_id,
        rule=rule,
        year=year,
        person_ref=person_ref,
        reason_sealed=ports.keys.encrypt(reason, purpose=REASON_PURPOSE, context=consent_id),
        by_org=committee.authority,
        given_by=actor.account,
        given_on=uow.now.date(),
    )
    uow.session.add(row)
    await uow.session.flush()
    await uow.audit(
        "lift-pool-rule",
        subject=committee_id,
        clause="R25-19",
        detail={"rule": rule.value, "year": year, "consent": consent_id},
    )
    return row
