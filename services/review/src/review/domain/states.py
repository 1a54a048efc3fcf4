"""The states of a committee, a case and a meeting, and the only ways from one to the next.

A use case moves a row by `move`, so that a step that the procedure does not know (articles 13, 42 to 53, 76 to 78) cannot
be written by accident.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)


class CommitteeState(StrEnum):
    """Whether a committee may act (articles 13 and 76 to 78); `refused` is an application that was not approved."""

    APPLIED = "applied"
    REFUSED = "refused"
    FILED = "filed"
    SUSPENDED = "suspended"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class CaseState(StrEnum):
    """The state of a case (评审对象).

    `decided` means that a vote is counted and announced inside the session; what it says is told from the result publicity
    (`in_publicity`) on. A case `carried_over` waits for a later docket. What was found of an `annulled` one is not recognised.
    """

    OPEN = "open"
    DOCKETED = "docketed"
    IN_MEETING = "in_meeting"
    DECIDED = "decided"
    CARRIED_OVER = "carried_over"
    IN_PUBLICITY = "in_publicity"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    OUTSIDE_SCOPE = "outside_scope"
    CANCELLED = "cancelled"
    ANNULLED = "annulled"


class MeetingState(StrEnum):
    """The state of a meeting (评审会议), from its making to the confirmation of its results; `cancelled`: not held, or broken off."""

    DRAFT = "draft"
    DOCKETED = "docketed"
    DRAWING = "drawing"
    PANEL_COMPLETE = "panel_complete"
    PLAN_FILED = "plan_filed"
    CONSENTED = "consented"
    OPEN = "open"
    ANNOUNCED = "announced"
    SIGNED = "signed"
    CLOSED = "closed"
    PUBLICITY = "publicity"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


COMMITTEE_MOVES: Mapping[CommitteeState, frozenset[CommitteeState]] = {
    CommitteeState.APPLIED: frozenset(
        {CommitteeState.FILED, CommitteeState.REFUSED, CommitteeState.WITHDRAWN}
    ),
    CommitteeState.REFUSED: frozenset({CommitteeState.APPLIED}),
    CommitteeState.FILED: frozenset(
        {CommitteeState.SUSPENDED, CommitteeState.LAPSED, CommitteeState.WITHDRAWN}
    ),
    CommitteeState.SUSPENDED: frozenset(
        {CommitteeState.FILED, CommitteeState.LAPSED, CommitteeState.WITHDRAWN}
    ),
    CommitteeState.LAPSED: frozenset({CommitteeState.APPLIED, CommitteeState.WITHDRAWN}),
    CommitteeState.WITHDRAWN: frozenset(),
}
"""A lapsed or refused committee applies anew; a withdrawn power does not come back by itself."""

CASE_MOVES: Mapping[CaseState, frozenset[CaseState]] = {
    CaseState.OPEN: frozenset({CaseState.DOCKETED, CaseState.OUTSIDE_SCOPE, CaseState.CANCELLED}),
    CaseState.DOCKETED: frozenset({CaseState.IN_MEETING, CaseState.CARRIED_OVER, CaseState.CANCELLED}),
    CaseState.IN_MEETING: frozenset({CaseState.DECIDED, CaseState.CARRIED_OVER, CaseState.CANCELLED}),
    CaseState.DECIDED: frozenset(
        {CaseState.IN_PUBLICITY, CaseState.FAILED, CaseState.CARRIED_OVER, CaseState.CANCELLED}
    ),
    CaseState.CARRIED_OVER: frozenset({CaseState.DOCKETED, CaseState.OUTSIDE_SCOPE, CaseState.CANCELLED}),
    CaseState.IN_PUBLICITY: frozenset(
        {CaseState.REPORTED, CaseState.FAILED, CaseState.ANNULLED, CaseState.CANCELLED}
    ),
    CaseState.REPORTED: frozenset(
        {CaseState.CONFIRMED, CaseState.FAILED, CaseState.ANNULLED, CaseState.CANCELLED}
    ),
    CaseState.CONFIRMED: frozenset({CaseState.ANNULLED}),
    CaseState.FAILED: frozenset(),
    CaseState.OUTSIDE_SCOPE: frozenset(),
    CaseState.CANCELLED: frozenset(),
    CaseState.ANNULLED: frozenset(),
}
"""Passed cases go through publicity, report and confirmation; failed ones are closed with the publicity. A complaint of the last
second that is upheld fells a result that was reported meanwhile; one that is confirmed the authority annuls."""

MEETING_MOVES: Mapping[MeetingState, frozenset[MeetingState]] = {
    MeetingState.DRAFT: frozenset({MeetingState.DOCKETED, MeetingState.CANCELLED}),
    MeetingState.DOCKETED: frozenset({MeetingState.DRAWING, MeetingState.CANCELLED}),
    MeetingState.DRAWING: frozenset({MeetingState.PANEL_COMPLETE, MeetingState.CANCELLED}),
    MeetingState.PANEL_COMPLETE: frozenset(
        {MeetingState.DRAWING, MeetingState.PLAN_FILED, MeetingState.CANCELLED}
    ),
    MeetingState.PLAN_FILED: frozenset(
        {MeetingState.PANEL_COMPLETE, MeetingState.CONSENTED, MeetingState.CANCELLED}
    ),
    MeetingState.CONSENTED: frozenset({MeetingState.OPEN, MeetingState.CANCELLED}),
    MeetingState.OPEN: frozenset({MeetingState.ANNOUNCED, MeetingState.CANCELLED}),
    MeetingState.ANNOUNCED: frozenset({MeetingState.SIGNED, MeetingState.CANCELLED}),
    MeetingState.SIGNED: frozenset({MeetingState.CLOSED, MeetingState.CANCELLED}),
    MeetingState.CLOSED: frozenset({MeetingState.PUBLICITY, MeetingState.CANCELLED}),
    MeetingState.PUBLICITY: frozenset({MeetingState.REPORTED}),
    MeetingState.REPORTED: frozenset({MeetingState.CONFIRMED}),
    MeetingState.CONFIRMED: frozenset(),
    MeetingState.CANCELLED: frozenset(),
}
"""A plan that gets no consent goes back to `panel_complete`; a vacated seat goes back to `drawing` until it is filled."""

CASE_WAITING = frozenset({CaseState.OPEN, CaseState.CARRIED_OVER})
"""Cases that may be put on a docket."""

CASE_RUNNING = frozenset(state for state, onwards in CASE_MOVES.items() if CaseState.CANCELLED in onwards)
"""Cases that review is not done with; an ended declaration or a credit record cancels them."""


class ForbiddenMove(Exception):
    """A step that the procedure does not know."""

    def __init__(self, present: StrEnum, wanted: StrEnum) -> None:
        self.present, self.wanted = present, wanted
        super().__init__(f"no way from {present!r} to {wanted!r}")


def move(moves: Mapping[S, frozenset[S]], present: S, wanted: S) -> S:
    """The new state.

    Raises:
        ForbiddenMove: no way leads from the present state to it.
    """
    if wanted not in moves[present]:
        raise ForbiddenMove(present, wanted)
    return wanted


BEFORE_OPENING = frozenset(
    {
        MeetingState.DRAFT,
        MeetingState.DOCKETED,
        MeetingState.DRAWING,
        MeetingState.PANEL_COMPLETE,
        MeetingState.PLAN_FILED,
        MeetingState.CONSENTED,
    }
)
"""A meeting that is not held yet; it may be cancelled."""

BEFORE_PUBLICITY = BEFORE_OPENING | {
    MeetingState.OPEN,
    MeetingState.ANNOUNCED,
    MeetingState.SIGNED,
    MeetingState.CLOSED,
}
"""A meeting of which nothing is public; one of a committee without power is broken off."""
