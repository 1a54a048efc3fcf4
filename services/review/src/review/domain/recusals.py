"""Recusals (回避): which expert must not judge which case (R-09; article 50)."""

from collections.abc import Collection
from enum import StrEnum


class RecusalSource(StrEnum):
    """Where a recusal comes from: the expert, the office, or what is known of both sides."""

    DECLARED = "declared"
    ORDERED = "ordered"
    OWN_CASE = "own_case"
    SAME_EMPLOYER = "same_employer"
    TO_BE_AVOIDED = "to_be_avoided"


SOURCE_LABELS = {
    RecusalSource.DECLARED: "本人申请回避",
    RecusalSource.ORDERED: "办事机构通知回避",
    RecusalSource.OWN_CASE: "系申报人本人",
    RecusalSource.SAME_EMPLOYER: "与申报人同一单位",
    RecusalSource.TO_BE_AVOIDED: "申报时列明应当回避",
}


def conflict(
    *, person_ref: str, employer_org: str, applicant: str, unit_org: str | None, avoid: Collection[str]
) -> RecusalSource | None:
    """R-09: the conflict that the docket of the draw names between an expert and a case, or None (R25-50)."""
    if person_ref == applicant:
        return RecusalSource.OWN_CASE
    if employer_org == unit_org:
        return RecusalSource.SAME_EMPLOYER
    if person_ref in avoid:
        return RecusalSource.TO_BE_AVOIDED
    return None
