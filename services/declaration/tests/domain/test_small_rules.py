"""Differences of versions, scope of committees, and the sentence on what happens next."""

from typing import Any

import pytest

from declaration.domain.states import State, Step
from declaration.domain.timeline import what_next
from declaration.domain.titles import in_scope
from declaration.domain.versions import Change, differences


def test_differences_name_the_place_and_both_values() -> None:
    before = {"form": {"a": 1, "b": [1, 2]}, "gone": "x", "same": True}
    after = {"form": {"a": 2, "b": [1, 2, 3]}, "new/one": "y", "same": True}
    assert differences(before, after) == [
        Change("/form/a", 1, 2),
        Change("/form/b/2", None, 3),
        Change("/gone", "x", None),
        Change("/new~1one", None, "y"),
    ]


SCOPE: list[dict[str, Any]] = [
    {"series": "forestry_grassland", "level": "middle"},
    {"series": "agriculture", "specialty": "agronomy", "level": "assistant"},
]


@pytest.mark.parametrize(
    ("series", "specialty", "level", "place", "expected"),
    [
        ("forestry_grassland", "silviculture", "middle", "nm.bayannur.linhe", True),
        ("forestry_grassland", None, "middle", "nm.bayannur", True),
        ("forestry_grassland", "silviculture", "associate_senior", "nm.bayannur.linhe", False),
        ("agriculture", "agronomy", "assistant", "nm.bayannur.linhe", True),
        ("agriculture", "veterinary", "assistant", "nm.bayannur.linhe", False),
        ("forestry_grassland", "silviculture", "middle", "nm.baotou", False),
        ("forestry_grassland", "silviculture", "middle", "nm.bayannurx", False),
    ],
)
def test_scope_of_a_committee(
    series: str, specialty: str | None, level: str, place: str, expected: bool
) -> None:
    heard = in_scope(SCOPE, ["nm.bayannur"], series=series, specialty=specialty, level=level, place=place)
    assert heard is expected


@pytest.mark.parametrize("state", State)
def test_every_state_tells_what_happens_next(state: State) -> None:
    assert what_next(state, Step.APPLICANT).endswith("。")


def test_on_the_way_up_the_desk_is_named() -> None:
    assert what_next(State.RECOMMENDED, Step.COUNTY) == "旗县区人社部门审核。"
