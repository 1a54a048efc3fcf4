"""What waits for the caller: statements, reports to handle, appeals to decide (F-09, F-10)."""

import datetime as dt
from dataclasses import dataclass

from common.identity.actors import Actor
from common.replicas.queries import places_of
from common.uow import UnitOfWork
from common.web.problems import OutsideJurisdiction, OwnCase
from credit_file.domain.states import HearingState, ReportState
from credit_file.store import me as store
from credit_file.store.hearings import hearings_for
from credit_file.store.notifications import unread
from credit_file.store.reports import ReportRow, inquiries_of, last_due
from credit_file.usecases.access import AUTHORITIES, READING_AUTHORITIES, report_scope, require_handler
from credit_file.usecases.appeals import hears

MOST_TASKS = 100
"""Shown at once; the total counts all."""


@dataclass(frozen=True)
class Task:
    """Something that waits for the caller; `due` is the last day, where a document sets one."""

    kind: str
    link: str
    due: dt.date | None = None

    @property
    def subject(self) -> str:
        """Id of what it is about."""
        return self.link.rpartition("/")[2]

    def overdue(self, today: dt.date) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < today


async def open_tasks(uow: UnitOfWork, *, actor: Actor) -> list[Task]:
    """Everything that waits, what is due first in front."""
    tasks = [
        *await _statements(uow, actor),
        *await _reports(uow, actor),
        *await _appeals(uow, actor),
        *await _notifications(uow, actor),
    ]
    return sorted(tasks, key=lambda task: (task.due or dt.date.max, task.link))


async def _statements(uow: UnitOfWork, actor: Actor) -> list[Task]:
    if actor.person_ref is None:
        return []
    return [
        Task("make_statement", f"/hearings/{row.hearing_id}", row.due)
        for row in await hearings_for(uow.session, actor.person_ref)
        if row.state == HearingState.OPEN
    ]


async def _reports(uow: UnitOfWork, actor: Actor) -> list[Task]:
    """The next step of every report that the caller's organisation handles, for who may take it."""
    if not actor.orgs("organiser", *READING_AUTHORITIES):
        return []
    tasks, unheard = [], await store.unheard(uow.session, today=uow.now.date())
    for row in await store.open_reports(
        uow.session, await report_scope(uow, actor), actor.orgs(*READING_AUTHORITIES)
    ):
        try:
            await require_handler(uow, actor, row)
        except (OutsideJurisdiction, OwnCase):
            continue
        kind, due = await _next_step(uow, row)
        opened = actor.account == row.opened_by or actor.person_ref == row.opened_by_ref
        if kind == "decide_report" and (opened or row.report_id in unheard):
            continue  # another officer decides, once the subject was heard
        tasks.append(Task(kind, f"/reports/{row.report_id}", due))
    return tasks


async def _next_step(uow: UnitOfWork, row: ReportRow) -> tuple[str, dt.date | None]:
    if row.state == ReportState.RECEIVED:
        return "open_investigation", row.open_by
    if row.state == ReportState.INVESTIGATING:
        return "conclude_investigation", last_due(await inquiries_of(uow.session, row.report_id))
    return "decide_report", None


async def _appeals(uow: UnitOfWork, actor: Actor) -> list[Task]:
    places = await places_of(uow.session, actor.orgs(*AUTHORITIES))
    tasks = []
    for row in await store.open_appeals(uow.session, places):
        if row.appellant_ref != actor.person_ref and await hears(uow, row, actor):
            tasks.append(Task("answer_appeal", f"/appeals/{row.appeal_id}"))
    return tasks


async def _notifications(uow: UnitOfWork, actor: Actor) -> list[Task]:
    """Records of its people that a unit was told of and has not read."""
    units = actor.orgs("unit_auditor")
    if not units:
        return []
    rows = await unread(uow.session, units, not_about=actor.person_ref)
    return [Task("read_notification", f"/records/{row.root_id}") for row in rows]
