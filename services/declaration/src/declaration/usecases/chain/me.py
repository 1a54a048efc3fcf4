"""What waits for the caller: the own declarations that need something, and what lies at the caller's desks."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from common.identity.actors import Actor
from common.uow import UnitOfWork
from declaration.domain.cases.desks import ROLE_AT
from declaration.domain.cases.states import State
from declaration.store.cases.declarations import DeclarationRow
from declaration.store.cases.timeline import TimelineRow
from declaration.usecases.eligibility.consents import AUTHORITIES, open_requests

MOST_TASKS = 100

_APPLICANT_TASKS = {
    State.DRAFT: "complete_draft",
    State.RETURNED: "correct_and_resubmit",
    State.SUPPLEMENT: "supplement",
}
_DESK_STATES = {State.SUBMITTED, State.UNIT_NOTICE, State.RECOMMENDED, State.FORWARDED}


@dataclass(frozen=True)
class Task:
    """Something that waits for the caller; `due` is the last day, where one is set."""

    kind: str
    subject: str
    number: str
    since: dt.datetime
    due: dt.date | None


async def open_tasks(uow: UnitOfWork, *, actor: Actor) -> list[Task]:
    """At most `MOST_TASKS`, requests for consent in front, then by the last day."""
    table = DeclarationRow
    mine = and_(table.person_ref == actor.person_ref, table.state.in_(list(_APPLICANT_TASKS)))
    desks = [
        and_(table.step == step, table.holder_org.in_(orgs), table.state.in_(_DESK_STATES))
        for step, role in ROLE_AT.items()
        if (orgs := actor.orgs(role))
    ]
    conditions = ([mine] if actor.person_ref is not None else []) + desks
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
        .limit(MOST_TASKS)
    )
    tasks = []
    for declaration_id, number, state, ref, supplement_due, since, until in await uow.session.execute(
        statement
    ):
        own = ref == actor.person_ref
        if not own and state not in _DESK_STATES:
            continue
        kind = _APPLICANT_TASKS.get(State(state)) if own else "decide"
        if kind is None:  # the own case at a desk of one's own: nobody decides that
            continue
        due = supplement_due if state == State.SUPPLEMENT else until
        tasks.append(Task(kind, declaration_id, number, since.astimezone(uow.now.tzinfo), due))
    return [*await _requests_for_consent(uow, actor), *tasks][:MOST_TASKS]


async def _requests_for_consent(uow: UnitOfWork, actor: Actor) -> list[Task]:
    if not actor.orgs(*AUTHORITIES):
        return []
    waiting = await open_requests(uow, actor=actor, after=None, limit=MOST_TASKS)
    return [
        Task(
            "answer_consent_request",
            row.declaration_id,
            row.number,
            request.asked_at.astimezone(uow.now.tzinfo),
            None,
        )
        for request, row in waiting
    ]
