"""Strangers' files are read in children: limits end the child, and nobody else notices."""

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.documents.verification import Fault, verify_pdf
from common.foreign import Busy, CannotBeRead, ForeignFiles, Why
from laptop.testing.hostile_files import HOSTILE, Hostile


@pytest.fixture
def small() -> Iterator[ForeignFiles]:
    """One child, one place to wait, a few seconds: the start of a child counts on a busy machine."""
    pool = ForeignFiles(processes=1, waiting=1, seconds=5)
    yield pool
    pool.close()


@pytest.fixture
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Functions that a child can import."""
    (tmp_path / "foreign_tasks.py").write_text(
        "import os, time\n"
        "def pid(data): return os.getpid()\n"
        "def compute(data):\n while True: pass\n"
        "def rest(data): time.sleep(60)\n"
        "def swell(data): return len(bytearray(2_000_000_000))\n"
        "def die(data): os._exit(3)\n"
        "def fail(data): raise ValueError(data)\n"
        "def talk(data): print('words'); return 7\n"
        "def save(data): open(os.environ['TMPDIR'] + '/kept', 'wb', 0).write(b'x')\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))


async def test_a_child_serves_one_file_after_another(small: ForeignFiles, tasks: None) -> None:
    import foreign_tasks  # type: ignore[import-not-found]

    first, second = await small.read(foreign_tasks.pid, b"a"), await small.read(foreign_tasks.pid, b"b")
    assert first == second != os.getpid()
    assert await small.read(foreign_tasks.talk, b"") == 7  # what it prints is no answer


@pytest.mark.parametrize(
    ("task", "why"),
    [
        ("compute", Why.TIME),
        ("rest", Why.TIME),
        ("swell", Why.RAISED),
        ("die", Why.DIED),
        ("fail", Why.RAISED),
        ("save", Why.RAISED),
    ],
)
async def test_a_file_that_passes_a_limit_costs_its_child_alone(
    small: ForeignFiles, tasks: None, task: str, why: Why
) -> None:
    import foreign_tasks

    before = await small.read(foreign_tasks.pid, b"")
    with pytest.raises(CannotBeRead) as failed:
        await small.read(getattr(foreign_tasks, task), b"x")
    assert failed.value.why is why
    after = await small.read(foreign_tasks.pid, b"")
    assert (after == before) is (why is Why.RAISED)


async def test_processor_time_is_limited_apart_from_the_clock(tasks: None) -> None:
    import foreign_tasks

    pool = ForeignFiles(processes=1, seconds=120)
    with pytest.raises(CannotBeRead) as failed:
        await pool.read(foreign_tasks.compute, b"")
    assert failed.value.why is Why.TIME
    pool.close()


async def test_who_stops_waiting_has_the_child_killed(tasks: None) -> None:
    import foreign_tasks

    pool = ForeignFiles(processes=1, seconds=120)
    child = await pool.read(foreign_tasks.pid, b"")
    reading = asyncio.create_task(pool.read(foreign_tasks.rest, b""))
    await asyncio.sleep(0.3)
    started = time.monotonic()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await pool.read(foreign_tasks.pid, b"") != child
    assert time.monotonic() - started < 30
    pool.close()


async def test_a_full_queue_turns_away_at_once(small: ForeignFiles, tasks: None) -> None:
    import foreign_tasks

    both = [asyncio.create_task(small.read(foreign_tasks.rest, b"")) for _ in range(2)]
    await asyncio.sleep(0.1)
    started = time.monotonic()
    with pytest.raises(Busy):
        await small.read(foreign_tasks.pid, b"")
    assert time.monotonic() - started < 0.5
    await asyncio.gather(*both, return_exceptions=True)
    assert await small.read(foreign_tasks.pid, b"") > 0


@pytest.mark.parametrize("hostile", HOSTILE, ids=[row.name for row in HOSTILE])
async def test_a_hostile_file_is_read_within_the_limits_and_never_genuine(hostile: Hostile) -> None:
    report = await verify_pdf(hostile.make(), [])
    assert not report.valid
    assert report.faults


async def test_the_doubling_fields_are_told_as_what_they_are() -> None:
    file = next(row for row in HOSTILE if row.name.startswith("fields that name each other"))
    assert len(file.make()) < 5_000
    assert (await verify_pdf(file.make(), [])).faults == (Fault.TOO_COSTLY,)
