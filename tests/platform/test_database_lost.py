"""PostgreSQL stops and comes back: a worker waits, says so, and goes on where it was."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from common.audit.tables import AuditChainRow, AuditEntryRow
from common.bus import topics
from common.bus.port import TopicSettings
from common.bus.postgres import PostgresBus
from common.inbox.tables import InboxRow, State
from common.outbox.tables import OutboxRow
from common.service.health import not_ready
from common.service.migrations import upgrade
from common.service.worker import Worker
from declaration.wiring import DEFINITION
from laptop.servers.postgres import PostgresServer
from laptop.testing.folders import throwaway
from laptop.testing.kit import ServiceKit, open_kit
from laptop.testing.machine import PATIENCE

HR = "org_11150800DEM000022B"
FARM = {
    "credit_code": "12150802DEM0001456",
    "name": "临河区红柳林场",
    "kind": "public_institution",
    "place": "nm.bayannur.linhe",
    "ownership": "public",
}


@dataclass
class Running:
    """Declaration with a worker, on a server of their own."""

    kit: ServiceKit
    server: PostgresServer
    worker: "asyncio.Task[None]"
    stop: asyncio.Event

    async def not_done(self) -> dict[str, int]:
        """What the worker has yet to do: events to publish, events to handle, entries to chain."""
        async with self.kit.runtime.sessions() as session:
            counts = {
                "outbox": select(func.count()).select_from(OutboxRow).where(OutboxRow.published_at.is_(None)),
                "inbox": select(func.count()).select_from(InboxRow).where(InboxRow.state != State.DONE),
                "audit": select(
                    select(func.count()).select_from(AuditEntryRow).scalar_subquery()
                    - select(func.count()).select_from(AuditChainRow).scalar_subquery()
                ),
            }
            found = {name: await session.scalar(count) or 0 for name, count in counts.items()}
        return {name: count for name, count in found.items() if count}

    async def settled(self) -> None:
        async def nothing_left() -> bool:
            return not await self.not_done()

        await until(nothing_left)


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    with throwaway("lost") as folder:
        server = PostgresServer(folder)
        server.start()
        yield server
        server.stop()


@pytest.fixture
async def running(
    server: PostgresServer, platform_keys: Any, platform_seals: Any, test_issuer: Any, tmp_path: Path
) -> AsyncIterator[Running]:
    url = server.create_database("declaration")
    upgrade(url, DEFINITION.migrations)
    bus = PostgresBus(server.create_database("bus"))
    await topics.apply(bus, TopicSettings())
    async with open_kit(
        DEFINITION,
        database_url=url,
        folder=tmp_path,
        keys=platform_keys,
        seals=platform_seals,
        issuer=test_issuer,
    ) as kit:
        kit.runtime = replace(kit.runtime, bus=bus)
        stop = asyncio.Event()
        worker = asyncio.create_task(Worker(DEFINITION, kit.runtime).run(stop))
        yield Running(kit, server, worker, stop)
        stop.set()
        await worker
        await bus.close()


async def until(question: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await question():  # noqa: ASYNC110 (the answer lies in a log or a table)
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_a_worker_outlives_its_database(running: Running, end: str) -> None:
    kit = running.kit
    await kit.organisation(HR, "nm.bayannur", kind="hr_authority")
    officer = await kit.person("ann", f"league_hr@{HR}")
    await running.settled()

    with capture_logs() as logs:
        # beside the loop: the server waits for clients that are just signing in
        await asyncio.to_thread(getattr(running.server, end))

        async def all_noticed() -> bool:
            lost = {line.get("part") for line in logs if line["event"] == "outage"}
            return lost >= {"timers", "inbox", "audit"}

        await until(all_noticed)
        assert await not_ready(DEFINITION, kit.runtime, bus=True) == [
            "database: OperationalError",
            "bus: BusUnavailable",
        ]
        answer = await kit.get(f"/v1/organisations/{HR}", by=officer)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert not running.worker.done()
        running.server.start()

        async def all_back() -> bool:
            back = {line["part"] for line in logs if line["event"] == "outage_over"}
            return back >= {"timers", "inbox", "audit"}

        await until(all_back)
    assert await not_ready(DEFINITION, kit.runtime, bus=True) == []
    answer = await kit.post("/v1/organisations", FARM, by=officer)
    assert answer.status_code == 201, answer.text
    await running.settled()
    assert not running.worker.done()


async def test_a_worker_that_is_stopped_while_the_database_is_away_ends(running: Running) -> None:
    await asyncio.to_thread(running.server.stop)
    running.stop.set()
    async with asyncio.timeout(PATIENCE):
        await running.worker
