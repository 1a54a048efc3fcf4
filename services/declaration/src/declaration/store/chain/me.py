"""What waits for somebody: own declarations that need something, and what lies at desks."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from declaration.domain.cases.states import State, Step
from declaration.store.cases.declarations import DeclarationRow
from declaration.store.cases.timeline import TimelineRow


class Waiting(NamedTuple):
    """A declaration with its present stay: since when it lies there, and until when at the latest."""

    declaration_id: str
    number: str
    state: str
    person_ref: str
    supplement_due: dt.date | None
    since: dt.datetime
    until: dt.date | None


async def waiting_for(
    session: AsyncSession,
    person_ref: str | None,
    *,
    own_states: Collection[State],
    desks: Mapping[Step, Collection[str]],
    desk_states: Collection[State],
    limit: int,
) -> list[Waiting]:
    """A person's declarations in `own_states`, and those in `desk_states` at these desks; by the last day."""
    table = DeclarationRow
    conditions = [
        and_(table.step == step, table.holder_org.in_(orgs), table.state.in_(desk_states))
        for step, orgs in desks.items()
    ]
    if person_ref is not None:
        conditions.insert(0, and_(table.person_ref == person_ref, table.state.in_(own_states)))
    if not conditions:
        return []
    statement = (
        select(table.declaration_id, table.number, table.state, table.person_ref, table.supplement_due)
        .add_columns(TimelineRow.since, TimelineRow.until)
        .join(
            TimelineRow,
            and_(TimelineRow.declaration_id == table.declaration_id, TimelineRow.ended_at.is_(None)),
        )
        .where(or_(*conditions))
        .order_by(TimelineRow.until.nulls_last(), TimelineRow.since)
        .limit(limit)
    )
    return [Waiting(*found) for found in await session.execute(statement)]
