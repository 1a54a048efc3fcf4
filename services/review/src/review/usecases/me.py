"""What waits for the caller: at the offices that the account holds, and on the seats of the person behind it."""

import datetime as dt
from itertools import chain

from common.identity.actors import Actor
from common.policy.subjects.results import Answerer
from common.ports import Ports
from common.replicas.queries import places_of
from common.uow import UnitOfWork
from review.domain.meetings import plan_filed_ahead
from review.domain.publicities import ObjectionAbout, answerers
from review.domain.states import BEFORE_OPENING, MeetingState
from review.store import me as store
from review.store.meetings import MeetingRow, get_meeting
from review.store.own_cases import meetings_with_own_case, reports_about_own_case
from review.usecases.tasks import Task, own_holders
from review.usecases.waiting import waiting_more

_OFFICE_STEPS = {
    MeetingState.DRAFT: "freeze_docket",
    MeetingState.DOCKETED: "request_draw",
    MeetingState.PANEL_COMPLETE: "file_meeting_plan",
    MeetingState.SIGNED: "close_meeting",
    MeetingState.CLOSED: "publish_results",
}
"""What the office does next with a meeting; the other states wait for somebody else."""
_BEFORE_THE_DAY = frozenset({MeetingState.DRAFT, MeetingState.DOCKETED, MeetingState.PANEL_COMPLETE})


async def open_tasks(uow: UnitOfWork, *, actor: Actor, ports: Ports) -> list[Task]:
    """Everything that waits, what is due first in front; nothing of the caller's own case is among them."""
    found = [
        await _of_authorities(uow, actor),
        await _of_offices(uow, actor, ports),
        await _of_those_who_look_into(uow, actor, ports),
        await waiting_more(uow, actor, ports),
        await _of_the_expert(uow, actor, ports),
    ]
    own = await meetings_with_own_case(uow.session, actor.person_ref)
    own |= await reports_about_own_case(uow.session, actor.person_ref)
    tasks = [task for task in chain.from_iterable(found) if own.isdisjoint({task.subject, task.meeting_id})]
    return sorted(tasks, key=lambda task: (task.due or dt.date.max, task.subject))


async def _of_authorities(uow: UnitOfWork, actor: Actor) -> list[Task]:
    session, orgs = uow.session, actor.orgs("region_hr", "league_hr", "county_hr")
    if not orgs:
        return []
    recommending = actor.orgs("league_hr", "county_hr")
    recommend = await store.committees_to_recommend(session, recommending) if recommending else []
    return [
        *(Task("recommend_committee", row.committee_id, since=row.since) for row in recommend),
        *(
            Task("file_committee", row.committee_id, since=row.since)
            for row in await store.committees_to_file(session, orgs)
        ),
        *(
            Task("decide_meeting_plan", meeting_id, since=filed_at, due=held_on)
            for meeting_id, held_on, filed_at in await store.plans_to_decide(session, orgs, on=uow.now.date())
        ),
        *(
            Task("confirm_results", row.package_id, row.meeting_id, since=row.reported_at)
            for row in await store.packages_to_confirm(session, orgs)
        ),
    ]


async def _of_offices(uow: UnitOfWork, actor: Actor, ports: Ports) -> list[Task]:
    session = uow.session
    offices, organisers = actor.orgs("committee_office"), actor.orgs("organiser")
    tasks = []
    if offices:
        for row in await store.meetings_of_offices(session, offices, {*_OFFICE_STEPS, *BEFORE_OPENING}):
            state = MeetingState(row.state)
            if _cannot_be_held(row, uow, ports):
                tasks.append(Task("cancel_meeting", row.meeting_id, due=row.held_on))
            elif state in _OFFICE_STEPS:
                due = row.held_on if state in _BEFORE_THE_DAY else None
                tasks.append(Task(_OFFICE_STEPS[state], row.meeting_id, due=due))
    if offices or organisers:
        objections = await store.objections_to_handle(session, organisers=organisers, offices=offices)
        tasks += [
            Task("handle_objection", row.objection_id, row.meeting_id, since=row.received_at, due=row.due)
            for row in objections
        ]
    if organisers:
        tasks += [
            Task("answer_report", row.report_id, since=row.received_at, due=row.due)
            for row in await store.inquiries_to_answer(session, organisers)
        ]
    return tasks


def _cannot_be_held(row: MeetingRow, uow: UnitOfWork, ports: Ports) -> bool:
    """Whether a meeting is not opened and cannot be any more: its day is over, or too near to file its plan (R-01)."""
    state, today = MeetingState(row.state), uow.now.date()
    if state not in BEFORE_OPENING:
        return False
    if row.held_on < today:
        return True
    unfiled = state not in {MeetingState.PLAN_FILED, MeetingState.CONSENTED}
    return unfiled and plan_filed_ahead(today, row.held_on, ports.packs.of(row.pack).meeting).refuses


async def _of_those_who_look_into(uow: UnitOfWork, actor: Actor, ports: Ports) -> list[Task]:
    """Objections that employers and the places' HR authorities look into, unless they have told what they found."""
    units = actor.orgs("unit_auditor")
    places = await places_of(uow.session, actor.orgs("region_hr", "league_hr", "county_hr"))
    if not units and not places:
        return []
    tasks = []
    for row, case, found in await store.objections_to_look_into(uow.session, units=units, places=places):
        if case.person_ref == actor.person_ref:
            continue
        meeting = await get_meeting(uow.session, row.meeting_id)
        wanted = answerers(ObjectionAbout(row.about), ports.packs.of(meeting.pack).results)
        own = {Answerer.EMPLOYER} if case.unit_org in units else {Answerer.PLACE_HR}
        if own & set(wanted) - {Answerer(answerer) for answerer in found}:
            tasks.append(
                Task(
                    "look_into_objection",
                    row.objection_id,
                    row.meeting_id,
                    since=row.received_at,
                    due=row.due,
                )
            )
    return tasks


async def _of_the_expert(uow: UnitOfWork, actor: Actor, ports: Ports) -> list[Task]:
    if actor.person_ref is None:
        return []
    session, holder = uow.session, await own_holders(uow, actor.person_ref, ports)
    return [
        *(
            Task("check_in", meeting_id, due=held_on)
            for meeting_id, held_on in await store.meetings_to_come_to(session, holder, on=uow.now.date())
        ),
        *(
            Task("write_opinion", case, meeting_id, since=since, due=day)
            for meeting_id, case, since, day in await store.opinions_to_write(session, holder)
        ),
        *(
            Task("count_votes", case, meeting_id, since=since, due=day)
            for meeting_id, case, since, day in await store.boxes_to_count(session, holder)
        ),
    ]
