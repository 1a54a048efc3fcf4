"""Access to a committee: in which capacity (身份) a caller acts for it, as its office, organiser, filing authority or inspection."""

from enum import StrEnum

from common.identity.actors import Actor
from common.policy.loader import Policy
from common.ports import Ports
from common.replicas.jurisdiction import authority_over
from common.replicas.queries import find_organisation, organisation
from common.uow import UnitOfWork
from common.web.problems import OutsideJurisdiction
from expert_pool.store.committees import CommitteeRow


class Capacity(StrEnum):
    """The capacity (身份) in which a caller acts for a committee."""

    OFFICE = "office"
    ORGANISER = "organiser"
    AUTHORITY = "authority"
    INSPECTOR = "inspector"


async def capacities(uow: UnitOfWork, actor: Actor, committee: CommitteeRow) -> frozenset[Capacity]:
    """Every capacity in which the caller acts for the committee; empty for a stranger."""
    found = {
        Capacity.OFFICE: actor.has("committee_office", committee.office_org),
        Capacity.ORGANISER: actor.has("organiser", committee.organiser),
        Capacity.AUTHORITY: committee.authority in actor.orgs("region_hr", "league_hr", "county_hr"),
        Capacity.INSPECTOR: await inspection(uow, actor, committee) is not None,
    }
    return frozenset(capacity for capacity, holds in found.items() if holds)


async def require_capacity(
    uow: UnitOfWork, actor: Actor, committee: CommitteeRow, *allowed: Capacity
) -> frozenset[Capacity]:
    """The caller's capacities, of which one must be among those allowed.

    Raises:
        OutsideJurisdiction
    """
    found = await capacities(uow, actor, committee)
    if found.isdisjoint(allowed):
        raise OutsideJurisdiction
    return found


async def inspection(uow: UnitOfWork, actor: Actor, committee: CommitteeRow) -> str | None:
    """The discipline inspection of the committee's place for which the caller acts, if any."""
    organiser = await find_organisation(uow.session, committee.organiser)
    if organiser is None or not actor.orgs("inspector"):
        return None
    try:
        row = await authority_over(uow.session, actor, "inspector", place=organiser.place)
    except OutsideJurisdiction:
        return None
    return row.org_id


async def policy_for(uow: UnitOfWork, committee: CommitteeRow, ports: Ports) -> Policy:
    """The policy that is in force today at the organiser's place.

    Raises:
        NotFound: the organiser is not on record here.
    """
    organiser = await organisation(uow.session, committee.organiser)
    return ports.packs.for_place(organiser.place, uow.now.date(), ports.layers)
