"""Which office role sits at which desk of the chain (articles 27 and 30)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from common.identity.actors import Role
from declaration.domain.cases.states import Step

ROLE_AT: Final[Mapping[Step, Role]] = MappingProxyType(
    {
        Step.EMPLOYER: "unit_auditor",
        Step.CHANNEL: "unit_auditor",
        Step.DEPARTMENT: "department_auditor",
        Step.COUNTY: "county_hr",
        Step.LEAGUE: "league_hr",
        Step.SERVICE_CENTRE: "service_centre",
        Step.OFFICE: "committee_office",
    }
)
"""The role that decides at a desk; the applicant's own desk and review's have none here."""

ROSTER_ROLES: Final[tuple[Role, ...]] = ("league_hr", "county_hr", "department_auditor")
"""Who acts for the bodies that publish rosters; which of them do is the pack's (article 34)."""
