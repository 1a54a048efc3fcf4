"""Requests per second of one api process on one core: get, save, submit, a list of 50, each against a bare handler of the
same server; then of two processes on all cores.

The database, the service and the load generator are this machine's; the process under test has a core of its own. A round
that writes begins with every row of the database as it was before.
"""

import asyncio
import itertools
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from benchmarks import load, machine
from benchmarks.load import Load
from benchmarks.processes import HOST, SECONDS, Target, declaration_and_reference, two_declarations
from benchmarks.results import Report, Series, percentile, ratios
from benchmarks.stage import Stage
from benchmarks.town import FORM, UNIT, Town
from declaration.wiring import DEFINITION

READY = 160
"""Declarations ready to be submitted, and submissions per round."""
ROUNDS = 5
LONGEST = 8.0
LISTED = 50
"""Declarations that lie with the unit whose officer lists them, beside those that are ready."""
PAIR_CONNECTIONS = 8
"""Of each of two processes."""
SAVES = 12
"""How often each draft may be saved in a round."""
CONNECTIONS = (8, 32)
DATABASE = "declaration_load"
_TABLES = (
    "select tablename from pg_tables where schemaname = 'public'"
    " and tablename not in ('alembic_version', 'policy_snapshots')"
)
"""A snapshot is never removed, which the service relies on."""


@dataclass(frozen=True)
class Ready:
    """A declaration that only has to be submitted, and its applicant's token: signed before, verified at every request."""

    token: str
    declaration_id: str
    version: int

    @property
    def path(self) -> str:
        return f"/v1/declarations/{self.declaration_id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    def get(self) -> bytes:
        return load.request("GET", self.path, headers=self.headers)

    def save(self, nth: int) -> bytes:
        """The `nth` save of the form; each counts the version up."""
        body = json.dumps({"form": FORM, "version": self.version + nth}, ensure_ascii=False)
        return load.request("PUT", self.path, headers=self.headers, body=body.encode())

    def submit(self) -> bytes:
        headers = {**self.headers, "idempotency-key": str(uuid.uuid4())}
        body = json.dumps({"version": self.version}).encode()
        return load.request("POST", f"{self.path}/submission", headers=headers, body=body)


@dataclass(frozen=True)
class Bench:
    """Both processes and what is sent to them."""

    stage: Stage
    ready: list[Ready]
    auditor: str
    service: Target
    reference: Target

    async def fresh(self) -> None:
        """Everything is ready to be submitted again."""
        await asyncio.to_thread(_restore, self.stage)

    def gets(self) -> Iterator[bytes]:
        return itertools.cycle([one.get() for one in self.ready])

    async def get(self, connections: int) -> Load:
        return await self.service.take(self.gets(), connections)

    async def list(self, connections: int) -> Load:
        """A page of the unit's officer."""
        headers = {"authorization": f"Bearer {self.auditor}"}
        page = load.request("GET", f"/v1/declarations?limit={LISTED}", headers=headers)
        return await self.service.take(itertools.repeat(page), connections)

    async def save(self, connections: int) -> Load:
        await self.fresh()
        saves = (one.save(nth) for nth in range(SAVES) for one in self.ready)
        return await self.service.take(saves, connections)

    async def submit(self, connections: int) -> Load:
        await self.fresh()
        return await self.service.take((one.submit() for one in self.ready), connections, LONGEST)

    async def read_row(self, connections: int) -> Load:
        reads = itertools.cycle([load.request("GET", f"/rows/{n}") for n in range(READY)])
        return await self.reference.take(reads, connections)

    async def insert_row(self, connections: int) -> Load:
        inserts = (
            load.request("POST", f"/rows/{uuid.uuid4()}", body=b'{"version": 2}') for _ in itertools.count()
        )
        return await self.reference.take(inserts, connections)


