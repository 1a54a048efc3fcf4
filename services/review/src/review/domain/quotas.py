"""School teachers' 正高: the passes sent for confirmation stay inside the place's number of the year (E-29)."""

from dataclasses import dataclass

from pydantic import JsonValue

from common.events.base import Title
from common.events.codes import Column, Level
from common.places import REGION
from common.policy.findings import Finding, silent
from common.policy.model import Status, Value
from common.policy.subjects.teacher_quota import TeacherQuota
from review.domain.packages import SCHOOL_TEACHERS


@dataclass(frozen=True)
class Number:
    """What a place may have pass.

    Attributes:
        place: whose number it is; cases from there and below count.
        exactly: only cases of the place itself, not those below it, which have numbers of their own.
    """

    place: str
    name: str
    persons: int
    exactly: bool = False


def counts(title: Title, column: Column) -> bool:
    """Whether a result counts; directed evaluation has posts of its own (E-30)."""
    highest = title.series == SCHOOL_TEACHERS and title.level is Level.FULL_SENIOR
    return highest and column is not Column.DIRECTED_EVALUATION


def number_of(rules: TeacherQuota, place: str) -> Number | None:
    """The row of the nearest place at or above; None where no document in hand gives one.

    Cases directly under the region have no row by place: the table names their units (N23-annex), and declaration holds each
    to its own; here they are counted together.
    """
    found = rules.of(place)
    if found is not None:
        row = found.require()
        assert row.place is not None, "found by its place"
        return Number(row.place, row.name, row.persons)
    units = [row.value for row in rules.rows.values() if row.value is not None and row.value.unit]
    if place != REGION or not units:
        return None
    return Number(
        REGION, "、".join(row.name for row in units), sum(row.persons for row in units), exactly=True
    )


def passes_inside_the_quota(
    rules: TeacherQuota, number: Number | None, *, reported: int, more: int
) -> Finding:
    """E-29, N23-4.13, BT24-4.11, CF25-4.10, BY26-3.4: 评审总数控制在核定人数内.

    Args:
        reported: results that were sent for confirmation before, those in the package left out.
        more: results in the package.
    """
    value = rules.binds_passes
    if not value.is_known or number is None:
        missing = "该地区的中小学正高级教师名额分配文件"
        unknown = value if not value.is_known else Value(status=Status.NOT_STATED, missing=missing)
        return silent("E-29", unknown, "该地区中小学正高级教师名额")
    holds = reported + more <= number.persons
    facts: dict[str, JsonValue] = {"persons": number.persons, "reported": reported, "more": more}
    head = f"{number.name}本年度中小学正高级教师评审总数为{number.persons}名，已报送{reported}名，本次报送{more}名"
    message = (
        f"{head}，在核定人数内。"
        if holds
        else f"{head}，超出核定人数，本次最多报送{max(0, number.persons - reported)}名，请减少后再报送。"
    )
    return Finding.judge("E-29", value, holds=holds, message=message, facts=facts)
