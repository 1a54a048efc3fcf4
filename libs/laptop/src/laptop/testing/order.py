"""In which order tests run, and which of them run on one worker of pytest-xdist.

The files of a run are shared out whole, so that what a module sets up is set up once. `slow_first` in pyproject.toml names
more that stays on one worker, a group of paths to a line: what starts a whole platform, which is enough for two cores, and
what shares an expensive fixture. These groups come first and in that order: a long one that starts last would leave the
other cores idle.
"""

from typing import TYPE_CHECKING, Any

import pytest

from laptop.testing.machine import workers

if TYPE_CHECKING:
    from xdist.scheduler import LoadScopeScheduling


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini(
        "slow_first", "groups of beginnings of paths that run first, each on one worker", "linelist"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    groups = _groups(config)
    items.sort(key=lambda item: _rank(item.nodeid, groups))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    return workers()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> "LoadScopeScheduling":
    from xdist.scheduler import LoadScopeScheduling

    groups = _groups(config)

    class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
        def _split_scope(self, nodeid: str) -> str:
            rank = _rank(nodeid, groups)
            return " ".join(groups[rank]) if rank < len(groups) else _file(nodeid)

    # xdist would begin with the files that have the most tests, which are the quickest
    config.option.loadscopereorder = False
    return ByFile(config, log)


def _groups(config: pytest.Config) -> list[tuple[str, ...]]:
    return [tuple(line.split()) for line in config.getini("slow_first")]


def _rank(nodeid: str, groups: list[tuple[str, ...]]) -> int:
    """Which group the test belongs to; all others come after the last one."""
    return next((n for n, group in enumerate(groups) if _file(nodeid).startswith(group)), len(groups))


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]
