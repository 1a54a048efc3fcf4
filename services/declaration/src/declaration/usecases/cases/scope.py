"""Who may know of a declaration, and whose desk it lies on (Z-03).

The applicant always; the unit that recommends, the desks it has lain on and the HR authorities of its place from the
first submission; the committee's office from the day it is forwarded. For everybody else it does not exist.
"""

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from common.identity.actors import Actor
from common.places import is_within
from common.replicas.tables import OrganisationRow
from common.web.problems import NotFound
from declaration.domain.cases.desks import ROLE_AT
from declaration.domain.cases.states import State, Step
from declaration.store.cases.declarations import DeclarationRow, declaration
from declaration.store.cases.timeline import TimelineRow
from declaration.store.plans.committees import CommitteeRow


async def own_declaration(
    session: AsyncSession, declaration_id: str, *, actor: Actor, lock: bool = False
) -> DeclarationRow:
    """The caller's own declaration.

    Raises:
        NotFound: also for somebody else's.
    """
    row = await declaration(session, declaration_id, lock=lock)
    if actor.person_ref is None or row.person_ref != actor.person_ref:
        raise NotFound
    return row


async def visible_declaration(session: AsyncSession, declaration_id: str, *, actor: Actor) -> DeclarationRow:
    """A declaration that the caller may know of.

    Raises:
        NotFound
    """
    row = await declaration(session, declaration_id)
    if row.person_ref == actor.person_ref:
        return row
    if row.state == State.DRAFT or not await _in_scope(session, row, actor):
        raise NotFound
    return row


def handles(row: DeclarationRow, *, actor: Actor) -> bool:
    """Whether the declaration lies at a desk of the caller, and is not the caller's own."""
    role = ROLE_AT.get(Step(row.step))
    if role is None or row.holder_org is None or row.person_ref == actor.person_ref:
        return False
    return actor.has(role, row.holder_org)


async def _in_scope(session: AsyncSession, row: DeclarationRow, actor: Actor) -> bool:
    units = actor.orgs("unit_auditor")
    if row.unit_org in units or row.using_org in units or handles(row, actor=actor):
        return True
    if any(is_within(row.place, place) for place in await hr_places(session, actor)):
        return True
    desks = select(TimelineRow.holder_org).where(
        TimelineRow.declaration_id == row.declaration_id,
        TimelineRow.holder_org.in_(
            actor.orgs("unit_auditor", "department_auditor", "service_centre", "committee_office")
        ),
    )
    return (await session.execute(desks.limit(1))).first() is not None


async def hr_places(session: AsyncSession, actor: Actor) -> list[str]:
    """The places of the caller's HR authorities."""
    org_ids = actor.orgs("region_hr", "league_hr", "county_hr")
    if not org_ids:
        return []
    statement = select(OrganisationRow.place).where(
        OrganisationRow.org_id.in_(org_ids), OrganisationRow.active
    )
    return list((await session.execute(statement)).scalars())


async def scopes(session: AsyncSession, actor: Actor) -> list[ColumnElement[bool]]:
    """The same as conditions, one per index, for lists."""
    table = DeclarationRow
    submitted = table.state != State.DRAFT
    conditions: list[ColumnElement[bool]] = []
    if actor.person_ref is not None:
        conditions.append(table.person_ref == actor.person_ref)
    if units := actor.orgs("unit_auditor"):
        conditions += [submitted & table.unit_org.in_(units), submitted & table.using_org.in_(units)]
    if desks := actor.orgs("unit_auditor", "department_auditor", "service_centre"):
        conditions.append(
            submitted
            & table.declaration_id.in_(
                select(TimelineRow.declaration_id).where(TimelineRow.holder_org.in_(desks))
            )
        )
    if offices := actor.orgs("committee_office"):
        forwarded = select(TimelineRow.declaration_id).where(TimelineRow.holder_org.in_(offices))
        committees = select(CommitteeRow.committee_id).where(CommitteeRow.office_org.in_(offices))
        conditions.append(table.committee_id.in_(committees) & table.declaration_id.in_(forwarded))
    for place in await hr_places(session, actor):
        conditions.append(
            submitted & or_(table.place == place, table.place.startswith(f"{place}.", autoescape=True))
        )
    return conditions or [false()]
