"""The machine under the figures: what it is, and how busy others kept it while we measured."""

import datetime as dt
import os
import platform
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("fastapi", "starlette", "uvicorn", "uvloop", "sqlalchemy", "psycopg", "pydantic", "aiokafka")
_PROC = Path("/proc")


@dataclass
class Busy:
    """Processor time of a stretch of time.

    Attributes:
        seconds: how long it lasted.
        own: cores that this benchmark kept busy, servers and load generator included.
        foreign: cores that everybody else kept busy, other guests of the same host included; NaN where the system does
            not tell.
    """

    seconds: float = 0.0
    own: float = float("nan")
    foreign: float = float("nan")


@contextmanager
def watched() -> Iterator[Busy]:
    """Who used the processors while the block ran."""
    busy = Busy()
    began, total, own = time.monotonic(), _total_busy(), _own_busy()
    try:
        yield busy
    finally:
        busy.seconds = time.monotonic() - began
        busy.own = (_own_busy() - own) / busy.seconds
        busy.foreign = max(0.0, (_total_busy() - total) / busy.seconds - busy.own)


def describe() -> dict[str, str]:
    """Processor, memory, system and the versions that matter."""
    return {
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{_memory_gib():.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


def slug() -> str:
    """A short name of the machine for file names, e.g. `amd-epyc-2-cores`."""
    words = re.sub(r"[^a-z0-9]+", "-", _processor().lower()).strip("-")
    return f"{words[:30].strip('-')}-{os.cpu_count()}-cores"


def used_since_start(pid: int | None = None) -> float:
    """Seconds of processor time that a child has used, or all children together; 0 where the system does not tell."""
    every = _tree()
    chosen = [pid] if pid is not None else [one for one in every if one != os.getpid()]
    return _seconds(every[one] for one in chosen if one in every)


def main_thread_seconds(pid: int) -> float:
    """Seconds of processor that the first thread of a process has used, to the microsecond; 0 where the system does not tell."""
    try:
        return int((_PROC / str(pid) / "schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return 0.0


@contextmanager
def core_of_its_own() -> Iterator[int | None]:
    """Keeps this process and everything it has started off one core, which is named; None where that cannot be had.

    Threads of a child stay where they are: what must be kept off (PostgreSQL) has none.
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) < 2:
        yield None
        return
    _move(set(cores[1:]))
    try:
        yield cores[0]
    finally:
        _move(set(cores))


def _move(cores: set[int]) -> None:
    for pid in _tree():
        try:
            os.sched_setaffinity(pid, cores)
        except ProcessLookupError:
            continue  # a backend that has just ended


def _total_busy() -> float:
    """Seconds that all processors were busy or stolen since the start of the system."""
    try:
        fields = (_PROC / "stat").read_text().splitlines()[0].split()[1:9]
    except OSError:
        return float("nan")
    user, nice, system, _idle, _waiting, interrupts, soft, stolen = map(int, fields)
    return (user + nice + system + interrupts + soft + stolen) / os.sysconf("SC_CLK_TCK")


def _own_busy() -> float:
    """Seconds that this process and everything it started has used so far, ended children included."""
    every = _tree()
    return _seconds(every.values()) if every else float("nan")


def _seconds(processes: Iterable[list[str]]) -> float:
    return sum(sum(map(int, fields[11:15])) for fields in processes) / os.sysconf("SC_CLK_TCK")


def _tree() -> dict[int, list[str]]:
    """This process and its descendants, with the fields of /proc/<pid>/stat from the state on."""
    every: dict[int, list[str]] = {}
    for entry in _PROC.glob("[0-9]*"):
        try:
            every[int(entry.name)] = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
    return {pid: fields for pid, fields in every.items() if _is_ours(pid, every)}


def _is_ours(pid: int, every: dict[int, list[str]]) -> bool:
    while pid != os.getpid():
        if pid not in every:
            return False
        pid = int(every[pid][1])
    return True


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*: (.+)$", (_PROC / "cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found[1].strip() if found else platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