async def measure(stage: Stage, report: Report) -> None:
    """Prepare, start both processes, alternate."""
    report.head("1. Requests per second of one api process on one core")
    ready, auditor, size = await _prepare(stage)
    await asyncio.to_thread(_remember, stage)
    rows = await asyncio.to_thread(_reference_rows, stage)
    with machine.core_of_its_own() as core:
        async with declaration_and_reference(stage, core, database=DATABASE, reference_url=rows) as pair:
            service, reference = pair
            bench = Bench(stage, ready, auditor, service, reference)
            # until every connection has prepared every statement, and the caches are filled
            for warm_up in (
                bench.get,
                bench.list,
                bench.save,
                bench.submit,
                bench.insert_row,
                bench.read_row,
            ):
                await warm_up(32)
            nothing = itertools.repeat(load.request("GET", "/nothing"))
            ceiling = await reference.take(nothing, 32)
            report.say(
                f"{ROUNDS} alternating rounds, median ±half spread; p50 and p99 over all rounds. PostgreSQL durable, tokens"
                " verified. Reference: FastAPI and raw psycopg, same server and options; one read, or one insert and commit."
            )
            report.say(
                f"Ceiling of server and load generator (no database, 32 connections): {ceiling.per_second:,.0f}/s."
            )
            report.say(
                f"A declaration with three materials takes {size:.0f} KiB in the database before it is submitted."
            )
            report.keep("api", "size", kib_per_declaration=round(size, 1))
            await _compare_all(bench, report)
    async with two_declarations(stage, database=DATABASE) as pair_of_ours:
        await _measure_pair(stage, ready, pair_of_ours, report)


async def _measure_pair(
    stage: Stage, ready: Sequence[Ready], targets: Sequence[Target], report: Report
) -> None:
    """What a peer is held beside: requests per second of two processes, the load generator on the same cores."""
    halves = [ready[n :: len(targets)] for n in range(len(targets))]
    kinds: dict[str, Callable[[Sequence[Ready]], Iterator[bytes]]] = {
        "get-declaration": lambda half: itertools.cycle([one.get() for one in half]),
        "save-draft": lambda half: (one.save(nth) for nth in range(SAVES) for one in half),
        "submit-declaration": lambda half: (one.submit() for one in half),
    }
    rows = []
    for name, requests in kinds.items():
        rates = []
        for round_ in range(ROUNDS + 1):
            await asyncio.to_thread(_restore, stage)
            loads = await asyncio.gather(
                *(
                    load.burst(
                        HOST, target.port, requests(half), connections=PAIR_CONNECTIONS, seconds=SECONDS
                    )
                    for target, half in zip(targets, halves, strict=True)
                )
            )
            if round_:  # the first one warms up
                rates.append(sum(one.per_second for one in loads))
        rate = Series("requests/s", tuple(rates))
        rows.append((name, rate))
        report.keep("api", f"{name}, two processes", requests_per_second=rate)
    report.say()
    report.say(f"Two processes on all cores, {PAIR_CONNECTIONS * len(targets)} connections:")
    report.table(("request", "requests/s"), rows)


async def _compare_all(bench: Bench, report: Report) -> None:
    requests = (
        ("get-declaration", bench.get, bench.read_row),
        (f"list-of-{LISTED}", bench.list, bench.read_row),
        ("save-draft", bench.save, bench.insert_row),
        ("submit-declaration", bench.submit, bench.insert_row),
    )
    rates, costs = [], []
    for connections in CONNECTIONS:
        for name, ours, bare in requests:
            with machine.watched() as busy:
                rounds = [(await ours(connections), await bare(connections)) for _ in range(ROUNDS)]
            rate, bare_rate = _series("requests/s", rounds, lambda one: one.per_second)
            api, bare_api = _series("ms", rounds, lambda one: one.api_ms)
            database, bare_database = _series("ms", rounds, lambda one: one.database_ms)
            latencies = [latency for one, _ in rounds for latency in one.latencies]
            p50, p99 = (percentile(latencies, share) * 1000 for share in (0.5, 0.99))
            foreign = f"{busy.foreign:.2f}"
            rates.append(
                (
                    name,
                    connections,
                    rate,
                    f"{p50:.1f}",
                    f"{p99:.1f}",
                    bare_rate,
                    ratios(rate, bare_rate),
                    foreign,
                )
            )
            costs.append((name, connections, api, database, bare_api, bare_database))
            report.keep(
                "api",
                f"{name}, {connections} connections",
                requests_per_second=rate,
                api_cpu=api,
                database_cpu=database,
                reference_requests_per_second=bare_rate,
                reference_api_cpu=bare_api,
                reference_database_cpu=bare_database,
                p50_ms=round(p50, 2),
                p99_ms=round(p99, 2),
                foreign_cores=round(busy.foreign, 3),
            )
    report.say()
    report.table(
        ("request", "conns", "requests/s", "p50 ms", "p99 ms", "reference/s", "ratio", "foreign cores"), rates
    )
    report.say()
    report.table(
        ("processor ms per request", "conns", "api", "database", "reference api", "reference database"), costs
    )


