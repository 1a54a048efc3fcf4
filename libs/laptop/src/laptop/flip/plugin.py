"""The pytest plugin of `make flip`: `pytest -p laptop.flip.plugin --flip all|changed|E-09,K-04`."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from laptop.flip import forcing, page
from laptop.flip.choice import changed
from laptop.flip.forcing import Flip, Way
from laptop.flip.results import Results
from laptop.testing.machine import PATIENCE

WAYS = {"refuse": Way.HOLDS, "accept": Way.REFUSES}
"""What a test of a side must notice: who is to be refused gets through, who is to be accepted does not."""

RESULTS: "pytest.StashKey[Results]" = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--flip", default="changed", help="all, changed, or ids of rules separated by commas")
    parser.addoption(
        "--flip-write", action="store_true", help="strike shown rules off the list, write the page"
    )


def pytest_configure(config: pytest.Config) -> None:
    forcing.install()
    config.stash[RESULTS] = Results()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests that show a side of a chosen rule."""
    chosen = _chosen(config)
    kept = [item for item in items if any(chosen is None or rule in chosen for rule, _ in _sides(item))]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Once as it is, then once for each flip that it could still show something by."""
    results, chosen = item.config.stash[RESULTS], _chosen(item.config)
    sides = [(rule, way) for rule, way in _sides(item) if chosen is None or rule in chosen]
    results.marked.update(rule for rule, _ in sides)
    # of some rules only the rules are asked about; of all, also which use cases ask them
    if chosen is None or not all(results.is_shown(rule, way) for rule, way in sides):
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        _try(item, sides, results, wiring=chosen is None)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    item.session._setupstate.teardown_exact(nextitem)
    return True


def _try(item: pytest.Item, sides: list[tuple[str, Way]], results: Results, *, wiring: bool) -> None:
    with forcing.watching() as made:
        passed = _run(item, log=True)
        seen = frozenset(made)
    if not passed:
        return
    results.saw(seen)
    for rule, way in sides:
        for flip in results.wanted(rule, way, seen, wiring=wiring):
            if not _survives(item, flip):
                results.red(flip, seen, item.nodeid)


def _survives(item: pytest.Item, flip: Flip) -> bool:
    with forcing.forced(flip), _at_most(PATIENCE):
        return _run(item, log=False)


def _run(item: pytest.Item, *, log: bool) -> bool:
    """Whether the test passes. What its module and its session share stays."""
    reports = runtestprotocol(item, log=log, nextitem=item.parent)  # type: ignore[arg-type]
    return not any(report.failed for report in reports)


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """A flip may send a test round in circles."""

    def over(*_: object) -> None:
        raise TimeoutError(f"not over after {seconds} s")

    signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _sides(item: pytest.Item) -> list[tuple[str, Way]]:
    return [
        (rule, WAYS[mark.kwargs["side"]])
        for mark in item.iter_markers("req")
        if "side" in mark.kwargs
        for rule in mark.args
    ]


def _chosen(config: pytest.Config) -> frozenset[str] | None:
    """The rules to flip; None for all."""
    given = config.getoption("--flip")
    if given == "all":
        return None
    return changed(config.rootpath) if given == "changed" else frozenset(given.split(","))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of pytest-xdist is done."""
    if found := getattr(node, "workeroutput", {}).get("flips"):
        node.config.stash[RESULTS].merge(Results.of_plain(found))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    results = session.config.stash[RESULTS]
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["flips"] = results.as_plain()
    elif not session.config.option.collectonly and _faults(session.config):
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: pytest.ExitCode, config: pytest.Config
) -> None:
    terminalreporter.section("flips")
    results, faults = config.stash[RESULTS], _faults(config)
    for line in page.told(results):
        terminalreporter.write_line(line)
    for fault in faults:
        terminalreporter.write_line(fault, red=True)
    to_its_end = exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}
    if config.getoption("--flip-write") and to_its_end:
        page.write(results)


def _faults(config: pytest.Config) -> list[str]:
    results = config.stash[RESULTS]
    return page.faults(results, page.known(), everything=_chosen(config) is None)
