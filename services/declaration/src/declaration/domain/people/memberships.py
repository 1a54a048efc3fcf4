"""Who belongs to a unit (单位人员): a person says so, the unit confirms it, and only then reads what is inside the unit."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Membership(StrEnum):
    """Whose word it is that somebody belongs to a unit."""

    CLAIMED = "claimed"
    """The person's own."""
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    ENDED = "ended"
    """The person left, or the unit says that he has."""


UNIT_MAY: Final[Mapping[Membership, frozenset[Membership]]] = MappingProxyType(
    {
        Membership.CLAIMED: frozenset({Membership.CONFIRMED, Membership.DECLINED}),
        Membership.CONFIRMED: frozenset({Membership.ENDED}),
        Membership.DECLINED: frozenset({Membership.CONFIRMED}),
        Membership.ENDED: frozenset(),
    }
)
"""What the unit's auditor makes of it; one that ended begins anew with the person's claim."""
