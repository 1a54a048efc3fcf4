"""The chain of audits over REST: decide, recommend, read what was decided."""

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from common.policy.findings import Finding
from common.replicas.queries import names_of
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles, signed_in
from common.web.cursors import Page
from common.web.problems import (
    AlreadyDecided,
    NotFound,
    NotLinked,
    OutsideJurisdiction,
    OwnCase,
    ReasonsMissing,
    StaleVersion,
    WrongState,
)
from declaration.api.cases.declarations import Declaration, declaration_answer
from declaration.api.plans.plans import PackUsed
from declaration.api.texts import Paragraph
from declaration.domain.chain.recommendations import Recommendation
from declaration.errors import (
    AuditIncomplete,
    CreditRecordInForce,
    NotEligible,
    ObjectionUnsettled,
    PointsOpen,
    PostsNotRecorded,
    PublicityRunning,
    QuotaFull,
    RecommendationIncomplete,
    TermNotCountable,
)
from declaration.store.chain.audits import decisions_of
from declaration.usecases.cases.scope import visible_declaration
from declaration.usecases.chain import audits
from declaration.usecases.chain.audits import AuditOutcome

router = ServiceRouter(tags=["audits"])

TAKING_UP = [NotFound, NotLinked, OwnCase, OutsideJurisdiction, AlreadyDecided, StaleVersion, WrongState]
FALLEN = [CreditRecordInForce, NotEligible, PointsOpen]
"""The engine, asked again, refuses, or leaves open what nobody has looked into."""


class DecisionBody(BaseModel):
    """What the desk decides; a return names at least one reason."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt = Field(examples=[3])
    outcome: AuditOutcome = Field(examples=["passed"])
    opinion: Paragraph = Field(examples=["经审核，材料真实完整，同意上报。"])
    reasons: list[Paragraph] = Field(default_factory=list, max_length=50, examples=[[]])
    pages_stamped: StrictBool = Field(
        default=False,
        examples=[False],
        description="评审表和其他申报材料的每一页已加盖审验章；有的地区要求（赤峰市2025年）",
    )


class RecommendationBody(BaseModel):
    """The unit's recommendation after its publicity."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt = Field(examples=[4])
    how_chosen: Paragraph = Field(examples=["经民主评议、单位集体研究推荐。"])
    conditions_met: Paragraph = Field(examples=["学历、资历、业绩符合中级职称申报条件。"])
    publicity_result: Paragraph = Field(examples=["公示5个工作日，无异议。"])
    undertaking: StrictBool = Field(examples=[True], description="本单位对申报程序和材料把关作出承诺")


class AuditDecision(BaseModel):
    """A signed decision."""

    decision_id: str = Field(examples=["dec_h2j9exampleexample55"])
    submission: int = Field(examples=[1])
    step: str = Field(examples=["employer"])
    org_id: str
    org_name: str | None = Field(default=None, examples=["临河区红柳林场"])
    outcome: Literal[
        "passed",
        "returned",
        "recommended",
        "supplement_asked",
        "defects_told",
        "accepted",
        "refused",
        "cancelled",
    ] = Field(examples=["passed"])
    auditor: str = Field(examples=["何静"])
    words: dict[str, Any] = Field(examples=[{"opinion": "同意上报。"}])
    decided_at: dt.datetime
    seal: Literal["own", "platform"] | None = Field(
        default=None, examples=["platform"], description="own：单位自有电子印章；platform：平台代单位加盖"
    )
    findings: list[Finding]
    pack: PackUsed


@router.post(
    "/declarations/{declaration_id}/decisions",
    operation_id="decide_audit_step",
    access=roles("unit_auditor", "department_auditor", "county_hr", "league_hr", "committee_office"),
    summary="审核申报：通过或退回",
    refuses=[*TAKING_UP, *FALLEN, ReasonsMissing, AuditIncomplete, TermNotCountable],
)
async def decide_audit_step(
    declaration_id: str, body: DecisionBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Declaration:
    row = await audits.decide(
        uow,
        declaration_id,
        body.outcome,
        opinion=body.opinion,
        reasons=body.reasons,
        stamped=body.pages_stamped,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return await declaration_answer(uow, row, ports)


@router.post(
    "/declarations/{declaration_id}/recommendation",
    operation_id="recommend_declaration",
    access=roles("unit_auditor"),
    summary="单位公示期满后推荐上报",
    refuses=[
        *TAKING_UP,
        *FALLEN,
        PublicityRunning,
        ObjectionUnsettled,
        RecommendationIncomplete,
        PostsNotRecorded,
        QuotaFull,
        AuditIncomplete,
    ],
)
async def recommend_declaration(
    declaration_id: str, body: RecommendationBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Declaration:
    row = await audits.recommend(
        uow,
        declaration_id,
        Recommendation(
            body.how_chosen, body.conditions_met, body.publicity_result, undertaking=body.undertaking
        ),
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return await declaration_answer(uow, row, ports)


@router.get(
    "/declarations/{declaration_id}/decisions",
    operation_id="list_audit_decisions",
    access=signed_in(),
    summary="查看各级审核意见",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def list_audit_decisions(
    declaration_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Page[AuditDecision]:
    await visible_declaration(uow, declaration_id, actor=actor)
    rows = await decisions_of(uow.session, declaration_id)
    names = await names_of(uow.session, {row.org_id for row in rows})
    return Page(
        items=[
            AuditDecision(
                decision_id=row.decision_id,
                submission=row.submission,
                step=row.step,
                org_id=row.org_id,
                org_name=names.get(row.org_id),
                outcome=row.outcome,
                auditor=row.auditor_name(ports.keys),
                words=row.read_words(ports.keys),
                decided_at=row.decided_at.astimezone(uow.now.tzinfo),
                seal=seal.kind if (seal := row.imprint()) is not None else None,
                findings=row.findings,
                pack=PackUsed(id=row.pack_id, version=row.pack_version, digest=row.pack_digest),
            )
            for row in rows
        ]
    )
