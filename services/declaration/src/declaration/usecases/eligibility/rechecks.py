"""Asks the engine again about what is under way when something about the person has changed (E-01).

The days of submission stay; personnel records, credit records and rejected entries are today's. What falls is ended, in the
transaction of the change: a second run finds nothing open.
"""

from common.ports import Ports
from common.uow import UnitOfWork
from declaration.domain.cases.states import BEFORE_ACCEPTANCE, UNDER_REVIEW
from declaration.domain.eligibility import EligibilityOutcome
from declaration.domain.eligibility.falling import ended_for
from declaration.store.cases.declarations import lock_declarations_of
from declaration.store.eligibility.decisions import Occasion
from declaration.store.people.persons import lock_person
from declaration.usecases.cases.endings import bar
from declaration.usecases.cases.promises import policy_for
from declaration.usecases.eligibility.decisions import ask_again, keep

_UNDER_WAY = BEFORE_ACCEPTANCE | UNDER_REVIEW
"""Not what was returned: the applicant can mend it, and it is decided on when it is submitted again."""


async def recheck_person(uow: UnitOfWork, person_ref: str, *, ports: Ports) -> None:
    """Decide again on everything of a person that is under way, and end what may not be declared any more."""
    await lock_person(uow.session, person_ref)  # a submission under way is found, or finds the change
    for row in await lock_declarations_of(uow.session, person_ref, _UNDER_WAY):
        asked = await ask_again(uow, row, policy=await policy_for(uow, row, ports), ports=ports)
        decision = await keep(uow, row, asked, occasion=Occasion.RE_CHECK, ports=ports)
        if asked.answer.outcome is EligibilityOutcome.MAY_NOT_DECLARE:
            reason, clause = ended_for(asked.answer.best)
            await bar(uow, row, reason=reason, clause=clause, because={"decision_id": decision.decision_id})
