"""Requests per second of one api process on one core: submit and get, each against a bare handler of the same server.

The database, the service and the load generator are this machine's; the process under test has a core of its own. A round
of submissions begins on a fresh copy of a database in which everything is ready to be submitted.
"""

import asyncio
import itertools
import json
import os
import signal
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psycopg

from benchmarks import load, machine
from benchmarks.load import Load
from benchmarks.results import Report, Series, percentile, ratios
from benchmarks.stage import Stage
from benchmarks.town import FORM, Town
from common.servers.ports import free_port
from common.servers.processes import Daemon, ServerFailed
from common.testing.kit import ISSUER, POLICIES
from declaration.wiring import DEFINITION

READY = 160
"""Declarations ready to be submitted, and submissions per round."""
ROUNDS = 5
SECONDS = 2.0
"""How long a round of reads, or of the reference, lasts."""
CONNECTIONS = (8, 32)
LONGEST_SUBMISSIONS = 8.0
HOST = "127.0.0.1"
DATABASE, TEMPLATE = "declaration_load", "declaration_ready"
START_SECONDS = 30.0


@dataclass(frozen=True)
class Prepared:
    """The requests of the measurement, ready to be sent. Tokens are signed beforehand, and verified at every request."""

    gets: list[bytes]
    submissions: list[tuple[str, str, int]]
    """Token, declaration, version."""

    def reads(self) -> Iterator[bytes]:
        return itertools.cycle(self.gets)

    def submits(self) -> Iterator[bytes]:
        """Each once, with a fresh idempotency key."""
        for token, declaration_id, version in self.submissions:
            yield load.request(
                "POST",
                f"/v1/declarations/{declaration_id}/submission",
                headers={"authorization": f"Bearer {token}", "idempotency-key": str(uuid.uuid4())},
                body=json.dumps({"version": version}).encode(),
            )


@dataclass(frozen=True)
class Target:
    """A process under load."""

    pid: int
    port: int

    async def take(self, requests: Iterator[bytes], connections: int, seconds: float = SECONDS) -> Load:
        used = machine.used_by(self.pid)
        done = await load.burst(HOST, self.port, requests, connections=connections, seconds=seconds)
        done.server_seconds = machine.used_by(self.pid) - used
        return done


async def measure(stage: Stage, report: Report) -> None:
    """Prepare, start both processes, alternate."""
    prepared = await _prepare(stage)
    with machine.core_of_its_own() as core:
        await _measure(stage, prepared, core, report)


async def _measure(stage: Stage, prepared: Prepared, core: int | None, report: Report) -> None:
    async with _processes(stage, core) as (service, reference):
        report.head("1. Requests per second of one api process on one core")
        report.say(
            f"{ROUNDS} alternating rounds each; median ±half spread; p50 and p99 in ms over all rounds. PostgreSQL"
            " durable, tokens verified. Reference: FastAPI and raw psycopg on the same server and options."
        )
        ceiling = await reference.take(itertools.repeat(load.request("GET", "/nothing")), 32)
        report.say(
            f"Ceiling of server and load generator (no database, 32 connections): {ceiling.per_second:,.0f}/s"
        )
        report.say()
        rows = []
        for connections in CONNECTIONS:
            rows.append(await _compare_reads(prepared, service, reference, connections, report))
            rows.append(await _compare_writes(stage, prepared, service, reference, connections, report))
        report.table(
            (
                "request",
                "conns",
                "requests/s",
                "p50 ms",
                "p99 ms",
                "cpu ms",
                "reference/s",
                "its cpu ms",
                "ratio",
                "foreign cores",
            ),
            rows,
        )


async def _compare_reads(
    prepared: Prepared, service: Target, reference: Target, connections: int, report: Report
) -> list[object]:
    bare = itertools.cycle([load.request("GET", f"/rows/{n}") for n in range(READY)])
    await service.take(prepared.reads(), connections, 0.5)
    return await _alternate(
        "get-declaration",
        connections,
        lambda: service.take(prepared.reads(), connections),
        lambda: reference.take(bare, connections),
        report,
    )


async def _compare_writes(
    stage: Stage,
    prepared: Prepared,
    service: Target,
    reference: Target,
    connections: int,
    report: Report,
) -> list[object]:
    def inserts() -> Iterator[bytes]:
        while True:
            yield load.request("POST", f"/rows/{uuid.uuid4()}", body=b'{"version": 2}')

    async def submit() -> Load:
        await asyncio.to_thread(_reset, stage)
        # opens the pool's connections again, and warms the new database
        await service.take(prepared.reads(), 32, 0.3)
        return await service.take(prepared.submits(), connections, LONGEST_SUBMISSIONS)

    return await _alternate(
        "submit-declaration", connections, submit, lambda: reference.take(inserts(), connections), report
    )


