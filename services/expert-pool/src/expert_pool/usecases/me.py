"""What waits for the caller: at the offices that the account holds, and on the seats of the person behind it."""

import datetime as dt
from dataclasses import dataclass
from itertools import chain

from common.identity.actors import Actor
from common.replicas.queries import places_of
from common.uow import UnitOfWork
from expert_pool.domain.draws import INSPECTOR, ORGANISER, DrawState, role_of
from expert_pool.domain.seats import SeatMessage, message_of
from expert_pool.store import me as store
from expert_pool.store.committees import get_committee
from expert_pool.store.draws import DrawRow, sources_of
from expert_pool.store.own_cases import meetings_with_own_case

MOST_TASKS = 100
"""Shown at once; the total counts all."""


@dataclass(frozen=True)
class Task:
    """Something that waits for the caller; `due` is the last day, where one is set."""

    kind: str
    subject: str
    since: dt.datetime | None = None
    due: dt.date | None = None

    def overdue(self, today: dt.date) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < today


async def open_tasks(uow: UnitOfWork, *, actor: Actor) -> list[Task]:
    """Everything that waits, what is due first in front; no draw for a meeting that hears the caller's own case."""
    own = await meetings_with_own_case(uow.session, actor.person_ref) if actor.person_ref else set()
    found = [
        await _of_the_expert(uow, actor),
        await _of_pools(uow, actor),
        await _of_offices(uow, actor, own),
        await _of_parties(uow, actor, own),
    ]
    return sorted(chain.from_iterable(found), key=lambda task: (task.due or dt.date.max, task.subject))


@dataclass(frozen=True)
class Message:
    """Something to read about an own seat; nothing of it is kept, it follows from the seat."""

    message: SeatMessage
    seat_id: str
    meeting_date: dt.date
    raised_at: dt.datetime


async def messages(uow: UnitOfWork, *, actor: Actor) -> list[Message]:
    """What there is to tell the caller about own seats at meetings to come, the newest first."""
    if actor.person_ref is None:
        return []
    told = []
    for seat, panel in await store.seats_to_come(uow.session, actor.person_ref, on=uow.now.date()):
        message = message_of(seat.seat_state, cancelled=panel.cancelled_on is not None)
        if message is not None:
            told.append(
                Message(message, seat.seat_id, panel.meeting_date, seat.answered_at or seat.invited_at)
            )
    return sorted(told, key=lambda one: (one.raised_at, one.seat_id), reverse=True)


async def _of_the_expert(uow: UnitOfWork, actor: Actor) -> list[Task]:
    if actor.person_ref is None:
        return []
    invited = await store.seats_to_answer(uow.session, actor.person_ref, on=uow.now.date())
    return [Task("answer_seat", seat.seat_id, since=seat.invited_at, due=day) for seat, day in invited]


async def _of_pools(uow: UnitOfWork, actor: Actor) -> list[Task]:
    offices = actor.orgs("committee_office")
    authorities = actor.orgs("region_hr", "league_hr", "county_hr")
    if not offices and not authorities:
        return []
    tasks = []
    for pool, committee in await store.pools_of(uow.session, offices=offices, authorities=authorities):
        cleaned = pool.cleaned_on is not None and pool.cleaned_on.year == uow.now.year
        if committee.office_org in offices and not cleaned:
            tasks.append(Task("clean_pool", pool.committee_id))
        if pool.filed_version != pool.version:
            tasks.append(Task("file_pool", pool.committee_id))
    return tasks


async def _of_offices(uow: UnitOfWork, actor: Actor, own: set[str]) -> list[Task]:
    offices = actor.orgs("committee_office")
    requested = await store.draws_to_plan(uow.session, offices) if offices else []
    return [
        Task("plan_draw", draw.draw_id, since=draw.requested_at, due=day)
        for draw, day in requested
        if draw.meeting_id not in own
    ]


async def _of_parties(uow: UnitOfWork, actor: Actor, own: set[str]) -> list[Task]:
    """The values that the caller's party still has to promise, or that the caller promised and has not shown."""
    organisers = actor.orgs("organiser")
    inspected = await places_of(uow.session, actor.orgs("inspector"))
    if not organisers and not inspected:
        return []
    tasks = []
    for draw, _ in await store.running_draws(uow.session, organisers=organisers, inspected=inspected):
        if draw.meeting_id in own:
            continue
        committee = await get_committee(uow.session, draw.committee_id)
        role = ORGANISER if committee.organiser in organisers else INSPECTOR
        if (task := await _value_wanted(uow, draw, role, actor)) is not None:
            tasks.append(task)
    return tasks


async def _value_wanted(uow: UnitOfWork, draw: DrawRow, role: str, actor: Actor) -> Task | None:
    plan = draw.frozen_plan()
    spoken = {
        role_of(party): source for party, source in (await sources_of(uow.session, draw.draw_id)).items()
    }
    own = spoken.get(role)
    if own is None:
        return Task("commit_draw_value", draw.draw_id, since=draw.frozen_at, due=plan.commit_by.date())
    if draw.state == DrawState.COMMITTED and own.revealed_at is None and own.person_ref == actor.person_ref:
        return Task("reveal_draw_value", draw.draw_id, since=own.committed_at, due=plan.reveal_by.date())
    return None
