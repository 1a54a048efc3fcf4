"""Questions to the master copy of organisations; its table is the one that every service keeps a copy in."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from common.db.conditions import lies_within
from common.events.codes import OrganisationKind
from common.replicas.tables import OrganisationRow


async def organisations_within(
    session: AsyncSession, place: str | None, *, after: str | None, limit: int
) -> list[OrganisationRow]:
    """Organisations by id: those of a place and what lies in it, or all."""
    statement = select(OrganisationRow).order_by(OrganisationRow.org_id).limit(limit)
    if place is not None:
        statement = statement.where(lies_within(OrganisationRow.place, place))
    if after is not None:
        statement = statement.where(OrganisationRow.org_id > after)
    return list((await session.execute(statement)).scalars())


async def active_organisations(session: AsyncSession, org_ids: Collection[str]) -> list[OrganisationRow]:
    """Those of these that are active, by id."""
    statement = select(OrganisationRow).where(OrganisationRow.org_id.in_(org_ids), OrganisationRow.active)
    return list((await session.execute(statement.order_by(OrganisationRow.org_id))).scalars())


async def active_at(
    session: AsyncSession, places: Collection[str], kinds: Collection[OrganisationKind]
) -> list[OrganisationRow]:
    """The active organisations of these kinds that are in exactly these places, by id."""
    statement = (
        select(OrganisationRow)
        .where(OrganisationRow.kind.in_(kinds), OrganisationRow.active, OrganisationRow.place.in_(places))
        .order_by(OrganisationRow.org_id)
    )
    return list((await session.execute(statement)).scalars())
