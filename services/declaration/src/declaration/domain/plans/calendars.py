"""The calendar (日程) of an annual notice or a published plan: every duty with its last day, for people to read (P-03).

The days of the annual notice come with their clauses; what a plan changes says so. What the documents leave open, and what waits
for a separate notice, is listed beside them instead of being left out.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from common.events.codes import PlanStep, Tier
from common.events.declaration import PlanDate
from common.events.labels import label
from common.places import PLACES, PlaceLevel, level
from common.policy import chinese
from common.policy.loader import Policy
from common.policy.model import Force, Status, Value
from common.policy.packs import PackKind
from common.policy.subjects.plan import Sender
from declaration.domain.plans.plans import PlanDays, dated
from declaration.domain.plans.superior_dates import annual_notice_of

Act = Literal["separate_notice", "declare", "audit", "forward", "facts_cut_off", "review", "filing", "slot"]

WHO: Final[dict[Act, str]] = {
    "separate_notice": "下级人社部门、评委会组建单位、自主评审单位",
    "declare": "申报人",
    "audit": "用人单位、主管部门、人社部门",
    "forward": "用人单位、主管部门、人社部门",
    "facts_cut_off": "申报人",
    "review": "评委会及其办事机构",
    "filing": "评委会组建单位",
    "slot": "报送单位",
}
WHAT: Final[dict[Act, str]] = {
    "separate_notice": "下发本地区、本系列、本单位的年度通知",
    "declare": "完成申报",
    "audit": "完成材料审核",
    "forward": "完成逐级报送",
    "facts_cut_off": "学历、资历、业绩、继续教育等计算至",
    "review": "完成评审和公示",
    "filing": "完成核准备案",
    "slot": "报送材料",
}
_ORDER: Final = tuple(WHO)
_ACTS: Final[dict[PlanStep, Act]] = {
    PlanStep.DECLARE: "declare",
    PlanStep.AUDIT: "audit",
    PlanStep.FORWARD: "forward",
    PlanStep.REVIEW: "review",
    PlanStep.FILING: "filing",
}


@dataclass(frozen=True)
class Duty:
    """A duty: what somebody must have done by the end of a day.

    Attributes:
        sender: whose day it is, where senders have days of their own, in Chinese.
        clause, words: of the annual notice; absent where the plan set the day itself.
    """

    act: Act
    who: str
    what: str
    until: dt.date
    opens: dt.date | None = None
    tiers: tuple[Tier, ...] = ()
    sender: str | None = None
    force: Force | None = None
    clause: str | None = None
    words: str | None = None
    note: str | None = None

    @property
    def order(self) -> tuple[Any, ...]:
        return self.until, _ORDER.index(self.act), self.sender or "", self.tiers


@dataclass(frozen=True)
class Gap:
    """A gap in the calendar and its cause: the annual notice is silent, a separate notice is awaited, or a paper is not in hand."""

    why: Literal["not_stated", "separate_notice", "not_in_hand"]
    text: str
    clause: str | None = None
    missing: str | None = None


@dataclass(frozen=True)
class PlanCalendar:
    """The days in their order, and what has none."""

    title: str
    duties: tuple[Duty, ...]
    gaps: tuple[Gap, ...]


def of_annual_notice(policy: Policy, *, place: str | None = None) -> PlanCalendar:
    """The calendar of the annual notice that a policy carries out.

    Args:
        place: only what concerns senders of this place; by default everybody.
    """
    annual_notice = annual_notice_of(policy)
    kind = _kind_of(place) if place is not None else None
    duties = [
        _duty(_ACTS[step], value, (tier,), sender=chinese.code(sender) if sender is not None else None)
        for step, tier, sender, value in dated(policy)
        if value.is_known and (sender is None or place is None or sender is kind)
    ]
    if kind is not None:
        duties = [one for one in duties if one.sender or not _has_own(duties, one)]
    duties += [
        _duty("facts_cut_off", value, (tier,))
        for tier in Tier
        if (value := policy.plan.facts_cut_off[tier]).is_known
    ]
    if policy.plan.annual_notice_by.is_known:
        filed = policy.plan.annual_notice_filed
        first = _duty("separate_notice", policy.plan.annual_notice_by, ())
        duties.append(replace(first, what=first.what + "，并报备案") if filed.value else first)
    slots = policy.plan.slots
    for slot in slots.require() if slots.is_known else ():
        duties.append(
            replace(_duty("slot", slots, (), until=slot.until), sender=slot.sender, opens=slot.opens)
        )
    title = (
        f"{annual_notice.called}（{annual_notice.document}）"
        if annual_notice is not None
        else policy.packs[0].called
    )
    return PlanCalendar(title, _grouped(duties), tuple(_gaps(policy)))


def of_plan(title: str, days: PlanDays, policy: Policy) -> PlanCalendar:
    """The calendar of a published plan: its own days, with the annual notice's clause where it takes the annual notice's day over."""
    sources: dict[tuple[Any, ...], Value[Any]] = {
        (step, tier, sender, value.value): value for step, tier, sender, value in dated(policy)
    }
    duties = []
    for date in days.dates:
        source = sources.get((date.step, date.tier, date.sender, date.until))
        act = _ACTS[date.step]
        duty = Duty(act, WHO[act], WHAT[act], date.until, date.opens, (date.tier,), sender=_sender(date))
        if source is not None and date.opens is None:
            duty = _duty(act, source, (date.tier,), sender=duty.sender)
        duties.append(duty)
    for day in days.facts_cut_off:
        value = policy.plan.facts_cut_off[day.tier]
        act = "facts_cut_off"
        own = Duty(act, WHO[act], WHAT[act], day.on, tiers=(day.tier,))
        duties.append(_duty(act, value, (day.tier,)) if value.value == day.on else own)
    named = {(date.step, date.tier) for date in days.dates}
    return PlanCalendar(title, _grouped(duties), tuple(_gaps(policy, named)))


def _duty(
    act: Act,
    value: Value[Any],
    tiers: tuple[Tier, ...],
    *,
    sender: str | None = None,
    until: dt.date | None = None,
) -> Duty:
    return Duty(
        act,
        WHO[act],
        WHAT[act],
        until or value.require(),
        None,
        tiers,
        sender,
        value.force,
        value.clause,
        value.words,
        value.note,
    )


def _kind_of(place: str) -> Sender | None:
    return {PlaceLevel.COUNTY: Sender.COUNTY, PlaceLevel.LEAGUE: Sender.CITY_DEPARTMENT}.get(level(place))


def _has_own(duties: Sequence[Duty], common: Duty) -> bool:
    return any(one.sender and (one.act, one.tiers) == (common.act, common.tiers) for one in duties)


def _sender(date: PlanDate) -> str | None:
    if date.sender is None:
        return None
    if date.sender in set(Sender):
        return chinese.code(Sender(date.sender))
    return PLACES[date.sender].name if date.sender in PLACES else date.sender


def _grouped(duties: Sequence[Duty]) -> tuple[Duty, ...]:
    """One line for the tiers that share day, sender and clause."""
    groups: dict[Duty, tuple[Tier, ...]] = {}
    for duty in duties:
        key = replace(duty, tiers=())
        groups[key] = (*groups.get(key, ()), *duty.tiers)
    whole = [replace(key, tiers=tiers) for key, tiers in groups.items()]
    return tuple(sorted(whole, key=lambda duty: duty.order))


def _gaps(policy: Policy, named: set[tuple[PlanStep, Tier]] | None = None) -> Iterator[Gap]:
    """Args: named: steps and tiers for which a plan has a day although the annual notice has none."""
    plan, evaluation = policy.plan, policy.evaluation
    by_sender = {
        (step, tier) for steps in plan.by_sender.values() for step, tiers in steps.items() for tier in tiers
    }
    silent: dict[tuple[PlanStep, str | None], list[Tier]] = {}
    for step, tier, sender, value in dated(policy):
        covered = (step, tier) in by_sender or (step, tier) in (named or ())
        if sender is None and not value.is_known and not covered:
            silent.setdefault((step, value.missing), []).append(tier)
    for (step, missing), tiers in silent.items():
        of = "、".join(map(label, tiers))
        yield Gap("not_stated", f"{WHAT[_ACTS[step]]}的截止日期（{of}）：通知没有写", missing=missing)
    for columns in (plan.separate_notice_columns, plan.separate_notice_series):
        if columns.value:
            yield Gap(
                "separate_notice",
                f"{chinese.text(columns.value)}：另行通知，专门通知录入前不开放",
                columns.clause,
            )
    follow = evaluation.exam_series_follow_committee
    if follow.value:
        yield Gap(
            "separate_notice",
            "考评结合的系列（专业）：申报时间和截止时间以评委会组建单位的年度通知为准",
            follow.clause,
        )
    if plan.place_sets_own.value:
        yield Gap(
            "separate_notice",
            "旗县区、部门另有安排的，以其通知为准（不得晚于本通知）",
            plan.place_sets_own.clause,
        )
    if plan.slots.status is Status.NOT_CONFIGURED and plan.slots.clause is not None:
        words = plan.slots.words or "报送时间安排表"
        yield Gap("not_in_hand", f"各单位报送时段：{words}", plan.slots.clause, plan.slots.missing)
    superiors = [head for head in policy.packs if head.kind is PackKind.ANNUAL_NOTICE and "." in head.place]
    for head in superiors[-1:]:
        if head.not_shipped:
            paper = head.not_shipped[0]
            yield Gap("not_in_hand", f"上级通知：{paper.about}", missing=paper.number)
