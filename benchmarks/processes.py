"""Processes under load: a service as it runs in production and the bare reference, each asked while the other is idle."""

import asyncio
import itertools
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from benchmarks import load, machine
from benchmarks.load import Load
from benchmarks.stage import Stage
from declaration.wiring import DEFINITION
from laptop.servers.ports import free_port
from laptop.servers.processes import Daemon, ServerFailed
from laptop.testing.kit import ISSUER, POLICIES

HOST = "127.0.0.1"
SECONDS = 1.5
"""How long a burst lasts that is not bounded by a count."""
START_SECONDS = 30.0


@dataclass(frozen=True)
class Target:
    """A process under load; the other one is idle meanwhile."""

    pid: int
    port: int

    async def take(self, requests: Iterator[bytes], connections: int, seconds: float = SECONDS) -> Load:
        ours, every = machine.used_since_start(self.pid), machine.used_since_start()
        done = await load.burst(HOST, self.port, requests, connections=connections, seconds=seconds)
        done.api_seconds = machine.used_since_start(self.pid) - ours
        # besides the api under load only PostgreSQL is at work
        done.database_seconds = machine.used_since_start() - every - done.api_seconds
        return done

    async def own_time(self, requests: Iterator[bytes], seconds: float) -> list[float]:
        """Seconds of processor that each request took, one after the other; how busy others are hardly matters."""
        marks: list[float] = []

        def marked() -> Iterator[bytes]:
            # the next request is asked for when the answer to the last is here
            for request in requests:
                marks.append(machine.main_thread_seconds(self.pid))
                yield request

        await load.burst(HOST, self.port, marked(), connections=1, seconds=seconds)
        marks.append(machine.main_thread_seconds(self.pid))
        return [after - before for before, after in itertools.pairwise(marks)]


@asynccontextmanager
async def declaration_and_reference(
    stage: Stage, core: int | None, *, database: str, reference_url: str
) -> AsyncIterator[tuple[Target, Target]]:
    """Both started, pinned to the core if there is one."""
    pinned = {} if core is None else {"BENCHMARK_CORE": str(core)}
    both = (
        ("declaration", {**_service_settings(stage, database), **pinned}),
        ("reference", {"BENCHMARK_DATABASE": reference_url, **pinned}),
    )
    async with _started(stage, both) as (service, reference):
        yield service, reference


@asynccontextmanager
async def two_declarations(stage: Stage, *, database: str) -> AsyncIterator[list[Target]]:
    """Two processes of the service on one database, free to use every core."""
    async with _started(stage, [("declaration", _service_settings(stage, database))] * 2) as targets:
        yield targets


@asynccontextmanager
async def _started(stage: Stage, named: Sequence[tuple[str, dict[str, str]]]) -> AsyncIterator[list[Target]]:
    started: list[Daemon] = []
    try:
        targets = []
        for name, settings in named:
            port = free_port()
            daemon = _start(stage, name, {**settings, "ZCPS_PORT": str(port)})
            started.append(daemon)
            await _answers(daemon, port)
            targets.append(Target(daemon.pid, port))
        yield targets
    finally:
        for daemon in started:
            daemon.stop(signal.SIGTERM, seconds=5.0)
            daemon.kill()


def _start(stage: Stage, name: str, settings: dict[str, str]) -> Daemon:
    return Daemon(
        [sys.executable, "-m", "benchmarks.api_process", name],
        log=stage.folder / f"{name}.log",
        environment={**os.environ, **settings},
    )


async def _answers(daemon: Daemon, port: int) -> None:
    """Waits for the port: the server opens it when the app has started."""
    deadline = asyncio.get_running_loop().time() + START_SECONDS
    while daemon.running and asyncio.get_running_loop().time() < deadline:
        try:
            _, writer = await asyncio.open_connection(HOST, port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise ServerFailed(f"the process under load did not start:\n{daemon.output()[-3000:]}")


def _service_settings(stage: Stage, database: str) -> dict[str, str]:
    """As a cluster would set them; the bus is not used by an api."""
    (stage.folder / "jwks.json").write_text(json.dumps(stage.issuer.jwks()), "utf-8")
    url = stage.postgres.database_url(database)
    return {
        "ZCPS_PROFILE": "test",
        # one address asks as often as it can
        "ZCPS_PUBLIC_RATE": "0",
        "ZCPS_DATABASE__URL": url,
        "ZCPS_BUS__KIND": "postgres",
        "ZCPS_BUS__URL": url,
        "ZCPS_IDENTITY__ISSUERS": json.dumps({ISSUER: (stage.folder / "jwks.json").as_uri()}),
        "ZCPS_STORAGE__URL": stage.files.as_uri(),
        "ZCPS_KEYS": stage.keys.json_for(DEFINITION.name),
        "ZCPS_SEAL_FOLDER": str(stage.seal_folder),
        "ZCPS_POLICIES": str(POLICIES),
        "ZCPS_POLICY_LAYERS": '["demo"]',
        "ZCPS_LOG_LEVEL": "WARNING",
    }
