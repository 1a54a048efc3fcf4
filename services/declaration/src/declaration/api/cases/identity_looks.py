"""The full number of an applicant, for whoever handles the case, over REST."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles
from common.web.problems import NotFound, OutsideJurisdiction
from declaration.usecases.cases import identity_looks
from declaration.usecases.cases.identity_looks import IdentityPurpose

router = ServiceRouter(tags=["identity"])


class FullIdentity(BaseModel):
    """An applicant's papers in full; this look is on record."""

    document_kind: str = Field(examples=["111"])
    number: str = Field(examples=["150802198801260001"])
    name: str = Field(examples=["夏明荣"])


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
    identity = await identity_looks.read_identity(uow, declaration_id, purpose, actor=actor, ports=ports)
    return FullIdentity(document_kind=identity.document_kind, number=identity.number, name=identity.name)
