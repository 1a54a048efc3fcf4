"""The one place where the service is put together."""

from pathlib import Path

from common.service.definition import ServiceDefinition
from declaration.api import organisations
from declaration.messaging.incoming import HANDLERS
from declaration.timers import TIMERS

DEFINITION = ServiceDefinition(
    name="declaration",
    title="职称申报服务",
    routers=[organisations.router],
    handlers=HANDLERS,
    timers=TIMERS,
    migrations=Path(__file__).parents[2] / "migrations",
)
