"""Organisations as the rules see them."""

from certificate.domain.bodies import Body
from common.inbox import NotYetKnown
from common.replicas.queries import find_organisation
from common.replicas.tables import OrganisationRow
from common.uow import UnitOfWork


async def known_organisation(uow: UnitOfWork, org_id: str) -> OrganisationRow:
    """The organisation.

    Raises:
        NotYetKnown: its event has not come yet; the event that names it is parked.
    """
    row = await find_organisation(uow.session, org_id)
    if row is None:
        raise NotYetKnown("organisation", org_id)
    return row


async def body(uow: UnitOfWork, org_id: str) -> Body:
    """The organisation as far as authority needs it. Raises `NotYetKnown`."""
    row = await known_organisation(uow, org_id)
    return Body(org_id=row.org_id, kind=row.kind, place=row.place)
