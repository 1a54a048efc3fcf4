"""Five api and five worker processes behind one address, on servers of their own: what a cluster runs, on one machine.

Each process gets its settings from environment variables and writes its own log file, `<home>/stack/<process>.log`.
"""

import asyncio
import json
import sys
import time
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import httpx2

from common.bus import topics
from common.bus.port import TopicSettings
from common.service.definition import ServiceDefinition
from common.service.keys import KeyFile
from common.service.migrations import upgrade
from common.service.runtime import open_bus
from common.service.settings import ServiceSettings
from common.service.simulated_clock import START, SimulatedClock
from laptop.servers.ports import listening_ports
from laptop.servers.processes import ServerFailed
from onebox.home import Home, settings_for
from onebox.services import DEFINITIONS
from onebox.stack.backing import Backing
from onebox.stack.environment import inherited, to_environment
from onebox.stack.supervisor import Program, Supervisor

READY_SECONDS = 180.0
HOPELESS_DEATHS = 3
GATEWAY = "gateway"


@dataclass(frozen=True)
class Address:
    """Where a process listens: `port` for users (a worker does not use it), `health` for the supervisor."""

    port: int
    health: int


class Stack:
    """The platform as separate processes.

    Args:
        home: the folder of this installation.
        bus: Kafka, or a PostgreSQL database where a test needs no broker.
        kafka_bootstrap: a broker that runs already; unset, the stack starts one of its own in `home`.
        crash: process name to the points at which it dies in its first life, in its second and so on, e.g.
            `{"review-worker": ["after-handler:3"]}`.
        light: the demo issuer and a folder instead of Keycloak and S3-compatible storage.
        port: of the one address for everything; 0 picks a free one.
        durable: whether the databases survive a power cut of the machine; tests throw them away.

    Processes are called `<service>-api`, `<service>-worker` and `gateway`.
    """

    def __init__(
        self,
        home: Home,
        *,
        bus: Literal["kafka", "postgres"] = "kafka",
        kafka_bootstrap: str | None = None,
        crash: Mapping[str, Sequence[str]] | None = None,
        light: bool = True,
        port: int = 0,
        durable: bool = True,
    ) -> None:
        self.home = home
        self.backing = Backing(home, bus=bus, kafka_bootstrap=kafka_bootstrap, light=light, durable=durable)
        self._crash = dict(crash or {})
        self._port = port
        self._supervisor: Supervisor | None = None
        self._addresses: dict[str, Address] = {}

    @property
    def url(self) -> str:
        """The one address: `/api/<service>/v1/...`, and the pages."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def issuer_url(self) -> str:
        """Below it lies the discovery document of whoever signs for the demo's people."""
        return f"{self.url}/demo-issuer"

    @property
    def logs(self) -> Path:
        return self.home.folder / "stack"

    def start(self) -> str:
        """Start the servers, migrate, apply the topics, start the processes; returns the address when all are ready.

        Raises:
            ServerFailed: something did not start; the text says what and shows the end of its log.
        """
        keys = self.home.prepare()
        self.logs.mkdir(parents=True, exist_ok=True)
        self.backing.start()
        self._choose_ports()
        settings = self._settings(keys)
        for definition in DEFINITIONS:
            own = keys.for_service(definition.name)
            upgrade(settings[definition.name].database.url, definition.migrations, own.keyring)
        _run_async(self._prepare_bus_and_clock())
        self._supervisor = Supervisor(self._programs(settings), logs=self.logs)
        self._supervisor.start()
        self.wait_until_ready()
        return self.url

    def stop(self) -> None:
        """Stop the processes, then the servers. Data stays."""
        if self._supervisor is not None:
            self._supervisor.stop()
            self._supervisor = None
        self.backing.stop()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def processes(self) -> Supervisor:
        """The running processes: `kill`, `hold`, `restart`, `pid`, `deaths` by name."""
        if self._supervisor is None:
            raise ServerFailed("the stack does not run")
        return self._supervisor

    def health_url(self, name: str) -> str:
        """Below it lie /healthz, /readyz and /metrics of a process."""
        return f"http://127.0.0.1:{self._addresses[name].health}"

    def faults(self, name: str) -> list[str]:
        """What keeps the process from being ready; empty when it is."""
        path = "/demo/people" if name == GATEWAY else "/readyz"
        try:
            answer = httpx2.get(f"{self.health_url(name)}{path}", timeout=20)
        except httpx2.TransportError as failed:
            return [type(failed).__name__]
        return [] if answer.is_success else list(answer.json().get("faults", [answer.text]))

    def wait_until_ready(self, *names: str, seconds: float = READY_SECONDS) -> None:
        """Wait until these processes, or all, are ready. Raises `ServerFailed`."""
        deadline = time.monotonic() + seconds
        processes = self.processes
        waiting = {name: ["not asked"] for name in names or processes.names}
        deaths = {name: processes.deaths(name) for name in waiting}
        while waiting:
            waiting = {name: faults for name in waiting if (faults := self.faults(name))}
            for name in waiting:
                if processes.deaths(name) >= deaths[name] + HOPELESS_DEATHS:
                    raise ServerFailed(f"{name} 没有启动，日志末尾：\n{processes.last_words(name)[-3000:]}")
            if waiting and time.monotonic() > deadline:
                raise ServerFailed(f"{seconds:.0f} 秒内没有就绪：{waiting}；日志在 {self.logs}")
            if waiting:
                time.sleep(0.1)

    def _settings(self, keys: KeyFile) -> dict[str, ServiceSettings]:
        return {
            definition.name: settings_for(
                definition,
                self.home,
                keys,
                database_url=self.backing.database(definition.name),
                bus=self.backing.bus,
                clock_url=self.backing.database("clock"),
                issuer=self.backing.issuer,
                jwks=self.backing.jwks,
                url=self.url,
            ).model_copy(
                update={"storage": self.backing.storage, "log_json": True, "trusted_proxies": ("127.0.0.1",)}
            )
            for definition in DEFINITIONS
        }

    async def _prepare_bus_and_clock(self) -> None:
        bus = open_bus(self.backing.bus, service="topics")
        try:
            copies = {"replication": self.backing.bus.replication, "min_insync": self.backing.bus.min_insync}
            await topics.apply(bus, TopicSettings(**copies))
        finally:
            await bus.close()
        clock = SimulatedClock(self.backing.database("clock"))
        await clock.create(START)
        await clock.close()

    def _choose_ports(self) -> None:
        """Before the settings, which name the one address."""
        names = [f"{definition.name}-{role}" for definition, role in _roles()]
        if unknown := set(self._crash) - set(names):
            raise ValueError(f"no such processes: {sorted(unknown)}")
        ports = listening_ports(2 * len(names) + 1)
        self._port = self._port or ports.pop()
        self._addresses = {name: Address(ports.pop(), ports.pop()) for name in names}
        self._addresses[GATEWAY] = Address(self._port, self._port)

    def _programs(self, settings: Mapping[str, ServiceSettings]) -> list[Program]:
        programs = [
            self._program(
                definition, role, settings[definition.name], self._addresses[f"{definition.name}-{role}"]
            )
            for definition, role in _roles()
        ]
        return [*programs, self._gateway()]

    def _program(
        self, definition: ServiceDefinition, role: str, settings: ServiceSettings, address: Address
    ) -> Program:
        name = f"{definition.name}-{role}"
        listening = settings.model_copy(update={"port": address.port, "health_port": address.health})
        return Program(
            name,
            [sys.executable, "-m", _module(definition), role],
            {**inherited(), **self.backing.environment, **to_environment(listening)},
            [{"ZCPS_CRASH_AT": point} for point in self._crash.get(name, ())],
        )

    def _gateway(self) -> Program:
        upstreams = {
            definition.name: f"http://127.0.0.1:{self._addresses[f'{definition.name}-api'].port}"
            for definition in DEFINITIONS
        }
        environment = {
            "ZCPS_GATEWAY_UPSTREAMS": json.dumps(upstreams),
            "ZCPS_GATEWAY_HOME": str(self.home.folder),
            "ZCPS_GATEWAY_PORT": str(self._port),
        }
        if self.backing.discovery_url is None:
            environment["ZCPS_GATEWAY_DEMO_ISSUER"] = self.backing.issuer
        else:
            environment["ZCPS_GATEWAY_DISCOVERY_URL"] = self.backing.discovery_url
        return Program(
            GATEWAY, [sys.executable, "-m", "onebox.stack.gateway"], {**inherited(), **environment}
        )


def _roles() -> list[tuple[ServiceDefinition, str]]:
    return [(definition, role) for definition in DEFINITIONS for role in ("api", "worker")]


def _module(definition: ServiceDefinition) -> str:
    return definition.name.replace("-", "_")


def _run_async(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end, also where the caller's thread has a loop of its own."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
