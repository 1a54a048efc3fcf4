"""A platform in a process of its own, and a season played on it: what cross-service tests start from."""

import asyncio
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from laptop.servers.ports import free_port
from onebox.home import Home
from onebox.season.platform import Platform
from onebox.season.report import Outcome, event_counts, leave_on_disk, outcomes
from onebox.season.runner import run_season
from onebox.season.state import Season

READY_SECONDS = 300


class NotReady(Exception):
    """The platform did not come up; the text is the end of its log."""


@dataclass
class Played:
    """A season that was played to its end.

    Attributes:
        events: how often (event type, applicant number, outcome) occurred.
    """

    season: Season
    outcomes: list[Outcome]
    events: Counter[tuple[str, int, str]]


@asynccontextmanager
async def running(home: Home, log: Path) -> AsyncIterator[str]:
    """The onebox of `home` in a process of its own; yields its address."""
    port = free_port()
    server = _start(home, port, log)
    try:
        url = f"http://127.0.0.1:{port}"
        await _until_ready(url, server, log)
        yield url
    finally:
        server.send_signal(signal.SIGTERM)
        await asyncio.to_thread(server.wait, 60)


async def play(
    url: str, out: Path, *, applicants: int, seed: int = 1, say: Callable[[str], None] = print
) -> Played:
    """Drive a season against a running platform and leave its documents in `out`; `say` hears of every step."""
    async with httpx2.AsyncClient(timeout=60) as client:
        platform = Platform(url, f"{url}/demo-issuer", client)
        season = await run_season(
            platform,
            seed=seed,
            applicants=applicants,
            pack="2026-bayannur",
            layers=("demo",),
            out=out,
            say=say,
        )
        found = await outcomes(season)
        counts = await event_counts(season)
        await leave_on_disk(season, found)
    return Played(season, found, counts)


def _start(home: Home, port: int, log: Path) -> "subprocess.Popen[bytes]":
    home.folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "onebox", "run", "--port", str(port), "--home", str(home.folder)]
    with log.open("ab") as lines:
        return subprocess.Popen(command, stdout=lines, stderr=lines)


async def _until_ready(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    async with httpx2.AsyncClient() as client:
        while time.monotonic() < deadline and server.poll() is None:
            try:
                if (await client.get(f"{url}/api/certificate/readyz")).is_success:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.2)
    raise NotReady(_end_of(log))


def _end_of(log: Path) -> str:
    return log.read_text("utf-8")[-3000:]
