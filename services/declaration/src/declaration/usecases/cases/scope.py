"""Who may know of a declaration, and whose desk it lies on (Z-03).

The applicant always; the unit that recommends, the desks it has lain on and the HR authorities of its place from the
first submission; the committee's office from the day it is forwarded. For everybody else it does not exist.
"""

from common.identity.actors import Actor
from common.replicas.queries import places_of
from common.uow import UnitOfWork
from common.web.problems import NotFound
from declaration.domain.cases.desks import ROLE_AT
from declaration.domain.cases.scope import Reach, Whereabouts, is_known
from declaration.domain.cases.states import State, Step
from declaration.store.cases.declarations import DeclarationRow, declaration
from declaration.store.cases.scope import has_lain_with


async def own_declaration(
    uow: UnitOfWork, declaration_id: str, *, actor: Actor, lock: bool = False
) -> DeclarationRow:
    """The caller's own declaration.

    Raises:
        NotFound: also for somebody else's.
    """
    row = await declaration(uow.session, declaration_id, lock=lock)
    if actor.person_ref is None or row.person_ref != actor.person_ref:
        raise NotFound
    return row


async def visible_declaration(uow: UnitOfWork, declaration_id: str, *, actor: Actor) -> DeclarationRow:
    """A declaration that the caller may know of.

    Raises:
        NotFound
    """
    row = await declaration(uow.session, declaration_id)
    if row.person_ref == actor.person_ref:
        return row
    reach = await reach_of(uow, actor)
    lain = handles(row, actor=actor) or await has_lain_with(
        uow.session, declaration_id, reach.desks | reach.offices
    )
    about = Whereabouts(row.person_ref, State(row.state), row.unit_org, row.using_org, row.place)
    if not is_known(about, reach, has_lain_there=lain):
        raise NotFound
    return row


def handles(row: DeclarationRow, *, actor: Actor) -> bool:
    """Whether the declaration lies at a desk of the caller, and is not the caller's own."""
    role = ROLE_AT.get(Step(row.step))
    if role is None or row.holder_org is None or row.person_ref == actor.person_ref:
        return False
    return actor.has(role, row.holder_org)


async def reach_of(uow: UnitOfWork, actor: Actor) -> Reach:
    """How far the caller sees."""
    return Reach(
        person_ref=actor.person_ref,
        units=actor.orgs("unit_auditor"),
        desks=actor.orgs("unit_auditor", "department_auditor", "service_centre"),
        offices=actor.orgs("committee_office"),
        places=tuple(await hr_places(uow, actor)),
    )


async def hr_places(uow: UnitOfWork, actor: Actor) -> list[str]:
    """The places of the caller's HR authorities."""
    return await places_of(uow.session, actor.orgs("region_hr", "league_hr", "county_hr"))
