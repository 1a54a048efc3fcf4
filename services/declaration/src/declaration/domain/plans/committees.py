"""Whether a committee hears a title from a place (article 13; R-13 asks again at acceptance)."""

from collections.abc import Iterable, Mapping
from typing import Any

from common.places import is_within


def in_scope(
    scope: Iterable[Mapping[str, Any]],
    places: Iterable[str],
    *,
    series: str,
    specialty: str | None,
    level: str,
    place: str,
) -> bool:
    """Whether a committee with this scope and these places hears the title.

    A title of the scope without a specialty means the series as a whole (article 17).
    """
    heard = any(
        title["series"] == series and title["level"] == level and title.get("specialty") in {None, specialty}
        for title in scope
    )
    return heard and any(is_within(place, within) for within in places)
