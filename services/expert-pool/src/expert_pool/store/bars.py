"""Credit records that bar people from being experts: this service's copy of effects, asked for many at once."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from common.events.codes import Effect
from common.replicas.tables import EffectRow

BARS: frozenset[Effect] = frozenset({Effect.REMOVE_EXPERT, Effect.BAR_STAFF})
"""A cancelled qualification (R25-73), and a bar from review work altogether (R25-74)."""


async def bars_in_force(session: AsyncSession, person_refs: Collection[str]) -> list[EffectRow]:
    """What bars any of the people and was not taken back, by person and record; whether it still binds is a rule's matter."""
    statement = (
        select(EffectRow)
        .where(EffectRow.subject.in_(list(person_refs)), EffectRow.effect.in_(list(BARS)))
        .where(EffectRow.ended_on.is_(None))
        .order_by(EffectRow.subject, EffectRow.record_id)
    )
    return list((await session.execute(statement)).scalars())
