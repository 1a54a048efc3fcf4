"""How far somebody sees (Z-03): the facts by which a declaration is known to a caller, and to whom it does not exist."""

from dataclasses import dataclass

from common.places import is_within
from declaration.domain.cases.states import State


@dataclass(frozen=True)
class Reach:
    """Whom a caller is and acts for, as far as knowing of declarations goes.

    Attributes:
        units: where the caller audits for the unit; `desks` adds the other desks of the chain that the caller sits at.
        offices: the committees' offices; they learn of a declaration when it is forwarded to them.
        places: of the caller's HR authorities, each with what lies in it.
    """

    person_ref: str | None
    units: frozenset[str]
    desks: frozenset[str]
    offices: frozenset[str]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Whereabouts:
    """Where a declaration lies and has lain."""

    person_ref: str
    state: State
    unit_org: str
    using_org: str | None
    place: str


def is_known(about: Whereabouts, reach: Reach, *, has_lain_there: bool) -> bool:
    """Z-03: the applicant always; unit, place and the desks it has lain on from the first submission; nobody else.

    Args:
        has_lain_there: whether it lies or has lain on one of the caller's desks, the offices' among them.
    """
    if reach.person_ref is not None and about.person_ref == reach.person_ref:
        return True
    if about.state is State.DRAFT:
        return False
    return (
        has_lain_there
        or about.unit_org in reach.units
        or about.using_org in reach.units
        or any(is_within(about.place, place) for place in reach.places)
    )
