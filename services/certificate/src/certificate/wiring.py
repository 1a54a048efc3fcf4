"""The one place where the service is put together."""

from pathlib import Path

from certificate.api import certificates, me, refusals, verifications
from certificate.messaging.incoming import HANDLERS
from certificate.store.own_cases import OWN_CASES
from certificate.timers import TIMERS
from common.service.definition import ServiceDefinition

DEFINITION = ServiceDefinition(
    name="certificate",
    title="电子证书服务",
    routers=[me.router, certificates.router, refusals.router, verifications.router],
    handlers=HANDLERS,
    timers=TIMERS,
    own_cases=OWN_CASES,
    migrations=Path(__file__).parents[2] / "migrations",
)
