"""In which groups of their own a case may or must be heard, as far as the unit tells (R-11; BY26-3.1.3, BY26-3.1.4)."""

from common.events.codes import Group, Ownership
from common.places import PlaceLevel, level


def groups_of(*, ownership: Ownership, place: str) -> tuple[Group, ...]:
    """The groups that follow from the unit: private sector (应), county (可)."""
    private = (Group.PRIVATE_SECTOR,) if ownership is Ownership.NON_PUBLIC else ()
    county = (Group.COUNTY,) if level(place) is PlaceLevel.COUNTY else ()
    return (*private, *county)
