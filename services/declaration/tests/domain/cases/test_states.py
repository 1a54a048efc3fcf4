"""The table of moves against a table typed by hand: every state with every move."""

from itertools import product
from pathlib import Path

import pytest

from common.catalogue import labels
from declaration.domain.cases.states import (
    BEFORE_ACCEPTANCE,
    FREES_THE_YEAR,
    OPEN,
    Move,
    NotAllowed,
    State,
    after,
)
from laptop.testing.tables import read_table

EXPECTED: dict[str, dict[str, str]] = read_table(Path(__file__).parent / "states.yaml")


def test_the_table_typed_by_hand_names_every_state() -> None:
    assert set(EXPECTED) == {str(state) for state in State}


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_every_move_from_every_state(state: State, move: Move) -> None:
    expected = EXPECTED[state].get(move)
    if expected is None:
        with pytest.raises(NotAllowed):
            after(state, move)
    else:
        assert after(state, move) == expected


def test_every_state_has_a_name_for_people() -> None:
    assert list(labels("declaration_state")) == [str(state) for state in State]


def test_what_ended_without_judgement_is_not_open() -> None:
    assert not FREES_THE_YEAR & OPEN
    assert State.DRAFT not in OPEN
    assert BEFORE_ACCEPTANCE < OPEN
