"""Every pair of states: allowed exactly where the table says so."""

from enum import StrEnum
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from laptop.testing.tables import read_table
from review.domain import states
from review.domain.states import CaseState, CommitteeState, ForbiddenMove, MeetingState, move

TABLE = read_table(Path(__file__).with_name("moves.yaml"))
MACHINES: dict[str, tuple[type[StrEnum], Any]] = {
    "committee": (CommitteeState, states.COMMITTEE_MOVES),
    "case": (CaseState, states.CASE_MOVES),
    "meeting": (MeetingState, states.MEETING_MOVES),
}


@pytest.mark.parametrize("machine", MACHINES)
def test_the_table_names_every_state(machine: str) -> None:
    assert set(TABLE[machine]) == {str(state) for state in MACHINES[machine][0]}


@pytest.mark.parametrize(
    ("machine", "present", "wanted"),
    [
        (machine, present, wanted)
        for machine, (enum, _) in MACHINES.items()
        for present, wanted in product(enum, repeat=2)
    ],
)
def test_a_move_is_allowed_exactly_where_the_table_says_so(
    machine: str, present: StrEnum, wanted: StrEnum
) -> None:
    moves = MACHINES[machine][1]
    if wanted in TABLE[machine][present]:
        assert move(moves, present, wanted) == wanted
    else:
        with pytest.raises(ForbiddenMove):
            move(moves, present, wanted)


def test_cases_that_review_is_done_with_are_not_running() -> None:
    done = {
        CaseState.CONFIRMED,
        CaseState.FAILED,
        CaseState.OUTSIDE_SCOPE,
        CaseState.CANCELLED,
        CaseState.ANNULLED,
    }
    assert set(CaseState) - done == states.CASE_RUNNING
