"""The way of a declaration from desk to desk (articles 27, 28, 30 to 32), derived once, at submission.

A route is a table of steps, each with a function that finds who sits there; a variant for a kind of unit or a series is
another table over the same functions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from common.events.codes import OrganisationKind
from common.places import PlaceLevel, level, lineage
from common.policy.subjects.audit_chain import ApplicantType, AuditChain, FirstAuditor
from declaration.domain.states import Step


@dataclass(frozen=True)
class Body:
    """An organisation as far as a route depends on it."""

    org_id: str
    kind: OrganisationKind
    place: str


@dataclass(frozen=True)
class Surroundings:
    """What a route is derived from.

    Attributes:
        unit: who audits first, publishes and recommends.
        using_org: where a dispatched worker works.
        parent: the organisation above the unit.
        hr_at: HR authority by place, for the places at and above the unit's.
        office_org: where the committee has its office.
        first_auditors: who audits first by the pack; empty where the pack does not say.
    """

    unit: Body
    using_org: str | None
    parent: Body | None
    hr_at: Mapping[str, str]
    office_org: str
    first_auditors: tuple[FirstAuditor, ...]


@dataclass(frozen=True)
class Stop:
    """One desk of a route."""

    step: Step
    org_id: str


class DeskMissing(Exception):
    """A desk that the route cannot do without has no organisation."""

    def __init__(self, step: Step, place: str) -> None:
        self.step = step
        self.place = place
        super().__init__(f"no organisation for {step} at {place}")


Find = Callable[[Surroundings], tuple[str, ...]]


def _first(around: Surroundings) -> tuple[str, ...]:
    # The agency is in charge, the using unit joins in; both must pass (article 28, paragraph 3).
    together = FirstAuditor.DISPATCH_AGENCY_WITH_USING_UNIT in around.first_auditors
    using = (around.using_org,) if together and around.using_org is not None else ()
    return (around.unit.org_id, *using)


def _department(around: Surroundings) -> tuple[str, ...]:
    parent = around.parent
    return (parent.org_id,) if parent is not None and parent.kind is OrganisationKind.DEPARTMENT else ()


def _hr(step: Step, at: PlaceLevel) -> Find:
    def find(around: Surroundings) -> tuple[str, ...]:
        places = [place for place in lineage(around.unit.place) if level(place) is at]
        if not places and at is PlaceLevel.COUNTY:
            return ()  # a unit of the league itself answers to no county
        org_id = around.hr_at.get(places[0]) if places else None
        if org_id is None:
            raise DeskMissing(step, places[0] if places else around.unit.place)
        return (org_id,)

    return find


def _office(around: Surroundings) -> tuple[str, ...]:
    return (around.office_org,)


ORDINARY: Final[Mapping[Step, Find]] = MappingProxyType(
    {
        Step.EMPLOYER: _first,
        Step.DEPARTMENT: _department,
        Step.COUNTY: _hr(Step.COUNTY, PlaceLevel.COUNTY),
        Step.LEAGUE: _hr(Step.LEAGUE, PlaceLevel.LEAGUE),
        Step.OFFICE: _office,
    }
)
"""单位、主管部门、旗县人社、盟市人社、评委会办事机构: the chain of articles 27 and 30. A unit without a department
above it has no such stop; an HR authority is never left out."""


def route(around: Surroundings, table: Mapping[Step, Find] = ORDINARY) -> tuple[Stop, ...]:
    """The desks in their order.

    Raises:
        DeskMissing: an HR authority of the chain is not recorded, or the unit's place has no such chain.
    """
    return tuple(Stop(step, org_id) for step, find in table.items() for org_id in find(around))


def first_auditors(chain: AuditChain, type_: ApplicantType) -> tuple[FirstAuditor, ...]:
    """Who audits first for people of this type by the pack; empty where the documents in hand do not say."""
    value = chain.first_auditor.get(type_)
    return value.require() if value is not None and value.is_known else ()
