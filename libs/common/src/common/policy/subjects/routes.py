"""`routes.yaml`: the way of the papers from desk to desk, where a document says it (K-03, K-11)."""

from enum import StrEnum

from common.events.codes import Column, Tier
from common.policy.model import Listed, Shape, Subject, Text, Value
from common.policy.subjects.audit_chain import ApplicantType
from common.policy.subjects.vocabulary import TitleGroup


class Desk(StrEnum):
    """Who has the papers."""

    EMPLOYER = "employer"
    DEPARTMENT = "department"
    """主管部门."""
    INDUSTRY_DEPARTMENT = "industry_department"
    """行业主管部门 of the place."""
    COUNTY_EDUCATION = "county_education"
    CITY_EDUCATION = "city_education"
    COUNTY_HOUSING = "county_housing"
    """住建局."""
    CITY_HOUSING = "city_housing"
    CITY_FORESTRY = "city_forestry"
    CITY_AGRICULTURE = "city_agriculture"
    CITY_ARCHIVES = "city_archives"
    ZONE_HR = "zone_hr"
    """HR department of a development zone."""
    HR_AGENCY = "hr_agency"
    SERVICE_POINT = "service_point"
    """受理服务点, 工商联, 协会, 商会, 学会."""
    COUNTY_HR = "county_hr"
    LEAGUE_HR = "league_hr"
    SERVICE_CENTRE = "service_centre"
    """内蒙古人事人才公共服务中心: sorts and forwards, decides nothing."""
    COMMITTEE_OFFICE = "committee_office"


class UnitLevel(StrEnum):
    """Where the unit belongs."""

    REGION = "region"
    """自治区本级: under a department of the region."""
    REGION_DIRECT = "region_direct"
    """自治区直属企事业单位."""
    DIRECT_REPORT = "direct_report"
    """职称直报单位."""
    LEAGUE = "league"
    COUNTY = "county"
    DEVELOPMENT_ZONE = "development_zone"
    CENTRAL_OR_OTHER_PROVINCE = "central_or_other_province"


class CommitteeAt(StrEnum):
    """Where the committee is."""

    REGION = "region"
    LEAGUE_OR_OWN = "league_or_own"
    """At the league or the self-reviewing unit."""


class Route(Shape):
    """A way of the papers and whose it is; a field that is left out does not restrict it.

    Attributes:
        desks: in their order; `one_of` lists desks of which one is chosen, at its place in the order.
    """

    units: tuple[UnitLevel, ...] = ()
    applicants: tuple[ApplicantType, ...] = ()
    titles: tuple[TitleGroup, ...] = ()
    tiers: tuple[Tier, ...] = ()
    columns: tuple[Column, ...] = ()
    committee_at: CommitteeAt | None = None
    desks: tuple[Desk, ...] = ()
    one_of: tuple[Desk, ...] = ()
    by_rules_of: Text | None = None
    """The document leaves the way to the rules of these."""

    @property
    def precision(self) -> int:
        """How closely the route says whose it is; the closest wins."""
        return sum(
            bool(field)
            for field in (
                self.units,
                self.applicants,
                self.titles,
                self.tiers,
                self.columns,
                self.committee_at,
            )
        )


class Routes(Subject):
    """The routes, by a key of the pack."""

    ways: Listed[str, Value[Route]]
