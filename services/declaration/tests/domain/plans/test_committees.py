"""Whether a committee hears a title from a place."""

from typing import Any

import pytest

from declaration.domain.plans.committees import in_scope

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
