"""Recording organisations: the master copy that the other services follow."""

from dataclasses import dataclass

from common.identity import documents
from common.identity.actors import Actor
from common.replicas.jurisdiction import authority_over
from common.replicas.queries import find_organisation, organisation
from common.replicas.tables import OrganisationRow
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, check_version
from declaration.errors import BadCreditCode
from declaration.messaging.outgoing.organisations import emit_organisation_recorded


@dataclass(frozen=True)
class OrganisationFacts:
    """What is recorded of an organisation."""

    name: str
    kind: str
    place: str
    parent: str | None
    ownership: str
    direct_report: bool
    self_reviewing: bool
    active: bool


async def record_organisation(
    uow: UnitOfWork, facts: OrganisationFacts, *, code: str, actor: Actor
) -> OrganisationRow:
    """Record an organisation inside the caller's subtree (Z-03).

    Raises:
        OutsideJurisdiction: its place is not under an HR authority of the caller.
        BadCreditCode: the unified credit code has a wrong format.
        AlreadyDecided: it is recorded already.
    """
    await authority_over(uow.session, actor, "region_hr", "league_hr", "county_hr", place=facts.place)
    try:
        number = documents.credit_code(code).code
    except documents.BadCreditCode as error:
        raise BadCreditCode from error
    org_id = f"org_{number}"
    if await find_organisation(uow.session, org_id) is not None:
        raise AlreadyDecided(f"单位 {number} 已经登记，如需更正请修改原登记。")
    row = OrganisationRow(org_id=org_id, credit_code=number, version=1, **vars(facts))
    uow.session.add(row)
    await uow.audit("record-organisation", subject=org_id, clause="R25-5")
    await emit_organisation_recorded(uow, row)
    return row


async def change_organisation(
    uow: UnitOfWork, org_id: str, facts: OrganisationFacts, *, seen_version: int, actor: Actor
) -> OrganisationRow:
    """Correct an organisation; both the old and the new place must be under the caller's authority.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion
    """
    row = await organisation(uow.session, org_id)
    for place in (row.place, facts.place):
        await authority_over(uow.session, actor, "region_hr", "league_hr", "county_hr", place=place)
    check_version(seen=seen_version, present=row.version)
    for name, value in vars(facts).items():
        setattr(row, name, value)
    row.version += 1
    await uow.audit("change-organisation", subject=org_id, clause="R25-5")
    await emit_organisation_recorded(uow, row)
    return row
