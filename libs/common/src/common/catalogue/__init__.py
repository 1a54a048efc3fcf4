"""The catalogue of titles (系列, 专业, 层级) and the Chinese labels of the code lists.

Owns the keys that every `Title{series, specialty, level}` uses. How a title is obtained (review, recognition,
exam) changes from annual notice to annual notice and is policy-pack data, not kept here. Codes are those of GB/T 8561-2001;
titles made after it have none, and none is invented.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from common.events.codes import Level
from common.events.labels import CODE_LISTS
from common.shipped import table

LEVELS = tuple(level.value for level in Level)
"""正高, 副高, 中级, 助理级, 员级: highest first."""

TIER_OF_LEVEL: Mapping[str, str] = MappingProxyType({level.value: level.tier.value for level in Level})
"""The tier (高级, 中级, 初级) in which a committee of R25-11 reviews a level."""


class NotInCatalogue(Exception):
    """A series, specialty, level or code list that the catalogue does not know (on that day)."""

    def __init__(self, kind: str, key: str) -> None:
        self.kind = kind
        self.key = key
        super().__init__(f"the catalogue has no {kind} {key!r}")


@dataclass(frozen=True)
class TitleName:
    name: str
    code: str | None
    """GB/T 8561-2001; None where the standard has no code."""


@dataclass(frozen=True)
class Specialty:
    key: str
    label: str
    since: dt.date | None
    titles: Mapping[str, TitleName]


@dataclass(frozen=True)
class Series:
    key: str
    label: str
    titles: Mapping[str, TitleName]
    specialties: Mapping[str, Specialty]


@dataclass(frozen=True)
class Catalogue:
    series: Mapping[str, Series]

    @classmethod
    def shipped(cls) -> "Catalogue":
        return _shipped()

    def specialties(self, series: str, *, on: dt.date) -> tuple[Specialty, ...]:
        """The specialties of a series that are open on a day. Raises `NotInCatalogue` for an unknown series."""
        return tuple(s for s in self._series(series).specialties.values() if s.since is None or s.since <= on)

    def check(self, series: str, specialty: str, level: str, *, on: dt.date) -> None:
        """That a title is one of the catalogue on a day.

        A series that lists no specialties takes an empty one; no level exists where the series or the specialty
        names its titles and leaves that level out (there is no 员级 of university teachers).

        Raises:
            NotInCatalogue: naming which part is not known.
        """
        known = {s.key: s for s in self.specialties(series, on=on)}
        if specialty not in known and (specialty or self._series(series).specialties):
            raise NotInCatalogue("specialty", specialty)
        titles = self._titles(series, specialty)
        if level not in LEVELS or (titles and level not in titles):
            raise NotInCatalogue("level", level)

    def levels(self, series: str, specialty: str) -> tuple[Level, ...]:
        """The levels that a title of the series has, highest first. Raises `NotInCatalogue` for an unknown series."""
        titles = self._titles(series, specialty)
        return tuple(level for level in Level if not titles or level.value in titles)

    def title_name(self, series: str, specialty: str, level: str) -> str:
        """What the title is called (工程师); where no name is on record, the level (中级)."""
        title = self._titles(series, specialty).get(level)
        return title.name if title else label("level", level)

    def gb8561(self, series: str, specialty: str, level: str) -> str | None:
        """The code of GB/T 8561-2001, or None."""
        title = self._titles(series, specialty).get(level)
        return title.code if title else None

    def series_label(self, series: str) -> str:
        return self._series(series).label

    def specialty_label(self, series: str, specialty: str) -> str:
        """The label; the empty specialty of a series without specialties has the empty label."""
        if not specialty:
            return ""
        try:
            return self._series(series).specialties[specialty].label
        except KeyError:
            raise NotInCatalogue("specialty", specialty) from None

    def _series(self, series: str) -> Series:
        try:
            return self.series[series]
        except KeyError:
            raise NotInCatalogue("series", series) from None

    def _titles(self, series: str, specialty: str) -> Mapping[str, TitleName]:
        found = self._series(series)
        own = found.specialties[specialty].titles if specialty in found.specialties else {}
        return own or found.titles


def label(code_list: str, code: str) -> str:
    """The Chinese label of a code. Raises `NotInCatalogue`."""
    try:
        return labels(code_list)[code]
    except KeyError:
        raise NotInCatalogue(code_list, code) from None


def labels(code_list: str) -> Mapping[str, str]:
    """A code list, code to label, in its own order. Raises `NotInCatalogue`."""
    try:
        return _code_lists()[code_list]
    except KeyError:
        raise NotInCatalogue("code list", code_list) from None


def code_list_names() -> tuple[str, ...]:
    return tuple(_code_lists())


def _titles(raw: Mapping[str, Any]) -> Mapping[str, TitleName]:
    return MappingProxyType(
        {level: TitleName(t["name"], t.get("code")) for level, t in raw.get("titles", {}).items()}
    )


@cache
def _shipped() -> Catalogue:
    raw: dict[str, Any] = table("common.catalogue", "titles.yaml")
    return Catalogue(
        MappingProxyType(
            {
                key: Series(
                    key,
                    entry["label"],
                    _titles(entry),
                    MappingProxyType(
                        {
                            name: Specialty(name, s["label"], s.get("since"), _titles(s))
                            for name, s in entry.get("specialties", {}).items()
                        }
                    ),
                )
                for key, entry in raw.items()
            }
        )
    )


@cache
def _code_lists() -> Mapping[str, Mapping[str, str]]:
    raw: dict[str, dict[str, str]] = {
        **table("common.catalogue", "labels.yaml"),
        **table("common.catalogue", "api_labels.yaml"),
    }
    own = {name: MappingProxyType(entries) for name, entries in raw.items()}
    return MappingProxyType({**CODE_LISTS, **own})


__all__ = [
    "LEVELS",
    "TIER_OF_LEVEL",
    "Catalogue",
    "NotInCatalogue",
    "Series",
    "Specialty",
    "TitleName",
    "code_list_names",
    "label",
    "labels",
]
