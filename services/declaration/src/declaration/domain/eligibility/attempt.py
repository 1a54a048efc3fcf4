"""A path that a person may take: which rules it adds, which it waives, who hears the case."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from common.events.labels import label
from common.policy import Finding, Value
from common.policy.chinese import code
from common.policy.subjects.vocabulary import (
    HeardBy,
    Path,
    Procedure,
    Recommender,
    Target,
    TargetRule,
    Waived,
)
from declaration.domain.eligibility.check import (
    RANK,
    Check,
    Waivers,
    judge,
    named,
    quoted,
    said,
    silent,
    texts,
)
from declaration.domain.eligibility.facts import TitleWay


class PathKey(StrEnum):
    """The paths, ordinary before privileged; the order breaks ties."""

    ORDINARY = "ordinary"
    SERIES_CHANGE = "series_change"
    PRIVATE_SECTOR = "private_sector"
    ENTRUSTED = "entrusted"
    FARMERS = "farmers"
    DIRECTED = "directed"
    CROSS_OVER = "cross_over"
    RECOGNITION = "recognition"
    TOWNSHIP_DIRECT = "township_direct"
    LONG_SERVICE = "long_service"
    RURAL_SERVICE = "rural_service"
    EPIDEMIC = "epidemic"
    TRANSFEREES = "transferees"
    TALENTS = "talents"
    BREAKTHROUGH = "breakthrough"
    INTRODUCED_TALENT = "introduced_talent"
    YINGCAI = "yingcai"
    POSTDOC = "postdoc"
    NO_DEGREE = "no_degree"
    RETURNEE = "returnee"
    SKILLED_LEADER = "skilled_leader"


PATH_LABELS: Mapping[PathKey, str] = {
    PathKey.ORDINARY: "正常申报",
    PathKey.SERIES_CHANGE: "转评同级职称",
    PathKey.PRIVATE_SECTOR: "民营企业、社会团体及其他非公有制经济组织人员直接申报",
    PathKey.ENTRUSTED: "委托评审",
    PathKey.FARMERS: "农牧民职称",
    PathKey.DIRECTED: "定向评价、定向使用",
    PathKey.CROSS_OVER: "高技能人才贯通",
    PathKey.RECOGNITION: "基层认定",
    PathKey.TOWNSHIP_DIRECT: "苏木乡镇事业单位直接参加中级评审",
    PathKey.LONG_SERVICE: "基层长期工作破格申报",
    PathKey.RURAL_SERVICE: "服务基层提前一年申报",
    PathKey.EPIDEMIC: "疫情防控一线医务人员",
    PathKey.TRANSFEREES: "公务员、部队转业安置人员首次申报",
    PathKey.TALENTS: "高层次人才培养项目",
    PathKey.BREAKTHROUGH: "绿色通道：重大突破、重大贡献",
    PathKey.INTRODUCED_TALENT: "绿色通道：引进人才",
    PathKey.YINGCAI: "绿色通道：“英才兴蒙”工程人才",
    PathKey.POSTDOC: "绿色通道：博士后",
    PathKey.NO_DEGREE: "绿色通道：不具备规定学历但业绩突出",
    PathKey.RETURNEE: "绿色通道：海外归国人员、外籍人才",
    PathKey.SKILLED_LEADER: "绿色通道：高技能领军人才",
}


@dataclass(frozen=True)
class Attempt:
    """A path that the person's facts lead into.

    Attributes:
        own: what the path itself asks for.
        by_standard: level by level and the standard of the level are asked (less what is waived).
        own_standard: the path has a standard of its own, which is not in hand.
        exam_still: the value that says that the exam is still asked for (E-31).
        quota_exempt: post quotas do not count it (E-18); None where the documents do not say.
        sooner_by: years taken off the years in the present title; None where the path takes off none.
        own_committee: the committee of the self-reviewing unit rates the case.
    """

    key: PathKey
    own: tuple[Finding, ...] = ()
    waivers: Waivers = field(default_factory=dict)
    by_standard: bool = True
    own_standard: bool = False
    exam_still: Value[bool] | None = None
    heard_by: HeardBy = HeardBy.ORDINARY
    procedure: Procedure = Procedure.REVIEW
    quota_exempt: bool | None = False
    sooner_by: Value[int] | None = None
    own_committee: bool = False


def freed(key: PathKey, value: Value[tuple[Waived, ...]]) -> Waivers:
    """The waivers that a value names; where it is silent, those that are open with it (`OPEN_WITH`)."""
    kinds = OPEN_WITH.get(key, ()) if value.value is None else value.value
    return {one: (str(key), value) for one in kinds}


OPEN_WITH: Mapping[PathKey, frozenset[Waived]] = {
    PathKey.TOWNSHIP_DIRECT: frozenset({Waived.LEVEL_BY_LEVEL, Waived.YEARS_IN_TITLE}),
    PathKey.LONG_SERVICE: frozenset({Waived.EDUCATION, Waived.FIELD}),
    PathKey.EPIDEMIC: frozenset({Waived.YEARS_IN_TITLE}),
    PathKey.TALENTS: frozenset({Waived.LEVEL_BY_LEVEL, Waived.YEARS_IN_TITLE}),
    PathKey.SERIES_CHANGE: frozenset({Waived.LEVEL_BY_LEVEL, Waived.YEARS_IN_TITLE}),
}
"""What a path frees from wherever an annual notice states it. Where the year's documents are silent about the path, nobody can say
whether these conditions are asked; every other one is asked as it is stated (P-10)."""


def not_offered(rule: str, key: PathKey, offered: Value[bool], question: str = "") -> Attempt | None:
    """The attempt at a path that the documents do not hold; None where they do.

    Where they are silent, the path is tried on what they state all the same: silence removes no stated condition.

    Args:
        question: what has to be found out, in the words of the case.
    """
    if not offered.is_known:
        asked = question or f"本年度有没有{quoted(PATH_LABELS[key])}这项政策、您是否符合"
        return Attempt(
            key,
            own=(silent(rule, offered, asked, facts={"path": str(key)}),),
            waivers={one: (str(key), offered) for one in OPEN_WITH.get(key, ())},
            quota_exempt=None,
        )
    if offered.require():
        return None
    message = f"本年度文件没有{quoted(PATH_LABELS[key])}这一项，您不能走这一通道；请按其他通道申报。"
    return Attempt(key, own=(judge(rule, offered, holds=False, message=message),), by_standard=False)


def leads_there(check: Check, rule: str, value: Value[Target], question: str = "") -> Finding:
    """Whether a path leads to the level asked for."""
    target = value.value
    wanted = label(check.wanted.level)
    if target is None:
        return silent(rule, value, question or f"您能否由这一通道申报{wanted}")
    if target.rule is TargetRule.ONE_UP:
        base = check.base
        holds = base is not None and base.obtained_on <= check.cut_off
        message = "申报的是现职称的高一级。" if holds else _not_one_up(check)
        return judge(rule, value, holds=holds, message=message, used=[base] if base else [])
    holds = check.wanted.level in target.levels or not target.levels
    levels = "或".join(label(level) for level in target.levels)
    message = (
        f"该通道可申报{wanted}。"
        if holds
        else f"您申报的是{wanted}，由该通道只能申报{levels}；请改报，或改走其他通道。"
    )
    return judge(rule, value, holds=holds, message=message, facts={"level": str(check.wanted.level)})


def _not_one_up(check: Check) -> str:
    """What a path to the level above leads to from the titles that are held."""
    wanted, base, best = label(check.wanted.level), check.base, check.best_held
    if base is not None:
        return f"该通道由现职称申报高一级，您的{label(base.level)}职称到{said(base.obtained_on)}才取得，请在取得后的年度申报。"
    if best is None:
        return f"该通道由现职称申报高一级，您还没有本系列（专业）职称，不能由此申报{wanted}；请先取得职称，或改走其他通道。"
    above = next((level for level, rank in RANK.items() if rank == RANK[best.level] - 1), best.level)
    return f"您现有的是{named(best)}，由该通道可申报的高一级是{label(above)}，不是{wanted}；请改报{label(above)}。"


def is_recommended(check: Check, rule: str, value: Value[tuple[Recommender, ...]]) -> Finding:
    """Whether one of those who may recommend has done so."""
    done = check.facts.achievements
    asked = value.value or ()
    by = texts(one for one in asked if one in done.recommended_by)
    names = "或".join(code(one) for one in asked)
    others = "、".join(code(one) for one in sorted(done.recommended_by) if one not in asked)
    message = (
        "已有规定部门的推荐。"
        if by
        else f"您有{others}的推荐，但该通道须经{names}推荐，请另行取得。"
        if others
        else f"该通道须经{names}推荐，没有您的推荐记录，请由单位逐级申请推荐。"
    )
    question = "您须经哪个部门推荐"
    return judge(
        rule,
        value,
        holds=bool(by),
        message=message,
        question=question,
        facts={"recommended_by": by},
        used=[done],
    )


def asks_for(
    check: Check,
    rule: str,
    value: Value[bool],
    *,
    has: bool,
    what: str,
    missing: str,
    used: Iterable[Any] = (),
) -> list[Finding]:
    """A paper or circumstance that a switch of the pack asks for; nothing where the switch is off.

    Where it is open whether it is asked for, that matters only to who has not got it.
    """
    if value.value is False or (has and not value.is_known):
        return []
    message = what if has else missing
    question = f"本年度是否要求{what.rstrip('。')}（没有您这一项的记录）"
    records = list(used) or [check.facts.achievements]
    return [judge(rule, value, holds=has, message=message, question=question, used=records)]


def only_once(check: Check, value: Value[bool], *, same_use: frozenset[str] = frozenset()) -> list[Finding]:
    """E-18: the green channel, the talent programmes and the transferees' path are used once, in principle.

    Args:
        same_use: earlier uses that this one is part of.
    """
    earlier = sorted(
        (u.year, u.path) for u in check.facts.uses if u.path in ONCE_ONLY and u.path not in same_use
    )
    if value.value is False or (not earlier and not value.is_known):
        return []
    facts = {"earlier_uses": texts(f"{path}:{year}" for year, path in earlier)}
    years = "、".join(dict.fromkeys(f"{year}年" for year, _ in earlier))
    message = (
        f"绿色通道政策原则上只享受一次，您已于{years}享受过；确有特殊情况的，请申请主管部门书面同意放宽，"
        "也可按正常条件申报。"
        if earlier
        else "尚未享受过绿色通道政策。"
    )
    question = f"您已于{years}享受过绿色通道政策，能否再次享受"
    return [
        judge(
            "E-18",
            value,
            holds=not earlier,
            message=message,
            question=question,
            facts=facts,
            used=check.facts.uses,
        )
    ]


def quota_point(value: Value[bool]) -> list[Finding]:
    """E-18: an open point where the documents do not say whether post quotas count the path; it decides nothing here."""
    question = "走这一通道是否占单位岗位数额"
    return [] if value.is_known else [silent("E-18", value, question, binds=False)]


def is_first_application(check: Check) -> tuple[bool, str]:
    """Whether it is the first application for a title, and what says that it is not.

    What is on record goes before what the person says: a title that was applied for (by review, recognition or change
    of series). An earlier declaration on this platform is among the facts already.
    """
    applied = next((t for t in check.titles if t.way in _APPLIED and t.obtained_on <= check.submission), None)
    if applied is not None:
        return False, f"您已有经申报取得的{named(applied)}职称"
    if not check.facts.origin.first_application:
        return False, "您填报的是已申报过职称"
    return True, ""


_APPLIED = frozenset({TitleWay.REVIEW, TitleWay.RECOGNITION, TitleWay.SERIES_CHANGE})
"""Ways by which a title is applied for; an exam or a qualification is passed, not applied for."""


def asks_first(check: Check, rule: str, value: Value[bool]) -> list[Finding]:
    """That it is the first application, where a path is open to that alone."""
    first, why = is_first_application(check)
    return asks_for(
        check,
        rule,
        value,
        has=first,
        what="首次申报职称。",
        missing=f"该通道限首次申报职称，{why}，不是首次申报；请按正常条件逐级申报。",
        used=[check.facts.origin, *check.titles],
    )


ONCE_ONLY = frozenset(
    {
        PathKey.TRANSFEREES,
        PathKey.TALENTS,
        PathKey.BREAKTHROUGH,
        PathKey.INTRODUCED_TALENT,
        PathKey.YINGCAI,
        PathKey.POSTDOC,
        PathKey.NO_DEGREE,
        PathKey.RETURNEE,
        PathKey.SKILLED_LEADER,
    }
)

USED_UP = ONCE_ONLY | {PathKey.EPIDEMIC}
"""Paths of which a use is kept: granted once, or to who has not used them."""


def path_of(case: Path, key: PathKey) -> Waivers:
    """The waivers of a path of the pack."""
    return freed(key, case.waives)


def later(*days: dt.date | None) -> dt.date | None:
    """The last of several days that must all have come; None if one of them is not known."""
    return max((d for d in days if d is not None), default=None) if all(days) else None
