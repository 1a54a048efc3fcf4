"""The one place where the service is put together."""

from pathlib import Path

from common.service.definition import ServiceDefinition
from declaration.api import (
    acceptance,
    archive_items,
    audits,
    cancellations,
    clock,
    consents,
    decisions,
    declarations,
    eligibility,
    explaining,
    identity_links,
    inquiries,
    materials,
    me,
    messages,
    notices,
    organisations,
    plans,
    posts,
    profiles,
    quotas,
    rosters,
    submissions,
    supplements,
    titles,
)
from declaration.messaging.incoming import HANDLERS
from declaration.timers import TIMERS

DEFINITION = ServiceDefinition(
    name="declaration",
    title="职称申报服务",
    routers=[
        identity_links.router,
        me.router,
        messages.router,
        profiles.router,
        archive_items.router,
        organisations.router,
        plans.router,
        posts.router,
        quotas.router,
        titles.router,
        eligibility.router,
        declarations.router,
        decisions.router,
        explaining.router,
        materials.router,
        submissions.router,
        audits.router,
        notices.router,
        rosters.router,
        supplements.router,
        acceptance.router,
        cancellations.router,
        consents.router,
        inquiries.router,
        clock.router,
    ],
    handlers=HANDLERS,
    timers=TIMERS,
    migrations=Path(__file__).parents[2] / "migrations",
)
