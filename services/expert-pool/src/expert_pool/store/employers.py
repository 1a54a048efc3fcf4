"""Employers of experts, from this service's copy of organisations."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from common.replicas.tables import OrganisationRow


async def employers(session: AsyncSession, org_ids: Collection[str]) -> dict[str, OrganisationRow]:
    """Those of the organisations that are on record here."""
    statement = select(OrganisationRow).where(OrganisationRow.org_id.in_(list(org_ids)))
    return {row.org_id: row for row in (await session.execute(statement)).scalars()}
