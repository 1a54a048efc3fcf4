"""What verification answers: three questions apart, and one verdict (article 57).

Intact: is this what was sealed? Issued: did this house issue it? Valid today: is it still in force? A document can be
intact and issued, and yet revoked; or look right, and never have been issued.
"""

from dataclasses import dataclass
from enum import StrEnum

from certificate.domain.status import State


class Answer(StrEnum):
    """Answer to one of the three questions."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not_asked"
    """Nothing was presented that could answer it."""


class Verdict(StrEnum):
    """The one verdict; labels in the code list `verification_verdict`."""

    VALID = "valid"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Conclusion:
    """The three answers and what follows from them."""

    intact: Answer
    issued: Answer
    valid_today: Answer
    verdict: Verdict


_VERDICTS = {
    State.VALID: Verdict.VALID,
    State.REVOKED: Verdict.REVOKED,
    State.SUPERSEDED: Verdict.SUPERSEDED,
    State.SUSPENDED: Verdict.SUSPENDED,
}


def conclude(intact: Answer, state: State | None) -> Conclusion:
    """What follows.

    Args:
        intact: whether the presented document or code is unaltered; nothing is vouched for that is not.
        state: of the certificate that it is, None if this house issued none such.
    """
    verdict = _VERDICTS.get(state) if state is not None else None
    if intact is Answer.NO or verdict is None:
        issued = Answer.NO if verdict is None else Answer.YES
        return Conclusion(intact, issued, Answer.NOT_ASKED, Verdict.UNKNOWN)
    valid = Answer.YES if verdict is Verdict.VALID else Answer.NO
    return Conclusion(intact, Answer.YES, valid, verdict)
