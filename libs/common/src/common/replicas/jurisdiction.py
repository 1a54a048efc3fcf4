"""Authority follows place (R25-5, R25-6): which of the caller's organisations may act on something at a place."""

from sqlalchemy.ext.asyncio import AsyncSession

from common.identity.actors import Actor, Role
from common.places import is_within
from common.replicas.queries import active_organisations
from common.replicas.tables import OrganisationRow
from common.web.problems import OutsideJurisdiction


async def authority_over(session: AsyncSession, actor: Actor, *roles: Role, place: str) -> OrganisationRow:
    """The caller's organisation, held with one of `roles`, whose place contains `place`; the nearest one if several.

    Raises:
        OutsideJurisdiction: none does, or this service has not heard of the organisation.
    """
    rows = await active_organisations(session, actor.orgs(*roles))
    within = [row for row in rows if is_within(place, row.place)]
    if not within:
        raise OutsideJurisdiction
    return max(within, key=lambda row: (row.place.count("."), row.org_id))


def require_office(actor: Actor, role: Role, org_id: str) -> None:
    """The caller must hold `role` at exactly this organisation.

    Raises:
        OutsideJurisdiction
    """
    if not actor.has(role, org_id):
        raise OutsideJurisdiction
