"""The declarations that a caller may know of, asked of the database (Z-03); who may know is `domain.cases.scope`."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from common.db.conditions import lies_within
from declaration.domain.cases.scope import Reach
from declaration.domain.cases.states import State, Step
from declaration.store.cases.declarations import DeclarationRow
from declaration.store.cases.timeline import TimelineRow
from declaration.store.plans.committees import CommitteeRow


async def has_lain_with(session: AsyncSession, declaration_id: str, org_ids: Collection[str]) -> bool:
    """Whether a declaration lies or has lain with one of these organisations."""
    if not org_ids:
        return False
    statement = select(TimelineRow.holder_org).where(
        TimelineRow.declaration_id == declaration_id, TimelineRow.holder_org.in_(org_ids)
    )
    return (await session.execute(statement.limit(1))).first() is not None


async def declarations_within(
    session: AsyncSession,
    reach: Reach,
    *,
    state: State | None,
    plan_id: str | None,
    step: Step | None,
    after: str | None,
    limit: int,
) -> list[DeclarationRow]:
    """What a caller of this reach may know of, by number; up to `limit` after the number `after`."""
    table = DeclarationRow
    found = []
    for condition in _conditions(reach):
        numbers = select(table.number).where(condition)
        if state is not None:
            numbers = numbers.where(table.state == state)
        if plan_id is not None:
            numbers = numbers.where(table.plan_id == plan_id)
        if step is not None:
            numbers = numbers.where(table.step == step)
        if after is not None:
            numbers = numbers.where(table.number > after)
        found.append(select(numbers.order_by(table.number).limit(limit).subquery().c.number))
    if not found:
        return []
    # one short look-up per index instead of one long one over all of them
    statement = select(table).where(table.number.in_(union(*found))).order_by(table.number).limit(limit)
    return list((await session.execute(statement)).scalars())


def _conditions(reach: Reach) -> list[ColumnElement[bool]]:
    """One condition per index."""
    table = DeclarationRow
    submitted = table.state != State.DRAFT
    conditions: list[ColumnElement[bool]] = []
    if reach.person_ref is not None:
        conditions.append(table.person_ref == reach.person_ref)
    if reach.units:
        conditions += [
            submitted & table.unit_org.in_(reach.units),
            submitted & table.using_org.in_(reach.units),
        ]
    if reach.desks:
        lain = select(TimelineRow.declaration_id).where(TimelineRow.holder_org.in_(reach.desks))
        conditions.append(submitted & table.declaration_id.in_(lain))
    if reach.offices:
        forwarded = select(TimelineRow.declaration_id).where(TimelineRow.holder_org.in_(reach.offices))
        committees = select(CommitteeRow.committee_id).where(CommitteeRow.office_org.in_(reach.offices))
        conditions.append(table.committee_id.in_(committees) & table.declaration_id.in_(forwarded))
    conditions += [submitted & lies_within(table.place, place) for place in reach.places]
    return conditions
