"""The grounds of misconduct: what articles 62 to 66 of the implementing rules (2025) tell the supervisors to watch.

Article 72 adds two grounds for applicants: a concealed penalty, and a title obtained by improper means.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from common.events.codes import SubjectKind


class Ground(StrEnum):
    """Ground code of a report or record; the prefix is the kind of subject that the article speaks of."""

    APPLICANT_FALSE_COMMITMENT = "applicant_false_commitment"
    APPLICANT_FALSE_MATERIAL = "applicant_false_material"
    APPLICANT_LOBBYING = "applicant_lobbying"
    APPLICANT_OTHER = "applicant_other"
    APPLICANT_CONCEALED_PENALTY = "applicant_concealed_penalty"
    APPLICANT_IMPROPER_MEANS = "applicant_improper_means"

    EXPERT_IDENTITY_DISCLOSED = "expert_identity_disclosed"
    EXPERT_MATERIAL_TAKEN = "expert_material_taken"
    EXPERT_CONTENT_LEAKED = "expert_content_leaked"
    EXPERT_NO_RECUSAL = "expert_no_recusal"
    EXPERT_UNFAIR = "expert_unfair"
    EXPERT_GAIN = "expert_gain"
    EXPERT_INTERMEDIARY = "expert_intermediary"
    EXPERT_OTHER = "expert_other"

    STAFF_AUDIT_NEGLECTED = "staff_audit_neglected"
    STAFF_EXPERTS_MISHANDLED = "staff_experts_mishandled"
    STAFF_MATERIAL_TAKEN = "staff_material_taken"
    STAFF_CONTENT_LEAKED = "staff_content_leaked"
    STAFF_NO_RECUSAL = "staff_no_recusal"
    STAFF_GAIN = "staff_gain"
    STAFF_INTERMEDIARY = "staff_intermediary"
    STAFF_OTHER = "staff_other"

    COMMITTEE_STANDARDS_CONTRARY = "committee_standards_contrary"
    COMMITTEE_FORMED_IRREGULARLY = "committee_formed_irregularly"
    COMMITTEE_EXPERTS_MISMANAGED = "committee_experts_mismanaged"
    COMMITTEE_AUDIT_NEGLECTED = "committee_audit_neglected"
    COMMITTEE_POWER_EXCEEDED = "committee_power_exceeded"
    COMMITTEE_REVIEW_CONTRARY = "committee_review_contrary"
    COMMITTEE_MANIPULATED = "committee_manipulated"
    COMMITTEE_COMPLAINTS_IGNORED = "committee_complaints_ignored"
    COMMITTEE_OTHER = "committee_other"

    EMPLOYER_AUDIT_NEGLECTED = "employer_audit_neglected"
    EMPLOYER_PUBLICITY_NEGLECTED = "employer_publicity_neglected"
    EMPLOYER_REPORT_LATE = "employer_report_late"
    EMPLOYER_OTHER = "employer_other"

    @classmethod
    def _missing_(cls, value: object) -> "Ground | None":
        """Records are never changed and events never written anew: what they called a ground before is still read."""
        return cls.EMPLOYER_PUBLICITY_NEGLECTED if value == "employer_notice_neglected" else None


def _numbered(article: int, *grounds: Ground) -> dict[Ground, str]:
    return {ground: f"R25-{article}.{item}" for item, ground in enumerate(grounds, start=1)}


GROUND_CLAUSES: Final[Mapping[Ground, str]] = MappingProxyType(
    _numbered(
        62,
        Ground.APPLICANT_FALSE_COMMITMENT,
        Ground.APPLICANT_FALSE_MATERIAL,
        Ground.APPLICANT_LOBBYING,
        Ground.APPLICANT_OTHER,
    )
    | {Ground.APPLICANT_CONCEALED_PENALTY: "R25-72", Ground.APPLICANT_IMPROPER_MEANS: "R25-72"}
    | _numbered(
        63,
        Ground.EXPERT_IDENTITY_DISCLOSED,
        Ground.EXPERT_MATERIAL_TAKEN,
        Ground.EXPERT_CONTENT_LEAKED,
        Ground.EXPERT_NO_RECUSAL,
        Ground.EXPERT_UNFAIR,
        Ground.EXPERT_GAIN,
        Ground.EXPERT_INTERMEDIARY,
        Ground.EXPERT_OTHER,
    )
    | _numbered(
        64,
        Ground.STAFF_AUDIT_NEGLECTED,
        Ground.STAFF_EXPERTS_MISHANDLED,
        Ground.STAFF_MATERIAL_TAKEN,
        Ground.STAFF_CONTENT_LEAKED,
        Ground.STAFF_NO_RECUSAL,
        Ground.STAFF_GAIN,
        Ground.STAFF_INTERMEDIARY,
        Ground.STAFF_OTHER,
    )
    | _numbered(
        65,
        Ground.COMMITTEE_STANDARDS_CONTRARY,
        Ground.COMMITTEE_FORMED_IRREGULARLY,
        Ground.COMMITTEE_EXPERTS_MISMANAGED,
        Ground.COMMITTEE_AUDIT_NEGLECTED,
        Ground.COMMITTEE_POWER_EXCEEDED,
        Ground.COMMITTEE_REVIEW_CONTRARY,
        Ground.COMMITTEE_MANIPULATED,
        Ground.COMMITTEE_COMPLAINTS_IGNORED,
        Ground.COMMITTEE_OTHER,
    )
    | _numbered(
        66,
        Ground.EMPLOYER_AUDIT_NEGLECTED,
        Ground.EMPLOYER_PUBLICITY_NEGLECTED,
        Ground.EMPLOYER_REPORT_LATE,
        Ground.EMPLOYER_OTHER,
    )
)
"""Article and item of each ground, written as everywhere on the platform: `R25-62.1` is article 62 (1)."""

_SUBJECTS: Final = {
    "62": SubjectKind.APPLICANT,
    "72": SubjectKind.APPLICANT,
    "63": SubjectKind.EXPERT,
    "64": SubjectKind.STAFF,
    "65": SubjectKind.COMMITTEE,
    "66": SubjectKind.EMPLOYER,
}


def subject_of(ground: Ground) -> SubjectKind:
    """The kind of subject that the article of this ground speaks of."""
    article = GROUND_CLAUSES[ground].removeprefix("R25-").split(".")[0]
    return _SUBJECTS[article]
