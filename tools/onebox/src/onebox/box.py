"""The five services, their workers and the demo issuer in one process, on one port.

The same definitions, the same tables and the same events as on a cluster; only the bus is PostgreSQL and the clock is
simulated. Data stays in the home folder and is found again.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from common.bus.port import TopicSettings
from common.events.codes import Service
from common.events.registry import topic
from common.service.app import allow_origins, build_app
from common.service.keys import KeyFile
from common.service.migrations import upgrade
from common.service.runtime import Runtime, open_runtime
from common.service.settings import BusSettings
from common.service.simulated_clock import START, SimulatedClock
from common.service.worker import Worker
from common.web.edge import Edge
from laptop.demo.issuer import LOOPBACK_ORIGIN, DemoIssuer
from laptop.servers.postgres import PostgresServer
from laptop.servers.processes import ServerFailed
from onebox.home import Home, settings_for
from onebox.pages.routes import PAGE_PROBLEMS, page_routes
from onebox.services import DEFINITIONS

ISSUER = "urn:zcps:demo-issuer"
"""Fixed, because accounts are known by issuer and subject and must be found again on another port."""

LOOK_SECONDS = 1.0
"""How often it is looked whether the database lives."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Box:
    """A running onebox."""

    url: str
    home: Home
    runtimes: dict[str, Runtime]


@asynccontextmanager
async def open_box(
    home: Home, *, port: int = 0, host: str = "127.0.0.1", address: str | None = None
) -> AsyncIterator[Box]:
    """Start everything, yield when it answers, stop everything.

    Args:
        address: under which the platform will be found later on, where that is not where it listens now; it is printed.
    """
    keys = home.prepare()
    server = PostgresServer(home.postgres, durable=True)
    await asyncio.to_thread(server.start)
    try:
        databases = {name: server.create_database(name) for name in _database_names()}
        await asyncio.to_thread(_migrate, databases, keys)
        clock = SimulatedClock(databases["clock"], alone=True)
        await clock.create(START)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(clock.close)
            listening = _bind(host, port)
            url = f"http://{host}:{listening.getsockname()[1]}"
            issuer = DemoIssuer(home.issuer_key, ISSUER, profile="onebox")
            bus = BusSettings(kind="postgres", url=databases["bus"])
            runtimes: dict[str, Runtime] = {}
            mounts = [Mount("/demo-issuer", app=issuer.app())]
            for definition in DEFINITIONS:
                settings = settings_for(
                    definition,
                    home,
                    keys,
                    database_url=databases[definition.name.replace("-", "_")],
                    bus=bus,
                    clock_url=databases["clock"],
                    issuer=ISSUER,
                    jwks=issuer.jwks_path.as_uri(),
                    url=address or url,
                )
                runtime = await stack.enter_async_context(
                    open_runtime(definition.name, settings, clock=clock)
                )
                runtimes[definition.name] = runtime
                app = build_app(
                    definition,
                    partial(_given, runtime),
                    public_rate=settings.public_rate,
                    login_at=f"{url}/demo-issuer",
                )
                allow_origins(app, pattern=LOOPBACK_ORIGIN)
                app.state.runtime = runtime
                mounts.append(Mount(f"/api/{definition.name}", app=app))
            first = runtimes["declaration"]
            await first.bus.apply_topics([topic(service) for service in Service], TopicSettings())
            site = Starlette(
                routes=[*mounts, *page_routes(home)],
                exception_handlers=PAGE_PROBLEMS,
                middleware=[Middleware(Edge)],
            )
            config = uvicorn.Config(
                site, access_log=False, log_config=None, lifespan="off", timeout_graceful_shutdown=3
            )
            http = _Server(config)
            stop = asyncio.Event()
            async with asyncio.TaskGroup() as tasks:
                serving = tasks.create_task(http.serve(sockets=[listening]))
                tasks.create_task(_keep_up(server, stop))
                for definition in DEFINITIONS:
                    tasks.create_task(Worker(definition, runtimes[definition.name]).run(stop))
                up = asyncio.create_task(http.up.wait())
                await asyncio.wait({up, serving}, return_when=asyncio.FIRST_COMPLETED)
                try:
                    yield Box(url, home, runtimes)
                finally:
                    http.should_exit = True
                    stop.set()
    finally:
        await asyncio.to_thread(server.stop)


async def _keep_up(server: PostgresServer, stop: asyncio.Event) -> None:
    """Start the database again when it dies; requests are 503 meanwhile, and workers go on where they were."""
    while not stop.is_set():
        if not server.running:
            log.warning("postgres-died")
            try:
                await asyncio.to_thread(server.start)
            except ServerFailed as failed:
                log.error("postgres-not-started", reason=type(failed).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_SECONDS)


class _Server(uvicorn.Server):
    """Tells when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@asynccontextmanager
async def _given(runtime: Runtime) -> AsyncIterator[Runtime]:
    yield runtime


def _database_names() -> list[str]:
    return [*(definition.name.replace("-", "_") for definition in DEFINITIONS), "bus", "clock"]


def _migrate(databases: dict[str, str], keys: KeyFile) -> None:
    for definition in DEFINITIONS:
        own = keys.for_service(definition.name)
        upgrade(databases[definition.name.replace("-", "_")], definition.migrations, own.keyring)


def _bind(host: str, port: int) -> socket.socket:
    # the protocol is named because asyncio sends without delay only on sockets that say they are TCP
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as taken:
        raise ServerFailed(f"端口 {port} 已被其他程序占用，请用 --port 另选一个。") from taken
    listening.listen(512)
    return listening
