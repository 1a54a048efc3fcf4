"""Differences of versions, and the sentence on what happens next."""

import pytest

from declaration.domain.cases.states import State, Step
from declaration.domain.cases.timeline import what_next
from declaration.domain.cases.versions import Change, differences


def test_differences_name_the_place_and_both_values() -> None:
    before = {"form": {"a": 1, "b": [1, 2]}, "gone": "x", "same": True}
    after = {"form": {"a": 2, "b": [1, 2, 3]}, "new/one": "y", "same": True}
    assert differences(before, after) == [
        Change("/form/a", 1, 2),
        Change("/form/b/2", None, 3),
        Change("/gone", "x", None),
        Change("/new~1one", None, "y"),
    ]


@pytest.mark.parametrize("state", State)
def test_every_state_tells_what_happens_next(state: State) -> None:
    assert what_next(state, Step.APPLICANT).endswith("。")


def test_on_the_way_up_the_desk_is_named() -> None:
    assert what_next(State.RECOMMENDED, Step.COUNTY) == "旗县区人社部门审核。"
