"""What a test may ask of the machine: programs, cores, patience. Everything else it brings along: with CI=true any other
skip is a failure, and what did not run for want of these is listed at the end of every run.
"""

import os
import shutil

import pytest

PATIENCE = 300.0
"""Seconds for what comes by itself. Only what never comes takes so long: a test waits for the event, however busy the
machine is.
"""

ENDLESS = 10 * PATIENCE
"""Seconds of what a test must not wait for: were it waited for, the patience would be over."""

MOST_WORKERS = 8
"""More would ask for more connections than one PostgreSQL gives, and for more memory than a laptop has."""


def workers() -> int:
    """How many processes `pytest -n auto` shares the tests among."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_WORKERS)


ABSENT = "not on this machine: "
"""How the reason of an admitted skip begins."""


def needs(program: str) -> pytest.MarkDecorator:
    """The test runs where `program` is installed. It may only repeat what another test shows without it."""
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{ABSENT}{program}")


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason=f"{ABSENT}the rights of root")
"""The test is about what only root meets."""


def is_admitted(reason: str) -> bool:
    """Whether a test may be left out for this reason on a machine that checks everything."""
    return reason.startswith(ABSENT)
