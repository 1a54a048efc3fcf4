"""The achievement archive over REST."""

import datetime as dt
from typing import Annotated, Literal

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints

from common.crypto.keyring import Keyring
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked, roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import (
    AlreadyDecided,
    NotFound,
    NotLinked,
    OutsideJurisdiction,
    OwnCase,
    StaleVersion,
    WrongState,
)
from declaration.domain.eligibility.archive_items import ItemKind, ItemStatus
from declaration.domain.eligibility.claims import Claim
from declaration.errors import ItemIncomplete
from declaration.store.eligibility.archive_items import ArchiveItemRow, archive_of, items_of_units
from declaration.store.people.persons import people_by_ref, person
from declaration.usecases.eligibility import archive_items
from declaration.usecases.eligibility.archive_items import ItemFacts

router = ServiceRouter(tags=["archive"])

FieldText = Annotated[str, StringConstraints(max_length=500)]


class ItemBody(BaseModel):
    """An entry; which fields belong to a kind is told by the refusal if one is missing."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    kind: ItemKind = Field(examples=["education"])
    fields: dict[str, FieldText] = Field(
        max_length=20, examples=[{"school": "内蒙古农业大学", "major": "林学", "education": "20"}]
    )
    starts: dt.date | None = Field(default=None, alias="from", examples=["2008-09-01"])
    ends: dt.date | None = Field(default=None, alias="to", examples=["2012-07-01"])

    fact: Claim | None = Field(
        default=None,
        description="与申报资格有关的情况，按规则所用的代码填写；单位核实条目即核实此项",
        examples=[{"says": "education", "schooling": "bachelor", "graduated_on": "2012-07-01"}],
    )

    def facts(self) -> ItemFacts:
        return ItemFacts(self.kind, self.fields, self.starts, self.ends, self.fact)


class ChangedItem(ItemBody):
    version: StrictInt = Field(examples=[1])


class EntryVerification(BaseModel):
    """The employer's word on an entry."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["verified", "rejected"] = Field(examples=["verified"])
    reason: str | None = Field(default=None, max_length=500, examples=["毕业证书原件核对无误"])
    version: StrictInt = Field(examples=[1])


