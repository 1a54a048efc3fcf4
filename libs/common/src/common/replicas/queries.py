"""Questions to the copies, each one statement."""

import datetime as dt
from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from common.db.keys import rows_by_key
from common.events.codes import Effect
from common.identity.actors import Actor, account_of
from common.identity.tokens import Claims
from common.replicas.tables import CalendarYearRow, EffectRow, OrganisationRow, PersonLinkRow
from common.web.problems import NotFound

# Runs with every request, so it is built once.
_CALLER = select(
    PersonLinkRow.person_ref,
    exists()
    .where(EffectRow.subject == PersonLinkRow.person_ref, EffectRow.effect == Effect.BAR_STAFF)
    .where(EffectRow.starts <= bindparam("on"))
    .where(or_(EffectRow.until.is_(None), EffectRow.until >= bindparam("on")))
    .where(EffectRow.ended_on.is_(None)),
).where(PersonLinkRow.issuer == bindparam("issuer"), PersonLinkRow.account == bindparam("account"))


async def load_actor(session: AsyncSession, claims: Claims, *, on: dt.date) -> tuple[Actor, bool]:
    """The caller behind verified claims, and whether a bar on review work is in force for the person today (R25-74).

    A bar voids every grant, for reading as for deciding.
    """
    found = await session.execute(_CALLER, {"issuer": claims.issuer, "account": claims.subject, "on": on})
    row = found.one_or_none()
    person_ref, suspended = (row[0], bool(row[1])) if row else (None, False)
    actor = Actor(
        account=account_of(claims.issuer, claims.subject),
        issuer=claims.issuer,
        subject=claims.subject,
        person_ref=person_ref,
        grants=frozenset() if suspended else frozenset(claims.grants),
        client=claims.client,
    )
    return actor, suspended


async def bar_in_force(
    session: AsyncSession, subject: str, effect: Effect, *, on: dt.date
) -> EffectRow | None:
    """The effect that binds `subject` on that day, the one that ends last; its last day still binds."""
    return (
        await session.execute(
            select(EffectRow)
            .where(EffectRow.subject == subject, EffectRow.effect == effect, EffectRow.starts <= on)
            .where(or_(EffectRow.until.is_(None), EffectRow.until >= on), EffectRow.ended_on.is_(None))
            .order_by(EffectRow.until.desc().nulls_first())
            .limit(1)
        )
    ).scalar_one_or_none()


async def effects_on(session: AsyncSession, subject: str, effect: Effect) -> list[EffectRow]:
    """Every such effect on `subject` that was not ended early, also those that are over or still to come."""
    statement = (
        select(EffectRow)
        .where(EffectRow.subject == subject, EffectRow.effect == effect, EffectRow.ended_on.is_(None))
        .order_by(EffectRow.starts, EffectRow.record_id)
    )
    return list((await session.execute(statement)).scalars())


async def effects_of(session: AsyncSession, record_id: str) -> list[EffectRow]:
    """The effects of a credit record that were not ended early."""
    statement = select(EffectRow).where(EffectRow.record_id == record_id, EffectRow.ended_on.is_(None))
    return list((await session.execute(statement)).scalars())


async def find_organisation(session: AsyncSession, org_id: str) -> OrganisationRow | None:
    """The organisation, or None when this service has not heard of it."""
    return await session.get(OrganisationRow, org_id)


async def organisations_by_id(
    session: AsyncSession, org_ids: Iterable[str | None]
) -> dict[str, OrganisationRow]:
    """Those of these organisations that this service has heard of."""
    return await rows_by_key(session, OrganisationRow, org_ids)


async def organisation(session: AsyncSession, org_id: str) -> OrganisationRow:
    """The organisation.

    Raises:
        NotFound
    """
    row = await find_organisation(session, org_id)
    if row is None:
        raise NotFound(f"没有找到单位 {org_id}，请核对单位编号。")
    return row


async def active_organisations(session: AsyncSession, org_ids: Collection[str]) -> list[OrganisationRow]:
    """Those of these organisations that are active, by id."""
    statement = select(OrganisationRow).where(OrganisationRow.org_id.in_(org_ids), OrganisationRow.active)
    return list((await session.execute(statement.order_by(OrganisationRow.org_id))).scalars())


async def places_of(session: AsyncSession, org_ids: Collection[str]) -> list[str]:
    """Where those of these organisations are that are active."""
    return [row.place for row in await active_organisations(session, org_ids)] if org_ids else []


async def names_of(session: AsyncSession, org_ids: Iterable[str | None]) -> dict[str, str]:
    """The names of organisations by id; one that this service has not heard of is left out."""
    wanted = {org_id for org_id in org_ids if org_id is not None}
    found = await session.execute(
        select(OrganisationRow.org_id, OrganisationRow.name).where(OrganisationRow.org_id.in_(wanted))
    )
    return dict(found.all())


async def recorded_years(session: AsyncSession) -> list[CalendarYearRow]:
    """The years of working days that were recorded, each in the version that is in force."""
    latest = (
        select(CalendarYearRow)
        .ext(distinct_on(CalendarYearRow.year))
        .order_by(CalendarYearRow.year, CalendarYearRow.version.desc())
    )
    return list((await session.execute(latest)).scalars())
