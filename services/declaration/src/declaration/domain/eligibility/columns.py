"""Columns of their own: cross-over (E-34), directed evaluation (E-30), farmers (E-35), entrusted review (A-14)."""

import datetime as dt

from pydantic import JsonValue

from common.catalogue import Catalogue
from common.events.codes import Column, Level, Tier
from common.events.labels import label
from common.policy.chinese import code
from common.policy.findings import Finding
from common.policy.subjects.audit_chain import ApplicantType
from common.policy.subjects.directed import Directed
from declaration.domain.eligibility.attempt import Attempt, PathKey, asks_for, not_offered
from declaration.domain.eligibility.check import (
    Check,
    MeasuredOn,
    by_day,
    judge,
    quoted,
    silent,
    years_after,
)
from declaration.domain.eligibility.facts import UnitAt


def cross_over(check: Check) -> Attempt | None:
    """E-34, 内人社发〔2021〕16号: skilled workers declare titles of the listed series only, after so many years.

    The thresholds are not in hand in any pack; then the path is not decided.
    """
    rules, done = check.policy.cross_over, check.facts.achievements
    if done.skill is None:
        return None
    if (closed := not_offered("E-34", PathKey.CROSS_OVER, rules.offered)) is not None:
        return closed
    open_in = check.wanted.series in (rules.fields.value or ())
    catalogue = Catalogue.shipped()
    listed = "、".join(catalogue.series_label(key) for key in rules.fields.value or ())
    message = (
        "该系列对高技能人才开放。"
        if open_in
        else f"您申报的{quoted(catalogue.series_label(check.wanted.series))}系列不对高技能人才开放，可申报的系列为：{listed}；请改报其中的系列。"
    )
    skill, level = code(done.skill), label(check.wanted.level)
    own = [
        judge(
            "E-34",
            rules.fields,
            holds=open_in,
            message=message,
            question=f"申报的系列是否对高技能人才开放（您是{skill}）",
            facts={"series": check.wanted.series},
        )
    ]
    if not rules.thresholds.is_known:
        question = f"您取得{skill}后，须满几年可申报{level}"
        own.append(silent("E-34", rules.thresholds, question))
        return Attempt(PathKey.CROSS_OVER, own=tuple(own), by_standard=False)
    rows = [t for t in rules.thresholds.require() if t.skill is done.skill and t.level is check.wanted.level]
    day: dt.date | None = min(
        (d for row in rows if (d := years_after(done.skill_since, row.years)) is not None), default=None
    )
    lacking = (
        f"没有您取得{skill}的日期，请补充。"
        if rows
        else f"文件没有{skill}申报{level}的规定，请改报其他层级。"
    )
    own.append(
        by_day(
            "E-34",
            rules.thresholds,
            from_day=day,
            on=check.cut_off,
            measured=MeasuredOn.CUT_OFF,
            met=f"取得{skill}后的年限符合申报{level}的规定。",
            not_met=f"{skill}申报{level}须满规定年限。",
            otherwise=lacking,
            facts={"skill": str(done.skill)},
            used=[done],
        )
    )
    return Attempt(PathKey.CROSS_OVER, own=tuple(own), by_standard=False)


def directed(check: Check) -> Attempt | None:
    """E-30 without its posts, N23-4.9: the grassroots' listed tiers and industries; its standard is its own (article 7)."""
    rules, wanted = check.policy.directed, check.wanted
    if wanted.column is not Column.DIRECTED_EVALUATION:
        return None
    if (closed := not_offered("E-30", PathKey.DIRECTED, rules.offered)) is not None:
        return closed
    own = directed_is_listed(rules, series=wanted.series, specialty=wanted.specialty, level=wanted.level)
    return Attempt(PathKey.DIRECTED, own=(*_grassroots(check), *own), own_standard=True)


def _grassroots(check: Check) -> list[Finding]:
    """基层 is a condition: the unit is in a county, township or village (our reading of 基层)."""
    rules, post = check.policy.directed, check.facts.post
    return asks_for(
        check,
        "E-30",
        rules.grassroots_only,
        has=post.unit_at is not UnitAt.CITY,
        what="在旗县（市、区）及以下基层单位工作。",
        missing="定向评价限旗县（市、区）及以下基层单位，您的单位在市里；请改选普通栏目申报，单位所在地有误的请更正。",
        used=[post],
    )


