"""`talents.yaml`: talent programmes (高层次人才培养项目; E-17)."""

from enum import StrEnum

from common.policy.model import Listed, Shape, Subject, Switch, Value
from common.policy.subjects.vocabulary import HeardBy, Target, Waived


class Programme(StrEnum):
    """A programme; names and tiers differ by year."""

    NEW_ERA = "new_era"
    """新时代专业技术人才选拔培养项目."""
    GRASSLAND_YOUTH = "grassland_youth"
    """自治区草原英才工程青年创新创业人才培养计划."""
    YINGCAI_YOUTH = "yingcai_youth"
    """“英才兴蒙”工程青年拔尖人才专项培养计划."""


class ProgrammeTier(Shape):
    """A tier (层次) and where it leads; `county_or_below`: only who works at a unit there."""

    programme: Programme
    tier: int | None = None
    target: Target
    county_or_below: bool = False


class Talents(Subject):
    """Talent programmes.

    Attributes:
        tiers: those that open a path; what is not listed opens none.
        in_cultivation_period, outstanding_results: what is asked of each.
        committee, quota_exempt, once, exam_still: as in the green channel.
    """

    offered: Switch
    tiers: Listed[str, Value[ProgrammeTier]]
    in_cultivation_period: Switch
    outstanding_results: Switch
    waives: Value[tuple[Waived, ...]]
    committee: Value[HeardBy]
    quota_exempt: Switch
    once: Switch
    exam_still: Switch
