"""Everything that waits for the caller, with a total and what is overdue: nothing open is on nobody's list."""

import datetime as dt
from dataclasses import dataclass

from common.identity.actors import Actor
from common.uow import UnitOfWork
from declaration.domain.cases.desks import ROLE_AT, ROSTER_ROLES
from declaration.store.chain import waiting as store
from declaration.store.plans.plans import Filing, PlanRow
from declaration.usecases.chain.me import APPLICANT_TASKS, DESK_STATES, MOST_TASKS, Task, open_tasks
from declaration.usecases.plans.plans import PUBLISHERS, filing_place
from declaration.usecases.quotas.posts import HR

_APART = frozenset({"answer_consent_request", "confirm_member"})
"""Tasks among the listed ones that are no declaration at a desk."""


@dataclass(frozen=True)
class Waiting:
    """The first tasks, and how many there are in all and past their day."""

    tasks: list[Task]
    total: int
    overdue: int


async def waiting(uow: UnitOfWork, *, actor: Actor) -> Waiting:
    """What waits for the caller; at most `MOST_TASKS` are listed, the others are counted."""
    listed = await open_tasks(uow, actor=actor)
    more = [
        *await _of_publishers(uow, actor),
        *await _objections(uow, actor),
        *await _of_units(uow, actor),
        *await _of_authorities(uow, actor),
        *await _of_planners(uow, actor),
    ]
    today = uow.now.date()
    total, overdue = await store.counted(
        uow.session,
        actor.person_ref,
        own_states=APPLICANT_TASKS.keys(),
        desks={step: orgs for step, role in ROLE_AT.items() if (orgs := actor.orgs(role))},
        desk_states=DESK_STATES,
        today=today,
    )
    apart = sum(task.kind in _APART for task in listed)
    tasks = sorted([*listed, *more], key=lambda task: (task.due or dt.date.max, task.since))
    return Waiting(
        tasks=tasks[:MOST_TASKS],
        total=total + apart + len(more),
        overdue=overdue + sum(task.overdue(today) for task in more),
    )


async def _of_publishers(uow: UnitOfWork, actor: Actor) -> list[Task]:
    orgs, zone = actor.orgs(*ROSTER_ROLES), uow.now.tzinfo
    if not orgs:
        return []
    return [
        *(
            Task("publish_roster", f"{plan_id}/{level}", None, since.astimezone(zone), None)
            for plan_id, level, since in await store.rosters_to_publish(uow.session, orgs)
        ),
        *(
            Task("forward_roster", roster_id, None, over_since.astimezone(zone), None)
            for roster_id, over_since in await store.rosters_to_forward(uow.session, orgs, now=uow.now)
        ),
    ]


async def _objections(uow: UnitOfWork, actor: Actor) -> list[Task]:
    units, publishers = actor.orgs("unit_auditor"), actor.orgs(*ROSTER_ROLES)
    if not units and not publishers:
        return []
    rows = await store.objections_to_find_on(
        uow.session, units=units, publishers=publishers, person_ref=actor.person_ref
    )
    return [
        Task("find_on_objection", row.objection_id, None, row.received_at.astimezone(uow.now.tzinfo), None)
        for row in rows
    ]


async def _of_units(uow: UnitOfWork, actor: Actor) -> list[Task]:
    units, zone = actor.orgs("unit_auditor"), uow.now.tzinfo
    if not units:
        return []
    return [
        *(
            Task("answer_report", row.report_id, number, row.asked_at.astimezone(zone), row.due)
            for row, number in await store.inquiries_to_answer(
                uow.session, units, person_ref=actor.person_ref
            )
        ),
        *(
            Task("verify_archive_item", row.item_id, None, row.changed_at.astimezone(zone), None)
            for row in await store.items_to_verify(uow.session, units, person_ref=actor.person_ref)
        ),
    ]


async def _of_authorities(uow: UnitOfWork, actor: Actor) -> list[Task]:
    """Consultations on posts that were put to the caller's authority, and plans that it takes on record."""
    hr, filing = actor.orgs(*HR), actor.orgs("region_hr", "league_hr")
    if not hr:
        return []
    zone = uow.now.tzinfo
    own_places = await store.places_by_org(uow.session, filing)
    return [
        *(
            Task("answer_post_consultation", row.consultation_id, None, row.asked_at.astimezone(zone), None)
            for row in await store.consultations_to_answer(uow.session, hr)
        ),
        *(
            Task("file_plan", row.plan_id, None, _since(row).astimezone(zone), None)
            for row, publisher in await store.plans_with(uow.session, Filing.PENDING)
            if own_places.keys() - {row.organiser_org}
            and filing_place(publisher)
            in {place for org, place in own_places.items() if org != row.organiser_org}
        ),
    ]


async def _of_planners(uow: UnitOfWork, actor: Actor) -> list[Task]:
    """Plans of the caller's own that are drafts, or were given back and wait for a revision."""
    publishers = actor.orgs(*PUBLISHERS)
    if not publishers:
        return []
    return [
        Task(kind, row.plan_id, None, _since(row).astimezone(uow.now.tzinfo), None)
        for kind, filing in (("publish_plan", Filing.NOT_YET), ("revise_plan", Filing.REJECTED))
        for row, _ in await store.plans_with(uow.session, filing)
        if row.organiser_org in publishers
    ]


def _since(row: PlanRow) -> dt.datetime:
    return row.published_at or row.created_at
