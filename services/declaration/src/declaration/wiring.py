"""The one place where the service is put together."""

from pathlib import Path

from common.service.definition import ServiceDefinition
from declaration.api import clock
from declaration.api.cases import (
    declarations,
    identity_corrections,
    identity_looks,
    inquiries,
    materials,
    messages,
)
from declaration.api.chain import (
    acceptance,
    audits,
    cancellations,
    defect_notices,
    me,
    publicities,
    rosters,
    routes,
    submissions,
    supplements,
)
from declaration.api.eligibility import (
    archive_items,
    consents,
    decisions,
    explaining,
    memberships,
    personnel_records,
    point_findings,
    pre_checks,
    titles,
)
from declaration.api.people import identity_links, industry_departments, organisations, profiles
from declaration.api.plans import calendar_years, plans
from declaration.api.quotas import posts, quotas
from declaration.messaging.incoming import HANDLERS
from declaration.store.own_cases import OWN_CASES, has_case
from declaration.timers import TIMERS

DEFINITION = ServiceDefinition(
    name="declaration",
    title="职称申报服务",
    routers=[
        identity_links.router,
        identity_corrections.router,
        identity_looks.router,
        me.router,
        messages.router,
        profiles.router,
        archive_items.router,
        personnel_records.router,
        memberships.router,
        organisations.router,
        industry_departments.router,
        plans.router,
        posts.router,
        quotas.router,
        titles.router,
        pre_checks.router,
        declarations.router,
        decisions.router,
        explaining.router,
        materials.router,
        submissions.router,
        audits.router,
        routes.router,
        publicities.router,
        rosters.router,
        supplements.router,
        defect_notices.router,
        acceptance.router,
        cancellations.router,
        consents.router,
        point_findings.router,
        inquiries.router,
        clock.router,
        calendar_years.router,
    ],
    handlers=HANDLERS,
    timers=TIMERS,
    own_cases=OWN_CASES,
    has_case=has_case,
    migrations=Path(__file__).parents[2] / "migrations",
)
