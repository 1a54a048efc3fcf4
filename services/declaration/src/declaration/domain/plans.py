"""The dates of a yearly plan (申报计划): from the pack, tightened by whoever publishes, inside the superior's (P-03, P-05)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from common.events.codes import Column, PlanStep, Tier
from common.events.declaration import FactsCutOff, PlanDate
from common.policy.findings import Finding, Verdict
from common.policy.loader import Policy
from common.policy.model import Force, Status, Value
from common.policy.packs import PackKind


@dataclass(frozen=True)
class PlanDays:
    """The last day of each step by tier, and the days up to which facts count."""

    dates: tuple[PlanDate, ...]
    facts_cut_off: tuple[FactsCutOff, ...]

    def last_day(self, step: PlanStep, tier: Tier) -> dt.date | None:
        days = [
            date.until for date in self.dates if (date.step, date.tier, date.sender) == (step, tier, None)
        ]
        return min(days, default=None)


def days_of(policy: Policy) -> PlanDays:
    """The days that the packs give; what they leave open is left out (P-03)."""
    plan = policy.plan
    dates = [
        PlanDate(step=step, tier=tier, until=value.require())
        for step, per_tier in (
            (PlanStep.DECLARE, plan.declare),
            (PlanStep.AUDIT, plan.audit),
            (PlanStep.FORWARD, plan.forward),
        )
        for tier in Tier
        if (value := per_tier[tier]).is_known
    ]
    if plan.review_and_publicity.is_known:
        until = plan.review_and_publicity.require()
        dates += [PlanDate(step=PlanStep.REVIEW, tier=tier, until=until) for tier in Tier]
    cut_offs = tuple(
        FactsCutOff(tier=tier, on=value.require())
        for tier in Tier
        if (value := plan.facts_cut_off[tier]).is_known
    )
    return PlanDays(tuple(dates), cut_offs)


def with_own_dates(days: PlanDays, own: Iterable[PlanDate]) -> PlanDays:
    """The publisher's own dates in place of the common ones for the same step, tier and sender (BY26-1.1.2)."""
    merged = {(date.step, date.tier, date.sender): date for date in days.dates}
    merged |= {(date.step, date.tier, date.sender): date for date in own}
    return PlanDays(tuple(merged.values()), days.facts_cut_off)


def tiers_without_deadline(days: PlanDays) -> tuple[Tier, ...]:
    """The tiers for which nobody has said by when to declare; a plan without any such day cannot be published."""
    return tuple(tier for tier in Tier if days.last_day(PlanStep.DECLARE, tier) is None)


def inside_superior_dates(
    days: PlanDays, superior: Sequence[PlanDate], *, superior_id: str, pack: str
) -> Finding:
    """P-05: no step may end later than in the superior's plan (N23-2.1.1; our reading)."""
    above = {(date.step, date.tier): date.until for date in superior if date.sender is None}
    late = sorted(
        f"{date.step}/{date.tier}"
        for date in days.dates
        if (limit := above.get((date.step, date.tier))) is not None and date.until > limit
    )
    return Finding(
        rule="P-05",
        clause="N23-2.1.1",
        force=Force.MUST,
        verdict=Verdict.NOT_MET if late else Verdict.MET,
        basis=Status.STATED,
        facts={"superior_plan": superior_id, "late": list(late)},
        message="有截止日期晚于上级申报计划，请调整后再发布。"
        if late
        else "各截止日期均不晚于上级申报计划。",
        pack=pack,
    )


def superior_notice_not_in_hand(policy: Policy) -> Finding | None:
    """P-05: where the superior's notice is not in hand, the check says so instead of passing silently.

    None when no notice of the place is in force (nothing to compare), or the superior's is among the packs.
    """
    notices = [head for head in policy.packs if head.kind is PackKind.NOTICE]
    if len(notices) != 1 or "." not in notices[0].place:
        return None
    own = notices[0]
    # a notice that carries out a superior's names that one first among what is missing
    missing = own.not_shipped[0].number if own.not_shipped else f"{own.year} 年上级通知"
    value: Value[bool] = Value(
        status=Status.NOT_STATED, clause="N23-2.1.1", missing=missing, path="plan", pack=own.id
    )
    return Finding.open_point(
        "P-05",
        value,
        message=f"上级申报计划所依据的文件（{missing}）未掌握，未能核对本计划日期是否在上级规定的期限内。",
    )


def open_columns(waiting: Value[tuple[Column, ...]], *, own_notice: bool) -> tuple[Column, ...]:
    """The columns that a plan opens when its publisher names none: all but those that wait for their own notice."""
    closed = waiting.require() if waiting.is_known and not own_notice else ()
    return tuple(column for column in Column if column not in closed)


def not_waiting_for_own_notice(waiting: Value[Any], *, code: str, own_notice: bool) -> Finding:
    """P-04: a column or series that waits for a notice of its own is closed until that notice is entered.

    Args:
        waiting: the columns or the series that the pack lists.
        own_notice: the plan is a committee's own notice, not the place's plan.
    """
    if not waiting.is_known:
        return Finding.open_point(
            "P-04", waiting, facts={"code": code}, message="文件未列出须另行通知的系列或栏目。"
        )
    holds = own_notice or code not in waiting.require()
    return Finding.judge(
        "P-04",
        waiting,
        holds=holds,
        facts={"code": code},
        message="可按本计划申报。" if holds else "该系列或栏目的申报时间另行通知，请待专门通知发布后申报。",
    )
