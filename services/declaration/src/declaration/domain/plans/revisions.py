"""What a revision of a published plan may change, and what people who began before it were promised (P-03, P-05).

A later day helps everybody, so it binds at once. An earlier day binds only who begins after it was published: whoever had
begun keeps the longest day that was ever promised since (docs/adr/0018).
"""

import datetime as dt
from dataclasses import dataclass

from common.events.codes import PlanStep, Tier
from common.policy.findings import Finding, Under, stated
from declaration.domain.plans.plans import PlanDays


@dataclass(frozen=True)
class Promise:
    """The days that a declaration can rely on: those of every revision of the plan in force since it began, as its sender sees them.

    Attributes:
        revisions: oldest first, the present one last.
        senders: its names as a sender, closest first.
    """

    revisions: tuple[PlanDays, ...]
    senders: tuple[str, ...] = ()

    def last_day(self, step: PlanStep, tier: Tier) -> dt.date | None:
        """The longest day promised."""
        days = [one.last_day(step, tier, self.senders) for one in self.revisions]
        return max((day for day in days if day is not None), default=None)

    def opens(self, step: PlanStep, tier: Tier) -> dt.date | None:
        """The earliest first day promised; None where some revision let people begin at once."""
        days = [one.opens(step, tier, self.senders) for one in self.revisions]
        known = [day for day in days if day is not None]
        return min(known) if len(known) == len(days) else None

    def cut_off(self, tier: Tier) -> dt.date | None:
        """The latest cut-off promised: a later one lets more years and results count."""
        days = [one.cut_off(tier) for one in self.revisions]
        return max((day for day in days if day is not None), default=None)


def not_cut_off_backwards(before: PlanDays, after: PlanDays, *, today: dt.date, under: Under) -> Finding:
    """P-03: a revision may bring a day forward to today at the earliest; who still had time keeps the rest of today.

    BY26-1.1.1 names the days beforehand; a day that is over when it is made known binds nobody.
    """
    moved = {
        f"{date.step}/{date.tier}"
        for date in after.dates
        for present in [before.last_day(date.step, date.tier, (date.sender,) if date.sender else ())]
        if date.until < today and (present is None or present >= today)
    }
    return stated(
        "P-03",
        "BY26-1.1.1",
        under=under,
        holds=not moved,
        facts={"over_already": [*sorted(moved)]},
        message="不能把尚未截止的日期改到今天以前，请调整后再发布。" if moved else "没有把日期改到今天以前。",
    )
