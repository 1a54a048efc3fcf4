"""A process that dies at any point of an event's way changes nothing about the outcome: one effect each, in order."""

import asyncio
import os
import subprocess
import sys

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from common.bus.port import TopicSettings
from common.bus.postgres import PostgresBus
from common.db.engine import create_engine, create_sessions
from common.events.declaration import PersonLinked
from common.inbox.claims import Claims
from common.outbox.writer import append
from laptop.testing.inbox_kit import NOON, Inbox
from laptop.testing.plugin import CreateDatabase

WHOLE_WAY = """
import asyncio, sys
from common.bus.postgres import PostgresBus
from common.db.engine import create_engine, create_sessions
from common.inbox.consumer import Consumer
from common.outbox.relay import Relay
from laptop.testing.inbox_kit import Inbox

async def main():
    writer, reader = create_engine(sys.argv[1]), create_engine(sys.argv[2])
    bus = PostgresBus(sys.argv[3])
    await Relay(writer, bus, service="declaration").run_once()
    await Consumer(reader, bus, service="review", topics=["zcps.declaration"]).run_once(seconds=0)
    await Inbox(reader, create_sessions(reader)).processor().run_once()

asyncio.run(main())
"""

EVERY_EVENT = [(subject, sequence) for subject in "ab" for sequence in (1, 2, 3)]


@pytest_asyncio.fixture
async def way(create_database: CreateDatabase, inbox_template: str) -> list[str]:
    """Databases of a writer, a reader and a bus, with six events in the writer's outbox."""
    urls = [
        create_database("writer", inbox_template),
        create_database("reader", inbox_template),
        create_database("bus"),
    ]
    bus = PostgresBus(urls[2])
    await bus.apply_topics(["zcps.declaration"], TopicSettings(partitions=2))
    await bus.close()
    engine = create_engine(urls[0])
    for subject, _ in EVERY_EVENT:
        async with create_sessions(engine).begin() as session:
            await append(
                session,
                PersonLinked(issuer="urn:test", account="acc"),
                service="declaration",
                subject=subject,
                time=NOON,
                correlation_id="c-1",
            )
    await engine.dispose()
    return urls


async def go(way: list[str], *, crash_at: str = "") -> int:
    """One pass over the whole way in a process of its own; returns how it ended."""
    environment = os.environ | {"ZCPS_CRASH_AT": crash_at}
    command = [sys.executable, "-c", WHOLE_WAY, *way]
    return (await asyncio.to_thread(subprocess.run, command, env=environment, check=False)).returncode


async def lapse_leases(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("update inbox set leased_until = now() where lease is not null"))


@pytest.mark.parametrize(
    "point",
    [
        "before-publish",
        "after-publish",
        "after-published-mark",
        "after-inbox-insert",
        "after-handler",
        "after-handler:4",
        "before-commit",
        "after-commit",
        "after-commit:3",
    ],
)
async def test_a_crash_changes_nothing_about_the_outcome(way: list[str], point: str) -> None:
    assert await go(way, crash_at=point) == -9
    engine = create_engine(way[1])
    await lapse_leases(engine)
    assert await go(way) == 0
    inbox = Inbox(engine, create_sessions(engine))
    assert sorted(await inbox.effects()) == EVERY_EVENT
    for subject in "ab":
        assert await inbox.effects(subject) == [(subject, 1), (subject, 2), (subject, 3)]
    backlog = await inbox.backlog()
    assert (backlog["inbox_unprocessed"], backlog["dead_letters"]) == (0, 0)
    assert await Claims(engine, lease_seconds=1).take(1) == []
    await engine.dispose()
