"""`cross_over.yaml`: skilled workers who declare professional titles (高技能人才贯通; E-34)."""

from enum import StrEnum

from common.events.codes import Level
from common.policy.model import Shape, Subject, Switch, Text, Value


class Skill(StrEnum):
    """职业技能等级 of a skilled worker."""

    SENIOR_WORKER = "senior_worker"
    """高级工."""
    TECHNICIAN = "technician"
    """技师."""
    SENIOR_TECHNICIAN = "senior_technician"
    """高级技师."""


class Threshold(Shape):
    """The level that is open so many years after a skill was certified."""

    skill: Skill
    years: int
    level: Level


class CrossOver(Subject):
    """Cross-over of skilled workers.

    Attributes:
        fields: series in which it is open, also for the green channel's leading skilled workers.
        thresholds: none of the documents in hand gives them.
    """

    offered: Switch
    fields: Value[tuple[Text, ...]]
    thresholds: Value[tuple[Threshold, ...]]
