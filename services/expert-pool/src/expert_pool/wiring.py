"""The one place where the service is put together."""

from pathlib import Path

from common.service.definition import ServiceDefinition
from expert_pool.api import draws, experts, me, pools, rule_consents, seats
from expert_pool.messaging.incoming import HANDLERS
from expert_pool.store.own_cases import OWN_CASES, has_case
from expert_pool.timers import TIMERS

DEFINITION = ServiceDefinition(
    name="expert-pool",
    title="评审专家库服务",
    routers=[me.router, pools.router, rule_consents.router, experts.router, draws.router, seats.router],
    handlers=HANDLERS,
    timers=TIMERS,
    own_cases=OWN_CASES,
    has_case=has_case,
    migrations=Path(__file__).parents[2] / "migrations",
)
