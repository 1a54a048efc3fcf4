"""`certificate.yaml`: who seals, and from which day a title counts (T-01, T-02)."""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from common.policy.model import Shape, Subject, Switch, Value
from common.policy.subjects.results import Authority

TypeCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{21}$")]
"""The licence type in the identifier of GB/T 36904."""


class CountsFrom(StrEnum):
    """The day a title is held from."""

    COMMITTEE_PASSED = "committee_passed"
    RECOGNISING_UNIT_APPROVED = "recognising_unit_approved"


class SealedBy(Subject):
    """Whose seal is on the certificate; `directed` includes directed 高级 titles (定向评价)."""

    senior: Value[Authority]
    middle: Value[Authority]
    junior: Value[Authority]
    directed: Value[Authority]
    farmers: Value[Authority]


class ArchiveTerm(Shape):
    """Months after confirmation; 0 where the document sets no term."""

    months: int


class Certificate(Subject):
    """The electronic certificate: T-01, T-02.

    Attributes:
        archived: the stamped, scanned 评审表 is uploaded and the holder can download it (T-07).
        archive_term: within which time.
    """

    sealed_by: SealedBy
    reviewed_counts_from: Value[CountsFrom]
    recognised_counts_from: Value[CountsFrom]
    type_code: Value[TypeCode]
    archived: Switch
    archive_term: Value[ArchiveTerm]
