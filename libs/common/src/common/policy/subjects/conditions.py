"""`conditions.yaml`: the standard per series and level (申报基本条件; E-26), and what may never be asked for (E-08).

A standard of a higher layer may be stricter than the one below, never laxer; the loader compares them leaf by leaf.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from common.events.codes import Level
from common.policy.model import Listed, Shape, Subject, Switch, Text, Value
from common.policy.subjects.vocabulary import Degree, Schooling


class Necessary(StrEnum):
    """What a standard may name as a condition that nobody passes without."""

    RESULTS = "results"
    """Results of any kind from the list (代表性成果)."""
    QUALIFICATION = "qualification"
    ASSESSMENT = "assessment"
    """年度考核合格."""
    EMPLOYED = "employed"
    """聘任到现职称岗位."""
    PROJECT = "project"
    FUNDING = "funding"
    AWARD = "award"
    PAPER_RANK = "paper_rank"
    HAT = "hat"
    """头衔."""
    HONORARY_TITLE = "honorary_title"
    """称号."""


FORBIDDEN = {
    Necessary.PROJECT: "科研项目",
    Necessary.FUNDING: "经费数量",
    Necessary.AWARD: "获奖情况",
    Necessary.PAPER_RANK: "论文期刊层次",
    Necessary.HAT: "头衔",
    Necessary.HONORARY_TITLE: "称号",
}
"""What is never a hard limit on the ordinary path (N23-4.2.3)."""


class OtherPolicy(StrEnum):
    """Why a standard may be laxer than the one below it (article 7, last sentence)."""

    DIRECTED = "directed"
    """定向评价、定向使用."""
    SPECIAL_TALENT = "special_talent"
    """特殊人才支持政策."""


class Track(Shape):
    """So many years in the present title with at least that schooling, or that degree."""

    schooling: Schooling | None = None
    degree: Degree | None = None
    years: int

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if (self.schooling is None) is (self.degree is None):
            raise PydanticCustomError(
                "pack", "{reason}", {"key": "years", "reason": "学历、学位应写明其中一项"}
            )
        return self


class Standard(Shape):
    """What a level of a series asks for.

    Attributes:
        series, specialty: whom it is for; without a series, every series that has no standard of its own.
        present: the title held before; without it the years are years of work.
        any_of: one of these tracks is enough.
        necessary: and everything of this.
        other_policy: it differs from the standard below because another policy says so.
    """

    series: Text | None = None
    specialty: Text | None = None
    level: Level
    present: Level | None = None
    any_of: tuple[Track, ...]
    necessary: tuple[Necessary, ...] = ()
    other_policy: OtherPolicy | None = None

    @model_validator(mode="after")
    def _no_forbidden_condition(self) -> Self:
        for asked in self.necessary:
            if asked in FORBIDDEN:
                reason = f"{FORBIDDEN[asked]}不得作为职称评审的限制性要求"
                raise PydanticCustomError("pack", "{reason}", {"key": "necessary", "reason": reason})
        return self

    @property
    def title(self) -> tuple[str | None, str | None, Level]:
        """Whom the standard is for."""
        return self.series, self.specialty, self.level

    def governs(self, other: "Standard") -> bool:
        """Whether the titles of another standard are among those of this one."""
        return (
            self.level is other.level
            and self.series in {None, other.series}
            and self.specialty in {None, other.specialty}
        )

    def laxer_than(self, below: "Standard") -> Iterator["Track | Necessary | Level"]:
        """Where this standard asks for less than the one below it: a track that is too short, a condition or the
        present title that is missing."""
        yield from (
            track for track in self.any_of if not any(_at_least(track, known) for known in below.any_of)
        )
        yield from (asked for asked in below.necessary if asked not in self.necessary)
        if below.present is not None and self.present is not below.present:
            yield below.present


def _at_least(track: Track, below: Track) -> bool:
    """Whether everybody who satisfies `track` satisfies `below`."""
    if track.years < below.years:
        return False
    if track.schooling is not None and below.schooling is not None:
        return track.schooling.reaches(below.schooling)
    if track.degree is not None and below.degree is not None:
        return track.degree.reaches(below.degree)
    return False


class Conditions(Subject):
    """The standards.

    Attributes:
        never_hard: projects, funding, awards, paper ranks, hats and titles are no hard limit (E-08).
        standards: by a key of the pack.
        unlisted: what holds where no standard is in hand.
        may_differ: directed evaluation and special talent policies may differ from the standards above.
    """

    never_hard: Switch
    standards: Listed[str, Value[Standard]]
    unlisted: Value[Standard]
    may_differ: Value[tuple[OtherPolicy, ...]]

    def of(self, series: str, specialty: str | None, level: Level) -> Value[Standard]:
        """The standard of a title: of the specialty, else of the series, else the common one of the level."""
        for wanted in ((series, specialty), (series, None), (None, None)):
            for value in self.standards.values():
                standard = value.value
                if standard and (standard.series, standard.specialty, standard.level) == (*wanted, level):
                    return value
        return self.unlisted
