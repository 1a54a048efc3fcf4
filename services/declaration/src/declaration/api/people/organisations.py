"""Organisations over REST."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from common.events.codes import OrganisationKind, Ownership
from common.places import PLACES
from common.replicas.queries import organisation
from common.replicas.tables import OrganisationRow
from common.service.routing import CurrentActor, ServiceRouter, Uow
from common.web.access import roles, signed_in
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import (
    AlreadyDecided,
    FieldError,
    Malformed,
    NotFound,
    OutsideJurisdiction,
    StaleVersion,
)
from declaration.errors import BadCreditCode
from declaration.store.people.organisations import organisations_within
from declaration.usecases.people import organisations
from declaration.usecases.people.organisations import OrganisationFacts

router = ServiceRouter(tags=["organisations"])

HR = roles("region_hr", "league_hr", "county_hr")


class OrganisationBody(BaseModel):
    """What an HR authority records of an organisation."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=2, max_length=100, examples=["磴口县示例林场"])
    kind: OrganisationKind = Field(examples=["public_institution"])
    place: str = Field(examples=["nm.bayannur.dengkou"])
    parent: str | None = None
    ownership: Ownership = Field(examples=["public"])
    direct_report: bool = False
    self_reviewing: bool = False
    active: bool = True

    def facts(self) -> OrganisationFacts:
        if self.place not in PLACES:
            raise Malformed(
                errors=[FieldError("/place", "unknown_place", "没有这个行政区划，请从代码表中选择。")]
            )
        return OrganisationFacts(
            **{name: getattr(self, name) for name in OrganisationFacts.__dataclass_fields__}
        )


class NewOrganisation(OrganisationBody):
    credit_code: str = Field(max_length=40, examples=["12150822MB0DEM0123"])


class ChangedOrganisation(OrganisationBody):
    version: StrictInt


class Organisation(BaseModel):
    """An organisation as recorded."""

    org_id: str
    name: str
    credit_code: str
    kind: str
    place: str
    parent: str | None = None
    ownership: str
    direct_report: bool
    self_reviewing: bool
    active: bool
    version: int

    @classmethod
    def of(cls, row: OrganisationRow) -> "Organisation":
        return cls.model_validate(row, from_attributes=True)


@router.post(
    "/organisations",
    operation_id="record_organisation",
    access=HR,
    summary="登记单位",
    status_code=201,
    refuses=[OutsideJurisdiction, BadCreditCode, AlreadyDecided],
)
async def record_organisation(body: NewOrganisation, uow: Uow, actor: CurrentActor) -> Organisation:
    row = await organisations.record_organisation(uow, body.facts(), code=body.credit_code, actor=actor)
    return Organisation.of(row)


@router.put(
    "/organisations/{org_id}",
    operation_id="change_organisation",
    access=HR,
    summary="更正单位登记",
    refuses=[NotFound, OutsideJurisdiction, StaleVersion],
)
async def change_organisation(
    org_id: str, body: ChangedOrganisation, uow: Uow, actor: CurrentActor
) -> Organisation:
    row = await organisations.change_organisation(
        uow, org_id, body.facts(), seen_version=body.version, actor=actor
    )
    return Organisation.of(row)


@router.get(
    "/organisations/{org_id}",
    operation_id="get_organisation",
    access=signed_in(),
    summary="查询单位",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def get_organisation(org_id: str, uow: Uow) -> Organisation:
    """An organisation (单位) as it is recorded; one that is no longer used says so."""
    return Organisation.of(await organisation(uow.session, org_id))


@router.get(
    "/organisations",
    operation_id="list_organisations",
    access=signed_in(),
    summary="按地区列出单位",
    audience=("spa", "mobile"),
)
async def list_organisations(
    uow: Uow,
    place: Annotated[str | None, Query(description="只列该地区及其下级地区的单位")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Organisation]:
    rows = await organisations_within(uow.session, place, after=last_seen(cursor), limit=limit + 1)
    return page(rows, limit, key=lambda row: row.org_id, item=Organisation.of)
