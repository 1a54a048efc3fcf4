"""Acceptance and refusal by the committee's office over REST."""

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from common.clock import SHANGHAI
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles, signed_in
from common.web.problems import CommitteeWithoutPower, NotFound
from common.web.shapes import Seen
from declaration.api.cases.declarations import Declaration, declaration_answer
from declaration.api.chain.audits import TAKING_UP
from declaration.api.chain.routes import RouteStop
from declaration.api.texts import Paragraph
from declaration.domain.chain.refusals import LABELS, RefusalGround
from declaration.errors import (
    AuditIncomplete,
    CreditRecordInForce,
    DefectNoticeRunning,
    FileNotSigned,
    NotEligible,
    OutsideCommitteeScope,
    PointsOpen,
    RefusalUnfounded,
)
from declaration.usecases.chain import acceptance, refusals

router = ServiceRouter(tags=["acceptance"])


class RefusalBody(BaseModel):
    """Why the declaration is not accepted."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt = Field(examples=[9])
    ground: RefusalGround = Field(examples=["outside_scope"])
    reason: Paragraph = Field(examples=["申报专业不在本评审委员会评审范围内。"])
    other_rule: Paragraph | None = Field(
        default=None, description="不符合的规定及条款，仅“其他情形”填写", examples=["《细则》第二十一条"]
    )


class Refusal(BaseModel):
    """Why a declaration was not accepted, and the desks by which it goes back."""

    ground: RefusalGround = Field(examples=["outside_scope"])
    ground_text: str = Field(examples=["非本职称评委会评审范围"])
    reason: str
    other_rule: str | None = None
    clause: str = Field(examples=["R25-36"])
    decided_at: dt.datetime
    office_org: str
    returned_through: list[RouteStop] = Field(description="按原渠道退回的环节，由近及远")


@router.post(
    "/declarations/{declaration_id}/acceptance",
    operation_id="accept_declaration",
    access=roles("committee_office"),
    summary="受理申报",
    refuses=[
        *TAKING_UP,
        CommitteeWithoutPower,
        OutsideCommitteeScope,
        CreditRecordInForce,
        NotEligible,
        PointsOpen,
        FileNotSigned,
        DefectNoticeRunning,
        AuditIncomplete,
    ],
)
async def accept_declaration(
    declaration_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Declaration:
    row = await acceptance.accept(uow, declaration_id, seen_version=body.version, actor=actor, ports=ports)
    return await declaration_answer(uow, row, ports)


@router.post(
    "/declarations/{declaration_id}/refusal",
    operation_id="refuse_declaration",
    access=roles("committee_office"),
    summary="不予受理",
    refuses=[*TAKING_UP, RefusalUnfounded, DefectNoticeRunning, AuditIncomplete],
)
async def refuse_declaration(
    declaration_id: str, body: RefusalBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Declaration:
    row = await acceptance.refuse(
        uow,
        declaration_id,
        body.ground,
        reason=body.reason,
        other_rule=body.other_rule,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return await declaration_answer(uow, row, ports)


@router.get(
    "/declarations/{declaration_id}/refusal",
    operation_id="get_refusal",
    access=signed_in(),
    summary="查看不予受理的理由和退回渠道",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def get_refusal(declaration_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Refusal:
    found = await refusals.read_refusal(uow, declaration_id, actor=actor, ports=ports)
    return Refusal(
        ground=found.ground,
        ground_text=LABELS[found.ground],
        reason=found.reason,
        other_rule=found.other_rule,
        clause="R25-36",
        decided_at=found.decision.decided_at.astimezone(SHANGHAI),
        office_org=found.decision.org_id,
        returned_through=[RouteStop.of(stop) for stop in found.back],
    )
