"""Credit records that bar people from being experts: this service's copy of effects, asked for many at once."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from common.events.codes import Effect
from common.replicas.tables import EffectRow

BARS: frozenset[Effect] = frozenset({Effect.REMOVE_EXPERT, Effect.BAR_STAFF})
"""A cancelled qualification (R25-73), and a bar from review work altogether (R25-74)."""


async def bars_in_force(
    session: AsyncSession, person_refs: Collection[str], *, on: Collection[dt.date]
) -> dict[str, str]:
    """Those of the people who are barred on one of the days, with the clause of the record; its last day still binds."""
    days = [(EffectRow.starts <= day) & or_(EffectRow.until.is_(None), EffectRow.until >= day) for day in on]
    statement = (
        select(EffectRow.subject, EffectRow.clause)
        .where(EffectRow.subject.in_(list(person_refs)), EffectRow.effect.in_(list(BARS)))
        .where(EffectRow.ended_on.is_(None), or_(*days))
        .order_by(EffectRow.subject, EffectRow.record_id)
    )
    found = await session.execute(statement)
    return {row[0]: row[1] for row in found}
