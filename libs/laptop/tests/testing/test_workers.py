"""Workers of a run share one PostgreSQL, what is slow begins first, and a run that is killed leaves no server behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from laptop.servers.processes import wait_until_gone
from laptop.testing.machine import PATIENCE, workers

PLUGINS = ["-p", "laptop.testing.plugin", "-p", "laptop.testing.order"]
INI = "[pytest]\nslow_first =\n  slow/test_one slow/test_two\n"
TEST = """
import os
from pathlib import Path

def test_it(create_database):
    url = create_database("db")
    with Path({log!r}).open("a") as log:
        log.write(os.environ["PYTEST_XDIST_WORKER"] + " " + __file__ + " " + url.split("@")[1] + "\\n")
"""
SAYS_WHERE = """
import os, signal, subprocess

def test_that_never_ends(postgres_server):
    with open({log!r}, "w") as log:
        log.write((postgres_server._folder / "data" / "postmaster.pid").read_text())
    os.kill(os.getppid(), signal.SIGKILL)
    signal.pause()
"""


def run(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pytest", "-q", *PLUGINS, *options, str(folder)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE)


def test_workers_share_the_servers_and_begin_with_what_is_slow(tmp_path: Path) -> None:
    log = tmp_path / "log"
    (tmp_path / "pytest.ini").write_text(INI)
    (tmp_path / "slow").mkdir()
    for name in ("test_a", "test_b", "slow/test_one", "slow/test_two"):
        (tmp_path / f"{name}.py").write_text(TEST.format(log=str(log)))
    done = run(tmp_path, "-n", "2", "--import-mode=importlib")
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1].startswith("4 passed")

    ran = [line.split() for line in log.read_text().splitlines()]
    databases = [where for _, _, where in ran]
    assert len({where.partition("/")[0] for where in databases}) == 1, "one server"
    assert len(set(databases)) == 4
    of_slow = {worker for worker, file, _ in ran if "/slow/" in file}
    assert len(of_slow) == 1, "what begins alike stays together"
    assert Path(next(file for worker, file, _ in ran if worker in of_slow)).name == "test_one.py"


def test_a_killed_run_leaves_no_server(tmp_path: Path) -> None:
    log = tmp_path / "log"
    (tmp_path / "test_it.py").write_text(SAYS_WHERE.format(log=str(log)))
    done = run(tmp_path, "-n", "1")
    assert done.returncode == -signal.SIGKILL
    pid = int(log.read_text().splitlines()[0])
    assert wait_until_gone(pid, seconds=PATIENCE)


def test_there_are_as_many_workers_as_cores_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(2))
    assert workers() == 2
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(96))
    assert workers() == 8
