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
from declaration.domain.eligibility.attempt import Attempt, PathKey, not_offered
from declaration.domain.eligibility.check import Check, MeasuredOn, by_day, judge, silent, years_after


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
        else f"高技能人才不能申报该系列职称，可申报的系列为：{listed}；请改报其中的系列。"
    )
    own = [judge("E-34", rules.fields, holds=open_in, message=message, facts={"series": check.wanted.series})]
    if not rules.thresholds.is_known:
        own.append(silent("E-34", rules.thresholds))
        return Attempt(PathKey.CROSS_OVER, own=tuple(own), undecided=True, by_standard=False)
    rows = [t for t in rules.thresholds.require() if t.skill is done.skill and t.level is check.wanted.level]
    day: dt.date | None = min(
        (d for row in rows if (d := years_after(done.skill_since, row.years)) is not None), default=None
    )
    level = label(check.wanted.level)
    own.append(
        by_day(
            "E-34",
            rules.thresholds,
            from_day=day,
            on=check.cut_off,
            measured=MeasuredOn.CUT_OFF,
            met=f"取得{code(done.skill)}后的年限符合申报{level}的规定。",
            not_met=f"{code(done.skill)}申报{level}须满规定年限。",
            otherwise="文件没有列出您的技能等级，或没有取得该等级的日期，请核对。",
            facts={"skill": str(done.skill)},
            used=[done],
        )
    )
    return Attempt(PathKey.CROSS_OVER, own=tuple(own), by_standard=False)


def directed(check: Check) -> Attempt | None:
    """E-30 without its posts, N23-4.9: listed tiers and industries only; its standard is its own (article 7)."""
    rules, wanted = check.policy.directed, check.wanted
    if wanted.column is not Column.DIRECTED_EVALUATION:
        return None
    if (closed := not_offered("E-30", PathKey.DIRECTED, rules.offered)) is not None:
        return closed
    own = directed_is_listed(rules, series=wanted.series, specialty=wanted.specialty, level=wanted.level)
    return Attempt(PathKey.DIRECTED, own=own, own_standard=True)


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
            else f"本年度定向评价只开展{tiers}，请改报其他层级或改选其他栏目。",
            facts={"tier": str(level.tier)},
        ),
        judge(
            "E-30",
            rules.industries,
            holds=in_industry,
            message="该系列（专业）开展定向评价。"
            if in_industry
            else f"该系列（专业）不开展定向评价，限于：{names}；请改选其他栏目。",
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
    own.append(silent("E-35", rules.conditions))
    return Attempt(PathKey.FARMERS, own=tuple(own), undecided=True, by_standard=False)


def entrusted(check: Check) -> Attempt | None:
    """A-14, article 56: people of central and other provinces' units come with every step of the commission."""
    rules, facts = check.policy.entrusted, check.facts
    if facts.post.applicant_type is not ApplicantType.CENTRAL_OR_OTHER_PROVINCE:
        return None
    senior = check.wanted.level.tier is Tier.SENIOR
    value = rules.inbound_senior if senior else rules.inbound_middle_junior
    missing = [step for step in value.value or () if step not in facts.entrusted]
    message = (
        f"委托评审手续尚缺：{'、'.join(code(step) for step in missing)}，请补办。"
        if missing
        else "委托评审手续齐全。"
    )
    told: dict[str, JsonValue] = {"missing": [str(m) for m in missing]}
    if (otherwise := check.written_otherwise(value)) is not None:
        document, clause, below = otherwise
        more = "、".join(code(step) for step in value.require() if step not in below)
        told["differs_from"] = {"clause": clause, "steps": [str(step) for step in below]}
        message += f"（{document}没有要求“{more}”，按本年度通知执行）"
    own = judge("A-14", value, holds=not missing, message=message, facts=told)
    return Attempt(PathKey.ENTRUSTED, own=(own,))
