"""Cancellation by the employer over REST."""

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles
from common.web.problems import (
    AlreadyDecided,
    NotFound,
    NotLinked,
    OutsideJurisdiction,
    OwnCase,
    StaleVersion,
)
from declaration.api.cases.declarations import Declaration, declaration_answer
from declaration.api.texts import Paragraph
from declaration.domain.chain.cancellations import CancellationGround
from declaration.errors import AuditIncomplete, CancellationRefused
from declaration.usecases.chain import cancellations

router = ServiceRouter(tags=["cancellations"])


class CancellationBody(BaseModel):
    """Why the employer cancels; the reason goes to the credit file as evidence."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt = Field(examples=[5])
    ground: CancellationGround = Field(examples=["false_material"])
    reason: Paragraph = Field(examples=["经核实，所报获奖证书系伪造。"])


@router.post(
    "/declarations/{declaration_id}/cancellation",
    operation_id="cancel_declaration",
    access=roles("unit_auditor"),
    summary="因虚假材料等取消申报资格",
    refuses=[
        NotFound,
        NotLinked,
        OwnCase,
        OutsideJurisdiction,
        AlreadyDecided,
        StaleVersion,
        CancellationRefused,
        AuditIncomplete,
    ],
)
async def cancel_declaration(
    declaration_id: str, body: CancellationBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Declaration:
    row = await cancellations.cancel(
        uow,
        declaration_id,
        body.ground,
        reason=body.reason,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return await declaration_answer(uow, row, ports)
