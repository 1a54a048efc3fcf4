"""Linking an account to a person, and the full number of an applicant, over REST."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from common.crypto.masks import mask_number
from common.identity.documents import DocumentKind
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles, signed_in
from common.web.problems import NotFound, OutsideJurisdiction
from declaration.errors import AlreadyLinked, BadPersonDocument, LinkedElsewhere
from declaration.usecases import identity_links
from declaration.usecases.identity_links import IdentityPurpose

router = ServiceRouter(tags=["identity"])


class NewIdentityLink(BaseModel):
    """Name and document of the person behind the account."""

    model_config = ConfigDict(extra="forbid")

    document_kind: DocumentKind = Field(examples=["111"], description="证件类型（GA/T 517）")
    number: str = Field(min_length=5, max_length=40, examples=["150802198801260001"])
    name: str = Field(min_length=1, max_length=60, examples=["夏明荣"])
    phone: str | None = Field(default=None, pattern=r"^\+?[0-9 -]{6,20}$", examples=["12000000086"])


class IdentityLink(BaseModel):
    """The account is linked; `checked_by` names the check that vouched (`format_only` is a stand-in)."""

    person_ref: str = Field(examples=["p1mvz3k7exampleexampleexampleexampleexampleexampleexa"])
    document_kind: str = Field(examples=["111"])
    number_masked: str = Field(examples=["150802**********01"])
    checked_by: str = Field(examples=["format_only"])


class FullIdentity(BaseModel):
    """An applicant's papers in full; this look is on record."""

    document_kind: str = Field(examples=["111"])
    number: str = Field(examples=["150802198801260001"])
    name: str = Field(examples=["夏明荣"])


@router.post(
    "/me/identity-links",
    operation_id="link_identity",
    access=signed_in(),
    summary="实名关联本人账号",
    audience=("spa", "mobile"),
    status_code=201,
    refuses=[AlreadyLinked, LinkedElsewhere, BadPersonDocument],
)
async def link_identity(
    body: NewIdentityLink,
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
) -> IdentityLink:
    row = await identity_links.link_identity(
        uow,
        document_kind=body.document_kind,
        number=body.number,
        name=body.name,
        phone=body.phone,
        actor=actor,
        ports=ports,
    )
    return IdentityLink(
        person_ref=row.person_ref,
        document_kind=row.document_kind,
        number_masked=mask_number(row.number(ports.keys)),
        checked_by=row.checked_by,
    )


@router.get(
    "/declarations/{declaration_id}/identity",
    operation_id="get_applicant_identity",
    access=roles("unit_auditor", "department_auditor", "county_hr", "league_hr", "committee_office"),
    summary="查看申报人完整证件号码（留痕）",
    refuses=[NotFound, OutsideJurisdiction],
)
async def get_applicant_identity(
    declaration_id: str,
    purpose: Annotated[IdentityPurpose, Query(description="查看用途，记入日志")],
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
) -> FullIdentity:
    identity = await identity_links.read_identity(uow, declaration_id, purpose, actor=actor, ports=ports)
    return FullIdentity(document_kind=identity.document_kind, number=identity.number, name=identity.name)
