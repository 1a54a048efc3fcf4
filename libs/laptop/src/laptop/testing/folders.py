"""Throw-away folders of a test run, in memory where the machine has room for them: a run makes databases by the hundred,
and a disk that others use too takes up to a second for each.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from laptop.servers.processes import is_alive

MEMORY = Path("/dev/shm")  # noqa: S108 (Linux's file system in memory; folders in it are for their owner alone)
ROOM = 4 * 1024**3
"""What a run may need at once: two workers' databases, a broker, a whole platform."""

PREFIX = "zcps-test-"


@contextmanager
def throwaway(name: str) -> Iterator[Path]:
    """A folder for the block; `name` is for people who look at it."""
    home = _home()
    _remove_remains(home)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-{name}-", dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _home() -> Path:
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    return MEMORY if roomy else Path(tempfile.gettempdir())


def _remove_remains(home: Path) -> None:
    """What a killed run left behind would stay in memory until the machine stops."""
    for folder in home.glob(f"{PREFIX}*"):
        owner = re.match(rf"{PREFIX}(\d+)-", folder.name)
        if owner and not is_alive(int(owner[1])):
            shutil.rmtree(folder, ignore_errors=True)
