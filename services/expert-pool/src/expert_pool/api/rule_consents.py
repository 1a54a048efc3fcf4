"""Consents that lift a rule of principle for a pool, over REST (Z-07)."""

import datetime as dt

from pydantic import BaseModel, Field

from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction, OwnCase
from expert_pool.api.experts import AUTHORITY, READERS
from expert_pool.api.shapes import Body
from expert_pool.errors import BadExpertDocument, PoolRuleNotInTheWay, PoolStandsStill
from expert_pool.store.rule_consents import RuleConsentRow
from expert_pool.usecases import rule_consents

router = ServiceRouter(tags=["pools"])


class NewRetiredExpertConsent(Body):
    """The authority's consent to a retired person as an expert, with its reason."""

    document_kind: str = Field(max_length=10, examples=["111"])
    number: str = Field(max_length=40, examples=["150802197001010003"])
    reason: str = Field(min_length=2, max_length=500, examples=["该专业在岗专家不足。"])


class NewUndividedPoolConsent(Body):
    """The authority's consent to a pool without a chair pool, with its reason."""

    reason: str = Field(min_length=2, max_length=500, examples=["该系列专家人数少，不分设主任委员库。"])


class PoolRuleConsent(BaseModel):
    """A recorded consent; whom it is about is not told again."""

    consent_id: str
    committee_id: str
    rule: str
    year: int
    by_org: str
    given_on: dt.date

    @classmethod
    def of(cls, row: RuleConsentRow) -> "PoolRuleConsent":
        return cls.model_validate(row, from_attributes=True)


class PoolRuleConsents(BaseModel):
    """This year's consents to a pool."""

    items: list[PoolRuleConsent]


@router.post(
    "/pools/{committee_id}/retired-expert-consents",
    operation_id="consent_to_retired_expert",
    access=AUTHORITY,
    summary="同意已退休专家本年度入库（原则上的放宽）",
    status_code=201,
    refuses=[NotFound, OutsideJurisdiction, OwnCase, PoolStandsStill, BadExpertDocument, AlreadyDecided],
)
async def consent_to_retired_expert(
    committee_id: str, body: NewRetiredExpertConsent, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> PoolRuleConsent:
    row = await rule_consents.consent_to_retired(
        uow,
        committee_id,
        document_kind=body.document_kind,
        number=body.number,
        reason=body.reason,
        actor=actor,
        ports=ports,
    )
    return PoolRuleConsent.of(row)


@router.post(
    "/pools/{committee_id}/undivided-pool-consents",
    operation_id="consent_to_undivided_pool",
    access=AUTHORITY,
    summary="同意专家库本年度不分设主任委员库（一般规定的放宽）",
    status_code=201,
    refuses=[NotFound, OutsideJurisdiction, PoolStandsStill, PoolRuleNotInTheWay, AlreadyDecided],
)
async def consent_to_undivided_pool(
    committee_id: str, body: NewUndividedPoolConsent, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> PoolRuleConsent:
    row = await rule_consents.consent_to_undivided_pool(
        uow, committee_id, reason=body.reason, actor=actor, ports=ports
    )
    return PoolRuleConsent.of(row)


@router.get(
    "/pools/{committee_id}/rule-consents",
    operation_id="list_pool_rule_consents",
    access=READERS,
    summary="列出专家库本年度的放宽",
    refuses=[NotFound, OutsideJurisdiction],
)
async def list_pool_rule_consents(committee_id: str, uow: Uow, actor: CurrentActor) -> PoolRuleConsents:
    rows = await rule_consents.list_rule_consents(uow, committee_id, actor=actor)
    return PoolRuleConsents(items=[PoolRuleConsent.of(row) for row in rows])