def _series(
    unit: str, rounds: Sequence[tuple[Load, Load]], value: Callable[[Load], float]
) -> tuple[Series, Series]:
    """Ours and the reference's."""
    ours, bare = zip(*rounds, strict=True)
    return Series(unit, tuple(map(value, ours))), Series(unit, tuple(map(value, bare)))


async def _prepare(stage: Stage) -> tuple[list[Ready], str, float]:
    """What is ready, the token of the unit's officer, and the KiB that each takes that is ready; made through public routes by the service in this process."""
    url = stage.migrated(DEFINITION, DATABASE)
    async with stage.kit(DEFINITION, url) as kit:
        town = await Town.build(kit)

        async def one(n: int) -> Ready:
            caller = await town.applicant(n)
            made = await town.ready(caller)
            return Ready(kit.issuer.token(caller), made["declaration_id"], made["version"])

        ready: list[Ready] = []
        for first in range(0, READY, 8):
            ready += await asyncio.gather(*(one(n) for n in range(first, first + 8)))
        size = await asyncio.to_thread(_kib_per_declaration, stage)
        for n in range(READY, READY + LISTED):
            caller = await town.applicant(n)
            await town.act(await town.ready(caller), "submission", caller)
        return ready, kit.issuer.token(await town.officer(f"unit-{UNIT}")), size


def _kib_per_declaration(stage: Stage) -> float:
    """What a declaration that is ready takes in the database, person, audit entries, stored answers and indexes included."""
    with psycopg.connect(_plain_url(stage), autocommit=True) as connection:
        connection.execute("vacuum full")
        size = "select sum(pg_total_relation_size(relid)) from pg_stat_user_tables"
        (found,) = connection.execute(size).fetchone() or (0,)
    return float(found) / READY / 1024


def _remember(stage: Stage) -> None:
    """Keep a copy of every row of the service beside its tables."""
    with psycopg.connect(_plain_url(stage), autocommit=True) as connection:
        connection.execute("create schema ready")
        for (table,) in connection.execute(_TABLES).fetchall():
            connection.execute(
                sql.SQL("create table ready.{0} as table public.{0}").format(sql.Identifier(table))
            )
        connection.execute("analyze")


def _restore(stage: Stage) -> None:
    """Every row as it was, without cutting connections: the measurement is of a service that has been up for a while."""
    with psycopg.connect(_plain_url(stage)) as connection:
        # foreign keys fit again when all rows are back
        connection.execute("set session_replication_role = replica")
        tables = [sql.Identifier(table) for (table,) in connection.execute(_TABLES).fetchall()]
        connection.execute(sql.SQL("truncate {}").format(sql.SQL(", ").join(tables)))
        for table in tables:
            connection.execute(
                sql.SQL("insert into public.{0} overriding system value select * from ready.{0}").format(
                    table
                )
            )


def _plain_url(stage: Stage) -> str:
    return stage.postgres.database_url(DATABASE).replace("+psycopg", "")


def _reference_rows(stage: Stage) -> str:
    url = stage.postgres.create_database("reference").replace("+psycopg", "")
    body = json.dumps({"form": FORM}, ensure_ascii=False)
    with psycopg.connect(url) as connection:
        connection.execute("create table reference_rows (id text primary key, body text not null)")
        connection.execute("create table reference_writes (id text primary key, version int not null)")
        for n in range(READY):
            connection.execute("insert into reference_rows values (%s, %s)", [str(n), body])
    return url
