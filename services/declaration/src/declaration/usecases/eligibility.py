"""The pre-check: what the engine says to facts that nobody has filed."""

import datetime as dt

from common.policy import NoPackInForce
from common.service.ports import Ports
from declaration.domain.eligibility import Answer, Check, Facts, Wanted, evaluate
from declaration.errors import UnknownPack


def pre_check(
    ports: Ports, *, place: str, wanted: Wanted, facts: Facts, submission: dt.date, cut_off: dt.date | None
) -> Answer:
    """What-if under the notice that is in force in a place on a day; nothing is stored.

    Args:
        cut_off: the cut-off day of facts; by default the notice's for the level, else the day of submission.

    Raises:
        UnknownPack: no document in hand is in force there on that day.
    """
    try:
        policy = ports.packs.for_place(place, submission, ports.layers)
    except NoPackInForce as error:
        raise UnknownPack from error
    day = cut_off or policy.plan.facts_cut_off[wanted.level.tier].value or submission
    return evaluate(Check(policy, facts, wanted, submission, day))
