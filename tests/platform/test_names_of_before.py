"""What was stored before the names of the first release is read under those of now: rows, sealed texts, timers, events.

`before_names` holds the worlds of the access tests (`tests/worlds`) as the last version with the old names stored them, with
the keys that were made for that run alone.
"""

import gzip
import shutil
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from sqlalchemy import select, text

from common.db.timers import TimerRow
from common.events.base import PackRef
from common.events.envelope import Envelope
from common.outbox.tables import OutboxRow
from common.policy import PackShelf
from common.service.definition import ServiceDefinition
from common.service.keys import KeyFile
from common.service.migrations import alembic_config, upgrade
from credit_file.wiring import DEFINITION as CREDIT_FILE
from declaration.domain.eligibility.replaying import Agreement
from declaration.store.eligibility.decisions import decision
from declaration.store.eligibility.explaining import kept_decision
from declaration.usecases.eligibility.explaining import explain, replay
from declaration.wiring import DEFINITION as DECLARATION
from laptop.testing.kit import POLICIES, Caller, ServiceKit, open_kit
from review.store.papers import find_paper
from review.usecases.publicities import PUBLICITY_PDF, PUBLICITY_ROWS
from review.wiring import DEFINITION as REVIEW

STORED = Path(__file__).parent / "before_names"
DEFINITIONS = {one.name: one for one in (DECLARATION, REVIEW, CREDIT_FILE)}

FARM, LEAGUE = "org_12150802DEM0001456", "org_11150800DEM000022B"
UNIT_PUBLICITY, ROSTER_PUBLICITY = "ntc_4tmqni4oxfrxeb54lopr", "ntc_kttn77k5stoparosoaqj"
RESULT_PUBLICITY = "ntc_umep4yts4obn2oyeif2e"


def restore(url: str, definition: ServiceDefinition) -> None:
    """The tables as they were, and in them what was stored."""
    dump = gzip.decompress((STORED / f"{definition.name}.sql.gz").read_bytes()).decode()
    revisions = {line.strip("\t(');,") for line in dump.splitlines()[1:3]}
    for revision in sorted(revisions):
        command.upgrade(alembic_config(url, definition.migrations), revision)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        connection.execute(f"TRUNCATE {', '.join(name for (name,) in tables)}")  # type: ignore[arg-type]
        connection.execute(dump.encode())


@pytest.fixture
async def brought_up(create_database: Any, platform_seals: Any, test_issuer: Any, tmp_path: Path) -> Any:
    """A service on what was stored, after its migrations."""
    keys = tmp_path / "keys.json"
    shutil.copyfile(STORED / "keys.json", keys)
    keys.chmod(0o600)
    async with AsyncExitStack() as stack:

        async def start(name: str) -> ServiceKit:
            definition, ring = DEFINITIONS[name], KeyFile(keys)
            url = create_database(f"{name.replace('-', '_')}_before_names")
            restore(url, definition)
            upgrade(url, definition.migrations, ring.for_service(name).keyring)
            kit = open_kit(
                definition,
                database_url=url,
                folder=tmp_path,
                keys=ring,
                seals=platform_seals,
                issuer=test_issuer,
            )
            return await stack.enter_async_context(kit)

        yield start


Start = Callable[[str], Awaitable[ServiceKit]]


async def body(kit: ServiceKit, path: str, by: Caller | None = None) -> Any:
    answer = await kit.get(f"/v1{path}", by=by)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_declarations_publicities_and_personnel_records_are_read(brought_up: Start) -> None:
    kit = await brought_up("declaration")
    [row] = await _all(kit, "SELECT account, person_ref FROM person_links WHERE account = 'auditor'")
    auditor = Caller("auditor", row.person_ref, (f"unit_auditor@{FARM}",))
    listed = await body(kit, "/publicities?kind=unit", auditor)
    assert UNIT_PUBLICITY in [one["publicity_id"] for one in listed["items"]]
    [objection] = (await body(kit, f"/publicities/{UNIT_PUBLICITY}/objections", auditor))["items"]
    assert objection["text"] == "论文并非本人撰写。"
    assert (await body(kit, f"/publicities/{ROSTER_PUBLICITY}"))["state"] == "ended"

    [stored] = await _all(kit, "SELECT person_ref FROM personnel_records")
    records = await body(kit, f"/persons/{stored.person_ref}/personnel-records", auditor)
    assert [one["kind"] for one in records["items"]] == ["penalty"]

    states = {row.state for row in await _all(kit, "SELECT state FROM declarations")}
    assert "unit_publicity" in states
    assert "unit_notice" not in states


async def test_decisions_taken_before_are_taken_again_alike(brought_up: Start) -> None:
    kit = await brought_up("declaration")
    decisions = await _all(kit, "SELECT decision_id FROM eligibility_decisions")
    assert decisions
    async with kit.runtime.sessions() as session:
        for one in decisions:
            kept = await kept_decision(session, await decision(session, one.decision_id))
            assert explain(kept, kit.runtime.ports.keys).documents
            replayed = await replay(kept, kit.runtime.ports.keys)
            assert replayed.agreement is Agreement.SAME


async def test_plans_name_the_same_policy_as_before(brought_up: Start) -> None:
    kit = await brought_up("declaration")
    plans = await _all(kit, "SELECT pack_id, pack_version, pack_digest FROM plans")
    shelf = PackShelf(POLICIES)
    for plan in plans:
        shelf.of(PackRef(id=plan.pack_id, version=plan.pack_version, digest=plan.pack_digest))


async def test_results_and_packages_are_read(brought_up: Start) -> None:
    kit = await brought_up("review")
    [listed] = (await body(kit, "/publicities"))["items"]
    assert (listed["publicity_id"], listed["state"]) == (RESULT_PUBLICITY, "ended")
    [package] = await _all(kit, "SELECT publicity FROM result_packages")
    assert package.publicity["publicity_id"] == RESULT_PUBLICITY
    assert "notice_id" not in package.publicity
    async with kit.runtime.sessions() as session:
        for kind in (PUBLICITY_PDF, PUBLICITY_ROWS):
            assert await find_paper(session, kind, RESULT_PUBLICITY) is not None


async def test_what_a_hearing_told_of_rights_is_opened(brought_up: Start) -> None:
    kit = await brought_up("credit-file")
    [row] = await _all(kit, "SELECT person_ref FROM person_links WHERE account = 'league'")
    league = Caller("league", row.person_ref, (f"league_hr@{LEAGUE}",))
    told = await body(kit, "/hearings/hea_6rbrkong5knndvotgdbd", league)
    assert told["rights"] == "您有权在期限内陈述申辩。"


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
async def test_waiting_timers_have_a_handler(brought_up: Start, name: str) -> None:
    kit = await brought_up(name)
    async with kit.runtime.sessions() as session:
        kinds = set((await session.execute(select(TimerRow.kind))).scalars())
    assert kinds <= set(DEFINITIONS[name].timers)


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
async def test_events_that_are_still_to_be_published_are_understood(brought_up: Start, name: str) -> None:
    kit = await brought_up(name)
    async with kit.runtime.sessions() as session:
        events = [
            Envelope.from_json(row.body.encode())
            for row in (await session.execute(select(OutboxRow))).scalars()
        ]
    assert events
    for event in events:
        event.payload()


async def _all(kit: ServiceKit, statement: str) -> list[Any]:
    async with kit.runtime.sessions() as session:
        return list((await session.execute(text(statement))).all())
