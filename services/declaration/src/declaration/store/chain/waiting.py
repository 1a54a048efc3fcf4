"""What waits besides the declarations at a desk: rosters, objections, entries to verify, questions of the credit file."""

import datetime as dt
from collections.abc import Collection, Mapping

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from common.replicas.tables import OrganisationRow
from declaration.domain.cases.states import State, Step
from declaration.domain.chain.publicities import ObjectionState, PublicityKind
from declaration.domain.eligibility.archive_items import ItemStatus
from declaration.store.cases.declarations import DeclarationRow
from declaration.store.cases.inquiries import InquiryRow
from declaration.store.cases.timeline import TimelineRow
from declaration.store.chain.publicities import ObjectionRow, PublicityRow
from declaration.store.chain.rosters import RosterRow
from declaration.store.eligibility.archive_items import ArchiveItemRow
from declaration.store.people.profiles import ProfileRow
from declaration.store.plans.plans import Filing, PlanRow
from declaration.store.quotas.posts import ConsultationRow


async def counted(
    session: AsyncSession,
    person_ref: str | None,
    *,
    own_states: Collection[State],
    desks: Mapping[Step, Collection[str]],
    desk_states: Collection[State],
    today: dt.date,
) -> tuple[int, int]:
    """How many declarations wait for the person or at these desks, and how many of them past their day; nobody's own case
    waits at a desk of the own."""
    table = DeclarationRow
    conditions = [
        and_(
            table.step == step,
            table.holder_org.in_(orgs),
            table.state.in_(desk_states),
            table.person_ref.is_distinct_from(person_ref),
        )
        for step, orgs in desks.items()
    ]
    if person_ref is not None:
        conditions.append(and_(table.person_ref == person_ref, table.state.in_(own_states)))
    if not conditions:
        return 0, 0
    due = case((table.state == State.SUPPLEMENT, table.supplement_due), else_=TimelineRow.until)
    statement = (
        select(func.count(), func.count().filter(due < today))
        .select_from(table)
        .join(
            TimelineRow,
            and_(TimelineRow.declaration_id == table.declaration_id, TimelineRow.ended_at.is_(None)),
        )
        .where(or_(*conditions))
    )
    total, overdue = (await session.execute(statement)).one()
    return total, overdue


async def rosters_to_publish(
    session: AsyncSession, orgs: Collection[str]
) -> list[tuple[str, str, dt.datetime]]:
    """Plans and levels with something that waits for a roster of one of `orgs`, and since when."""
    statement = (
        select(DeclarationRow.plan_id, DeclarationRow.level, func.min(DeclarationRow.changed_at))
        .where(DeclarationRow.holder_org.in_(orgs), DeclarationRow.state == State.AWAITING_ROSTER)
        .group_by(DeclarationRow.plan_id, DeclarationRow.level)
        .order_by(DeclarationRow.plan_id, DeclarationRow.level)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(statement)]


async def rosters_to_forward(
    session: AsyncSession, orgs: Collection[str], *, now: dt.datetime
) -> list[tuple[str, dt.datetime]]:
    """Rosters of `orgs` whose publicity is over and that hold something still, each with the instant since when."""
    statement = (
        select(RosterRow.roster_id, PublicityRow.opens_next)
        .join(PublicityRow, PublicityRow.publicity_id == RosterRow.publicity_id)
        .where(RosterRow.org_id.in_(orgs), RosterRow.state != "forwarded", PublicityRow.opens_next <= now)
        .order_by(RosterRow.roster_id)
    )
    found = await session.execute(statement)
    return [(roster_id, over) for roster_id, over in found if over is not None]


async def objections_to_find_on(
    session: AsyncSession, *, units: Collection[str], publishers: Collection[str], person_ref: str | None
) -> list[ObjectionRow]:
    """Open objections to publicities of these units and publishers; neither the person's own nor against the own case."""
    statement = (
        select(ObjectionRow)
        .join(PublicityRow, PublicityRow.publicity_id == ObjectionRow.publicity_id)
        .outerjoin(DeclarationRow, DeclarationRow.declaration_id == ObjectionRow.declaration_id)
        .where(
            ObjectionRow.state == ObjectionState.OPEN,
            or_(
                and_(PublicityRow.kind == PublicityKind.UNIT, PublicityRow.org_id.in_(units)),
                and_(PublicityRow.kind == PublicityKind.ROSTER, PublicityRow.org_id.in_(publishers)),
            ),
        )
        .order_by(ObjectionRow.received_at, ObjectionRow.objection_id)
    )
    if person_ref is not None:
        statement = statement.where(
            ObjectionRow.person_ref.is_distinct_from(person_ref),
            DeclarationRow.person_ref.is_distinct_from(person_ref),
        )
    return list((await session.execute(statement)).scalars())


async def items_to_verify(
    session: AsyncSession, units: Collection[str], *, person_ref: str | None
) -> list[ArchiveItemRow]:
    """Entries that people of these units have only claimed; not the person's own."""
    statement = (
        select(ArchiveItemRow)
        .join(ProfileRow, ProfileRow.person_ref == ArchiveItemRow.person_ref)
        .where(
            ProfileRow.employer_org.in_(units),
            ArchiveItemRow.status == ItemStatus.CLAIMED,
            ~ArchiveItemRow.removed,
            ArchiveItemRow.person_ref.is_distinct_from(person_ref),
        )
        .order_by(ArchiveItemRow.changed_at, ArchiveItemRow.item_id)
    )
    return list((await session.execute(statement)).scalars())


async def consultations_to_answer(session: AsyncSession, hr: Collection[str]) -> list[ConsultationRow]:
    """Consultations on posts that these authorities were asked and have not answered."""
    statement = (
        select(ConsultationRow)
        .where(ConsultationRow.hr_org.in_(hr), ConsultationRow.state == "asked")
        .order_by(ConsultationRow.asked_at, ConsultationRow.consultation_id)
    )
    return list((await session.execute(statement)).scalars())


async def plans_with(session: AsyncSession, filing: Filing) -> list[tuple[PlanRow, OrganisationRow]]:
    """Plans whose filing stands there, with who publishes them; there are few."""
    statement = (
        select(PlanRow, OrganisationRow)
        .join(OrganisationRow, OrganisationRow.org_id == PlanRow.organiser_org)
        .where(PlanRow.filing == filing)
        .order_by(PlanRow.plan_id)
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def places_by_org(session: AsyncSession, orgs: Collection[str]) -> dict[str, str]:
    """Where these organisations are."""
    statement = select(OrganisationRow.org_id, OrganisationRow.place).where(
        OrganisationRow.org_id.in_(orgs), OrganisationRow.active
    )
    return {row[0]: row[1] for row in await session.execute(statement)}


async def inquiries_to_answer(
    session: AsyncSession, units: Collection[str], *, person_ref: str | None
) -> list[tuple[InquiryRow, str]]:
    """Reports that these units were asked about and have not answered, with the declaration's number."""
    statement = (
        select(InquiryRow, DeclarationRow.number)
        .join(DeclarationRow, DeclarationRow.declaration_id == InquiryRow.declaration_id)
        .where(
            InquiryRow.unit_org.in_(units),
            InquiryRow.state == "open",
            DeclarationRow.person_ref.is_distinct_from(person_ref),
        )
        .order_by(InquiryRow.due, InquiryRow.report_id)
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]
