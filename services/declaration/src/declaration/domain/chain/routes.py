"""The way of a declaration from desk to desk, derived once, at submission, from the routing tables of the pack (K-03, K-11).

The pack says which desks a way has and whose it is (`routes.yaml`); here is who sits at each desk, and what holds for every
way: it ends at the committee's office, what the committee's own place decides does not climb above it, papers for a
committee of the region go through the service centre, and somebody publishes the roster before they are sent up.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from common.events.codes import Column, Level, OrganisationKind
from common.places import PlaceLevel, level, lineage
from common.policy.loader import Policy
from common.policy.model import Value
from common.policy.subjects.audit_chain import ApplicantType, AuditChain, FirstAuditor, RosterPublisher
from common.policy.subjects.routes import CommitteeAt, Desk, Route, UnitLevel
from declaration.domain.cases.states import Step

_K = OrganisationKind


@dataclass(frozen=True)
class Body:
    """An organisation as far as a route depends on it."""

    org_id: str
    kind: OrganisationKind
    place: str
    direct_report: bool = False


@dataclass(frozen=True)
class Surroundings:
    """The facts that a route (报送路径) is derived from.

    Attributes:
        unit: who audits first, publishes and recommends.
        using_org: where a dispatched worker works.
        parent: the organisation above the unit.
        channel: the agency or service point that the applicant hands in through, where one was chosen (article 29).
        hr_at: HR authority by place, for the places at and above the unit's.
        in_charge_at: the department in charge of the title (行业主管部门) by place, for the same places.
        centre: the service centre (内蒙古人事人才公共服务中心).
        office: where the committee has its office; `own_committee` when a unit reviews its own people.
        first_auditors: who audits first by the pack; empty where the pack does not say.
    """

    unit: Body
    applicant_type: ApplicantType
    series: str
    specialty: str | None
    level: Level
    column: Column
    hr_at: Mapping[str, str]
    office: Body
    using_org: str | None = None
    parent: Body | None = None
    channel: Body | None = None
    in_charge_at: Mapping[str, str] = field(default_factory=dict)
    centre: Body | None = None
    own_committee: bool = False
    first_auditors: tuple[FirstAuditor, ...] = ()

    @property
    def unit_level(self) -> UnitLevel:
        """Where the unit belongs (articles 31 and 32)."""
        if self.parent is not None and self.parent.kind is _K.ZONE_HR:
            return UnitLevel.DEVELOPMENT_ZONE
        if self.unit.direct_report:
            return UnitLevel.DIRECT_REPORT
        if level(self.unit.place) is PlaceLevel.REGION:
            under = self.parent is not None and self.parent.kind is _K.DEPARTMENT
            return UnitLevel.REGION if under else UnitLevel.REGION_DIRECT
        return UnitLevel.LEAGUE if level(self.unit.place) is PlaceLevel.LEAGUE else UnitLevel.COUNTY

    @property
    def committee_at(self) -> CommitteeAt:
        region = level(self.office.place) is PlaceLevel.REGION and not self.own_committee
        return CommitteeAt.REGION if region else CommitteeAt.LEAGUE_OR_OWN

    def place_at(self, wanted: PlaceLevel) -> str | None:
        """The unit's county, or its league."""
        return next((place for place in lineage(self.unit.place) if level(place) is wanted), None)


@dataclass(frozen=True)
class Stop:
    """One desk of a route.

    Attributes:
        audits: it decides; a desk that only publishes or forwards does not.
        publishes: what it lets through stands on its roster before it is sent on (K-04).
    """

    step: Step
    org_id: str
    audits: bool = field(default=True, compare=False)
    publishes: bool = field(default=False, compare=False)


class DeskMissing(Exception):
    """A desk that the route cannot do without has no organisation."""

    def __init__(self, desk: Desk, place: str) -> None:
        self.desk = desk
        self.place = place
        super().__init__(f"no organisation for {desk} at {place}")


