"""The states of a declaration and the moves between them: one table, and what is not in it cannot happen.

A declaration is the applicant's until it is submitted, then it climbs from desk to desk (articles 27 and 30), and only a
return gives it back. `Step` says at which desk it lies while the state stays `submitted` or `recommended`.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class State(StrEnum):
    """The state of a declaration (申报), from draft to its end."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNIT_PUBLICITY = "unit_publicity"
    RECOMMENDED = "recommended"
    AWAITING_ROSTER = "awaiting_roster"
    ON_ROSTER = "on_roster"
    FORWARDED = "forwarded"
    SUPPLEMENT = "supplement"
    ACCEPTED = "accepted"
    IN_REVIEW = "in_review"
    PASSED = "passed"
    FAILED = "failed"
    CARRIED_OVER = "carried_over"
    CONFIRMED = "confirmed"
    CERTIFIED = "certified"
    ANNULLED = "annulled"
    RETURNED = "returned"
    ABANDONED = "abandoned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    BARRED = "barred"


class Step(StrEnum):
    """At whose desk a declaration lies."""

    APPLICANT = "applicant"
    EMPLOYER = "employer"
    CHANNEL = "channel"
    """A service point or agency that the private sector hands in through (article 29)."""
    DEPARTMENT = "department"
    COUNTY = "county"
    LEAGUE = "league"
    SERVICE_CENTRE = "service_centre"
    """Sorts and forwards, decides nothing (article 31)."""
    OFFICE = "office"
    REVIEW = "review"
    DONE = "done"


class Move(StrEnum):
    """A move of a declaration from one state to another."""

    SUBMIT = "submit"
    """The applicant submits, or submits again after a return."""
    OPEN_UNIT_PUBLICITY = "open_unit_publicity"
    """The employer's audit is passed; the publicity inside the unit begins (article 27)."""
    RECOMMEND = "recommend"
    """The unit recommends after its publicity."""
    PASS_STEP = "pass_step"  # noqa: S105 (a move, not a password)
    """A desk on the way passes it on to the next."""
    AWAIT_ROSTER = "await_roster"
    """Whoever publishes the roster has let it through; it waits for a roster."""
    PUT_ON_ROSTER = "put_on_roster"
    """It is on a roster that is in publicity (article 34)."""
    SEND_UP = "send_up"
    """The roster's publicity is over; it goes to the next desk."""
    HAND_IN = "hand_in"
    """It goes to the committee's office."""
    RETURN = "return"
    """Given back to the applicant with reasons."""
    ASK_SUPPLEMENT = "ask_supplement"
    """The office tells once, in writing, what is missing (article 35)."""
    SUPPLEMENT = "supplement"
    """The applicant supplements inside the window."""
    ABANDON = "abandon"
    """The window passed without a supplement: deemed given up."""
    ACCEPT = "accept"
    REFUSE = "refuse"
    """Not accepted (不予受理), or outside the committee's scope (R25-44)."""
    BEGIN_REVIEW = "begin_review"
    PASS_REVIEW = "pass_review"  # noqa: S105
    FAIL_REVIEW = "fail_review"
    RE_EXAMINE = "re_examine"
    """A re-examination that the applicant asked for turns the result into a pass (复查, article 52)."""
    CARRY_OVER = "carry_over"
    CONFIRM = "confirm"
    CERTIFY = "certify"
    ANNUL = "annul"
    """The result is void (articles 52 and 76)."""
    WITHDRAW = "withdraw"
    """The applicant's own wish."""
    CANCEL = "cancel"
    """The unit cancels for false material or a concealed penalty (article 72)."""
    BAR = "bar"
    """A credit record that has begun ends whatever is open (article 72)."""


class NotAllowed(Exception):
    """A move that the table does not have from this state."""

    def __init__(self, state: State, move: Move) -> None:
        self.state = state
        self.move = move
        super().__init__(f"{move} is not possible from {state}")


_S, _M = State, Move

BEFORE_ACCEPTANCE: Final = frozenset(
    {
        _S.SUBMITTED,
        _S.UNIT_PUBLICITY,
        _S.RECOMMENDED,
        _S.AWAITING_ROSTER,
        _S.ON_ROSTER,
        _S.FORWARDED,
        _S.SUPPLEMENT,
    }
)
"""At some desk of the chain, or waiting for the applicant's supplement."""

