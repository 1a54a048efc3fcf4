"""A plan inside its superior's dates, where those are in hand (P-05), and issued and filed in time (P-03)."""

import datetime as dt
from collections.abc import Iterable, Sequence

from pydantic import JsonValue

from common.events.codes import Tier
from common.places import PlaceLevel, is_within, level
from common.policy.findings import Finding, Verdict
from common.policy.loader import Policy
from common.policy.model import Force, Status, Value
from common.policy.packs import PackHead, PackKind
from declaration.domain.plans.plans import PlanDays, days_of, senders_of

ALL_TIERS = frozenset(Tier)


def annual_notice_of(policy: Policy) -> PackHead | None:
    """The annual notice that the policy carries out, with the later documents on top; None under bare implementing rules."""
    annual_notices = [head for head in policy.packs if head.kind is PackKind.ANNUAL_NOTICE]
    return annual_notices[-1] if annual_notices else None


def clause_of_plans(policy: Policy) -> str:
    """Where the annual notice has somebody publish a plan of their own inside its dates."""
    values = (policy.plan.annual_notice_by, policy.plan.place_sets_own)
    return next((value.clause for value in values if value.is_known and value.clause), "N23-2.1.1")


def as_sender(org_id: str, *, place: str) -> tuple[str, ...]:
    """The names by which a superior may have set the publisher of a plan days of its own: a county sends for everybody in
    it; a plan of the league, or one committee's, is for senders of every kind."""
    return senders_of(org_id, place=place) if level(place) is PlaceLevel.COUNTY else ()


def inside(
    days: PlanDays,
    above: PlanDays,
    *,
    senders: Sequence[str],
    tiers: Iterable[Tier] = ALL_TIERS,
    above_id: str,
    policy: Policy,
) -> Finding:
    """P-05: no step and no cut-off may be later than the superior's (N23-2.1.1, BT24-2.1.4; our reading).

    Args:
        senders: the names of the publisher as a sender, closest first; the superior may have set it days of its own.
        tiers: those that the superior's dates bind.
        above_id: the superior's plan, or the annual notice itself.
    """
    bound = frozenset(tiers)
    late = {
        f"{date.step}/{date.tier}"
        for date in days.dates
        if date.tier in bound
        and _later(date.until, above.last_day(date.step, date.tier, (*_own(date.sender), *senders)))
    }
    late |= {
        f"facts_cut_off/{day.tier}"
        for day in days.facts_cut_off
        if day.tier in bound and _later(day.on, above.cut_off(day.tier))
    }
    return Finding(
        rule="P-05",
        clause=clause_of_plans(policy),
        force=Force.MUST,
        verdict=Verdict.NOT_MET if late else Verdict.MET,
        basis=Status.STATED,
        facts={"superior": above_id, "late": [*sorted(late)]},
        message="有日期晚于上级规定，请调整后再发布。" if late else "各日期均不晚于上级规定。",
        pack=policy.ref.id,
    )


def _own(sender: str | None) -> tuple[str, ...]:
    return (sender,) if sender is not None else ()


def _later(day: dt.date, limit: dt.date | None) -> bool:
    return limit is not None and day > limit


def inside_annual_notice(
    days: PlanDays,
    policy: Policy,
    *,
    place: str,
    senders: Sequence[str],
    tiers: Iterable[Tier] = ALL_TIERS,
    changes_it: bool,
) -> Finding | None:
    """P-05: the same against the annual notice that the plan carries out, whose text is in hand.

    Args:
        changes_it: the place's own authority revises a published plan with reasons and files it again; only so can the
            days go beyond the annual notice's.
    """
    annual_notice = annual_notice_of(policy)
    if (
        annual_notice is None
        or not is_within(place, annual_notice.place)
        or (changes_it and place == annual_notice.place)
    ):
        return None
    return inside(
        days, days_of(policy), senders=senders, tiers=tiers, above_id=annual_notice.id, policy=policy
    )


def superior_annual_notice_not_in_hand(policy: Policy, *, place: str) -> Finding | None:
    """P-05: where the superior's annual notice is not in hand, the check says so instead of passing silently.

    None when no annual notice of the place is in force (nothing to compare), the region's own is (there is none above), or the
    plan is of a place below the annual notice's.
    """
    annual_notice = annual_notice_of(policy)
    if annual_notice is None or "." not in annual_notice.place or annual_notice.place != place:
        return None
    # an annual notice that carries out a superior's names that one first among what is missing
    missing = (
        annual_notice.not_shipped[0].number
        if annual_notice.not_shipped
        else f"{annual_notice.year} 年上级通知"
    )
    value: Value[bool] = Value(
        status=Status.NOT_STATED, clause="N23-2.1.1", missing=missing, path="plan", pack=annual_notice.id
    )
    return Finding.open_point(
        "P-05",
        value,
        message=f"上级申报计划所依据的文件（{missing}）未掌握，未能核对本计划日期是否在上级规定的期限内。",
    )


def issued_in_time(policy: Policy, *, place: str, published_on: dt.date) -> Finding | None:
    """P-03: who carries out a superior's annual notice issues and files the own one by the day that annual notice names.

    A late annual notice is reported to whoever takes it on record, not refused: refusing would take the days from applicants.
    None where the annual notice names no day, or the plan is the annual notice itself.
    """
    annual_notice, by = annual_notice_of(policy), policy.plan.annual_notice_by
    if (
        annual_notice is None
        or annual_notice.place == place
        or not is_within(place, annual_notice.place)
        or not by.is_known
    ):
        return None
    last = by.require()
    holds = published_on <= last
    message = (
        f"应于 {last.isoformat()} 前下发并报备案。" if holds else f"晚于规定的下发日期 {last.isoformat()}。"
    )
    facts: dict[str, JsonValue] = {"published_on": published_on.isoformat()}
    return Finding.judge("P-03", by, holds=holds, facts=facts, message=message)