class ChannelNotOffered(Exception):
    """The pack has no way through the agency or service point that was chosen."""


Find = Callable[[Surroundings, Desk], tuple[Body, ...]]


def _employer(around: Surroundings, _: Desk) -> tuple[Body, ...]:
    # The agency is in charge, the using unit joins in; both must pass (article 28, paragraph 3).
    together = FirstAuditor.DISPATCH_AGENCY_WITH_USING_UNIT in around.first_auditors
    using = around.using_org if together else None
    return (around.unit, *((replace(around.unit, org_id=using),) if using is not None else ()))


def _department(around: Surroundings, _: Desk) -> tuple[Body, ...]:
    parent = around.parent
    return (parent,) if parent is not None and parent.kind is _K.DEPARTMENT else ()


def _zone(around: Surroundings, _: Desk) -> tuple[Body, ...]:
    assert around.parent is not None
    return (around.parent,)


def _nearest_in_charge(around: Surroundings, desk: Desk) -> tuple[Body, ...]:
    for place in lineage(around.unit.place):
        if place in around.in_charge_at:
            return (Body(around.in_charge_at[place], _K.DEPARTMENT, place),)
    raise DeskMissing(desk, around.unit.place)


def _in_charge(at: PlaceLevel) -> Find:
    def find(around: Surroundings, desk: Desk) -> tuple[Body, ...]:
        place = around.place_at(at)
        if place is None or place not in around.in_charge_at:
            raise DeskMissing(desk, place or around.unit.place)
        return (Body(around.in_charge_at[place], _K.DEPARTMENT, place),)

    return find


def _hr(at: PlaceLevel) -> Find:
    def find(around: Surroundings, desk: Desk) -> tuple[Body, ...]:
        place = around.place_at(at)
        if place is None and at is PlaceLevel.COUNTY:
            return ()  # a unit of the league itself answers to no county
        if place is None or place not in around.hr_at:
            raise DeskMissing(desk, place or around.unit.place)
        return (Body(around.hr_at[place], _K.HR_AUTHORITY, place),)

    return find


def _centre(around: Surroundings, desk: Desk) -> tuple[Body, ...]:
    if around.centre is None:
        raise DeskMissing(desk, around.unit.place)
    return (around.centre,)


def _office(around: Surroundings, _: Desk) -> tuple[Body, ...]:
    return (around.office,)


def _channel(around: Surroundings, _: Desk) -> tuple[Body, ...]:
    return (around.channel,) if around.channel is not None else ()


_AT: Final[Mapping[Desk, tuple[Step, Find]]] = MappingProxyType(
    {
        Desk.EMPLOYER: (Step.EMPLOYER, _employer),
        Desk.DEPARTMENT: (Step.DEPARTMENT, _department),
        Desk.INDUSTRY_DEPARTMENT: (Step.DEPARTMENT, _nearest_in_charge),
        Desk.COUNTY_EDUCATION: (Step.DEPARTMENT, _in_charge(PlaceLevel.COUNTY)),
        Desk.COUNTY_HOUSING: (Step.DEPARTMENT, _in_charge(PlaceLevel.COUNTY)),
        Desk.CITY_EDUCATION: (Step.DEPARTMENT, _in_charge(PlaceLevel.LEAGUE)),
        Desk.CITY_HOUSING: (Step.DEPARTMENT, _in_charge(PlaceLevel.LEAGUE)),
        Desk.CITY_FORESTRY: (Step.DEPARTMENT, _in_charge(PlaceLevel.LEAGUE)),
        Desk.CITY_AGRICULTURE: (Step.DEPARTMENT, _in_charge(PlaceLevel.LEAGUE)),
        Desk.CITY_ARCHIVES: (Step.DEPARTMENT, _in_charge(PlaceLevel.LEAGUE)),
        Desk.ZONE_HR: (Step.DEPARTMENT, _zone),
        Desk.HR_AGENCY: (Step.CHANNEL, _channel),
        Desk.SERVICE_POINT: (Step.CHANNEL, _channel),
        Desk.COUNTY_HR: (Step.COUNTY, _hr(PlaceLevel.COUNTY)),
        Desk.LEAGUE_HR: (Step.LEAGUE, _hr(PlaceLevel.LEAGUE)),
        Desk.SERVICE_CENTRE: (Step.SERVICE_CENTRE, _centre),
        Desk.COMMITTEE_OFFICE: (Step.OFFICE, _office),
    }
)
"""Who sits at a desk. The desk of a trade (教育局, 住建局, 林草局 ...) is the department in charge of the title there: a
pack names it only for titles of that trade."""

