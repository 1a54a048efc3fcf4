"""Bringing a database to the present schema."""

import subprocess
import sys
from collections.abc import Callable

from review.wiring import DEFINITION

_UPGRADE = """
import pathlib, sys
from common.service.migrations import upgrade
upgrade(sys.argv[1], pathlib.Path(sys.argv[2]))
"""


def test_two_may_migrate_at_once(create_database: Callable[[str], str]) -> None:
    """Of two that started together one failed on tables that were there already."""
    command = [sys.executable, "-c", _UPGRADE, create_database("at_once"), str(DEFINITION.migrations)]
    runs = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    ends = [run.communicate(timeout=120)[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], ends
