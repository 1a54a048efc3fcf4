"""`transferees.yaml`: former civil servants and transferred military at their first application (E-16)."""

from enum import StrEnum

from common.policy.model import Switch, Value
from common.policy.subjects.vocabulary import HeardBy, Path


class Transferred(StrEnum):
    """Who was placed in an enterprise or institution."""

    CIVIL_SERVANT = "civil_servant"
    """公务员（含参照公务员法管理的人员）."""
    MILITARY = "military"
    """部队转业安置人员."""


class Transferees(Path):
    """Straight to the level that the record supports.

    Attributes:
        into_enterprise_or_institution: placed in professional work of an enterprise or public institution.
        first_application: only the first one.
        committee, quota_exempt, once, exam_still: as in the green channel.
    """

    people: Value[tuple[Transferred, ...]]
    into_enterprise_or_institution: Switch
    first_application: Switch
    committee: Value[HeardBy]
    quota_exempt: Switch
    once: Switch
    exam_still: Switch
