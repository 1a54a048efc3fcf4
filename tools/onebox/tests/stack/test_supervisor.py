"""What dies comes back, what is stopped stays down, and nothing outlives the supervisor."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from laptop.servers.processes import is_alive
from laptop.testing.machine import PATIENCE
from onebox.stack.supervisor import Program, Supervisor

# says what it was given, then waits; SIGTERM ends it with a last word
PATIENT = """
import os, signal, sys, time
def leave(*_):
    print("drained", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
print("crash at", os.environ.get("ZCPS_CRASH_AT"), flush=True)
while True:
    time.sleep(0.05)
"""
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"


def python(name: str, code: str, *crashes: str) -> Program:
    once = [{"ZCPS_CRASH_AT": point} for point in crashes]
    return Program(name, [sys.executable, "-c", code], {"PATH": "/usr/bin:/bin"}, once)


def wait_for(question: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(
        [python("patient", PATIENT), python("twice", PATIENT, "after-handler:3", "in-timer")], logs=tmp_path
    )
    supervisor.start()
    for name in supervisor.names:
        wait_for(lambda name=name: "crash at" in supervisor.output(name))  # type: ignore[misc]
    yield supervisor
    supervisor.stop()


def test_what_is_killed_is_started_again(supervisor: Supervisor) -> None:
    first = supervisor.pid("patient")
    supervisor.kill("patient")
    wait_for(lambda: supervisor.pid("patient") not in {None, first})
    assert (supervisor.deaths("patient"), supervisor.deaths("twice")) == (1, 0)


def test_a_crash_is_asked_for_once_per_life(supervisor: Supervisor) -> None:
    assert "crash at after-handler:3" in supervisor.output("twice")
    supervisor.kill("twice")
    wait_for(lambda: "crash at in-timer" in supervisor.output("twice"))
    supervisor.kill("twice")
    wait_for(lambda: "crash at None" in supervisor.output("twice"))


def test_what_is_held_drains_and_stays_down_until_restarted(supervisor: Supervisor) -> None:
    supervisor.hold("patient")
    assert "drained" in supervisor.output("patient")
    time.sleep(0.3)
    assert supervisor.pid("patient") is None
    supervisor.restart("patient")
    wait_for(lambda: supervisor.pid("patient") is not None)
    assert supervisor.deaths("patient") == 0


def test_who_fails_at_start_is_tried_at_growing_intervals(tmp_path: Path) -> None:
    supervisor = Supervisor([python("broken", "raise SystemExit(1)")], logs=tmp_path)
    supervisor.start()
    wait_for(lambda: supervisor.deaths("broken") == 2)
    second = time.monotonic()
    wait_for(lambda: supervisor.deaths("broken") == 3)
    assert time.monotonic() - second >= 1.0
    supervisor.stop()


def test_stop_ends_all(supervisor: Supervisor) -> None:
    pids = [supervisor.pid(name) for name in supervisor.names]
    supervisor.stop()
    assert not any(is_alive(pid) for pid in pids if pid is not None)


def test_who_does_not_listen_is_killed_at_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onebox.stack.supervisor.STOP_SECONDS", 0.5)
    supervisor = Supervisor([python("deaf", DEAF)], logs=tmp_path)
    supervisor.start()
    wait_for(lambda: "deaf" in supervisor.output("deaf"))
    pid = supervisor.pid("deaf")
    supervisor.stop()
    assert pid is not None
    assert not is_alive(pid)


def test_nothing_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    code = f"""
import time
from pathlib import Path
from onebox.stack.supervisor import Program, Supervisor
program = Program("deaf", [{sys.executable!r}, "-c", {DEAF!r}], {{}})
supervisor = Supervisor([program], logs=Path({str(tmp_path)!r}))
supervisor.start()
while "deaf" not in supervisor.output("deaf"):
    time.sleep(0.02)
print(supervisor.pid("deaf"), flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert is_alive(child)
    parent.kill()
    parent.wait()
    wait_for(lambda: not is_alive(child))
