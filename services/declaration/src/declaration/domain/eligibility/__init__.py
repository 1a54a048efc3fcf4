"""May this person declare this title? Facts in, findings out: the one engine behind the pre-check and every later check.

Post quotas and places (E-28 to E-30) are reservations against storage and are not decided here.
"""

from declaration.domain.eligibility.check import Check, Wanted
from declaration.domain.eligibility.engine import (
    ENGINE_VERSION,
    Answer,
    Consent,
    EligibilityOutcome,
    PathResult,
    PathState,
    Recorded,
    evaluate,
)
from declaration.domain.eligibility.facts import Facts, Source

__all__ = [
    "ENGINE_VERSION",
    "Answer",
    "Check",
    "Consent",
    "EligibilityOutcome",
    "Facts",
    "PathResult",
    "PathState",
    "Recorded",
    "Source",
    "Wanted",
    "evaluate",
]
