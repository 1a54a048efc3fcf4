"""What a test run leaves out is said, and with CI=true hardly anything may be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import pytest
from laptop.testing.machine import needs

@needs("no-such-program")
def test_that_repeats_what_another_shows(): ...

def test_that_gives_up():
    pytest.skip("no time today")
"""


@pytest.mark.parametrize(
    ("ci", "status", "ended"), [("true", 1, "1 failed, 1 skipped"), ("", 0, "2 skipped")]
)
def test_a_skip_that_is_not_admitted_fails_where_everything_is_checked(
    tmp_path: Path, ci: str, status: int, ended: str
) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "laptop.testing.plugin", str(tmp_path)]
    run = subprocess.run(command, cwd=tmp_path, env={**os.environ, "CI": ci}, capture_output=True, text=True)

    assert run.returncode == status, run.stdout
    assert ended in run.stdout
    assert "1 test: not on this machine: no-such-program" in run.stdout
    assert "no time today" in run.stdout
