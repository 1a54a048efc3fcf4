"""`rural_service.yaml`: service of urban professionals in townships and villages (E-22)."""

from enum import StrEnum

from common.events.codes import Tier
from common.policy.model import Months, Subject, Switch, Value, Years


class Urban(StrEnum):
    """Whom the rule names."""

    SCHOOL_TEACHER = "school_teacher"
    """城市中小学教师."""
    DOCTOR = "doctor"
    """城市医生."""


class RuralService(Subject):
    """Rural service.

    Attributes:
        asked_of, asked_for, asked: so long is asked of these for a title of this tier.
        waives_continuing_education: so long in the year waives that year's continuing education.
        early_after: so long in total since the present title, with `early_outstanding` contribution, lets a person
            declare the next level `early_by` sooner.
    """

    asked_of: Value[tuple[Urban, ...]]
    asked_for: Value[Tier]
    asked: Years
    waives_continuing_education: Months
    early_after: Years
    early_outstanding: Switch
    early_by: Years
