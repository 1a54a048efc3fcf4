"""`plan.yaml`: the dates of a year and place (P-03), and what waits for a separate notice (P-04)."""

import datetime as dt
import itertools
from collections.abc import Iterator
from enum import StrEnum

from common.events.codes import Column, PlanStep, Tier
from common.policy.model import Date, Listed, PerTier, Shape, Subject, Switch, Text, Value


class Sender(StrEnum):
    """A sender with days of its own."""

    CITY_DEPARTMENT = "city_department"
    """市直部门和单位."""
    COUNTY = "county"
    """旗县区."""


class Slot(Shape):
    """When a sender delivers its papers; both days included."""

    sender: Text
    opens: dt.date
    until: dt.date


class Plan(Subject):
    """The last day of each step, inclusive.

    Attributes:
        declare: by when a person submits.
        audit: by when units and departments have audited.
        forward: by when the file is with the committee's office.
        by_sender: where senders have days of their own, by step and tier; they go before the common ones.
        filing: by when results are filed (核准备案).
        annual_notice_by: by when places, committees and self-reviewing units issue a separate notice;
            `annual_notice_filed`: and file it with the authority above (P-05).
        place_sets_own: the county sets the earlier days of its own senders.
        slots: delivery time-slots of an annex.
        facts_cut_off: up to which day education, years in title and results count.
        review_and_publicity: by when reviews and their publicity are over.
        separate_notice_columns, separate_notice_series: closed under the place's plan until a separate notice is entered;
            a series is its code, a specialty `series.specialty`.
    """

    declare: PerTier[Date]
    audit: PerTier[Date]
    forward: PerTier[Date]
    facts_cut_off: PerTier[Date]
    review_and_publicity: Date
    separate_notice_columns: Value[tuple[Column, ...]]
    separate_notice_series: Value[tuple[Text, ...]]
    by_sender: Listed[Sender, Listed[PlanStep, Listed[Tier, Date]]]
    filing: Date
    annual_notice_by: Date
    annual_notice_filed: Switch
    place_sets_own: Switch
    slots: Value[tuple[Slot, ...]]

    def contradictions(self) -> Iterator[tuple[str, str]]:
        for tier in Tier:
            steps = [("declare", self.declare), ("audit", self.audit), ("forward", self.forward)]
            days = [(key, per_tier[tier].value) for key, per_tier in steps]
            known = [(key, day) for key, day in (*days, ("review_and_publicity", self._end)) if day]
            for (_, earlier), (key, later) in itertools.pairwise(known):
                if later < earlier:
                    yield key, f"{later} 早于前一环节的截止日期 {earlier}"

    @property
    def _end(self) -> dt.date | None:
        return self.review_and_publicity.value
