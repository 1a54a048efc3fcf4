"""The pre-check: what the engine says to facts that nobody has filed."""

import datetime as dt
from collections.abc import Iterable

from common.places import PLACES
from common.policy import NoPackInForce
from common.service.ports import Ports
from common.web.problems import FieldError
from declaration.domain.eligibility import Answer, Check, Facts, Wanted, evaluate
from declaration.domain.eligibility.asking import Slip, fact_slips, title_slips
from declaration.domain.eligibility.check import said
from declaration.errors import DayOutsideNotice, FactsContradict, UnknownPack, UnknownTitle


def pre_check(
    ports: Ports,
    *,
    place: str,
    wanted: Wanted,
    facts: Facts,
    submission: dt.date,
    cut_off: dt.date | None,
    today: dt.date,
) -> Answer:
    """What-if under the notice that is in force in a place on a day; nothing is stored.

    Args:
        cut_off: the cut-off day of facts; by default the notice's for the level, else the day of submission.

    Raises:
        UnknownTitle: the catalogue has no such series, specialty or level on that day.
        FactsContradict
        DayOutsideNotice: of a year whose notice cannot be there yet, or the two days are of different years.
        UnknownPack: no document in hand is in force there on that day.
    """
    if submission.year > today.year:
        raise DayOutsideNotice(
            f"{submission.year}年的申报文件尚未发布，不能按该年试算，请填写{today.year}年以内的提交日。"
        )
    if cut_off is not None and cut_off.year != submission.year:
        raise DayOutsideNotice(
            f"事实截止日（{said(cut_off)}）与提交日（{said(submission)}）不在同一年度，请填写同一年的日期。"
        )
    if slips := _as_errors(title_slips(wanted, on=submission)):
        raise UnknownTitle(slips[0].message, errors=slips)
    if slips := _as_errors(fact_slips(facts, submission=submission)):
        raise FactsContradict(errors=slips)
    try:
        policy = ports.packs.for_place(place, submission, ports.layers)
    except NoPackInForce as error:
        raise UnknownPack(
            f"没有{PLACES[place].name}在{said(submission)}适用的政策文件，不能按这一天试算，请改填较晚的提交日。"
        ) from error
    day = cut_off or policy.plan.facts_cut_off[wanted.level.tier].value or submission
    return evaluate(Check(policy, facts, wanted, submission, day))


def _as_errors(slips: Iterable[Slip]) -> list[FieldError]:
    return [FieldError(slip.pointer, slip.code, slip.message) for slip in slips]