ORDINARY: Final = Route(
    desks=(Desk.EMPLOYER, Desk.DEPARTMENT, Desk.COUNTY_HR, Desk.LEAGUE_HR, Desk.COMMITTEE_OFFICE)
)
"""单位、主管部门、人社部门逐级 (articles 27 and 30), where no document in hand says more. A unit without a department above
it has no such stop; an HR authority is never left out."""

_CHANNELS: Final = MappingProxyType({_K.HR_AGENCY: Desk.HR_AGENCY, _K.SERVICE_POINT: Desk.SERVICE_POINT})
_CITY_TRADES: Final = frozenset(
    {
        Desk.CITY_EDUCATION,
        Desk.CITY_HOUSING,
        Desk.CITY_FORESTRY,
        Desk.CITY_AGRICULTURE,
        Desk.CITY_ARCHIVES,
        Desk.INDUSTRY_DEPARTMENT,
    }
)


def route(around: Surroundings, policy: Policy) -> tuple[Stop, ...]:
    """K-03: the desks in their order, the committee's office last.

    Raises:
        DeskMissing: the organisation of a desk is not recorded.
        ChannelNotOffered
    """
    fitting = [value for value in policy.routes.ways.values() if value.value is not None]
    fitting = [value for value in fitting if _fits(value.require(), around)]
    desks = _through_the_channel(_chosen(fitting, policy), fitting, around)
    if around.committee_at is CommitteeAt.REGION and any(
        Desk.SERVICE_CENTRE in value.require().desks for value in fitting
    ):
        desks = _with(desks, Desk.SERVICE_CENTRE)
    if level(around.office.place) is PlaceLevel.COUNTY:
        desks = [desk for desk in desks if desk is not Desk.LEAGUE_HR]
    found = list(_people(desks, around))
    return _published(found, around, policy.audit_chain)


def _fits(way: Route, around: Surroundings) -> bool:
    return (
        (not way.units or around.unit_level in way.units)
        and (not way.applicants or around.applicant_type in way.applicants)
        and (
            not way.titles
            or any(group.covers(around.series, around.specialty, around.level) for group in way.titles)
        )
        and (not way.tiers or around.level.tier in way.tiers)
        and (not way.columns or around.column in way.columns)
        and way.committee_at in {None, around.committee_at}
    )


def _chosen(fitting: Sequence[Value[Route]], policy: Policy) -> Route:
    """The way that says most closely whose it is: what is said of the kind of person goes before what is said of titles and
    columns, and that before what is said of units (所属单位); then the more precise way, then the later document."""
    layers = [head.id for head in policy.packs]
    ways = [value for value in fitting if value.require().desks]
    best = max(
        ways,
        key=lambda value: (
            bool(value.require().applicants),
            bool(value.require().titles or value.require().columns),
            value.require().precision,
            layers.index(value.pack) if value.pack in layers else -1,
        ),
        default=None,
    )
    return best.require() if best is not None else ORDINARY


