"""Defect notices: faults of procedure or form over REST (K-13)."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles, signed_in
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import NotFound, OutsideJurisdiction, OwnCase, StaleVersion, WrongState
from common.web.shapes import Seen
from declaration.api.chain.audits import TAKING_UP
from declaration.api.texts import Paragraph
from declaration.api.times import shanghai
from declaration.domain.cases.states import Step
from declaration.domain.chain.defect_notices import DefectState
from declaration.errors import AuditIncomplete, DefectNoticeRefused
from declaration.store.chain.audits import audit_decision
from declaration.store.chain.defect_notices import DefectNoticeRow, defect_notices_of
from declaration.usecases.cases.scope import visible_declaration
from declaration.usecases.chain import defect_notices

router = ServiceRouter(tags=["supplements"])

ANSWERING = roles(
    "unit_auditor", "department_auditor", "county_hr", "league_hr", "service_centre", "committee_office"
)


class DefectNoticeBody(BaseModel):
    """What is defective in procedure or form, who completes it, and until when."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt = Field(examples=[9])
    to: Step = Field(examples=["employer"], description="由哪个环节的单位补正；经人才中心的一律转人社部门")
    items: list[Paragraph] = Field(min_length=1, max_length=50, examples=[["推荐意见缺少民主测评记录"]])
    reason: Paragraph = Field(examples=["申报程序材料不齐全，请补充。"])
    until: dt.date = Field(examples=["2026-06-05"])


class DefectAnswerBody(BaseModel):
    """What was completed."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt = Field(examples=[1])
    text: Paragraph = Field(examples=["已补充民主测评记录。"])


class DefectNotice(BaseModel):
    """A defect notice with its words and the answer."""

    defect_id: str = Field(examples=["dfn_k3v9exampleexample77"])
    declaration_id: str
    step: Step
    org_id: str
    via_org: str | None = None
    items: list[str]
    reason: str
    until: dt.date
    state: DefectState
    version: int
    issued_at: dt.datetime
    relayed_at: dt.datetime | None = None
    answered_at: dt.datetime | None = None
    answer: str | None = None


async def _told(uow: Uow, row: DefectNoticeRow, ports: PortsDep) -> DefectNotice:
    decision = await audit_decision(uow.session, row.decision_id)
    words: dict[str, Any] = decision.read_words(ports.keys)
    return DefectNotice(
        defect_id=row.defect_id,
        declaration_id=row.declaration_id,
        step=Step(row.step),
        org_id=row.org_id,
        via_org=row.via_org,
        items=words["items"],
        reason=words["opinion"],
        until=row.until,
        state=DefectState(row.state),
        version=row.version,
        issued_at=row.issued_at.astimezone(uow.now.tzinfo),
        relayed_at=shanghai(row.relayed_at),
        answered_at=shanghai(row.answered_at),
        answer=row.read_answer(ports.keys),
    )


@router.post(
    "/declarations/{declaration_id}/defect-notices",
    operation_id="tell_defects",
    access=roles("committee_office"),
    summary="书面告知申报部门（单位）补正申报程序、材料",
    status_code=201,
    refuses=[*TAKING_UP, DefectNoticeRefused, AuditIncomplete],
)
async def tell_defects(
    declaration_id: str, body: DefectNoticeBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> DefectNotice:
    row = await defect_notices.tell_defects(
        uow,
        declaration_id,
        to=body.to,
        items=body.items,
        reason=body.reason,
        until=body.until,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return await _told(uow, row, ports)


@router.get(
    "/declarations/{declaration_id}/defect-notices",
    operation_id="list_defect_notices_of_declaration",
    access=signed_in(),
    summary="查看对一件申报的补正告知",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def list_defect_notices_of_declaration(
    declaration_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Page[DefectNotice]:
    await visible_declaration(uow, declaration_id, actor=actor)
    rows = await defect_notices_of(uow.session, declaration_id)
    return Page(items=[await _told(uow, row, ports) for row in rows], next=None)


@router.get(
    "/defect-notices",
    operation_id="list_defect_notices",
    access=ANSWERING,
    summary="列出待本单位补正或转送的告知",
)
async def list_defect_notices(
    uow: Uow, actor: CurrentActor, ports: PortsDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[DefectNotice]:
    rows = await defect_notices.list_defects(uow, actor=actor, after=last_seen(cursor), limit=limit + 1)
    shown = {row.defect_id: await _told(uow, row, ports) for row in rows[:limit]}
    return page(rows, limit, key=lambda row: row.defect_id, item=lambda row: shown[row.defect_id])


@router.post(
    "/defect-notices/{defect_id}/relay",
    operation_id="relay_defects",
    access=roles("service_centre"),
    summary="人才公共服务中心转送相应人社部门",
    refuses=[NotFound, OutsideJurisdiction, StaleVersion, WrongState],
)
async def relay_defects(
    defect_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> DefectNotice:
    row = await defect_notices.relay(uow, defect_id, seen_version=body.version, actor=actor)
    return await _told(uow, row, ports)


@router.post(
    "/defect-notices/{defect_id}/answer",
    operation_id="answer_defects",
    access=roles("unit_auditor", "department_auditor", "county_hr", "league_hr"),
    summary="答复补正情况",
    refuses=[NotFound, OutsideJurisdiction, OwnCase, StaleVersion, WrongState],
)
async def answer_defects(
    defect_id: str, body: DefectAnswerBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> DefectNotice:
    row = await defect_notices.answer(
        uow, defect_id, body.text, seen_version=body.version, actor=actor, ports=ports
    )
    return await _told(uow, row, ports)
