"""What waits for offices, inspections, who presides and supervisors between the steps of a meeting."""

import datetime as dt
from collections.abc import Iterable

from common.calendar import WorkingCalendar
from common.identity.actors import Actor, Role
from common.places import is_within
from common.policy.subjects.results import Answerer
from common.ports import Ports
from common.replicas.calendar import working_calendar
from common.replicas.queries import places_of
from common.uow import UnitOfWork
from review.domain.packages import last_day_to_report
from review.domain.publicities import ObjectionAbout, answerers
from review.domain.states import BEFORE_PUBLICITY, MeetingState
from review.store import waiting as store
from review.store.cases import cases_by_id
from review.store.committees import supervised_by
from review.store.meetings import MeetingRow, SeatRow, get_meeting
from review.store.publicities import findings_of
from review.store.sessions import RollRow
from review.usecases.tasks import Task, own_holders

_HR: tuple[Role, ...] = ("region_hr", "league_hr", "county_hr")
_PRESIDING = {MeetingState.OPEN: "preside_meeting", MeetingState.ANNOUNCED: "sign_results"}


async def waiting_more(uow: UnitOfWork, actor: Actor, ports: Ports) -> list[Task]:
    """Everything of these kinds that waits for the caller."""
    return [
        *await _of_offices(uow, actor, ports),
        *await _of_inspections(uow, actor),
        *await _of_authorities(uow, actor),
        *await _of_organisers(uow, actor),
        *await _of_supervisors(uow, actor, ports),
        *await _against_all(uow, actor, ports),
        *await _of_who_presides(uow, actor, ports),
    ]


async def _of_offices(uow: UnitOfWork, actor: Actor, ports: Ports) -> list[Task]:
    offices = actor.orgs("committee_office")
    if not offices:
        return []
    return [
        *(
            Task("convene_meeting", committee_id, since=since)
            for committee_id, since in await store.committees_with_cases(uow.session, offices)
        ),
        *(
            Task("invite_inspection", meeting_id, due=held_on)
            for meeting_id, held_on in await store.meetings_without_inspection(
                uow.session, offices, on=uow.now.date()
            )
        ),
        *(
            Task("report_results", row.meeting_id, due=_report_due(row, uow, ports))
            for row in await store.reportable_meetings(uow.session, offices, now=uow.now)
        ),
    ]


async def _of_inspections(uow: UnitOfWork, actor: Actor) -> list[Task]:
    inspections = actor.orgs("inspector")
    if not inspections:
        return []
    return [
        Task("attend_meeting", meeting_id, since=invited_at, due=held_on)
        for meeting_id, held_on, invited_at in await store.meetings_to_inspect(
            uow.session, inspections, on=uow.now.date()
        )
    ]


async def _of_authorities(uow: UnitOfWork, actor: Actor) -> list[Task]:
    orgs = actor.orgs(*_HR)
    if not orgs:
        return []
    referred = await store.referred_cases(uow.session, orgs)
    own = await _own_cases(uow, actor, (case for _, case, _ in referred))
    return [
        *(
            Task("decide_reading", case, meeting_id, due=held_on)
            for meeting_id, case, held_on in referred
            if case not in own
        ),
        *(
            Task("release_held_results", row.report_id, since=row.answered_at)
            for row in await store.held_by_answers(uow.session, orgs)
        ),
        *await _without_power(uow, orgs),
        *(
            Task("annul_results", case, meeting_id)
            for meeting_id, case in await store.told_against_complaints(uow.session, orgs)
        ),
    ]


async def _without_power(uow: UnitOfWork, orgs: frozenset[str]) -> list[Task]:
    """What a committee leaves behind whose power was withdrawn (C-03): nothing of it goes on by itself."""
    session = uow.session
    return [
        *(
            Task("cancel_meeting", row.meeting_id)
            for row in await store.meetings_without_power(session, orgs, BEFORE_PUBLICITY)
        ),
        *(
            Task("annul_results", meeting_id)
            for meeting_id in await store.results_without_power(session, orgs)
        ),
        *(
            Task("transfer_cases", committee_id, since=since)
            for committee_id, since in await store.left_cases(session, orgs)
        ),
    ]


