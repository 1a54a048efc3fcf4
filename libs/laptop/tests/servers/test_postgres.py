"""PostgreSQL on any machine: committed rows survive, nothing is left behind, both builds serve."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from laptop.servers import postgres_binaries
from laptop.servers.postgres import PostgresServer
from laptop.servers.processes import ServerFailed, is_alive
from laptop.testing.machine import needs_root
from laptop.testing.plugin import CreateDatabase


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def rows(url: str) -> list[object]:
    with connect(url) as connection:
        return [row[0] for row in connection.execute("select id from kept order by id")]


BUILDS = ["wheel", *(["debian"] if postgres_binaries.DEBIAN.exists() else [])]


@pytest.mark.parametrize("build", BUILDS)
def test_committed_rows_survive_a_killed_server_and_a_clean_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, build: str
) -> None:
    monkeypatch.setenv("ZCPS_POSTGRES", build)
    server = PostgresServer(tmp_path / "db")
    server.start()
    url = server.create_database("first")
    with connect(url) as connection:
        connection.execute("create table kept (id int)")
        connection.execute("insert into kept values (1), (2)")
    server.kill()

    server.start()
    url = server.database_url("first")
    assert rows(url) == [1, 2]
    with connect(url) as connection:
        connection.execute("insert into kept values (3)")
    server.stop()

    again = PostgresServer(tmp_path / "db")
    again.start()
    try:
        assert rows(again.database_url("first")) == [1, 2, 3]
    finally:
        again.stop()


STARTS_AND_WAITS = """
import sys, time
from pathlib import Path
from laptop.servers.postgres import PostgresServer
server = PostgresServer(Path(sys.argv[1]))
server.start()
with server._administer() as connection:
    connection.execute("create table kept (id int)")
    connection.execute("insert into kept values (7)")
print(server._daemon.pid, flush=True)
time.sleep(600)
"""


def test_the_server_ends_with_a_killed_parent_and_the_next_start_finds_the_rows(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", STARTS_AND_WAITS, str(tmp_path / "db")], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    pid = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()

    server = PostgresServer(tmp_path / "db")
    server.start()
    try:
        assert not is_alive(pid)
        assert rows(server.database_url("postgres")) == [7]
    finally:
        server.stop()


def test_a_second_server_on_the_same_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("laptop.servers.postgres.PREDECESSOR_SECONDS", 0.2)
    server = PostgresServer(tmp_path / "db", durable=False)
    server.start()
    try:
        with pytest.raises(ServerFailed, match="已有 PostgreSQL 在运行"):
            PostgresServer(tmp_path / "db").start()
    finally:
        server.stop()


def test_a_lock_of_another_program_does_not_stop_the_start(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path / "db", durable=False)
    server.start()
    server.stop()
    # after a restart of the machine the number in the lock file may belong to anybody
    (tmp_path / "db" / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n1700000000\n5432\n")
    server.start()
    server.stop()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="zcps-shared-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@needs_root
@pytest.mark.parametrize("build", BUILDS)
def test_root_without_user_namespaces_runs_it_as_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_folder: Path, build: str
) -> None:
    # folders of pytest are closed to others, as a checkout under /root is
    monkeypatch.setenv("ZCPS_POSTGRES", build)
    monkeypatch.setattr(postgres_binaries, "namespace_prefix", lambda: None)
    monkeypatch.setattr(postgres_binaries, "SHARED", open_folder)
    wheel = postgres_binaries.find_programs()
    monkeypatch.setattr(postgres_binaries, "enterable", lambda folder: folder != wheel and folder != tmp_path)
    server = PostgresServer(tmp_path / "db")
    server.start()
    try:
        with connect(server.create_database("first")) as connection:
            connection.execute("create table kept (id int)")
        assert server._daemon
        assert Path(f"/proc/{server._daemon.pid}").stat().st_uid == 65534
    finally:
        server.stop()


def test_without_programs_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZCPS_POSTGRES", raising=False)
    monkeypatch.setattr(postgres_binaries, "_debian", list)
    monkeypatch.setattr(postgres_binaries, "_wheel", list)
    with pytest.raises(ServerFailed, match="ZCPS_POSTGRES"):
        postgres_binaries.find_programs()


def _programs(folder: Path, version: str) -> Path:
    """Programs that only tell their version."""
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        program.chmod(0o755)
    return folder


def test_data_are_opened_by_the_version_that_made_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that got a PostgreSQL of its own after the first start finds the data again."""
    newer = _programs(tmp_path / "debian" / "17" / "bin", "17.6 (Debian 17.6-1)")
    older = _programs(tmp_path / "debian" / "15" / "bin", "15.14")
    wheel = _programs(tmp_path / "wheel" / "bin", "18.1")
    monkeypatch.delenv("ZCPS_POSTGRES", raising=False)
    monkeypatch.setattr(postgres_binaries, "DEBIAN", tmp_path / "debian")
    monkeypatch.setattr(postgres_binaries, "_wheel", lambda: [wheel])
    assert postgres_binaries.find_programs() == newer
    assert postgres_binaries.find_programs(made_by=15) == older
    assert postgres_binaries.find_programs(made_by=18) == wheel
    with pytest.raises(ServerFailed, match="由 PostgreSQL 16 建立"):
        postgres_binaries.find_programs(made_by=16)


def test_databases_are_copied_from_a_template(create_database: CreateDatabase) -> None:
    template = create_database("template")
    with connect(template) as connection:
        connection.execute("create table kept (id int)")
        connection.execute("insert into kept values (5)")
    first = create_database("copy", template=template)
    second = create_database("copy", template=template)
    with connect(first) as connection:
        connection.execute("insert into kept values (6)")
    assert rows(first) == [5, 6]
    assert rows(second) == [5]
