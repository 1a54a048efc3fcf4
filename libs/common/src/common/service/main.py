"""The command line of a service process: `api`, `worker`, `migrate`."""

import asyncio
import gc
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
import uvicorn
import uvloop

from common.observability.logs import configure_logging
from common.service.app import allow_origins, build_app
from common.service.definition import ServiceDefinition
from common.service.keys import ServiceKeys
from common.service.metrics import RequestTimes, new_registry
from common.service.migrations import upgrade
from common.service.operations import api_operations, served, worker_operations
from common.service.runtime import Runtime, open_runtime
from common.service.settings import ServiceSettings
from common.service.worker import Worker

log = structlog.get_logger()

USAGE = "usage: python -m <service> api | worker | migrate"
DRAIN_SECONDS = 10
"""How long an api that is told to stop lets its requests finish."""


def run(definition: ServiceDefinition) -> None:
    """Run the process that the command line names, with settings from the environment."""
    match sys.argv[1:]:
        case ["api"]:
            run_api(definition, ServiceSettings())
        case ["worker"]:
            uvloop.run(run_worker(definition, ServiceSettings()))
        case ["migrate"]:
            migrate(definition, ServiceSettings())
        case _:
            sys.exit(USAGE)


def migrate(definition: ServiceDefinition, settings: ServiceSettings) -> None:
    """Bring the service's database to the schema of this version; does nothing when it is there already."""
    configure_logging(f"{definition.name}-migrate", level=settings.log_level, json=settings.log_json)
    keys = ServiceKeys.from_json(definition.name, settings.keys.get_secret_value())
    upgrade(settings.database.url, definition.migrations, keys.keyring)
    log.info("migrated")


def run_api(definition: ServiceDefinition, settings: ServiceSettings) -> None:
    """Serve the api until a signal stops it."""
    configure_logging(f"{definition.name}-api", level=settings.log_level, json=settings.log_json)
    registry = new_registry()

    @asynccontextmanager
    async def opened() -> AsyncIterator[Runtime]:
        async with open_runtime(definition.name, settings) as runtime:
            operations = api_operations(definition, runtime, registry)
            async with served(operations, host=settings.host, port=settings.health_port):
                # The tail of the latency is the collector's: what lives as long as the process, the policy packs above
                # all, is frozen, collections are made rare.
                gc.set_threshold(50_000, 50, 50)
                gc.freeze()
                yield runtime

    app = build_app(
        definition,
        opened,
        proxies=settings.trusted_proxies,
        public_rate=settings.public_rate,
        login_at=next(iter(settings.identity.issuers)),
    )
    app.add_middleware(RequestTimes, registry=registry)
    allow_origins(app, settings.cors_origins)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        root_path=f"/api/{definition.name}",
        access_log=False,
        log_config=None,
        proxy_headers=False,  # the edge reads them, from known proxies only
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


async def run_worker(definition: ServiceDefinition, settings: ServiceSettings) -> None:
    """Run the worker until SIGTERM or SIGINT."""
    configure_logging(f"{definition.name}-worker", level=settings.log_level, json=settings.log_json)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with open_runtime(definition.name, settings) as runtime:
        worker = Worker(definition, runtime)
        operations = worker_operations(definition, runtime, worker, new_registry())
        async with served(operations, host=settings.host, port=settings.health_port):
            await worker.run(stop)
