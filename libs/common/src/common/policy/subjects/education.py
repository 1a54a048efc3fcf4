"""`education.yaml`: which schooling is equal, and where study and work may differ (E-06, E-07)."""

from enum import StrEnum

from common.policy.model import Listed, Subject, Switch, Value
from common.policy.subjects.vocabulary import Schooling, TitleGroup


class TechnicianClass(StrEnum):
    """Classes of technician schools (技工院校)."""

    MIDDLE = "middle"
    """中级工班."""
    SENIOR = "senior"
    """高级工班."""
    PREPARATORY = "preparatory"
    """预备技师（技师）班."""


class TechnicianSchool(Subject):
    """The schooling that a class of a technician school counts as."""

    middle: Value[Schooling]
    senior: Value[Schooling]
    preparatory: Value[Schooling]

    def __getitem__(self, of: TechnicianClass) -> Value[Schooling]:
        return {
            TechnicianClass.MIDDLE: self.middle,
            TechnicianClass.SENIOR: self.senior,
            TechnicianClass.PREPARATORY: self.preparatory,
        }[of]


class Education(Subject):
    """Schooling.

    Attributes:
        part_time_equal, vocational_equal: E-06.
        technician_school: by class.
        field_may_differ: declare in the field of long work, whatever was studied (E-07).
        own_field_only: the titles to which that does not apply; what is listed without a value is not known by code.
    """

    part_time_equal: Switch
    vocational_equal: Switch
    technician_school: TechnicianSchool
    field_may_differ: Switch
    own_field_only: Listed[str, Value[tuple[TitleGroup, ...]]]
