"""Draws (随机抽取): their rule set from the pack, their parties and deadlines (X-04 to X-08; articles 17, 19, 44).

The engine is `common.draw`; here the pack's values become its inputs. A value that no document gives becomes an open
point on the record, never a number.
"""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from common.draw import (
    CommitteeKind,
    DrawVoid,
    GroupMinimum,
    Hearing,
    Outcome,
    PackName,
    Party,
    Rank,
    Ratio,
    RuleSet,
    Seats,
    Share,
    TitleRule,
    TitleShare,
)
from common.events.base import PackRef
from common.events.codes import Level
from common.policy.findings import Finding, silent
from common.policy.model import Value
from common.policy.subjects.committee import Committee as CommitteePolicy
from common.policy.subjects.committee import Grade
from common.policy.subjects.expert_pool import ExpertPool
from common.policy.subjects.meeting import Meeting
from expert_pool.domain.committees import Committee

ATTEMPT_CAP: Final = 100_000
"""Proposals before a plan is void: a few seconds of one core. A matter of machines, no clause speaks of it."""

STEP_TIME: Final = dt.timedelta(days=1)
"""How long the parties have for each step when the office names no other time; no clause speaks of it."""

ORGANISER: Final = "organiser"
INSPECTOR: Final = "inspector"

_KINDS: Final[dict[Grade, CommitteeKind]] = {
    Grade.FULL_SENIOR: "full_senior",
    Grade.ASSOCIATE_SENIOR: "associate_senior",
    Grade.SENIOR: "combined_senior",
    Grade.MIDDLE: "middle",
    Grade.JUNIOR: "junior",
}


class DrawState(StrEnum):
    """The state of a draw."""

    REQUESTED = "requested"
    PLANNED = "planned"
    COMMITTED = "committed"
    DRAWN = "drawn"
    VOID = "void"
    CANCELLED = "cancelled"
    """Its meeting is not held."""


OPEN: Final = frozenset({DrawState.REQUESTED, DrawState.PLANNED, DrawState.COMMITTED})
"""A draw that has no outcome yet; a meeting has at most one."""


def rule_set(
    committee: Committee,
    seats: Seats,
    *,
    titles: CommitteePolicy,
    pool: ExpertPool,
    meeting: Meeting,
    pack: PackRef,
    groups: Sequence[GroupMinimum] = (),
) -> tuple[RuleSet, list[Finding]]:
    """The rules of one draw, and the open points where no document gives a number.

    Args:
        groups: how many of each subject group the committee needs; the office's choice (R25-19), frozen with the plan.

    Raises:
        NotConfigured: the lowest title, the quorum or the years running, without which nothing can be drawn.
        ValueError: seats that the rules do not allow, such as an even number.
    """
    findings: list[Finding] = []
    rules = RuleSet(
        committee_id=committee.committee_id,
        committee_kind=_KINDS[committee.grade],
        pack=PackName(id=pack.id, version=pack.version, digest=pack.digest),
        seats=seats,
        odd_size=titles.odd_size.is_known and titles.odd_size.require(),
        title=_title_rule(committee.grade, titles, findings),
        shares=_shares(committee, pool, findings),
        groups=tuple(groups),
        quorum=_ratio(meeting.quorum.require()),
        consecutive_years=pool.years_running.require(),
        most_conflicts=_known(
            "X-04", pool.most_conflicts, "与申报人员有利害关系的专家不参加抽取的界限", findings
        ),
    )
    return rules, findings


def _title_rule(grade: Grade, titles: CommitteePolicy, findings: list[Finding]) -> TitleRule:
    """C-05: everybody's lowest title, the share with a higher one, and what a combined committee needs for 正高."""
    upper, shares = titles.upper_titles.get(grade), []
    if upper is not None and not upper.is_known:
        findings.append(silent("C-05", upper, "较高职称专家所占比例"))
    elif upper is not None:
        wanted = upper.require()
        shares.append(TitleShare(rank=_rank(wanted.level), ratio=_ratio(wanted.share)))
    hearings = []
    if grade is Grade.SENIOR:
        full = titles.full_senior_cases
        if not full.is_known:
            findings.append(silent("C-05", full, "合并组建的高级评委会评审正高级职称时的专家要求"))
        elif full.require().share == 1:
            hearings.append(Hearing(case="full_senior", lowest=_rank(full.require().level)))
        else:
            raise ValueError(
                "a combined committee hears 正高 cases with everybody at one level, or the pack is silent"
            )
    return TitleRule(
        lowest=_rank(titles.every_title[grade].require()), shares=tuple(shares), hearings=tuple(hearings)
    )


