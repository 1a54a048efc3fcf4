"""The administrative tree that jurisdiction follows: region, leagues and cities, counties (旗县区).

Authority runs region -> league -> county. It is not the hierarchy of GB/T 2260: 满洲里 and 二连浩特 have county
codes but stand beside the leagues. Ids are paths joined by dots (`nm.bayannur.linhe`), so that "lies within" is a
comparison of prefixes, in Python as in SQL.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

REGION = "nm"
"""The id of the region itself (内蒙古自治区)."""


class PlaceLevel(StrEnum):
    REGION = "region"
    LEAGUE = "league"
    COUNTY = "county"


@dataclass(frozen=True)
class Place:
    id: str
    name: str
    """As GB/T 2260 writes it."""
    code: str
    """GB/T 2260, six digits."""

    @property
    def level(self) -> PlaceLevel:
        return level(self.id)

    @property
    def parent(self) -> str | None:
        return self.id.rpartition(".")[0] or None


class UnknownPlace(Exception):
    """An id that is not in the tree."""

    def __init__(self, place_id: str) -> None:
        self.place_id = place_id
        super().__init__(f"no place has the id {place_id!r}")


def place(place_id: str) -> Place:
    """Raises `UnknownPlace`."""
    try:
        return PLACES[place_id]
    except KeyError:
        raise UnknownPlace(place_id) from None


def level(place_id: str) -> PlaceLevel:
    """Raises `UnknownPlace` for an id that names no place."""
    if place_id not in PLACES:
        raise UnknownPlace(place_id)
    return (PlaceLevel.REGION, PlaceLevel.LEAGUE, PlaceLevel.COUNTY)[place_id.count(".")]


def is_within(place_id: str, ancestor: str) -> bool:
    """Whether a place is the ancestor itself or lies in its subtree."""
    return place_id == ancestor or place_id.startswith(f"{ancestor}.")


def lineage(place_id: str) -> tuple[str, ...]:
    """The place and what lies above it, nearest first: county, league, region. Raises `UnknownPlace`."""
    chain = [place(place_id).id]
    while (parent := PLACES[chain[-1]].parent) is not None:
        chain.append(parent)
    return tuple(chain)


def children(place_id: str) -> tuple[Place, ...]:
    """The places directly below, in the order of the tree. Raises `UnknownPlace`."""
    parent = place(place_id).id
    return tuple(candidate for candidate in PLACES.values() if candidate.parent == parent)


def _read_tree(text: str) -> Mapping[str, Place]:
    places: dict[str, Place] = {}

    def add(place_id: str, name: str, code: str) -> None:
        places[place_id] = Place(place_id, name, code)

    tree: dict[str, Any] = yaml.safe_load(text)
    for region_id, region in tree.items():
        add(region_id, region["name"], region["code"])
        for league_key, league in region["leagues"].items():
            league_id = f"{region_id}.{league_key}"
            add(league_id, league["name"], league["code"])
            for county_key, (name, code) in league.get("counties", {}).items():
                add(f"{league_id}.{county_key}", name, code)
    return MappingProxyType(places)


PLACES: Mapping[str, Place] = _read_tree((files("common.places") / "tree.yaml").read_text("utf-8"))
"""Every place by id, each parent before its children."""

__all__ = [
    "PLACES",
    "REGION",
    "Place",
    "PlaceLevel",
    "UnknownPlace",
    "children",
    "is_within",
    "level",
    "lineage",
    "place",
]
