"""Departments in charge of titles (行业主管部门) over REST."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from common.service.routing import CurrentActor, ServiceRouter, Uow
from common.web.access import roles, signed_in
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction
from declaration.errors import UnitDoesNotFit, UnknownTitle
from declaration.store.people.industry_departments import IndustryDepartmentRow, charges_of
from declaration.usecases.people import industry_departments

router = ServiceRouter(tags=["organisations"])

TitleCode = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,60}(\.[a-z_]{1,60})?$")]


class Charge(BaseModel):
    """What a department is in charge of: series, or `series.specialty` for single specialties."""

    model_config = ConfigDict(extra="forbid")

    titles: list[TitleCode] = Field(max_length=200, examples=[["engineering.construction"]])


def _charge(rows: list[IndustryDepartmentRow]) -> Charge:
    return Charge(titles=[row.code for row in rows])


@router.put(
    "/organisations/{org_id}/titles-in-charge",
    operation_id="put_in_charge",
    access=roles("region_hr", "league_hr", "county_hr"),
    summary="登记行业主管部门主管的系列、专业",
    refuses=[NotFound, OutsideJurisdiction, UnitDoesNotFit, UnknownTitle, AlreadyDecided],
)
async def put_in_charge(org_id: str, body: Charge, uow: Uow, actor: CurrentActor) -> Charge:
    return _charge(await industry_departments.put_in_charge(uow, org_id, body.titles, actor=actor))


@router.get(
    "/organisations/{org_id}/titles-in-charge",
    operation_id="get_titles_in_charge",
    access=signed_in(),
    summary="查询行业主管部门主管的系列、专业",
    audience=("spa", "mobile"),
)
async def get_titles_in_charge(org_id: str, uow: Uow) -> Charge:
    return _charge(await charges_of(uow.session, org_id))
