"""Seats of a place or a unit: 正高 of school teachers (E-29), separately listed posts of directed evaluation (E-30).

Which number bounds a declaration, and whether one more fits; numbers come in as they were counted under a lock. Posts of
public institutions are in `posts`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic import JsonValue

from common.events.codes import Column, Level
from common.events.labels import label
from common.policy import Finding, Verdict
from common.policy.model import Force, Status, Value
from common.policy.subjects.directed import Directed
from common.policy.subjects.teacher_quota import TeacherQuota
from declaration.domain.cases.states import State

SCHOOL_TEACHERS: Final = "school_teacher"
"""The series 中小学教师 in the catalogue."""

HOLDS_A_SEAT: Final = frozenset(
    {
        State.RECOMMENDED,
        State.AWAITING_ROSTER,
        State.ON_ROSTER,
        State.FORWARDED,
        State.SUPPLEMENT,
        State.ACCEPTED,
        State.IN_REVIEW,
        State.CARRIED_OVER,
        State.PASSED,
        State.FAILED,
        State.CONFIRMED,
        State.CERTIFIED,
        State.ANNULLED,
    }
)
"""From the recommendation on. What was judged stays counted, whatever the result: the number bounds declarations
(申报控制人数). Withdrawn, returned, refused, abandoned, cancelled and barred ones give their seat back by their state alone."""


class QuotaKind(StrEnum):
    """Which number bounds a declaration."""

    POSTS = "posts"
    """Posts of the unit at that level (岗位数额)."""
    TEACHER = "teacher"
    """正高 of school teachers in a place (中小学正高级教师名额)."""
    DIRECTED = "directed"
    """Separately listed posts of directed evaluation (单列岗位)."""


def kind_of(*, column: Column, series: str, level: Level) -> QuotaKind:
    """Which number a declaration counts against.

    Directed posts are listed apart from all others (比例单列, BT24-4.5.1). For 正高 of school teachers posts are added
    after the confirmation (及时补充设岗, N23-4.13), so that their posts bound nothing before.
    """
    if column is Column.DIRECTED_EVALUATION:
        return QuotaKind.DIRECTED
    if series == SCHOOL_TEACHERS and level is Level.FULL_SENIOR:
        return QuotaKind.TEACHER
    return QuotaKind.POSTS


@dataclass(frozen=True)
class Pot:
    """A number of seats of one holder: a place or a unit.

    Attributes:
        seats: its own, what it gave on left out.
        taken: how many are recommended on them, the one in question left out.
    """

    name: str
    seats: int
    taken: int

    @property
    def free(self) -> int:
        return max(0, self.seats - self.taken)


def teachers_inside_the_quota(rules: TeacherQuota, pot: Pot | None) -> Finding:
    """E-29, N23-annex, BT24-4.11, CF25-4.10, BY26-3.4: recommended 正高 of school teachers stay inside the place's number.

    Args:
        pot: that of the unit, else of the county, else of the place; None where no document in hand gives a number.
    """
    value = rules.binds_declarations
    if pot is None or not value.value:
        silent = value if not value.is_known else _no_row(value)
        message = "文件未给出该地区中小学正高级教师名额，由人社部门核对。"
        return Finding.open_point("E-29", silent, message=message)
    name = f"{pot.name}本年度中小学正高级教师名额{pot.seats}名，已推荐{pot.taken}名"
    message = (
        f"{name}，本件在名额内。"
        if pot.free
        else f"{name}。名额已满，请向分配名额的人社部门申请调剂后再推荐。"
    )
    return Finding.judge("E-29", value, holds=pot.free > 0, message=message, facts=_pot_told(pot))


def directed_inside_own_posts(rules: Directed, level: Level, pot: Pot | None) -> Finding:
    """E-30, N23-4.9, BT24-4.5.1, CF25-4.4.1: directed evaluation stays inside its own separately listed posts.

    Args:
        pot: that of the unit, else of the county, else of the place; None where none is recorded for series and level.
    """
    value = rules.own_posts
    if not value.value:
        message = "文件未写明定向评价的单列岗位，由人社部门核对。"
        return Finding.open_point("E-30", value, message=message, facts=_pot_told(pot))
    if pot is None:
        message = f"本地区本年度该系列{label(level)}定向评价单列岗位尚未登记，请盟市人社部门会同行业部门登记后再推荐。"
        return Finding.judge("E-30", value, holds=False, message=message, facts={"level": str(level)})
    name = f"{pot.name}本年度该系列{label(level)}定向评价单列岗位{pot.seats}个，已推荐{pot.taken}名"
    message = (
        f"{name}，本件在单列岗位内。"
        if pot.free
        else f"{name}。定向评价只能在单列岗位内进行，请向人社部门申请调剂后再推荐。"
    )
    return Finding.judge("E-30", value, holds=pot.free > 0, message=message, facts=_pot_told(pot))


def share_is_inside(
    rule: str, value: Value[bool], giver: Pot, *, given: int, asked: int, kept_by_receiver: int
) -> Finding:
    """E-29, E-30: a place gives on what it has, never more; and never takes back what was used.

    Args:
        value: what says that it may be split; a place splits also where the documents do not say it, and that stays an
            open point.
        giver: its seats with what the receiver has so far.
        given: what the receiver has so far.
        kept_by_receiver: what the receiver has used or given on itself.
    """
    facts: dict[str, JsonValue] = {
        "free": giver.free,
        "given": given,
        "asked": asked,
        "kept": kept_by_receiver,
    }
    if asked < kept_by_receiver:
        message = f"该单位（地区）已使用或已再分配{kept_by_receiver}名，不能减到{asked}名。"
        return _share(rule, value, facts, holds=False, message=message)
    holds = asked <= giver.free
    message = (
        f"从{giver.name}的名额中分配{asked}名。"
        if holds
        else f"{giver.name}可分配的名额为{giver.free}名，不能分配{asked}名，请减少人数或先收回其他单位未使用的名额。"
    )
    return _share(rule, value, facts, holds=holds, message=message)


def _share(
    rule: str, value: Value[bool], facts: dict[str, JsonValue], *, holds: bool, message: str
) -> Finding:
    """A number cannot be given twice, whether or not a document says so: arithmetic refuses, not the pack."""
    return Finding(
        rule=rule,
        clause=value.clause,
        force=Force.MUST,
        verdict=Verdict.MET if holds else Verdict.NOT_MET,
        basis=Status.STATED,
        facts=facts,
        message=message,
        pack=value.pack,
    )


def _no_row(value: Value[bool]) -> Value[bool]:
    return Value(
        status=Status.NOT_STATED,
        clause=value.clause,
        missing="该地区的中小学正高级教师名额分配文件",
        path=value.path,
        pack=value.pack,
    )


def _pot_told(pot: Pot | None) -> dict[str, JsonValue]:
    return {} if pot is None else {"seats": pot.seats, "taken": pot.taken}
