"""`make run` starts its PostgreSQL again when it dies: requests are 503 meanwhile, and the platform goes on by itself."""

import asyncio
import os
import signal
from pathlib import Path

import httpx2

from laptop.testing.machine import PATIENCE
from onebox.harness import running
from onebox.home import Home


def _server(home: Home) -> int:
    """The process id of the server, from the lock file that it keeps."""
    [lock] = home.folder.glob("postgres/**/postmaster.pid")
    return int(lock.read_text("utf-8").splitlines()[0])


async def test_a_killed_database_is_started_again_and_nothing_else_ends(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    async with running(home, tmp_path / "log") as url, httpx2.AsyncClient(base_url=url) as client:
        before = _server(home)
        os.kill(before, signal.SIGKILL)
        seen = set()
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = await client.get("/api/declaration/v1/audit-heads")
                seen.add(answer.status_code)
                assert answer.status_code < 500 or answer.status_code == 503
                if answer.status_code == 503:
                    assert "retry-after" in answer.headers
                ready = await client.get("/api/declaration/readyz")
                if ready.is_success and _is_another(home, before):
                    break
                await asyncio.sleep(0.1)
        assert (await client.get("/api/declaration/v1/audit-heads")).status_code in {200, 404}
    assert "postgres-died" in (tmp_path / "log").read_text("utf-8")


def _is_another(home: Home, before: int) -> bool:
    return any(
        int(lock.read_text("utf-8").splitlines()[0]) != before
        for lock in home.folder.glob("postgres/**/postmaster.pid")
    )
