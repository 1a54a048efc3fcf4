"""What a revision leaves of what was promised, and what it may not do (P-03)."""

import datetime as dt

import pytest

from common.events.codes import PlanStep, Tier
from common.events.declaration import FactsCutOff, PlanDate
from common.policy import Under
from declaration.domain.plans.plans import PlanDays
from declaration.domain.plans.revisions import Promise, not_cut_off_backwards


def days(day: int, *, opens: int | None = None, cut_off: int | None = None) -> PlanDays:
    """A plan whose middle titles declare until a day of June 2026."""
    first = dt.date(2026, 6, opens) if opens else None
    date = PlanDate(
        step=PlanStep.DECLARE, tier=Tier.MIDDLE, until=dt.date(2026, 6, day), sender=None, opens=first
    )
    facts = (FactsCutOff(tier=Tier.MIDDLE, on=dt.date(2026, 6, cut_off or day)),)
    return PlanDays((date,), facts)


@pytest.mark.parametrize(
    ("since_begun", "promised"),
    [
        ([days(10)], 10),
        ([days(10), days(13)], 13),  # a later day helps everybody
        ([days(13), days(10)], 13),  # an earlier one does not bind who had begun
        ([days(10), days(15), days(12)], 15),  # nor takes back what was given in between
    ],
)
def test_the_longest_day_promised_since_it_was_begun(since_begun: list[PlanDays], promised: int) -> None:
    promise = Promise(tuple(since_begun))
    assert promise.last_day(PlanStep.DECLARE, Tier.MIDDLE) == dt.date(2026, 6, promised)
    assert promise.cut_off(Tier.MIDDLE) == dt.date(2026, 6, promised)
    assert promise.last_day(PlanStep.DECLARE, Tier.SENIOR) is None
    assert promise.cut_off(Tier.SENIOR) is None


def test_the_earliest_first_day_promised() -> None:
    assert Promise((days(10, opens=3), days(10, opens=5))).opens(PlanStep.DECLARE, Tier.MIDDLE) == dt.date(
        2026, 6, 3
    )
    assert Promise((days(10), days(10, opens=5))).opens(PlanStep.DECLARE, Tier.MIDDLE) is None


@pytest.mark.parametrize(
    ("before", "after", "today", "refused"),
    [
        (10, 8, 8, False),  # today still counts
        (10, 7, 8, True),
        (7, 6, 8, False),  # it was over already
        (7, 12, 8, False),  # opened again
    ],
)
def test_an_open_day_is_not_moved_into_the_past(before: int, after: int, today: int, refused: bool) -> None:
    finding = not_cut_off_backwards(
        days(before), days(after), today=dt.date(2026, 6, today), under=Under("p")
    )
    assert finding.refuses is refused