UNDER_REVIEW: Final = frozenset({_S.ACCEPTED, _S.IN_REVIEW, _S.CARRIED_OVER, _S.PASSED})
"""Review has it; ending it here must be told to review."""

OPEN: Final = BEFORE_ACCEPTANCE | UNDER_REVIEW | {_S.RETURNED}
"""Submitted and not yet decided for good; a bar ends these."""

FREES_THE_YEAR: Final = frozenset({_S.WITHDRAWN, _S.REFUSED, _S.ABANDONED})
"""Ended without having been judged: such a declaration no longer counts as the one of its year and level (article 23)."""

_RETURNABLE = BEFORE_ACCEPTANCE - {_S.SUPPLEMENT}
_WITHDRAWABLE = BEFORE_ACCEPTANCE | {_S.DRAFT, _S.RETURNED, _S.ACCEPTED}

TRANSITIONS: Final[Mapping[tuple[State, Move], State]] = MappingProxyType(
    {
        (_S.DRAFT, _M.SUBMIT): _S.SUBMITTED,
        (_S.RETURNED, _M.SUBMIT): _S.SUBMITTED,
        (_S.SUBMITTED, _M.OPEN_UNIT_PUBLICITY): _S.UNIT_PUBLICITY,
        (_S.UNIT_PUBLICITY, _M.RECOMMEND): _S.RECOMMENDED,
        (_S.RECOMMENDED, _M.PASS_STEP): _S.RECOMMENDED,
        (_S.RECOMMENDED, _M.AWAIT_ROSTER): _S.AWAITING_ROSTER,
        (_S.RECOMMENDED, _M.HAND_IN): _S.FORWARDED,
        (_S.AWAITING_ROSTER, _M.PUT_ON_ROSTER): _S.ON_ROSTER,
        (_S.ON_ROSTER, _M.SEND_UP): _S.RECOMMENDED,
        (_S.ON_ROSTER, _M.HAND_IN): _S.FORWARDED,
        (_S.FORWARDED, _M.ASK_SUPPLEMENT): _S.SUPPLEMENT,
        (_S.SUPPLEMENT, _M.SUPPLEMENT): _S.FORWARDED,
        (_S.SUPPLEMENT, _M.ABANDON): _S.ABANDONED,
        (_S.FORWARDED, _M.ACCEPT): _S.ACCEPTED,
        (_S.FORWARDED, _M.REFUSE): _S.REFUSED,
        (_S.ACCEPTED, _M.REFUSE): _S.REFUSED,
        (_S.IN_REVIEW, _M.REFUSE): _S.REFUSED,
        (_S.ACCEPTED, _M.BEGIN_REVIEW): _S.IN_REVIEW,
        (_S.CARRIED_OVER, _M.BEGIN_REVIEW): _S.IN_REVIEW,
        (_S.ACCEPTED, _M.CARRY_OVER): _S.CARRIED_OVER,
        (_S.IN_REVIEW, _M.CARRY_OVER): _S.CARRIED_OVER,
        (_S.IN_REVIEW, _M.PASS_REVIEW): _S.PASSED,
        (_S.IN_REVIEW, _M.FAIL_REVIEW): _S.FAILED,
        (_S.FAILED, _M.RE_EXAMINE): _S.PASSED,
        (_S.ANNULLED, _M.RE_EXAMINE): _S.PASSED,
        (_S.PASSED, _M.CONFIRM): _S.CONFIRMED,
        (_S.CONFIRMED, _M.CERTIFY): _S.CERTIFIED,
        (_S.PASSED, _M.ANNUL): _S.ANNULLED,
        (_S.CONFIRMED, _M.ANNUL): _S.ANNULLED,
        (_S.CERTIFIED, _M.ANNUL): _S.ANNULLED,
        **{(state, _M.RETURN): _S.RETURNED for state in _RETURNABLE},
        **{(state, _M.WITHDRAW): _S.WITHDRAWN for state in _WITHDRAWABLE},
        **{(state, _M.CANCEL): _S.CANCELLED for state in OPEN},
        **{(state, _M.BAR): _S.BARRED for state in OPEN},
    }
)


def after(state: State, move: Move) -> State:
    """The state that `move` leads to.

    Raises:
        NotAllowed
    """
    try:
        return TRANSITIONS[state, move]
    except KeyError:
        raise NotAllowed(state, move) from None
