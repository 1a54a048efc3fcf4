"""Recording which department is in charge of which titles at its place: routes find the trade's desk by it (K-03)."""

from collections.abc import Collection

from common.catalogue import Catalogue
from common.events.codes import OrganisationKind
from common.identity.actors import Actor
from common.replicas.jurisdiction import authority_over
from common.replicas.queries import organisation
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided
from declaration.errors import UnitDoesNotFit, UnknownTitle
from declaration.store.people.industry_departments import (
    IndustryDepartmentRow,
    charges_of,
    holders,
    write_charges,
)


async def put_in_charge(
    uow: UnitOfWork, org_id: str, codes: Collection[str], *, actor: Actor
) -> list[IndustryDepartmentRow]:
    """Record what a department is in charge of, in place of what was recorded before.

    Raises:
        NotFound
        OutsideJurisdiction: the department's place is not under an HR authority of the caller.
        UnitDoesNotFit: it is no department.
        UnknownTitle: the catalogue has no such series or specialty.
        AlreadyDecided: another department of the place is in charge of it.
    """
    department = await organisation(uow.session, org_id)
    await authority_over(uow.session, actor, "region_hr", "league_hr", "county_hr", place=department.place)
    if department.kind != OrganisationKind.DEPARTMENT:
        raise UnitDoesNotFit("只有主管部门可以登记为行业主管部门，请核对单位。", clause="R25-30")
    if not all(_known(code) for code in codes):
        raise UnknownTitle("职称目录中没有所填的系列或专业，请从目录中选择。")
    wanted = sorted(set(codes))
    taken = [row for row in await holders(uow.session, department.place, wanted) if row.org_id != org_id]
    if taken:
        raise AlreadyDecided(f"本地区 {taken[0].code} 已由其他部门主管，请先更正原登记。")
    await write_charges(uow.session, org_id, department.place, wanted)
    await uow.audit("put-in-charge", subject=org_id, clause="R25-30", detail={"codes": wanted})
    return await charges_of(uow.session, org_id)


def _known(code: str) -> bool:
    series, _, specialty = code.partition(".")
    found = Catalogue.shipped().series.get(series)
    return found is not None and (not specialty or specialty in found.specialties)
