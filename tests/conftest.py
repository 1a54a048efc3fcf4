"""One whole season on the Postgres bus, left alone: played once for all tests that look at it or compare with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from laptop.testing.folders import throwaway
from onebox.harness import Played, play, running
from onebox.home import Home
from onebox.season.cast import SMALLEST


@pytest.fixture(scope="session")
def home() -> Iterator[Home]:
    with throwaway("season") as folder:
        yield Home(folder / "home")


@pytest.fixture(scope="session")
def log(home: Home) -> Path:
    return home.folder.parent / "platform.log"


@pytest.fixture(scope="session")
async def played(home: Home, log: Path) -> Played:
    """The smallest season that has every outcome."""
    async with running(home, log) as url:
        return await play(url, home.output, applicants=SMALLEST)