async def _of_organisers(uow: UnitOfWork, actor: Actor) -> list[Task]:
    organisers = actor.orgs("organiser")
    if not organisers:
        return []
    return [
        Task("renew_filing", row.committee_id, since=row.since)
        for row in await store.lapsed_with_work(uow.session, organisers)
    ]


async def _of_supervisors(uow: UnitOfWork, actor: Actor, ports: Ports) -> list[Task]:
    """What is late at the committees that the caller supervises (C-07, R-15, R-16, R-18); it stays until it is done."""
    hr, departments, today = actor.orgs(*_HR), actor.orgs("department_auditor"), uow.now.date()
    if not hr and not departments:
        return []
    supervised, calendar = supervised_by(hr, departments), await working_calendar(uow, ports)
    publicities = [
        (row, _publicity_due(row, uow, ports, calendar))
        for row in await store.unpublished_meetings(uow.session, supervised)
    ]
    reports = [
        (row, _report_due(row, uow, ports))
        for row in await store.unreported_meetings(uow.session, supervised, now=uow.now)
    ]
    return [
        *(
            Task("late_objection", row.objection_id, row.meeting_id, since=row.received_at, due=row.due)
            for row in await store.late_objections(uow.session, supervised, today=today)
        ),
        *(
            Task("late_meeting", row.meeting_id, due=row.held_on)
            for row in await store.missed_meetings(uow.session, supervised, today=today)
        ),
        *(
            Task(kind, row.meeting_id, since=row.closed_at, due=due)
            for kind, meetings in (("late_publicity", publicities), ("late_report", reports))
            for row, due in meetings
            if due is not None and due < today
        ),
    ]


async def _against_all(uow: UnitOfWork, actor: Actor, ports: Ports) -> list[Task]:
    """Objections that name nobody, for the employers and places of everybody on the publicity, until they have told."""
    units, authorities = actor.orgs("unit_auditor"), actor.orgs(*_HR)
    if not units and not authorities:
        return []
    places = await places_of(uow.session, authorities)
    tasks = []
    for row, declaration_ids in await store.objections_against_all(uow.session):
        cases = (await cases_by_id(uow.session, declaration_ids)).values()
        if any(case.person_ref == actor.person_ref for case in cases):
            continue
        meeting = await get_meeting(uow.session, row.meeting_id)
        wanted = answerers(ObjectionAbout(row.about), ports.packs.of(meeting.pack).results)
        concerned = set()
        if Answerer.EMPLOYER in wanted:
            concerned |= {case.unit_org for case in cases} & units
        if Answerer.PLACE_HR in wanted and any(
            is_within(case.place, place) for case in cases for place in places
        ):
            concerned |= authorities
        told = {one.org for one in await findings_of(uow.session, row.objection_id)}
        if concerned - told:
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


async def _of_who_presides(uow: UnitOfWork, actor: Actor, ports: Ports) -> list[Task]:
    if actor.person_ref is None:
        return []
    holder = await own_holders(uow, actor.person_ref, ports)
    seat, roll = SeatRow.holder.in_(holder), RollRow.holder.in_(holder)
    opening = await store.meetings_to_open(uow.session, seat, on=uow.now.date())
    return [
        *(Task("open_meeting", meeting_id, due=held_on) for meeting_id, held_on in opening),
        *(
            Task(_PRESIDING[MeetingState(state)], meeting_id, due=held_on)
            for meeting_id, state, held_on in await store.presided_meetings(uow.session, roll)
        ),
    ]


async def _own_cases(uow: UnitOfWork, actor: Actor, ids: Iterable[str]) -> set[str]:
    cases = await cases_by_id(uow.session, list(ids))
    return {id_ for id_, case in cases.items() if case.person_ref == actor.person_ref}


def _publicity_due(
    row: MeetingRow, uow: UnitOfWork, ports: Ports, calendar: WorkingCalendar
) -> dt.date | None:
    term = ports.packs.of(row.pack).results.publicity_opens_within
    if row.closed_at is None or not term.is_known:
        return None
    return calendar.within_if_known(row.closed_at.astimezone(uow.now.tzinfo).date(), term.require())


def _report_due(row: MeetingRow, uow: UnitOfWork, ports: Ports) -> dt.date | None:
    results = ports.packs.of(row.pack).results
    if row.closed_at is None or not results.reported_within.is_known:
        return None
    return last_day_to_report(row.closed_at.astimezone(uow.now.tzinfo).date(), results)
