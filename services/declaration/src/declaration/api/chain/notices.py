"""Public notices and objections over REST."""

import datetime as dt
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from common.crypto.masks import mask_name
from common.events.base import Title
from common.events.codes import Level
from common.ports import Ports
from common.replicas.queries import find_organisation
from common.service.routing import CurrentActor, MaybeActor, PortsDep, ServiceRouter, Uow
from common.uow import UnitOfWork
from common.web.access import public, roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.days import DAY_NOT_YET_KNOWN, MaybeDay
from common.web.limits import WRITE
from common.web.problems import (
    AlreadyDecided,
    NotFound,
    NotLinked,
    NotSignedIn,
    OutsideJurisdiction,
    OwnCase,
    StaleVersion,
)
from declaration.api.texts import Paragraph
from declaration.api.times import shanghai
from declaration.domain.cases.desks import ROSTER_ROLES
from declaration.domain.chain.notices import NoticeKind, ObjectionState
from declaration.errors import NoticeClosed
from declaration.store.chain.notices import NoticeRow, ObjectionRow
from declaration.store.people.persons import person
from declaration.usecases.chain import notices
from declaration.usecases.chain.notices import Entry

router = ServiceRouter(tags=["notices"])


class NoticeSummary(BaseModel):
    """A notice in a list."""

    notice_id: str = Field(examples=["ntc_w4r8exampleexample21"])
    kind: NoticeKind = Field(examples=["roster"])
    org_id: str
    org_name: str | None = Field(default=None, examples=["巴彦淖尔市人力资源和社会保障局"])
    published_on: dt.date = Field(examples=["2026-05-27"])
    last_day: MaybeDay = Field(default=None, examples=["2026-06-03"])
    last_day_note: str | None = Field(default=None, description="最后一日尚不能确定时的说明")
    state: str = Field(examples=["open"])
    version: int


class NoticeEntry(BaseModel):
    """A declaration as a notice shows it; once the notice is over, the name is masked."""

    declaration_id: str
    number: str = Field(examples=["SB202600000123"])
    name: str = Field(examples=["夏明荣"])
    unit_org: str
    unit_name: str | None = Field(default=None, examples=["临河区红柳林场"])
    title: Title


class Notice(NoticeSummary):
    """A notice with everything it shows, and until when one may object."""

    declaration_id: str | None = Field(default=None, description="仅单位内部公示")
    opens_next: dt.datetime | None = Field(
        default=None, description="此时起可办理下一步，不再受理异议；最后一日尚不能确定的不填"
    )
    entries: list[NoticeEntry]


class ObjectionBody(BaseModel):
    """An objection; without a declaration it is against the roster as a whole."""

    model_config = ConfigDict(extra="forbid")

    declaration_id: str | None = Field(default=None, max_length=60)
    text: Paragraph = Field(examples=["该同志所报论文并非本人撰写。"])


class ObjectionReceipt(BaseModel):
    """What somebody who objects gets."""

    objection_id: str = Field(examples=["obj_c6t2exampleexample90"])
    notice_id: str
    declaration_id: str | None = None
    received_at: dt.datetime
    state: ObjectionState = Field(examples=["open"])
    version: int


class Objection(ObjectionReceipt):
    """An objection, for the officers of the publisher."""

    text: str
    finding: str | None = None
    found_at: dt.datetime | None = None


class FindingBody(BaseModel):
    """What the publisher found."""

    model_config = ConfigDict(extra="forbid")

    upheld: StrictBool = Field(examples=[False])
    text: Paragraph = Field(examples=["经核查，论文由本人撰写，异议不属实。"])
    version: StrictInt = Field(examples=[1])


