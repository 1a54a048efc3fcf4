"""A season from the first account to the revoked certificate: who ended where, and what can be checked afterwards."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from season.attacker import better_than_chance, guess

from common.events.registry import REGISTRY, fact_of
from laptop.demo.people import demo_people
from laptop.servers.postgres import PostgresServer
from laptop.testing.tables import read_table
from onebox.harness import Played, running
from onebox.home import Home
from onebox.season.cast import Story
from onebox.services import DEFINITIONS

pytestmark = pytest.mark.season

EXPECTED = read_table(Path(__file__).with_name("expected.yaml"))


def zcps(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "onebox", *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.req("Z-01", door="rest")
def test_everybody_ends_where_the_law_says(played: Played) -> None:
    ended = {
        outcome.story: {
            "state": outcome.state,
            "reason": outcome.reason,
            "clause": outcome.clause,
            "certificate": outcome.certificate,
        }
        for outcome in played.outcomes
    }
    assert ended == EXPECTED


def test_a_certificate_verifies_offline_and_an_altered_one_does_not(
    played: Played, home: Home, tmp_path: Path
) -> None:
    certificate = next((home.output / "certificates").glob("*.pdf"))
    root = str(home.output / "platform-root.pem")
    good = zcps("certificate", "verify", str(certificate), "--root", root)
    assert good.returncode == 0, good.stdout + good.stderr
    assert "巴彦淖尔市人力资源和社会保障局" in good.stdout
    altered = tmp_path / "altered.pdf"
    content = bytearray(certificate.read_bytes())
    content[len(content) // 3] ^= 1
    altered.write_bytes(content)
    assert zcps("certificate", "verify", str(altered), "--root", root).returncode == 1


def test_the_draws_replay_from_their_files_alone(played: Played, home: Home) -> None:
    bundles = sorted((home.output / "draws").glob("*.json"))
    assert len(bundles) == 2  # one expert declined, so one seat was drawn anew
    for bundle in bundles:
        verified = zcps("draw", "verify", str(bundle))
        assert verified.returncode == 0, verified.stdout
        assert "organiser 方的承诺值和随机数是否确由该方提交" in verified.stdout
        held = sorted((home.output / "draws" / "receipts").glob(f"{bundle.stem}-*.json"))
        assert len(held) == 2
        compared = zcps("draw", "verify", str(bundle), *(f"--receipt={receipt}" for receipt in held))
        assert compared.returncode == 0, compared.stdout
        assert "organiser 方的承诺值及提交时间与其所持回执一致" in compared.stdout


@pytest.mark.parametrize("part", ["materials", "plan", "evidence", "outcome"])
def test_a_changed_draw_record_is_refused(played: Played, home: Home, part: str, tmp_path: Path) -> None:
    record = json.loads((home.output / "draws" / "draw-1.json").read_text("utf-8"))
    assert _alter(record[part]), f"nothing to alter in {part}"
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(record), "utf-8")
    assert zcps("draw", "verify", str(changed)).returncode == 1


def _alter(node: object) -> bool:
    """Change the first hexadecimal digest or nonce found in a record."""
    if isinstance(node, dict):
        for key, value in node.items():
            if (
                isinstance(value, str)
                and len(value) in {32, 64}
                and all(c in "0123456789abcdef" for c in value)
            ):
                node[key] = ("0" if value[0] != "0" else "1") + value[1:]
                return True
            if _alter(value):
                return True
    if isinstance(node, list):
        return any(_alter(item) for item in node)
    return False


def test_the_audit_chains_verify_and_an_altered_entry_is_named(
    played: Played, home: Home, tmp_path: Path
) -> None:
    kept = home.output / "audit"
    good = zcps("audit", "verify", "--folder", str(kept), "--home", str(home.folder))
    assert good.returncode == 0, good.stdout
    elsewhere = zcps("audit", "verify", "--folder", str(kept), "--home", str(tmp_path))
    assert (elsewhere.returncode, list(tmp_path.iterdir())) == (1, [])  # it makes no keys of its own
    assert "没有找到公钥" in elsewhere.stderr
    for chain in kept.iterdir():
        (tmp_path / chain.name).write_bytes(chain.read_bytes())
    lines = (tmp_path / "review.ndjson").read_text("utf-8").splitlines()
    position = next(n for n, line in enumerate(lines) if '"R25-45"' in line or '"R25-13"' in line)
    lines[position] = lines[position].replace('"R25-', '"R26-')
    (tmp_path / "review.ndjson").write_text("\n".join(lines) + "\n", "utf-8")
    bad = zcps("audit", "verify", "--folder", str(tmp_path), "--home", str(home.folder))
    assert bad.returncode == 1
    assert "review" in bad.stdout


async def test_the_data_are_there_again_after_a_restart(played: Played, home: Home, log: Path) -> None:
    number, (name, _) = next(
        (number, holder)
        for number, holder in played.season.holders.items()
        if holder[0] != played.season.only(Story.FRAUD_LATER).person.name
    )
    async with running(home, log) as url:
        verified = zcps("certificate", "verify", "--number", number, "--name", name, "--url", url)
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.fixture(scope="module")
def databases(played: Played, home: Home) -> Iterator[dict[str, "psycopg.Connection[tuple[object, ...]]"]]:
    """The databases that the season left, the platform being stopped."""
    server = PostgresServer(home.postgres)
    server.start()
    names = [definition.name.replace("-", "_") for definition in DEFINITIONS] + ["bus"]
    open_ = {
        name: psycopg.connect(server.database_url(name).replace("+psycopg", ""), autocommit=True)
        for name in names
    }
    yield open_
    for connection in open_.values():
        connection.close()
    server.stop()


def test_every_event_was_handled_once_by_every_consumer(
    databases: dict[str, "psycopg.Connection[tuple[object, ...]]"],
) -> None:
    sent: Counter[tuple[str, str]] = Counter()
    for name, connection in databases.items():
        if name == "bus":
            continue
        for event_id, type_ in connection.execute(
            "SELECT id, type FROM outbox WHERE published_at IS NOT NULL"
        ):
            for consumer in REGISTRY[fact_of(str(type_))].consumers:
                sent[(consumer.replace("-", "_"), str(event_id))] += 1
        unpublished = connection.execute("SELECT count(*) FROM outbox WHERE published_at IS NULL").fetchone()
        assert unpublished == (0,)
    done = Counter(
        (name, str(event_id))
        for name, connection in databases.items()
        if name != "bus"
        for (event_id,) in connection.execute("SELECT id FROM inbox WHERE state = 'done'")
    )
    assert {key: done[key] for key in sent} == dict(sent)
    assert set(sent.values()) == {1}


@pytest.mark.req("Z-02", side="refuse")
def test_no_number_and_no_phone_lies_anywhere_in_clear(
    databases: dict[str, "psycopg.Connection[tuple[object, ...]]"], home: Home, log: Path
) -> None:
    secrets = {
        text.encode()
        for person in demo_people().values()
        if person.document is not None and person.phone is not None
        for text in (person.document.number, person.phone)
    }
    found: list[str] = []

    def search(where: str, content: bytes) -> None:
        found.extend(where for secret in secrets if secret in content)

    for name, connection in databases.items():
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            with connection.cursor().copy(f'COPY "{table}" TO STDOUT') as rows:  # type: ignore[arg-type]
                search(f"{name}.{table}", b"".join(bytes(block) for block in rows))
    for path in [*home.files.rglob("*"), *home.output.rglob("*"), log]:
        if path.is_file():
            search(str(path), path.read_bytes())
    assert found == []


@pytest.mark.req("X-09", side="refuse")
def test_nothing_outside_the_pool_s_database_tells_who_was_drawn(
    databases: dict[str, "psycopg.Connection[tuple[object, ...]]"], log: Path
) -> None:
    linked = databases["expert_pool"].execute("SELECT person_ref, account FROM person_links").fetchall()
    accounts = {str(ref): str(account) for ref, account in linked}
    pool = [str(ref) for (ref,) in databases["expert_pool"].execute("SELECT person_ref FROM experts")]
    drawn = {str(ref) for (ref,) in databases["expert_pool"].execute("SELECT person_ref FROM seats")}
    assert 15 <= len(drawn) <= len(pool) - 15
    experts = {ref: (ref, f"|{accounts[ref]}") if ref in accounts else (ref,) for ref in pool}

    traces = log.read_text("utf-8").splitlines()
    for name, connection in databases.items():
        if name == "expert_pool":
            continue
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            with connection.cursor().copy(f'COPY "{table}" TO STDOUT') as rows:  # type: ignore[arg-type]
                traces += b"".join(bytes(block) for block in rows).decode().splitlines()

    def hits(read: list[str]) -> int:
        return len(guess(read, experts, seats=len(drawn)) & drawn)

    assert not better_than_chance(hits(traces), experts=len(pool), seats=len(drawn))
    # what a build would leave that tells each of them by message, as an earlier one did
    leaky = [f'{{"template": "seat_offered", "person_ref": "{ref}"}}' for ref in drawn for _ in range(9)]
    assert hits(traces + leaky) == len(drawn)