def _through_the_channel(way: Route, fitting: Sequence[Value[Route]], around: Surroundings) -> list[Desk]:
    desks: list[Desk] = [desk for desk in way.desks if desk is not Desk.COMMITTEE_OFFICE]
    if way.one_of:
        # whoever hands it in, the HR authorities go on with it (article 30, paragraph 2)
        desks += [desk for desk in (Desk.COUNTY_HR, Desk.LEAGUE_HR) if desk not in desks]
    if around.channel is not None:
        desk = _CHANNELS.get(around.channel.kind)
        offered = {one for value in fitting for one in value.require().one_of}
        if desk is None or desk not in offered:
            raise ChannelNotOffered
        desks.insert(desks.index(Desk.EMPLOYER) + 1, desk)
    return [*desks, Desk.COMMITTEE_OFFICE]


def _with(desks: list[Desk], centre: Desk) -> list[Desk]:
    """Article 31.1: what comes up to a committee of the region is sorted by the service centre."""
    return desks if centre in desks else [*desks[:-1], centre, desks[-1]]


def _people(desks: Sequence[Desk], around: Surroundings) -> Iterator[tuple[Step, Body]]:
    seen: set[tuple[Step, str]] = set()
    for desk in desks:
        step, find = _AT[desk]
        for body in find(around, desk):
            if desk in _CITY_TRADES and body.org_id == around.office.org_id:
                continue  # 报市林草局 and the like: it is handed in to the office itself
            if (step, body.org_id) not in seen:
                seen.add((step, body.org_id))
                yield step, body


_PUBLISHERS: Final[Mapping[tuple[OrganisationKind, PlaceLevel], RosterPublisher]] = MappingProxyType(
    {
        (_K.HR_AUTHORITY, PlaceLevel.LEAGUE): RosterPublisher.LEAGUE_HR,
        (_K.HR_AUTHORITY, PlaceLevel.COUNTY): RosterPublisher.COUNTY_HR,
        (_K.DEPARTMENT, PlaceLevel.REGION): RosterPublisher.REGION_DEPARTMENT,
        (_K.DEPARTMENT, PlaceLevel.LEAGUE): RosterPublisher.LEAGUE_DEPARTMENT,
    }
)
"""A unit's own roster (Baotou, BT24-5.5) is the publicity inside the unit, which always comes first (K-01)."""


def publisher_kind(kind: OrganisationKind, place: str) -> RosterPublisher | None:
    """As what an organisation would publish a roster; None for those that no document names."""
    return _PUBLISHERS.get((kind, level(place)))


def _published(
    people: Sequence[tuple[Step, Body]], around: Surroundings, chain: AuditChain
) -> tuple[Stop, ...]:
    """K-04: the bodies that the pack names publish what they send up; where none of them is on the way, the authority of
    the place publishes all the same before it goes to the office (各系列申报人员花名册)."""
    value = chain.roster_publishers
    named = set(value.require()) if value.is_known else {RosterPublisher.LEAGUE_HR}
    stops = [
        Stop(
            step,
            body.org_id,
            audits=step is not Step.SERVICE_CENTRE,
            publishes=step not in {Step.EMPLOYER, Step.OFFICE}
            and publisher_kind(body.kind, body.place) in named,
        )
        for step, body in people
    ]
    if any(stop.publishes for stop in stops) or level(around.office.place) is PlaceLevel.COUNTY:
        return tuple(stops)
    for step, publisher, at in (
        (Step.COUNTY, RosterPublisher.COUNTY_HR, PlaceLevel.COUNTY),
        (Step.LEAGUE, RosterPublisher.LEAGUE_HR, PlaceLevel.LEAGUE),
    ):
        place = around.place_at(at)
        if publisher in named and place is not None and place in around.hr_at:
            before = next(at for at, stop in enumerate(stops) if not stop.audits or stop.step is Step.OFFICE)
            stops.insert(before, Stop(step, around.hr_at[place], audits=False, publishes=True))
            break
    return tuple(stops)


def first_auditors(chain: AuditChain, type_: ApplicantType) -> tuple[FirstAuditor, ...]:
    """Who audits first for people of this type by the pack; empty where the documents in hand do not say."""
    value = chain.first_auditor.get(type_)
    return value.require() if value is not None and value.is_known else ()
