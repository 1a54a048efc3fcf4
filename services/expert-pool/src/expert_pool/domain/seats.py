"""The life of a drawn seat (X-10, X-11; articles 19, 44, 73)."""

from collections.abc import Mapping
from typing import Final

from common.events.codes import SeatState

MOVES: Final[Mapping[SeatState, frozenset[SeatState]]] = {
    SeatState.INVITED: frozenset({SeatState.ACCEPTED, SeatState.DECLINED, SeatState.REMOVED}),
    SeatState.ACCEPTED: frozenset({SeatState.DECLINED, SeatState.REMOVED}),
    SeatState.DECLINED: frozenset({SeatState.REPLACED}),
    SeatState.REMOVED: frozenset({SeatState.REPLACED}),
    SeatState.REPLACED: frozenset(),
}
"""From which state a seat may go where. Who left the panel of a meeting never comes back to it."""

HELD: Final = frozenset({SeatState.INVITED, SeatState.ACCEPTED})
"""Somebody sits, or is asked to sit, on the seat."""

VACANT: Final = frozenset({SeatState.DECLINED, SeatState.REMOVED})
"""The seat waits for a replacement draw."""


def may_move(present: SeatState, wanted: SeatState) -> bool:
    """Whether a seat may go from one state to the other."""
    return wanted in MOVES[present]
