"""Words that several subjects share: schooling, titles, what a path leads to, what it frees from, who hears it."""

from enum import StrEnum
from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from common.catalogue import Catalogue
from common.events.codes import Level
from common.policy.model import Shape, Subject, Switch, Text, Value


class Schooling(StrEnum):
    """学历, lowest first; the codes of GB/T 4658 are in `GB_T_4658`."""

    HIGH_SCHOOL = "high_school"
    SECONDARY_VOCATIONAL = "secondary_vocational"
    """中专."""
    COLLEGE = "college"
    """大学专科."""
    BACHELOR = "bachelor"
    """大学本科."""
    POSTGRADUATE = "postgraduate"
    """研究生."""

    def reaches(self, asked: "Schooling") -> bool:
        """Whether this schooling is at least the one asked for."""
        order = list(Schooling)
        return order.index(self) >= order.index(asked)


GB_T_4658 = {
    "10": Schooling.POSTGRADUATE,
    "20": Schooling.BACHELOR,
    "30": Schooling.COLLEGE,
    "40": Schooling.SECONDARY_VOCATIONAL,
    "60": Schooling.HIGH_SCHOOL,
}
"""Schooling by the code that profiles and archives hold."""


class Degree(StrEnum):
    """学位, lowest first."""

    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTOR = "doctor"

    def reaches(self, asked: "Degree") -> bool:
        """Whether this degree is at least the one asked for."""
        order = list(Degree)
        return order.index(self) >= order.index(asked)


class Waived(StrEnum):
    """What a path may free from. There is no exam here: no path waives it (E-31)."""

    LEVEL_BY_LEVEL = "level_by_level"
    YEARS_IN_TITLE = "years_in_title"
    EDUCATION = "education"
    FIELD = "field"
    """That the field of study is the field of work."""
    POST_QUOTA = "post_quota"


class TargetRule(StrEnum):
    """How the level that a path leads to is found."""

    LISTED = "listed"
    """One of the levels that are named."""
    ONE_UP = "one_up"
    """The level above the present title."""
    BY_RECORD = "by_record"
    """The level that ability and results support, judged by the committee (相应层级)."""


class Target(Shape):
    """Where a path leads; `levels` are those named, or the limits of the other rules where there are any."""

    rule: TargetRule
    levels: tuple[Level, ...] = ()

    @model_validator(mode="after")
    def _names_its_levels(self) -> Self:
        if self.rule is TargetRule.LISTED and not self.levels:
            raise PydanticCustomError("pack", "{reason}", {"key": "levels", "reason": "没有写明可申报的层级"})
        return self


class TitleGroup(Shape):
    """Titles of one series; without specialties or levels, all of them.

    Attributes:
        name: as the document writes it.
        not_specialties: those of the series that are left out.
        series, specialties: codes of the catalogue.
    """

    name: Text
    series: Text
    specialties: tuple[Text, ...] = ()
    not_specialties: tuple[Text, ...] = ()
    levels: tuple[Level, ...] = ()

    def covers(self, series: str, specialty: str | None, level: Level) -> bool:
        """Whether a title is one of the group."""
        return (
            series == self.series
            and (not self.specialties or specialty in self.specialties)
            and specialty not in self.not_specialties
            and (not self.levels or level in self.levels)
        )

    @model_validator(mode="after")
    def _in_the_catalogue(self) -> Self:
        series = Catalogue.shipped().series.get(self.series)
        if series is None:
            reason = f"目录中没有系列“{self.series}”"
            raise PydanticCustomError("pack", "{reason}", {"key": "series", "reason": reason})
        for specialty in (*self.specialties, *self.not_specialties):
            if specialty not in series.specialties:
                reason = f"系列“{self.series}”中没有专业“{specialty}”"
                raise PydanticCustomError("pack", "{reason}", {"key": "series", "reason": reason})
        return self


class Sector(StrEnum):
    """The sector of a person's employer (用人单位性质): a fact of its own beside the kind of person (A-13)."""

    PUBLIC_INSTITUTION = "public_institution"
    """事业单位."""
    OTHER_PUBLIC = "other_public"
    """国有企业、机关等其他公立单位."""
    PRIVATE_ENTERPRISE = "private_enterprise"
    SOCIAL_ORGANISATION = "social_organisation"
    OTHER_NON_PUBLIC = "other_non_public"
    NO_EMPLOYER = "no_employer"
    """没有用人单位: freelancers, farmers and herders."""


class HeardBy(StrEnum):
    """Which committee hears the cases of a path."""

    GREEN_CHANNEL = "green_channel"
    """内蒙古自治区绿色通道高级职称评审委员会."""
    ORDINARY = "ordinary"
    """The committee of the series and level (相应评委会)."""


class Procedure(StrEnum):
    """Whether a title is obtained by review or by recognition; it decides from which day it counts (T-02)."""

    REVIEW = "review"
    RECOGNITION = "recognition"


class Recommender(StrEnum):
    """Who recommends for a privileged path; where several are listed, one of them."""

    LEAGUE_GOVERNMENT = "league_government"
    """盟行政公署、市人民政府."""
    LEAGUE_HR = "league_hr"
    """盟市人力资源和社会保障局."""
    REGION_DEPARTMENT = "region_department"
    """自治区主管部门."""


class Step(Shape):
    """A level that is open after so many years of work with that schooling or that degree; 0 years: at once.

    Where both are given, either is enough.
    """

    level: Level
    schooling: Schooling | None = None
    degree: Degree | None = None
    years: int

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if self.schooling is None and self.degree is None:
            raise PydanticCustomError("pack", "{reason}", {"key": "level", "reason": "没有写明学历或学位"})
        return self


class Path(Subject):
    """A way to a title beside the ordinary one.

    Attributes:
        offered: whether the documents hold the path at all; where they do not say, it is an open point.
        target: where it leads.
        waives: what it frees from.
    """

    offered: Switch
    target: Value[Target]
    waives: Value[tuple[Waived, ...]]
