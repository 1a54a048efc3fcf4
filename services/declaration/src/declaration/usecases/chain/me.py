"""What waits for the caller: the own declarations that need something, and what lies at the caller's desks."""

import datetime as dt
from dataclasses import dataclass

from common.identity.actors import Actor
from common.uow import UnitOfWork
from declaration.domain.cases.desks import ROLE_AT
from declaration.domain.cases.states import State
from declaration.domain.people.memberships import Membership
from declaration.store.chain.me import waiting_for
from declaration.usecases.eligibility.consents import AUTHORITIES, open_requests
from declaration.usecases.eligibility.memberships import list_members

MOST_TASKS = 100

APPLICANT_TASKS = {
    State.DRAFT: "complete_draft",
    State.RETURNED: "correct_and_resubmit",
    State.SUPPLEMENT: "supplement",
}
DESK_STATES = {State.SUBMITTED, State.UNIT_PUBLICITY, State.RECOMMENDED, State.FORWARDED}


@dataclass(frozen=True)
class Task:
    """Something that waits for the caller; `due` is the last day, where one is set."""

    kind: str
    subject: str
    number: str | None
    since: dt.datetime
    due: dt.date | None

    def overdue(self, today: dt.date) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < today


async def open_tasks(uow: UnitOfWork, *, actor: Actor) -> list[Task]:
    """At most `MOST_TASKS`, requests for consent in front, then by the last day."""
    desks = {step: orgs for step, role in ROLE_AT.items() if (orgs := actor.orgs(role))}
    waiting = await waiting_for(
        uow.session,
        actor.person_ref,
        own_states=APPLICANT_TASKS.keys(),
        desks=desks,
        desk_states=DESK_STATES,
        limit=MOST_TASKS,
    )
    tasks = []
    for one in waiting:
        own = one.person_ref == actor.person_ref
        if not own and one.state not in DESK_STATES:
            continue
        kind = APPLICANT_TASKS.get(State(one.state)) if own else "decide"
        if kind is None:  # the own case at a desk of one's own: nobody decides that
            continue
        due = one.supplement_due if one.state == State.SUPPLEMENT else one.until
        tasks.append(Task(kind, one.declaration_id, one.number, one.since.astimezone(uow.now.tzinfo), due))
    return [*await _requests_for_consent(uow, actor), *tasks, *await _members(uow, actor)][:MOST_TASKS]


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


async def _members(uow: UnitOfWork, actor: Actor) -> list[Task]:
    """People who say to belong to a unit of the caller, and wait for its word."""
    if not actor.orgs("unit_auditor"):
        return []
    waiting = await list_members(uow, state=Membership.CLAIMED, after=None, limit=MOST_TASKS, actor=actor)
    return [
        Task("confirm_member", row.membership_id, None, row.since.astimezone(uow.now.tzinfo), None)
        for row in waiting
    ]