class WithdrawnVerification(BaseModel):
    """Why what was verified is not true after all."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=500, examples=["经向学校核实，毕业证书编号不存在"])
    version: StrictInt = Field(examples=[2])


class ArchiveItem(BaseModel):
    """An entry and whose word it is."""

    model_config = ConfigDict(populate_by_name=True)

    item_id: str = Field(examples=["ach_a7k2mexampleexample4"])
    kind: ItemKind
    fields: dict[str, str]
    starts: dt.date | None = Field(default=None, alias="from")
    ends: dt.date | None = Field(default=None, alias="to")
    fact: Claim | None = None
    state: ItemStatus = Field(examples=["claimed"])
    verified_by_org: str | None = None
    verified_on: dt.date | None = None
    reason: str | None = None
    person_ref: str | None = Field(default=None, description="仅单位审核人员可见")
    person_name: str | None = Field(default=None, description="仅单位审核人员可见")
    version: int

    @classmethod
    def of(cls, row: ArchiveItemRow, keys: Keyring, *, person_name: str | None = None) -> "ArchiveItem":
        return cls(
            item_id=row.item_id,
            kind=ItemKind(row.kind),
            fields=row.read_fields(keys),
            starts=row.starts,
            ends=row.ends,
            fact=row.read_claim(keys),
            state=ItemStatus(row.status),
            verified_by_org=row.verified_by_org,
            verified_on=row.verified_on,
            reason=row.read_reason(keys),
            person_ref=row.person_ref if person_name is not None else None,
            person_name=person_name,
            version=row.version,
        )


@router.post(
    "/me/archive-items",
    operation_id="add_archive_item",
    access=linked(),
    summary="添加业绩档案条目",
    audience=("spa", "mobile"),
    status_code=201,
    refuses=[NotLinked, ItemIncomplete],
)
async def add_archive_item(body: ItemBody, uow: Uow, actor: CurrentActor, ports: PortsDep) -> ArchiveItem:
    return ArchiveItem.of(
        await archive_items.add_item(uow, body.facts(), actor=actor, ports=ports), ports.keys
    )


@router.get(
    "/me/archive-items",
    operation_id="list_my_archive_items",
    access=linked(),
    summary="列出本人业绩档案",
    audience=("spa", "mobile"),
    refuses=[NotLinked],
)
async def list_my_archive_items(uow: Uow, actor: CurrentActor, ports: PortsDep) -> Page[ArchiveItem]:
    holder = await person(uow.session, actor.person_ref)
    rows = await archive_of(uow.session, holder.person_ref)
    return Page(items=[ArchiveItem.of(row, ports.keys) for row in rows])


@router.put(
    "/me/archive-items/{item_id}",
    operation_id="change_archive_item",
    access=linked(),
    summary="修改业绩档案条目（已核实的须重新核实）",
    audience=("spa", "mobile"),
    refuses=[NotFound, StaleVersion, ItemIncomplete],
)
async def change_archive_item(
    item_id: str, body: ChangedItem, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> ArchiveItem:
    row = await archive_items.change_item(
        uow, item_id, body.facts(), seen_version=body.version, actor=actor, ports=ports
    )
    return ArchiveItem.of(row, ports.keys)


@router.delete(
    "/me/archive-items/{item_id}",
    operation_id="remove_archive_item",
    access=linked(),
    summary="删除业绩档案条目",
    audience=("spa", "mobile"),
    status_code=204,
    refuses=[NotFound],
)
async def remove_archive_item(item_id: str, uow: Uow, actor: CurrentActor) -> Response:
    await archive_items.remove_item(uow, item_id, actor=actor)
    return Response(status_code=204)


@router.get(
    "/archive-items",
    operation_id="list_unit_archive_items",
    access=roles("unit_auditor"),
    summary="列出本单位人员的业绩档案条目",
)
async def list_unit_archive_items(
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
    state: Annotated[ItemStatus | None, Query(description="按核实状态筛选")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ArchiveItem]:
    rows = await items_of_units(
        uow.session, actor.orgs("unit_auditor"), status=state, after=last_seen(cursor), limit=limit + 1
    )
    people = await people_by_ref(uow.session, {row.person_ref for row in rows})
    return page(
        rows,
        limit,
        key=lambda row: row.item_id,
        item=lambda row: ArchiveItem.of(row, ports.keys, person_name=people[row.person_ref].name(ports.keys)),
    )


@router.post(
    "/archive-items/{item_id}/verification",
    operation_id="verify_archive_item",
    access=roles("unit_auditor"),
    summary="核实业绩档案条目",
    refuses=[NotFound, OutsideJurisdiction, OwnCase, StaleVersion, AlreadyDecided],
)
async def verify_archive_item(
    item_id: str, body: EntryVerification, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> ArchiveItem:
    row = await archive_items.verify_item(
        uow,
        item_id,
        ItemStatus(body.outcome),
        reason=body.reason,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return ArchiveItem.of(row, ports.keys)


@router.post(
    "/archive-items/{item_id}/verification-withdrawal",
    operation_id="take_back_verification",
    access=roles("unit_auditor"),
    summary="撤销核实（发现条目不实，在办申报随即重新核对）",
    refuses=[NotFound, OutsideJurisdiction, OwnCase, StaleVersion, WrongState],
)
async def take_back_verification(
    item_id: str, body: WithdrawnVerification, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> ArchiveItem:
    row = await archive_items.take_back_verification(
        uow, item_id, reason=body.reason, seen_version=body.version, actor=actor, ports=ports
    )
    return ArchiveItem.of(row, ports.keys)
