"""The one place where the service is put together."""

from pathlib import Path

from common.service.definition import ServiceDefinition
from review.api import (
    announcements,
    assignments,
    ballots,
    cases,
    committees,
    inquiries,
    me,
    meeting_plans,
    meetings,
    packages,
    publicities,
    sessions,
)
from review.messaging.incoming import HANDLERS
from review.store.own_cases import OWN_CASES, has_case
from review.timers import TIMERS

DEFINITION = ServiceDefinition(
    name="review",
    title="职称评审服务",
    routers=[
        me.router,
        committees.router,
        cases.router,
        meetings.router,
        meeting_plans.router,
        sessions.router,
        assignments.router,
        ballots.router,
        announcements.router,
        publicities.router,
        packages.router,
        inquiries.router,
    ],
    handlers=HANDLERS,
    timers=TIMERS,
    own_cases=OWN_CASES,
    has_case=has_case,
    migrations=Path(__file__).parents[2] / "migrations",
)
