"""Acceptance and refusal by the committee's office over REST."""

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from common.web.access import roles
from common.web.problems import CommitteeWithoutPower
from common.web.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from declaration.api.audits import TAKING_UP
from declaration.api.declarations import Declaration, declaration_answer
from declaration.api.plans import Seen
from declaration.api.texts import Paragraph
from declaration.errors import (
    AuditIncomplete,
    CreditRecordInForce,
    FileNotSigned,
    NotEligible,
    OutsideCommitteeScope,
)
from declaration.usecases import acceptance
from declaration.usecases.acceptance import RefusalGround

router = ServiceRouter(tags=["acceptance"])


class RefusalBody(BaseModel):
    """Why the declaration is not accepted."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt = Field(examples=[9])
    ground: RefusalGround = Field(examples=["outside_scope"])
    reason: Paragraph = Field(examples=["申报专业不在本评审委员会评审范围内。"])


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
        FileNotSigned,
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
    refuses=[*TAKING_UP, AuditIncomplete],
)
async def refuse_declaration(
    declaration_id: str, body: RefusalBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Declaration:
    row = await acceptance.refuse(
        uow,
        declaration_id,
        body.ground,
        reason=body.reason,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return await declaration_answer(uow, row, ports)