async def _alternate(
    name: str,
    connections: int,
    ours: Callable[[], Awaitable[Load]],
    bare: Callable[[], Awaitable[Load]],
    report: Report,
) -> list[object]:
    mine, theirs = [], []
    with machine.watched() as busy:
        for _ in range(ROUNDS):
            mine.append(await ours())
            theirs.append(await bare())
    latencies = [latency for one in mine for latency in one.latencies]
    p50, p99 = percentile(latencies, 0.5) * 1000, percentile(latencies, 0.99) * 1000
    rate, bare_rate = (
        Series("requests/s", tuple(one.per_second for one in loads)) for loads in (mine, theirs)
    )
    cost, bare_cost = (Series("ms", tuple(one.server_ms for one in loads)) for loads in (mine, theirs))
    report.keep(
        "api",
        f"{name}, {connections} connections",
        requests_per_second=rate,
        reference_requests_per_second=bare_rate,
        server_cpu_ms=cost,
        reference_server_cpu_ms=bare_cost,
        p50_ms=round(p50, 2),
        p99_ms=round(p99, 2),
        foreign_cores=round(busy.foreign, 3),
    )
    return [
        name,
        connections,
        rate,
        f"{p50:.1f}",
        f"{p99:.1f}",
        cost,
        bare_rate,
        bare_cost,
        ratios(rate, bare_rate),
        f"{busy.foreign:.2f}",
    ]


async def _prepare(stage: Stage) -> Prepared:
    """Declarations ready to be submitted, made through public routes by the service in this process."""
    url = stage.migrated(DEFINITION, TEMPLATE)
    gets, submissions = [], []
    async with stage.kit(DEFINITION, url) as kit:
        town = await Town.build(kit)

        async def one(n: int) -> None:
            caller = await town.applicant(n)
            ready = await town.ready(caller)
            token = kit.issuer.token(caller)
            path = f"/v1/declarations/{ready['declaration_id']}"
            gets.append(load.request("GET", path, headers={"authorization": f"Bearer {token}"}))
            submissions.append((token, ready["declaration_id"], ready["version"]))

        for first in range(0, READY, 8):
            await asyncio.gather(*(one(n) for n in range(first, first + 8)))
    (stage.folder / "jwks.json").write_text(json.dumps(kit.issuer.jwks()), "utf-8")
    return Prepared(gets, submissions)


def _reset(stage: Stage) -> None:
    """The database of the service as it was before anything was submitted; its connections are cut."""
    stage.postgres.drop_database(DATABASE)
    stage.postgres.create_database(DATABASE, template=TEMPLATE)


@asynccontextmanager
async def _processes(stage: Stage, core: int | None) -> AsyncIterator[tuple[Target, Target]]:
    """The service and the reference, each in a process of its own, both idle until they are asked."""
    await asyncio.to_thread(_reset, stage)
    reference_url = await asyncio.to_thread(_reference_rows, stage)
    started: list[Daemon] = []
    try:
        targets = []
        for name, more in (
            ("declaration", _service_settings(stage)),
            ("reference", {"BENCHMARK_DATABASE": reference_url}),
        ):
            port = free_port()
            pinned = {} if core is None else {"BENCHMARK_CORE": str(core)}
            daemon = _start(stage, name, {**more, **pinned, "ZCPS_PORT": str(port)})
            started.append(daemon)
            await _answers(daemon, port)
            targets.append(Target(daemon.pid, port))
        yield targets[0], targets[1]
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


def _service_settings(stage: Stage) -> dict[str, str]:
    """As a cluster would set them; the bus is not used by an api."""
    url = stage.postgres.database_url(DATABASE)
    return {
        "ZCPS_PROFILE": "test",
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


def _reference_rows(stage: Stage) -> str:
    url = stage.postgres.create_database("reference").replace("+psycopg", "")
    body = json.dumps({"form": FORM}, ensure_ascii=False)
    with psycopg.connect(url) as connection:
        connection.execute("create table reference_rows (id text primary key, body text not null)")
        connection.execute("create table reference_writes (id text primary key, version int not null)")
        for n in range(READY):
            connection.execute("insert into reference_rows values (%s, %s)", [str(n), body])
    return url
