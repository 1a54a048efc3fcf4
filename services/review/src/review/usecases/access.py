"""Access to a committee: its office and organiser act, filing authority and inspector look into it."""

from common.identity.actors import Actor
from common.replicas.jurisdiction import authority_over
from common.replicas.queries import organisation
from common.uow import UnitOfWork
from common.web.problems import OutsideJurisdiction
from review.store.committees import CommitteeRow


def is_authority(actor: Actor, committee: CommitteeRow) -> bool:
    """Whether the caller acts for the HR authority that files this committee."""
    return committee.authority_org in actor.orgs("region_hr", "league_hr", "county_hr")


def is_party(actor: Actor, committee: CommitteeRow) -> bool:
    """Whether the caller acts for the office, the organiser, the filing authority, one that recommends or a supervisor."""
    return (
        is_authority(actor, committee)
        or not actor.orgs("league_hr", "county_hr").isdisjoint(committee.recommenders)
        or supervises(actor, committee)
        or actor.has("committee_office", committee.office_org)
        or actor.has("organiser", committee.organiser_org)
    )


def supervises(actor: Actor, committee: CommitteeRow) -> bool:
    """C-07: whether the caller acts for who watches over the committee: HR authority, or superior department (R25-6)."""
    return committee.supervisor_org in actor.orgs("region_hr", "league_hr", "county_hr") or (
        committee.second_supervisor_org in actor.orgs("department_auditor")
    )


def require_authority(actor: Actor, committee: CommitteeRow) -> None:
    """The caller must act for the HR authority that files this committee.

    Raises:
        OutsideJurisdiction
    """
    if not is_authority(actor, committee):
        raise OutsideJurisdiction(clause="R25-13")


async def require_reader(uow: UnitOfWork, actor: Actor, committee: CommitteeRow) -> None:
    """The caller must act for the office, the filing authority or a discipline inspection of the place (X-09).

    Raises:
        OutsideJurisdiction
    """
    if is_authority(actor, committee) or actor.has("committee_office", committee.office_org):
        return
    organiser = await organisation(uow.session, committee.organiser_org)
    await authority_over(uow.session, actor, "inspector", place=organiser.place)
