"""Publicities and objections over REST."""

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
from declaration.domain.chain.publicities import ObjectionState, PublicityKind
from declaration.errors import PublicityClosed
from declaration.store.chain.publicities import ObjectionRow, PublicityRow
from declaration.store.people.persons import person
from declaration.usecases.chain import publicities
from declaration.usecases.chain.publicities import Entry

router = ServiceRouter(tags=["publicities"])


class PublicitySummary(BaseModel):
    """A publicity in a list."""

    publicity_id: str = Field(examples=["pub_w4r8exampleexample21"])
    kind: PublicityKind = Field(examples=["roster"])
    org_id: str
    org_name: str | None = Field(default=None, examples=["巴彦淖尔市人力资源和社会保障局"])
    published_on: dt.date = Field(examples=["2026-05-27"])
    last_day: MaybeDay = Field(default=None, examples=["2026-06-03"])
    last_day_note: str | None = Field(default=None, description="最后一日尚不能确定时的说明")
    state: str = Field(examples=["open"])
    version: int


class PublicityEntry(BaseModel):
    """A declaration as a publicity shows it; once the publicity is over, the name is masked."""

    declaration_id: str
    number: str = Field(examples=["SB202600000123"])
    name: str = Field(examples=["夏明荣"])
    unit_org: str
    unit_name: str | None = Field(default=None, examples=["临河区红柳林场"])
    title: Title


class Publicity(PublicitySummary):
    """A publicity with everything it shows, and until when one may object."""

    declaration_id: str | None = Field(default=None, description="仅单位内部公示")
    opens_next: dt.datetime | None = Field(
        default=None, description="此时起可办理下一步，不再受理异议；最后一日尚不能确定的不填"
    )
    entries: list[PublicityEntry]


class ObjectionBody(BaseModel):
    """An objection; without a declaration it is against the roster as a whole."""

    model_config = ConfigDict(extra="forbid")

    declaration_id: str | None = Field(default=None, max_length=60)
    text: Paragraph = Field(examples=["该同志所报论文并非本人撰写。"])


class ObjectionReceipt(BaseModel):
    """What somebody who objects gets."""

    objection_id: str = Field(examples=["obj_c6t2exampleexample90"])
    publicity_id: str
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
    "/publicities",
    operation_id="list_audit_publicities",
    access=public(),
    summary="列出公示（花名册公示对外公开，单位内部公示仅限本单位人员）",
    audience=("spa", "mobile", "public"),
    refuses=[NotSignedIn, NotLinked],
)
async def list_publicities(
    uow: Uow,
    actor: MaybeActor,
    kind: Annotated[PublicityKind, Query(description="公示类别")] = PublicityKind.ROSTER,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[PublicitySummary]:
    rows = await publicities.list_publicities(
        uow, kind, actor=actor, after=last_seen(cursor), limit=limit + 1
    )
    shown = {row.publicity_id: await _summary(uow, row) for row in rows[:limit]}
    return page(rows, limit, key=lambda row: row.publicity_id, item=lambda row: shown[row.publicity_id])


@router.get(
    "/publicities/{publicity_id}",
    operation_id="get_audit_publicity",
    access=public(),
    summary="查看公示",
    audience=("spa", "mobile", "public"),
    refuses=[NotFound],
)
async def get_publicity(publicity_id: str, uow: Uow, actor: MaybeActor, ports: PortsDep) -> Publicity:
    row = await publicities.readable_publicity(uow, publicity_id, actor=actor)
    return Publicity(
        **(await _summary(uow, row)).model_dump(),
        declaration_id=row.declaration_id,
        opens_next=row.opens_next.astimezone(uow.now.tzinfo) if row.opens_next else None,
        entries=[await _entry(uow, entry, ports) for entry in await publicities.entries(uow, row)],
    )


@router.post(
    "/publicities/{publicity_id}/objections",
    operation_id="object_to_audit_publicity",
    access=public(),
    rate=WRITE,
    summary="对公示提出异议",
    audience=("spa", "mobile", "public"),
    status_code=201,
    refuses=[NotFound, PublicityClosed],
)
async def object_to_publicity(
    publicity_id: str, body: ObjectionBody, uow: Uow, actor: MaybeActor, ports: PortsDep
) -> ObjectionReceipt:
    row = await publicities.object_to(
        uow, publicity_id, declaration_id=body.declaration_id, text=body.text, actor=actor, ports=ports
    )
    return ObjectionReceipt.model_validate(_receipt(row))


@router.get(
    "/publicities/{publicity_id}/objections",
    operation_id="list_audit_objections",
    access=roles("unit_auditor", *ROSTER_ROLES),
    summary="查看本单位、本部门公示收到的异议",
    refuses=[NotFound, OutsideJurisdiction],
)
async def list_publicity_objections(
    publicity_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Page[Objection]:
    rows = await publicities.list_objections(uow, publicity_id, actor=actor)
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
    row = await publicities.find_on_objection(
        uow,
        objection_id,
        upheld=body.upheld,
        text=body.text,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return _objection(row, ports)


async def _summary(uow: UnitOfWork, row: PublicityRow) -> PublicitySummary:
    publisher = await find_organisation(uow.session, row.org_id)
    return PublicitySummary(
        publicity_id=row.publicity_id,
        kind=PublicityKind(row.kind),
        org_id=row.org_id,
        org_name=publisher.name if publisher is not None else None,
        published_on=row.published_on,
        last_day=row.last_day,
        last_day_note=DAY_NOT_YET_KNOWN if row.last_day is None else None,
        state=row.state,
        version=row.version,
    )


async def _entry(uow: UnitOfWork, entry: Entry, ports: Ports) -> PublicityEntry:
    row = entry.row
    name = (await person(uow.session, row.person_ref)).name(ports.keys)
    unit = await find_organisation(uow.session, row.unit_org)
    return PublicityEntry(
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
        "publicity_id": row.publicity_id,
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