@router.get(
    "/notices",
    operation_id="list_audit_notices",
    access=public(),
    summary="列出公示（花名册公示对外公开，单位内部公示仅限本单位人员）",
    audience=("spa", "mobile", "public"),
    refuses=[NotSignedIn, NotLinked],
)
async def list_notices(
    uow: Uow,
    actor: MaybeActor,
    kind: Annotated[NoticeKind, Query(description="公示类别")] = NoticeKind.ROSTER,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[NoticeSummary]:
    rows = await notices.list_notices(uow, kind, actor=actor, after=last_seen(cursor), limit=limit + 1)
    shown = {row.notice_id: await _summary(uow, row) for row in rows[:limit]}
    return page(rows, limit, key=lambda row: row.notice_id, item=lambda row: shown[row.notice_id])


@router.get(
    "/notices/{notice_id}",
    operation_id="get_audit_notice",
    access=public(),
    summary="查看公示",
    audience=("spa", "mobile", "public"),
    refuses=[NotFound],
)
async def get_notice(notice_id: str, uow: Uow, actor: MaybeActor, ports: PortsDep) -> Notice:
    row = await notices.readable_notice(uow, notice_id, actor=actor)
    return Notice(
        **(await _summary(uow, row)).model_dump(),
        declaration_id=row.declaration_id,
        opens_next=row.opens_next.astimezone(uow.now.tzinfo) if row.opens_next else None,
        entries=[await _entry(uow, entry, ports) for entry in await notices.entries(uow, row)],
    )


@router.post(
    "/notices/{notice_id}/objections",
    operation_id="object_to_audit_notice",
    access=public(),
    rate=WRITE,
    summary="对公示提出异议",
    audience=("spa", "mobile", "public"),
    status_code=201,
    refuses=[NotFound, NoticeClosed],
)
async def object_to_notice(
    notice_id: str, body: ObjectionBody, uow: Uow, actor: MaybeActor, ports: PortsDep
) -> ObjectionReceipt:
    row = await notices.object_to(
        uow, notice_id, declaration_id=body.declaration_id, text=body.text, actor=actor, ports=ports
    )
    return ObjectionReceipt.model_validate(_receipt(row))


@router.get(
    "/notices/{notice_id}/objections",
    operation_id="list_audit_objections",
    access=roles("unit_auditor", *ROSTER_ROLES),
    summary="查看本单位、本部门公示收到的异议",
    refuses=[NotFound, OutsideJurisdiction],
)
async def list_notice_objections(
    notice_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Page[Objection]:
    rows = await notices.list_objections(uow, notice_id, actor=actor)
    return Page(items=[_objection(row, ports) for row in rows])


@router.post(
    "/objections/{objection_id}/finding",
    operation_id="find_on_audit_objection",
    access=roles("unit_auditor", *ROSTER_ROLES),
    summary="对异议作出核查结论",
    refuses=[NotFound, NotLinked, OutsideJurisdiction, OwnCase, AlreadyDecided, StaleVersion],
)
async def find_on_objection(
    objection_id: str, body: FindingBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Objection:
    row = await notices.find_on_objection(
        uow,
        objection_id,
        upheld=body.upheld,
        text=body.text,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return _objection(row, ports)


async def _summary(uow: UnitOfWork, row: NoticeRow) -> NoticeSummary:
    publisher = await find_organisation(uow.session, row.org_id)
    return NoticeSummary(
        notice_id=row.notice_id,
        kind=NoticeKind(row.kind),
        org_id=row.org_id,
        org_name=publisher.name if publisher is not None else None,
        published_on=row.published_on,
        last_day=row.last_day,
        last_day_note=DAY_NOT_YET_KNOWN if row.last_day is None else None,
        state=row.state,
        version=row.version,
    )


async def _entry(uow: UnitOfWork, entry: Entry, ports: Ports) -> NoticeEntry:
    row = entry.row
    name = (await person(uow.session, row.person_ref)).name(ports.keys)
    unit = await find_organisation(uow.session, row.unit_org)
    return NoticeEntry(
        declaration_id=row.declaration_id,
        number=row.number,
        name=name if entry.named else mask_name(name),
        unit_org=row.unit_org,
        unit_name=unit.name if unit is not None else None,
        title=Title(series=row.series, specialty=row.specialty, level=Level(row.level)),
    )


def _receipt(row: ObjectionRow) -> dict[str, object]:
    return {
        "objection_id": row.objection_id,
        "notice_id": row.notice_id,
        "declaration_id": row.declaration_id,
        "received_at": shanghai(row.received_at),
        "state": row.state,
        "version": row.version,
    }


def _objection(row: ObjectionRow, ports: Ports) -> Objection:
    return Objection.model_validate(
        {
            **_receipt(row),
            "text": row.read_text(ports.keys),
            "finding": row.read_finding(ports.keys),
            "found_at": shanghai(row.found_at),
        }
    )
