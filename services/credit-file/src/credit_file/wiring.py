"""The one place where the service is put together."""

from pathlib import Path

from common.service.definition import ServiceDefinition
from credit_file.api import (
    appeals,
    credit_checks,
    decisions,
    hearings,
    investigations,
    me,
    records,
    reports,
)
from credit_file.messaging.incoming import HANDLERS
from credit_file.store.own_cases import OWN_CASES, has_case
from credit_file.timers import TIMERS

DEFINITION = ServiceDefinition(
    name="credit-file",
    title="诚信档案服务",
    routers=[
        me.router,
        reports.router,
        investigations.router,
        hearings.router,
        decisions.router,
        records.router,
        appeals.router,
        credit_checks.router,
    ],
    handlers=HANDLERS,
    timers=TIMERS,
    own_cases=OWN_CASES,
    has_case=has_case,
    migrations=Path(__file__).parents[2] / "migrations",
)