def _shares(committee: Committee, pool: ExpertPool, findings: list[Finding]) -> tuple[Share, ...]:
    """X-07, X-08: grassroots and outside-system always, outside the unit and private enterprise where they apply.

    Where a document asks for "a certain number" without one, at least one.
    """
    asked: list[tuple[str, Any, str, str, bool]] = [
        ("X-07", pool.grassroots_share, "grassroots", "基层专家所占比例", True),
        ("X-07", pool.outside_system_share, "outside_system", "本系统以外专家所占比例", True),
        ("X-07", pool.outside_unit_share, "outside_unit", "非本单位专家所占比例", committee.self_reviewing),
        (
            "X-08",
            pool.private_enterprise_share,
            "private_enterprise",
            "民营企业专家所占比例",
            committee.enterprise_related,
        ),
    ]
    shares = []
    for rule, value, of, what, applies in asked:
        ratio = _known(rule, value, what, findings) if applies else None
        if ratio is not None:
            shares.append(Share.model_validate({"of": of, "ratio": ratio}))
        elif applies and value.clause is not None:
            # 一定数量、一定比例: no number is given, and none at all does not meet it
            shares.append(Share.model_validate({"of": of, "count": 1}))
    return tuple(shares)


def _known(rule: str, value: Value[Fraction], what: str, findings: list[Finding]) -> Ratio | None:
    if not value.is_known:
        findings.append(silent(rule, value, what))
        return None
    return _ratio(value.require())


def _ratio(share: Fraction) -> Ratio:
    return Ratio(numerator=share.numerator, denominator=share.denominator)


def _rank(level: Level) -> Rank:
    return level.value


def silent_parties(history: Sequence[Outcome]) -> frozenset[str]:
    """The parties that failed in the last outcome; nobody after a draw that succeeded."""
    last = history[-1] if history else None
    return frozenset(last.missing) if isinstance(last, DrawVoid) else frozenset()


def parties(history: Sequence[Outcome]) -> tuple[Party, Party]:
    """The parties of a draw, who give its random values: an officer of the organiser and a discipline inspector.

    Whoever stayed silent is replaced: the party's next id carries the serial number of the new plan.
    """
    silent = {role_of(party_id) for party_id in silent_parties(history)}
    serial = len(history) + 1

    def named(role: str) -> str:
        return f"{role}-{serial}" if role in silent else role

    return (
        Party(party_id=named(ORGANISER), side="organiser"),
        Party(party_id=named(INSPECTOR), side="discipline_inspector"),
    )


def role_of(party_id: str) -> str:
    """`organiser` or `inspector`: whose office speaks for the party."""
    return party_id.partition("-")[0]


_LABELS: Final[dict[str, str]] = {
    "not_in_pool": "已移出专家库",
    "bar": "失信记录期限内",
    "term": "不在聘期内",
    "three_years": "已连续三年担任评委",
    "declined": "本次会议已谢绝或已退出",
    "below_rank": "职称层级不符合要求",
    "own_case": "本人在申报人员之列",
    "conflicts": "须回避的申报人员过多",
    "rank.lowest": "有委员职称低于最低要求",
    "rank.full_senior": "正高级专家不足",
    "rank.associate_senior": "高级职称专家不足",
    "grassroots": "基层专家不足",
    "outside_system": "本系统以外专家不足",
    "outside_unit": "非本单位专家不足",
    "private_enterprise": "民营企业专家不足",
    "pool": "在库且可抽取的专家",
    "chair_pool": "主任委员库中可抽取的专家",
    "groups_together": "各学科组人数合计不超过评委会人数",
    "coverage": "部分申报人员可评议的专家不足法定人数",
}


def label_of(code: str) -> str:
    """What a reason for an exclusion, or a constraint that a proposal missed, is called."""
    if code.startswith("group."):
        return f"学科组 {code.removeprefix('group.')} 专家不足"
    return _LABELS.get(code, code)
