"""Operators' commands: topics are made once; a dead letter is listed, shown, replayed, and the replay is on record."""

import asyncio
import datetime as dt
import json
import uuid
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from common.clock import SHANGHAI
from common.service.definition import ServiceDefinition
from common.service.migrations import upgrade
from common.service.simulated_clock import SimulatedClock
from laptop.servers.postgres import PostgresServer
from laptop.testing.plugin import CreateDatabase
from onebox.cli import app
from review.wiring import DEFINITION

EVENT_ID = str(uuid.UUID(int=7))
BODY = json.dumps({"id": EVENT_ID, "subject": "p1-ann"})


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("COLUMNS", "200")

    def invoke(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, list(arguments))
        said = f"{result.exception}" if isinstance(result.exception, SystemExit) else ""
        return result.exit_code, result.output + said

    return invoke


def test_topics_are_made_once(
    run: Callable[..., tuple[int, str]], create_database: CreateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZCPS_BUS__KIND", "postgres")
    monkeypatch.setenv("ZCPS_BUS__URL", create_database("bus"))
    code, said = run("topics", "apply")
    assert code == 0
    assert "zcps.declaration" in said
    assert "zcps.certificate" in said
    assert run("topics", "apply") == (0, "主题都已存在。\n")


def test_a_bus_that_is_away_is_named(
    run: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZCPS_BUS__KIND", "postgres")
    monkeypatch.setenv("ZCPS_BUS__URL", "postgresql+psycopg://nobody@127.0.0.1:1/bus")
    code, said = run("topics", "apply")
    assert code == 1
    assert "总线不可用" in said


def test_each_service_reads_and_writes_its_own_topics_only(run: Callable[..., tuple[int, str]]) -> None:
    _, said = run("topics", "acls")
    writers = [line for line in said.splitlines() if "--operation Write" in line]
    assert writers == [
        f"--add --allow-principal User:{name} --operation Write --operation Describe --topic zcps.{name}"
        for name in ("declaration", "review", "expert-pool", "credit-file", "certificate")
    ]


@pytest.fixture
def database(
    create_database: CreateDatabase,
    migrated: Callable[[ServiceDefinition], str],
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    url = create_database("review", template=migrated(DEFINITION))
    monkeypatch.setenv("ZCPS_DATABASE__URL", url)
    plain = url.replace("+psycopg", "")
    with psycopg.connect(plain) as connection:
        connection.execute(
            "insert into inbox (id, source, subject, sequence, type, body, state, starts)"
            " values (%s, 'zcps/declaration', 'p1-ann', 1, 'zcps.declaration.person-linked.v1', %s, 'dead', 5)",
            [EVENT_ID, BODY],
        )
        connection.execute(
            "insert into dead_letters (event_id, topic, key, type, raw, reason, error, starts)"
            " values (%s, 'zcps.declaration', 'p1-ann', 'zcps.declaration.person-linked.v1', %s, 'failed',"
            " 'KeyError in on_person_linked', 5)",
            [EVENT_ID, BODY.encode()],
        )
    return plain


def test_a_dead_letter_is_listed_shown_and_replayed_on_record(
    run: Callable[..., tuple[int, str]], database: str
) -> None:
    code, said = run("dead-letters", "list", "--service", "review")
    assert code == 0
    assert said.startswith("1  zcps.declaration.person-linked.v1  p1-ann")
    assert "starts=5" in said

    _, said = run("dead-letters", "show", "1", "--service", "review")
    assert "KeyError in on_person_linked" in said
    assert f'"id": "{EVENT_ID}"' in said

    assert run("dead-letters", "replay", "1", "--service", "review") == (0, "review 的死信 1 已重放。\n")
    with psycopg.connect(database) as connection:
        state = connection.execute("select state, starts from inbox where id = %s", [EVENT_ID]).fetchone()
        entry = connection.execute('select action, subject, "by" from audit_entries').fetchone()
    assert state == ("waiting", 0)
    assert entry is not None
    assert entry[:2] == ("replay-dead-letter", EVENT_ID)
    assert entry[2].startswith("cli:")
    assert run("dead-letters", "list", "--service", "review") == (0, "")


@pytest.mark.parametrize("number", ["1", "99"])
def test_what_is_not_there_is_not_replayed(
    run: Callable[..., tuple[int, str]], database: str, number: str
) -> None:
    run("dead-letters", "replay", "1", "--service", "review")
    code, said = run("dead-letters", "replay", number, "--service", "review")
    assert code == 1
    assert "没有" in said


def test_the_home_folder_of_a_running_platform_says_where_its_databases_are(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    server = PostgresServer(tmp_path / "postgres", durable=False)
    server.start()
    try:
        upgrade(server.create_database("review"), DEFINITION.migrations)
        clock = SimulatedClock(server.create_database("clock"))
        asyncio.run(_started(clock))
        assert run("dead-letters", "list", "--service", "review", "--home", str(tmp_path)) == (0, "")
    finally:
        server.stop()


async def _started(clock: SimulatedClock) -> None:
    await clock.create(dt.datetime(2026, 5, 11, 9, tzinfo=SHANGHAI))
    await clock.close()


def test_all_dead_letters_are_replayed_at_once(run: Callable[..., tuple[int, str]], database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute(
            "insert into dead_letters (topic, key, raw, reason, error, starts)"
            " values ('zcps.declaration', 'k', 'no event', 'malformed', 'envelope', 0)"
        )
    code, said = run("dead-letters", "replay", "--all", "--service", "review")
    assert (code, said) == (0, "review 的 1 封死信已重放。\n仍然无法读取、未重放的：2。\n")
    code, said = run("dead-letters", "replay", "--service", "review")
    assert code == 1
    assert "--all" in said


def test_the_home_folder_of_a_stopped_platform_is_enough(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    server = PostgresServer(tmp_path / "postgres", durable=False)
    server.start()
    upgrade(server.create_database("review"), DEFINITION.migrations)
    asyncio.run(_started(SimulatedClock(server.create_database("clock"))))
    server.stop()
    assert run("dead-letters", "list", "--service", "review", "--home", str(tmp_path)) == (0, "")
    assert run("dead-letters", "list", "--service", "review", "--home", str(tmp_path)) == (0, "")
