"""Whoever goes away takes the work for him along."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import ClientDisconnect, Request

from common.foreign import ForeignFiles
from common.web.disconnects import while_connected


def request_of(*messages: dict[str, Any]) -> Request:
    """A request whose client says these things, a moment apart, and then nothing."""
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.Event().wait()
        await asyncio.sleep(0.2)
        return waiting.pop(0)

    return Request({"type": "http", "method": "POST", "path": "/", "headers": []}, receive)


async def test_work_is_done_while_the_client_waits() -> None:
    async def work() -> int:
        await asyncio.sleep(0.05)
        return 7

    assert await while_connected(request_of(), work()) == 7


async def test_what_the_work_raises_is_raised() -> None:
    async def work() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await while_connected(request_of(), work())


async def test_a_client_that_goes_away_has_the_child_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "slow_reader.py").write_text(
        "import os, time\ndef rest(data): time.sleep(60)\ndef pid(data): return os.getpid()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path))
    import slow_reader  # type: ignore[import-not-found]

    pool = ForeignFiles(processes=1, waiting=1, seconds=120)
    child = await pool.read(slow_reader.pid, b"")
    started = time.monotonic()
    gone = request_of({"type": "http.request", "body": b""}, {"type": "http.disconnect"})
    with pytest.raises(ClientDisconnect):
        await while_connected(gone, pool.read(slow_reader.rest, b""))
    assert await pool.read(slow_reader.pid, b"") != child
    assert time.monotonic() - started < 50
    pool.close()
