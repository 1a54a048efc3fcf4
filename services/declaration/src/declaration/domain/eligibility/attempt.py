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
from declaration.domain.eligibility.check import Check, Waivers, judge, quoted, silent, texts


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
        undecided: the documents do not say what the path asks for or frees from; it neither opens nor closes.
        by_standard: level by level and the standard of the level are asked (less what is waived).
        own_standard: the path has a standard of its own, which is not in hand.
        exam_still: the value that says that the exam is still asked for (E-31).
        quota_exempt: post quotas do not count it (E-18); None where the documents do not say.
        sooner_by: years taken off the years in the present title.
        own_committee: the committee of the self-reviewing unit rates the case.
    """

    key: PathKey
    own: tuple[Finding, ...] = ()
    waivers: Waivers = field(default_factory=dict)
    undecided: bool = False
    by_standard: bool = True
    own_standard: bool = False
    exam_still: Value[bool] | None = None
    heard_by: HeardBy = HeardBy.ORDINARY
    procedure: Procedure = Procedure.REVIEW
    quota_exempt: bool | None = False
    sooner_by: int = 0
    own_committee: bool = False


def freed(key: PathKey, value: Value[tuple[Waived, ...]]) -> Waivers:
    """The waivers that a value names; silence waives nothing."""
    return {one: (str(key), value) for one in (value.value or ())}


def not_offered(rule: str, key: PathKey, offered: Value[bool]) -> Attempt | None:
    """The attempt at a path that the documents do not hold; None where they do."""
    if not offered.is_known:
        return Attempt(
            key, own=(silent(rule, offered, facts={"path": str(key)}),), undecided=True, by_standard=False
        )
    if offered.require():
        return None
    message = f"本年度文件没有{quoted(PATH_LABELS[key])}这一项，请改走其他通道。"
    return Attempt(key, own=(judge(rule, offered, holds=False, message=message),), by_standard=False)


def leads_there(check: Check, rule: str, value: Value[Target]) -> Finding:
    """Whether a path leads to the level asked for."""
    target = value.value
    wanted = check.wanted.level
    if target is None:
        return silent(rule, value)
    if target.rule is TargetRule.ONE_UP:
        base = check.base
        holds = base is not None and base.obtained_on <= check.cut_off
        message = (
            "申报的是现职称的高一级。"
            if holds
            else f"该通道只能申报本系列现职称的高一级，您现有的职称不能由此申报{label(wanted)}，请改报高一级。"
        )
        return judge(rule, value, holds=holds, message=message, used=[base] if base else [])
    holds = wanted in target.levels or not target.levels
    levels = "、".join(label(level) for level in target.levels)
    message = (
        f"该通道可申报{label(wanted)}。"
        if holds
        else f"该通道不能申报{label(wanted)}，可申报的层级为：{levels}；请改报其中的层级，或改走其他通道。"
    )
    return judge(rule, value, holds=holds, message=message, facts={"level": str(wanted)})


def is_recommended(check: Check, rule: str, value: Value[tuple[Recommender, ...]]) -> Finding:
    """Whether one of those who may recommend has done so."""
    done = check.facts.achievements
    asked = value.value or ()
    by = texts(one for one in asked if one in done.recommended_by)
    names = "或".join(code(one) for one in asked)
    message = "已有规定部门的推荐。" if by else f"须经{names}推荐，请先取得推荐。"
    return judge(rule, value, holds=bool(by), message=message, facts={"recommended_by": by}, used=[done])


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
    """A paper or circumstance that a switch of the pack asks for; nothing where the switch is off."""
    if value.value is False:
        return []
    message = what if has else missing
    return [judge(rule, value, holds=has, message=message, used=list(used) or [check.facts.achievements])]


def only_once(check: Check, value: Value[bool], *, same_use: frozenset[str] = frozenset()) -> list[Finding]:
    """E-18: the green channel, the talent programmes and the transferees' path are used once, in principle.

    Args:
        same_use: earlier uses that this one is part of.
    """
    if value.value is False:
        return []
    earlier = sorted(
        (u.year, u.path) for u in check.facts.uses if u.path in ONCE_ONLY and u.path not in same_use
    )
    facts = {"earlier_uses": texts(f"{path}:{year}" for year, path in earlier)}
    years = "、".join(f"{year}年" for year, _ in earlier)
    message = (
        f"绿色通道政策原则上只享受一次，您已于{years}享受过；确有特殊情况的，请主管部门书面同意。"
        if earlier
        else "尚未享受过绿色通道政策。"
    )
    return [judge("E-18", value, holds=not earlier, message=message, facts=facts, used=check.facts.uses)]


def quota_point(value: Value[bool]) -> list[Finding]:
    """E-18: an open point where the documents do not say whether post quotas count the path."""
    return [] if value.is_known else [silent("E-18", value)]


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


def path_of(case: Path, key: PathKey) -> Waivers:
    """The waivers of a path of the pack."""
    return freed(key, case.waives)


def later(*days: dt.date | None) -> dt.date | None:
    """The last of several days that must all have come; None if one of them is not known."""
    return max((d for d in days if d is not None), default=None) if all(days) else None
