"""The supplement notice and the applicant's supplement over REST."""

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked, roles
from common.web.problems import NotFound, StaleVersion, WrongState
from common.web.shapes import Seen
from declaration.api.cases.declarations import Declaration, declaration_answer
from declaration.api.chain.audits import TAKING_UP
from declaration.api.texts import Paragraph
from declaration.errors import (
    AskedAlready,
    AuditIncomplete,
    ContentUnusable,
    SupplementOverdue,
    SupplementTermNeeded,
)
from declaration.usecases.chain import supplements

router = ServiceRouter(tags=["supplements"])


class SupplementNoticeBody(BaseModel):
    """Everything that is to be supplemented; `due` only where the policy gives no number of days."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt = Field(examples=[9])
    items: list[Paragraph] = Field(min_length=1, max_length=50, examples=[["继续教育审验卡（2025年度）"]])
    reason: Paragraph = Field(examples=["继续教育审验卡缺2025年度，请补充。"])
    due: dt.date | None = Field(default=None, description="最后日期，仅在文件没有规定天数时填写")


@router.post(
    "/declarations/{declaration_id}/supplement-notice",
    operation_id="ask_for_supplement",
    access=roles("committee_office"),
    summary="一次性书面告知需要补充更正的全部材料",
    refuses=[*TAKING_UP, AskedAlready, SupplementTermNeeded, AuditIncomplete],
)
async def ask_for_supplement(
    declaration_id: str, body: SupplementNoticeBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Declaration:
    row = await supplements.ask_for_supplement(
        uow,
        declaration_id,
        items=body.items,
        reason=body.reason,
        named_until=body.due,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return await declaration_answer(uow, row, ports)


@router.post(
    "/declarations/{declaration_id}/supplement",
    operation_id="supplement_declaration",
    access=linked(),
    summary="在时限内补充更正",
    audience=("spa", "mobile"),
    refuses=[NotFound, StaleVersion, WrongState, SupplementOverdue, ContentUnusable],
)
async def supplement_declaration(
    declaration_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Declaration:
    row = await supplements.supplement(
        uow, declaration_id, seen_version=body.version, actor=actor, ports=ports
    )
    return await declaration_answer(uow, row, ports)
