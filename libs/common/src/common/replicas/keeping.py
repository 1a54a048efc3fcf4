"""How the copies change: harmless when it is repeated."""

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from common.events.credit_file import EffectEnded, EffectStarted
from common.events.declaration import CalendarYearRecorded, OrganisationRecorded, PersonLinked, PersonUnlinked
from common.replicas.tables import CalendarYearRow, EffectRow, OrganisationRow, PersonLinkRow


async def keep_person_link(session: AsyncSession, person_ref: str, fact: PersonLinked) -> None:
    """Remember which person stands behind an account; a later link holds, though the end of the former comes after it."""
    statement = insert(PersonLinkRow).values(issuer=fact.issuer, account=fact.account, person_ref=person_ref)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["issuer", "account"], set_={"person_ref": person_ref})
    )


async def end_person_link(session: AsyncSession, person_ref: str, fact: PersonUnlinked) -> None:
    """The account stands for this person no longer."""
    await session.execute(
        delete(PersonLinkRow).where(
            PersonLinkRow.issuer == fact.issuer,
            PersonLinkRow.account == fact.account,
            PersonLinkRow.person_ref == person_ref,
        )
    )


async def keep_organisation(
    session: AsyncSession, org_id: str, fact: OrganisationRecorded, *, version: int
) -> None:
    """Keep the organisation as last recorded."""
    values = {**fact.model_dump(mode="json"), "org_id": org_id, "version": version}
    statement = insert(OrganisationRow).values(**values)
    await session.execute(statement.on_conflict_do_update(index_elements=["org_id"], set_=values))


async def keep_effects(session: AsyncSession, subject: str, fact: EffectStarted, *, at: dt.datetime) -> None:
    """Keep every effect of a record that has started; what it does here is the service's own business."""
    for effect in fact.effects:
        statement = insert(EffectRow).values(
            record_id=fact.record_id,
            effect=effect,
            subject_kind=fact.subject_kind,
            subject=subject,
            starts=fact.starts,
            until=fact.until,
            clause=fact.clause,
            deciding_org=fact.deciding_org,
            received_at=at,
        )
        await session.execute(statement.on_conflict_do_nothing())


async def end_effects(session: AsyncSession, fact: EffectEnded) -> None:
    """What these effects barred is open again from that day on."""
    for effect in fact.effects:
        row = await session.get(EffectRow, (fact.record_id, effect))
        if row is not None:
            row.ended_on = fact.on


async def keep_year(session: AsyncSession, fact: CalendarYearRecorded) -> None:
    """Keep this version of a year of working days."""
    statement = insert(CalendarYearRow).values(
        year=fact.year,
        version=fact.version,
        source=fact.source,
        days_off=list(fact.days_off),
        make_up_days=list(fact.make_up_days),
    )
    await session.execute(statement.on_conflict_do_nothing())
