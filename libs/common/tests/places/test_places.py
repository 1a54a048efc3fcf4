"""The tree of places: complete and named as GB/T 2260 names it, and jurisdiction by prefix."""

import re

import pytest
from stdnum.numdb import get as get_numbers

from common.places import PLACES, PlaceLevel, UnknownPlace, children, is_within, level, lineage, place

LEAGUES_AND_CITIES = {
    "nm.hohhot": ("呼和浩特市", "150100"),
    "nm.baotou": ("包头市", "150200"),
    "nm.wuhai": ("乌海市", "150300"),
    "nm.chifeng": ("赤峰市", "150400"),
    "nm.tongliao": ("通辽市", "150500"),
    "nm.ordos": ("鄂尔多斯市", "150600"),
    "nm.hulunbuir": ("呼伦贝尔市", "150700"),
    "nm.bayannur": ("巴彦淖尔市", "150800"),
    "nm.ulanqab": ("乌兰察布市", "150900"),
    "nm.hinggan": ("兴安盟", "152200"),
    "nm.xilingol": ("锡林郭勒盟", "152500"),
    "nm.alxa": ("阿拉善盟", "152900"),
    "nm.manzhouli": ("满洲里市", "150781"),
    "nm.erenhot": ("二连浩特市", "152501"),
}
ENDED = re.compile(r"^\[\d*-\d{4}\]")


def name_in_force(code: str) -> str | None:
    """The name a code has today, out of an independent table that lists names with their years."""
    found = get_numbers("cn/loc").info(code)[1][1]
    names = found.get("county", "").split(",")
    return next((re.sub(r"^\[\d*-\]", "", name) for name in names if name and not ENDED.match(name)), None)


def test_the_twelve_leagues_and_cities_with_two_beside_them() -> None:
    assert {p.id: (p.name, p.code) for p in children("nm")} == LEAGUES_AND_CITIES
    assert all(level(place_id) is PlaceLevel.LEAGUE for place_id in LEAGUES_AND_CITIES)


def test_all_hundred_and_three_county_level_divisions_are_there_once() -> None:
    counties = [p for p in PLACES.values() if p.level is PlaceLevel.COUNTY]

    assert len(counties) == 101  # 满洲里 and 二连浩特, the other two, stand beside the leagues
    assert len({p.code for p in PLACES.values()}) == 1 + 14 + 101
    assert len({p.name for p in PLACES.values()}) == 1 + 14 + 101


def test_every_name_and_code_agrees_with_an_independent_table_of_gb_2260() -> None:
    assert [(p.name, name_in_force(p.code)) for p in PLACES.values() if name_in_force(p.code) != p.name] == []


def test_no_county_in_force_is_missing() -> None:
    in_force = {code for n in range(3000) if name_in_force(code := f"15{n:04d}") not in (None, "市辖区")}

    assert in_force == {p.code for p in PLACES.values()}


def test_a_county_lies_in_its_league_and_in_the_region() -> None:
    assert is_within("nm.bayannur.linhe", "nm.bayannur")
    assert is_within("nm.bayannur.linhe", "nm")
    assert is_within("nm.bayannur", "nm.bayannur")
    assert lineage("nm.bayannur.linhe") == ("nm.bayannur.linhe", "nm.bayannur", "nm")


def test_a_neighbour_a_superior_or_a_like_sounding_place_does_not() -> None:
    assert not is_within("nm.chifeng", "nm.bayannur")
    assert not is_within("nm.bayannur", "nm.bayannur.linhe")
    assert not is_within("nm.ordos.otog-front", "nm.ordos.otog")
    assert not is_within("nm.manzhouli", "nm.hulunbuir")
    assert not is_within("nm.erenhot", "nm.xilingol")


def test_levels() -> None:
    assert level("nm") is PlaceLevel.REGION
    assert level("nm.alxa") is PlaceLevel.LEAGUE
    assert level("nm.alxa.ejin") is PlaceLevel.COUNTY
    assert place("nm").parent is None
    assert place("nm.alxa.ejin").parent == "nm.alxa"


@pytest.mark.parametrize("unknown", ["", "nm.", "nm.beijing", "nm.bayannur.linhe.x", "NM"])
def test_an_id_that_names_no_place_is_refused(unknown: str) -> None:
    with pytest.raises(UnknownPlace):
        place(unknown)
    with pytest.raises(UnknownPlace):
        level(unknown)
