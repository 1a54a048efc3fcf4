"""The dates of a yearly plan (申报计划): the annual notice's, tightened by whoever publishes, by step, tier and sender (P-03)."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from common.events.codes import PlanStep, Tier
from common.events.declaration import FactsCutOff, PlanDate
from common.places import PlaceLevel, level
from common.policy.findings import Finding, Under, stated
from common.policy.loader import Policy
from common.policy.model import Date
from common.policy.subjects.plan import Sender

ORDER: Final = (PlanStep.DECLARE, PlanStep.AUDIT, PlanStep.FORWARD, PlanStep.REVIEW, PlanStep.FILING)


def may_read(*, published: bool, organiser: str, publishes_for: Collection[str]) -> bool:
    """Everybody reads a plan from the day it is published; until then whoever publishes for its organiser.

    Args:
        publishes_for: the organisations for which the caller publishes plans.
    """
    return published or organiser in publishes_for


def senders_of(*org_ids: str, place: str) -> tuple[str, ...]:
    """The names under which a sender may have days of its own, closest first: itself, its place, its kind of place.

    Args:
        org_ids: the unit, then whoever sends for it.
        place: where the unit is; a unit of the league itself is one of the city's departments and units (BT24-2.1.1).
    """
    kinds = {PlaceLevel.COUNTY: (str(Sender.COUNTY),), PlaceLevel.LEAGUE: (str(Sender.CITY_DEPARTMENT),)}
    return (*org_ids, place, *kinds.get(level(place), ()))


@dataclass(frozen=True)
class PlanDays:
    """The last day of each step by tier, and the days up to which facts count.

    A date with a sender (an organisation, a place or a kind of sender) goes before the common one for that sender.
    """

    dates: tuple[PlanDate, ...]
    facts_cut_off: tuple[FactsCutOff, ...]

    def date(self, step: PlanStep, tier: Tier, senders: Sequence[str] = ()) -> PlanDate | None:
        """The date that binds one of these senders, named closest first; without any, the common one."""
        for sender in (*senders, None):
            found = [one for one in self.dates if (one.step, one.tier, one.sender) == (step, tier, sender)]
            if found:
                return min(found, key=lambda one: one.until)
        return None

    def last_day(self, step: PlanStep, tier: Tier, senders: Sequence[str] = ()) -> dt.date | None:
        date = self.date(step, tier, senders)
        return date.until if date is not None else None

    def opens(self, step: PlanStep, tier: Tier, senders: Sequence[str] = ()) -> dt.date | None:
        """The first day of a step, where one is set."""
        date = self.date(step, tier, senders)
        return date.opens if date is not None else None

    def cut_off(self, tier: Tier) -> dt.date | None:
        """The day up to which education, years and results of a tier count."""
        return next((day.on for day in self.facts_cut_off if day.tier is tier), None)

    @property
    def senders(self) -> tuple[str | None, ...]:
        """Everybody with days of their own, and `None` for all others."""
        return (None, *sorted({date.sender for date in self.dates if date.sender is not None}))


def days_of(policy: Policy) -> PlanDays:
    """The days that the packs give, those of single senders included; what they leave open is left out (P-03)."""
    found = [
        PlanDate(step=step, tier=tier, sender=sender, until=value.require())
        for step, tier, sender, value in dated(policy)
        if value.is_known
    ]
    cut_offs = tuple(
        FactsCutOff(tier=tier, on=value.require())
        for tier in Tier
        if (value := policy.plan.facts_cut_off[tier]).is_known
    )
    return PlanDays(tuple(found), cut_offs)


def dated(policy: Policy) -> Iterator[tuple[PlanStep, Tier, Sender | None, Date]]:
    """Every last day that an annual notice can name, with its source; unknown ones are among them."""
    plan = policy.plan
    per_tier = (
        (PlanStep.DECLARE, plan.declare),
        (PlanStep.AUDIT, plan.audit),
        (PlanStep.FORWARD, plan.forward),
    )
    for step, values in per_tier:
        yield from ((step, tier, None, values[tier]) for tier in Tier)
    for step, value in ((PlanStep.REVIEW, plan.review_and_publicity), (PlanStep.FILING, plan.filing)):
        yield from ((step, tier, None, value) for tier in Tier)
    for sender, steps in plan.by_sender.items():
        for step, tiers in steps.items():
            yield from ((step, tier, sender, value) for tier, value in tiers.items())


def with_own_days(
    days: PlanDays, own: Iterable[PlanDate], own_cut_offs: Iterable[FactsCutOff] = ()
) -> PlanDays:
    """The publisher's own days in place of the common ones for the same step, tier and sender (BY26-1.1.2).

    An earlier common day is everybody's: it also shortens the longer days that a superior gave to kinds of senders.
    """
    own = list(own)
    merged = {(date.step, date.tier, date.sender): date for date in days.dates}
    merged |= {(date.step, date.tier, date.sender): date for date in own}
    named = {(date.step, date.tier, date.sender) for date in own}
    for date in own:
        for key, present in list(merged.items()):
            same = key[:2] == (date.step, date.tier)
            if date.sender is None and same and key not in named and present.until > date.until:
                del merged[key]
    cut_offs = {day.tier: day for day in (*days.facts_cut_off, *own_cut_offs)}
    return PlanDays(tuple(merged.values()), tuple(cut_offs.values()))


def tiers_without_deadline(days: PlanDays) -> tuple[Tier, ...]:
    """The tiers for which nobody has said by when to declare; a plan without any such day cannot be published."""
    return tuple(tier for tier in Tier if days.last_day(PlanStep.DECLARE, tier) is None)


def days_in_order(days: PlanDays, *, under: Under) -> Finding:
    """P-03: no step ends before the one that comes before it, and none ends before it opens (BY26-1.1.1)."""
    wrong = {f"{date.step}/{date.tier}" for date in days.dates if date.opens and date.opens > date.until}
    for sender in days.senders:
        for tier in Tier:
            names = (sender,) if sender is not None else ()
            ends = [(step, day) for step in ORDER if (day := days.last_day(step, tier, names)) is not None]
            wrong |= {f"{step}/{tier}" for (_, before), (step, day) in pairwise(ends) if day < before}
    return stated(
        "P-03",
        "BY26-1.1.1",
        under=under,
        holds=not wrong,
        facts={"out_of_order": [*sorted(wrong)]},
        message="有环节的截止日期早于前一环节，或早于开始日期，请调整后再发布。"
        if wrong
        else "各环节日期先后无误。",
    )
