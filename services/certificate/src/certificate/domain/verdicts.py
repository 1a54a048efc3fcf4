"""What verification answers: three questions apart, and one verdict (article 57).

Intact: is this what was sealed? Issued: did this house issue it? Valid today: is it still in force? A document can be
intact and issued, and yet revoked; or look right, and never have been issued.
"""

from dataclasses import dataclass
from enum import StrEnum

from certificate.domain.status import CertificateState


class CheckAnswer(StrEnum):
    """Answer to one of the three questions."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not_asked"
    """Nothing was presented that could answer it."""


class VerificationVerdict(StrEnum):
    """The one verdict; labels in the code list `verification_verdict`."""

    VALID = "valid"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Conclusion:
    """The three answers and what follows from them."""

    intact: CheckAnswer
    issued: CheckAnswer
    valid_today: CheckAnswer
    verdict: VerificationVerdict


_VERDICTS = {
    CertificateState.VALID: VerificationVerdict.VALID,
    CertificateState.REVOKED: VerificationVerdict.REVOKED,
    CertificateState.SUPERSEDED: VerificationVerdict.SUPERSEDED,
    CertificateState.SUSPENDED: VerificationVerdict.SUSPENDED,
}


def conclude(intact: CheckAnswer, state: CertificateState | None) -> Conclusion:
    """What follows.

    Args:
        intact: whether the presented document or code is unaltered; nothing is vouched for that is not.
        state: of the certificate that it is, None if this house issued none such.
    """
    verdict = _VERDICTS.get(state) if state is not None else None
    if intact is CheckAnswer.NO or verdict is None:
        issued = CheckAnswer.NO if verdict is None else CheckAnswer.YES
        return Conclusion(intact, issued, CheckAnswer.NOT_ASKED, VerificationVerdict.UNKNOWN)
    valid = CheckAnswer.YES if verdict is VerificationVerdict.VALID else CheckAnswer.NO
    return Conclusion(intact, CheckAnswer.YES, valid, verdict)
