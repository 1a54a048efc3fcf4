"""The one place where the service is put together."""

from pathlib import Path

from common.service.definition import ServiceDefinition
from certificate.messaging.incoming import HANDLERS
from certificate.timers import TIMERS

DEFINITION = ServiceDefinition(
    name="certificate",
    title="电子证书服务",
    routers=[],
    handlers=HANDLERS,
    timers=TIMERS,
    migrations=Path(__file__).parents[2] / "migrations",
)
