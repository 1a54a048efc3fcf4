"""The pytest plugin of this house: real servers, started when the first test asks for one and shared by all workers.

Loaded by every pytest run, so nothing heavy is imported at the top.
"""

import itertools
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import pytest

from laptop.testing.machine import is_admitted

if TYPE_CHECKING:
    from laptop.servers.postgres import PostgresServer
    from laptop.servers.s3proxy import S3ProxyServer
    from laptop.testing.run_servers import RunServers

SIDES = {"accept", "refuse"}
DOORS = {"rest", "event", "cli", "page"}


class CreateDatabase(Protocol):
    """Makes a fresh database and returns its url (postgresql+psycopg)."""

    def __call__(self, name_hint: str, template: str | None = None) -> str:
        """`template` is the url of a database to copy; nobody may be connected to it."""
        ...


class DropDatabase(Protocol):
    """Takes a database away that a test is done with: those of a whole run would be gigabytes."""

    def __call__(self, url: str) -> None: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in item.iter_markers("req"):
            _check_req(item, mark)
        if "kafka_server" in getattr(item, "fixturenames", ()):
            item.add_marker("kafka")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Write the marks of the collected tests to the file that `ZCPS_REQ_FILE` names: id -> side or door -> files."""
    target = os.environ.get("ZCPS_REQ_FILE")
    if not target:
        return
    shown: dict[str, dict[str, list[str]]] = {}
    for item in session.items:
        for mark in item.iter_markers("req"):
            for id_ in mark.args:
                for way in mark.kwargs.values():
                    files = shown.setdefault(id_, {}).setdefault(way, [])
                    if (file := item.path.relative_to(session.config.rootpath).as_posix()) not in files:
                        files.append(file)
    Path(target).write_text(json.dumps(shown), "utf-8")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI=true nothing is left out but what `laptop.testing.machine` admits."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and not is_admitted(reason := _reason(report)):
        report.outcome = "failed"
        report.longrepr = f"{reason}: with CI=true this has to run"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what did not run, and for want of what."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    if reasons:
        terminalreporter.section("left out")
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} test{'s' * (count > 1)}: {reason}")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    # of a skip, pytest keeps file, line and text
    assert isinstance(report.longrepr, tuple)
    return report.longrepr[2].removeprefix("Skipped: ")


def _check_req(item: pytest.Item, mark: pytest.Mark) -> None:
    ways = mark.kwargs
    ids_fit = 1 <= len(mark.args) <= 2 and all(re.fullmatch(r"[A-Z]-\d{2}", str(id_)) for id_ in mark.args)
    way_fits = ways in [{"side": side} for side in SIDES] or ways in [{"door": door} for door in DOORS]
    if not (ids_fit and way_fits):
        raise pytest.UsageError(
            f"{item.nodeid}: req takes one or two ids, side=accept|refuse or door=rest|event|cli|page"
        )


OWNED: "pytest.StashKey[RunServers]" = pytest.StashKey()


def _owned(config: pytest.Config) -> "RunServers":
    """The servers of the run, in the process that it began in."""
    from laptop.testing.run_servers import RunServers

    if OWNED not in config.stash:
        config.stash[OWNED] = RunServers()
    return config.stash[OWNED]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where to ask for servers."""
    node.workerinput["servers"] = _owned(node.config).address


def pytest_unconfigure(config: pytest.Config) -> None:
    if OWNED in config.stash:
        config.stash[OWNED].stop()


@pytest.fixture(scope="session")
def where_is(pytestconfig: pytest.Config) -> Callable[[str], str]:
    """Where a server of the run is, by its name in `laptop.testing.run_servers`."""
    from laptop.testing.run_servers import ask

    given: dict[str, str] = getattr(pytestconfig, "workerinput", {})
    return partial(ask, given.get("servers") or _owned(pytestconfig).address)


@pytest.fixture(scope="session")
def postgres_server(where_is: Callable[[str], str]) -> "PostgresServer":
    """The PostgreSQL of this test run, with throw-away data."""
    from laptop.servers.postgres import PostgresServer

    server = PostgresServer(Path(where_is("postgres")), durable=False)
    server.attach()
    return server


@pytest.fixture(scope="session")
def create_database(postgres_server: "PostgresServer") -> CreateDatabase:
    """Factory of fresh databases on the run's PostgreSQL; from the first one on, nobody waits inside a transaction."""
    from laptop.testing.no_waiting import forbid_waiting_in_transactions

    forbid_waiting_in_transactions()
    numbers = itertools.count(1)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")

    def create(name_hint: str, template: str | None = None) -> str:
        name = f"{name_hint}_{worker}_{next(numbers)}"
        return postgres_server.create_database(name, template=_name(template) if template else None)

    return create


@pytest.fixture(scope="session")
def drop_database(postgres_server: "PostgresServer") -> DropDatabase:
    """Takes databases of `create_database` away again."""
    return lambda url: postgres_server.drop_database(_name(url))


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


@pytest.fixture(scope="session")
def kafka_server(where_is: Callable[[str], str]) -> str:
    """Address of a real Kafka broker: that of KAFKA_BOOTSTRAP, else of one of this test run. Topics are the tests' own."""
    return os.environ.get("KAFKA_BOOTSTRAP") or where_is("kafka")


S3_BUCKET = "zcps-tests"


@pytest.fixture(scope="session")
def s3_server() -> Iterator["S3ProxyServer"]:
    """A real S3-compatible server of this test run, with the bucket `S3_BUCKET`."""
    from laptop.servers.s3proxy import S3ProxyServer
    from laptop.testing.folders import throwaway

    with throwaway("s3") as folder:
        server = S3ProxyServer(folder)
        try:
            server.start(S3_BUCKET)
            yield server
        finally:
            server.stop()
