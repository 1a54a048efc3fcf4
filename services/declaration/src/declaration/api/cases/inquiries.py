"""Inquiries that the credit file puts to a recommending unit, over REST."""

import datetime as dt
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from common.crypto.keyring import Keyring
from common.events.codes import FindingCode, ReportKind
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.days import Due
from common.web.problems import AlreadyDecided, NotFound, NotLinked, OwnCase
from declaration.api.texts import Paragraph
from declaration.api.times import shanghai
from declaration.store.cases.inquiries import InquiryRow
from declaration.usecases.cases import inquiries

router = ServiceRouter(tags=["inquiries"])

InquiryState = Literal["open", "answered"]


class UnitInquiry(Due):
    """A report that the unit is asked about."""

    report_id: str = Field(examples=["rpt_m7q4exampleexample63"])
    declaration_id: str
    unit_org: str
    kind: ReportKind = Field(examples=["materials"])
    hold: bool = Field(description="结论作出前暂缓办理")
    asked_at: dt.datetime
    state: InquiryState = Field(examples=["open"])
    finding: FindingCode | None = None
    answer: str | None = None
    answered_at: dt.datetime | None = None

    @classmethod
    def of(cls, row: InquiryRow, keys: Keyring) -> "UnitInquiry":
        return cls.model_validate(
            {
                "report_id": row.report_id,
                "declaration_id": row.declaration_id,
                "unit_org": row.unit_org,
                "kind": row.kind,
                "due": row.due,
                "hold": row.hold,
                "asked_at": shanghai(row.asked_at),
                "state": row.state,
                "finding": row.finding,
                "answer": row.read_answer(keys),
                "answered_at": shanghai(row.answered_at),
            }
        )


class UnitAnswerBody(BaseModel):
    """What the unit found."""

    model_config = ConfigDict(extra="forbid")

    finding: FindingCode = Field(examples=["substantiated"])
    text: Paragraph = Field(examples=["经调查核实，所报获奖证书系伪造。"])


@router.get(
    "/report-inquiries",
    operation_id="list_unit_inquiries",
    access=roles("unit_auditor"),
    summary="列出请本单位核实的举报",
)
async def list_report_inquiries(
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
    state: Annotated[InquiryState | None, Query(description="按状态筛选")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[UnitInquiry]:
    rows = await inquiries.list_inquiries(
        uow, state=state, actor=actor, after=last_seen(cursor), limit=limit + 1
    )
    return page(rows, limit, key=lambda row: row.report_id, item=lambda row: UnitInquiry.of(row, ports.keys))


@router.post(
    "/report-inquiries/{report_id}/answer",
    operation_id="answer_unit_inquiry",
    access=roles("unit_auditor"),
    summary="答复举报核实情况",
    refuses=[NotFound, NotLinked, OwnCase, AlreadyDecided],
)
async def answer_unit_inquiry(
    report_id: str, body: UnitAnswerBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> UnitInquiry:
    row = await inquiries.answer_inquiry(
        uow, report_id, body.finding, text=body.text, actor=actor, ports=ports
    )
    return UnitInquiry.of(row, ports.keys)