def directed_is_listed(
    rules: Directed, *, series: str, specialty: str | None, level: Level
) -> tuple[Finding, ...]:
    """E-30, N23-4.9, BT24-4.5.1, CF25-4.4.1, BY26-1.1.4: directed evaluation of listed tiers and industries only."""
    tiers = "、".join(label(one) for one in rules.tiers.value or ())
    in_tier = level.tier in (rules.tiers.value or ())
    groups = rules.industries.value or ()
    in_industry = any(group.covers(series, specialty, level) for group in groups)
    names = "、".join(group.name for group in groups)
    return (
        judge(
            "E-30",
            rules.tiers,
            holds=in_tier,
            message="定向评价开展该层级。"
            if in_tier
            else f"您申报的是{label(level)}，本年度定向评价只开展{tiers}；请改报{tiers}，或改选其他栏目。",
            question=f"本年度定向评价是否开展{label(level)}",
            facts={"tier": str(level.tier)},
        ),
        judge(
            "E-30",
            rules.industries,
            holds=in_industry,
            message="该系列（专业）开展定向评价。"
            if in_industry
            else f"您申报的系列（专业）不开展定向评价，限于：{names}；请改选其他栏目。",
            question="您申报的系列（专业）本年度是否开展定向评价",
            facts={"series": series, "specialty": specialty},
        ),
    )


def farmers(check: Check) -> Attempt | None:
    """E-35: farmers and herders declare in a column of their own; its conditions are in a paper that is not in hand."""
    rules, post = check.policy.farmers, check.facts.post
    farmer = post.applicant_type is ApplicantType.FARMER_OR_HERDER
    if not farmer and check.wanted.column is not Column.FARMERS_AND_HERDERS:
        return None
    if (closed := not_offered("E-35", PathKey.FARMERS, rules.offered)) is not None:
        return closed
    message = (
        "农村牧区实用人才，可申报农牧民职称。"
        if farmer
        else "农牧民职称只面向农村牧区实用人才，请改选其他栏目。"
    )
    own = [judge("E-35", rules.offered, holds=farmer, message=message, used=[post])]
    reviewer = rules.reviewed_by.get(check.wanted.level.tier)
    if reviewer is not None and reviewer.is_known:
        who = reviewer.require()
        told = f"由{code(who)}组织评审。"
        own.append(judge("E-35", reviewer, holds=True, message=told, facts={"reviewed_by": str(who)}))
    if rules.conditions.is_known:
        return Attempt(PathKey.FARMERS, own=tuple(own))
    question = f"您是否达到农牧民{label(check.wanted.level)}职称的条件"
    own.append(silent("E-35", rules.conditions, question))
    return Attempt(PathKey.FARMERS, own=tuple(own), by_standard=False)


def commission_is_complete(check: Check) -> list[Finding]:
    """A-14, article 56 paragraph 2, BT24-3.2.2: staff of a stationed unit come with every step, whatever the path."""
    rules, facts = check.policy.entrusted, check.facts
    stationed = facts.post.stationed_as
    if stationed is None:
        return []
    if not rules.units.is_known:
        return [silent("A-14", rules.units, f"{code(stationed)}人员须办理哪些委托评审手续")]
    if stationed not in rules.units.require():
        return []
    senior = check.wanted.level.tier is Tier.SENIOR
    value = rules.inbound_senior if senior else rules.inbound_middle_junior
    missing = [step for step in value.value or () if step not in facts.entrusted]
    who, level = code(stationed), label(check.wanted.level)
    message = (
        f"{who}人员申报{level}须办理委托评审，不论走哪条通道；您还缺：{'、'.join(code(step) for step in missing)}，"
        "请补办，未按程序委托的不予受理。"
        if missing
        else "委托评审手续齐全。"
    )
    told: dict[str, JsonValue] = {"missing": [str(m) for m in missing]}
    if (otherwise := check.written_otherwise(value)) is not None:
        document, clause, below = otherwise
        more = "、".join(code(step) for step in value.require() if step not in below)
        told["differs_from"] = {"clause": clause, "steps": [str(step) for step in below]}
        message += f"（{document}没有要求“{more}”，按本年度通知执行）"
    question = f"{who}人员申报{level}须办理哪些委托评审手续"
    return [judge("A-14", value, holds=not missing, message=message, question=question, facts=told)]


def entrusted(check: Check) -> Attempt | None:
    """A-14: the ordinary way of stationed units' people, in a column of its own; its steps are asked on every path."""
    stationed = check.facts.post.stationed_as
    if stationed is None or stationed not in (check.policy.entrusted.units.value or ()):
        return None
    return Attempt(PathKey.ENTRUSTED)
