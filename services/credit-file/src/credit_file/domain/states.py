"""The states of a report, of a hearing and of an appeal, and the moves between them."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

S = TypeVar("S", bound=StrEnum)


class ReportSource(StrEnum):
    """Whom a report (举报) came from."""

    EVENT = "event"
    """Another service met it."""
    OFFICE = "office"
    """An authority's own finding."""
    PUBLIC = "public"


class ReportState(StrEnum):
    """Where a report stands."""

    RECEIVED = "received"
    INVESTIGATING = "investigating"
    HEARING = "hearing"
    """The subject has been told what he is charged with and may make his statement."""
    RECORDED = "recorded"
    DISMISSED = "dismissed"


class HearingState(StrEnum):
    """Whether the subject has spoken."""

    OPEN = "open"
    STATED = "stated"
    LAPSED = "lapsed"
    """The term passed, or the case was concluded, without a statement."""


class AppealState(StrEnum):
    """What the superior authority said."""

    OPEN = "open"
    UPHELD = "upheld"
    """The record stands."""
    LIFTED = "lifted"
    CORRECTED = "corrected"


class ForbiddenMove(Exception):
    """A move that the table does not have."""


REPORT_MOVES: Final[Mapping[ReportState, frozenset[ReportState]]] = MappingProxyType(
    {
        ReportState.RECEIVED: frozenset({ReportState.INVESTIGATING}),
        ReportState.INVESTIGATING: frozenset({ReportState.HEARING, ReportState.DISMISSED}),
        ReportState.HEARING: frozenset({ReportState.RECORDED, ReportState.DISMISSED}),
        ReportState.RECORDED: frozenset(),
        ReportState.DISMISSED: frozenset(),
    }
)
HEARING_MOVES: Final[Mapping[HearingState, frozenset[HearingState]]] = MappingProxyType(
    {
        HearingState.OPEN: frozenset({HearingState.STATED, HearingState.LAPSED}),
        HearingState.STATED: frozenset(),
        HearingState.LAPSED: frozenset(),
    }
)
APPEAL_MOVES: Final[Mapping[AppealState, frozenset[AppealState]]] = MappingProxyType(
    {
        AppealState.OPEN: frozenset({AppealState.UPHELD, AppealState.LIFTED, AppealState.CORRECTED}),
        AppealState.UPHELD: frozenset(),
        AppealState.LIFTED: frozenset(),
        AppealState.CORRECTED: frozenset(),
    }
)

CONCLUDED: Final = frozenset({ReportState.RECORDED, ReportState.DISMISSED})


def move(moves: Mapping[S, frozenset[S]], present: S, wanted: S) -> S:
    """The wanted state, if it can follow the present one.

    Raises:
        ForbiddenMove
    """
    if wanted not in moves[present]:
        raise ForbiddenMove(f"{present} -> {wanted}")
    return wanted
