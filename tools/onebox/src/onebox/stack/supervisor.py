"""Keeps processes running as a cluster would: starts them, starts again what dies, stops all in order, leaves none behind.

One thread starts every process and outlives them all, because the kernel ties a child's death signal to the thread that
started it. When the whole program is killed, the kernel kills the children.
"""

import signal
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from laptop.servers.processes import Daemon, ServerFailed, dying_with_parent

LOOK_SECONDS = 0.05
STEADY_SECONDS = 10.0
"""Who ran that long did not fail at start, and is started again without a pause."""
BACKOFF_SECONDS = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
STOP_SECONDS = 30.0

log = structlog.get_logger()


@dataclass(frozen=True)
class Program:
    """What to run.

    Attributes:
        name: also the name of its log file.
        environment: all of it; nothing is inherited.
        once: what is added to the environment of the first start, of the second and so on (`ZCPS_CRASH_AT`).
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    once: Sequence[Mapping[str, str]] = ()


class Supervisor:
    """The processes of one stack."""

    def __init__(self, programs: Sequence[Program], *, logs: Path) -> None:
        self._children = {program.name: _Child(program, logs) for program in programs}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def start(self) -> None:
        """Start everything; processes need a while until they answer."""
        self._thread.start()

    def stop(self) -> None:
        """Ask all to end, wait, and kill who does not."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def kill(self, name: str) -> None:
        """SIGKILL, as a power cut; the process is started again."""
        with self._lock:
            self._children[name].kill()

    def hold(self, name: str) -> None:
        """End a process cleanly and leave it down until `restart`."""
        with self._lock:
            self._children[name].hold()

    def restart(self, name: str) -> None:
        """End a process cleanly if it runs, and start it again."""
        self.hold(name)
        with self._lock:
            self._children[name].release()

    def pid(self, name: str) -> int | None:
        """None while the process is down."""
        with self._lock:
            return self._children[name].pid

    def deaths(self, name: str) -> int:
        """How often the process ended without being asked to."""
        with self._lock:
            return self._children[name].deaths

    def last_words(self, name: str) -> str:
        """What the process had logged when it last died."""
        with self._lock:
            return self._children[name].last_words

    def output(self, name: str) -> str:
        """What the process has logged since it was last started."""
        with self._lock:
            return self._children[name].output()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._children)

    def _run(self) -> None:
        children = list(self._children.values())
        while not self._stop.wait(LOOK_SECONDS):
            for child in children:
                with self._lock:
                    child.tend()
        with self._lock:
            for child in children:
                child.ask_to_end()
            deadline = time.monotonic() + STOP_SECONDS
            for child in children:
                child.end(seconds=max(0.0, deadline - time.monotonic()))


class _Child:
    def __init__(self, program: Program, logs: Path) -> None:
        self._program = program
        self._log = logs / f"{program.name}.log"
        self._daemon: Daemon | None = None
        self._wanted = True
        self._started = 0.0
        self._not_before = 0.0
        self._failures = 0
        self._once = iter(program.once)
        self.deaths = 0
        self.last_words = ""

    @property
    def pid(self) -> int | None:
        return self._daemon.pid if self._daemon and self._daemon.running else None

    def output(self) -> str:
        return self._daemon.output() if self._daemon else ""

    def tend(self) -> None:
        now = time.monotonic()
        if self._daemon is not None and self._wanted and not self._daemon.running:
            self._note_death(now)
        if self._wanted and self.pid is None and now >= self._not_before:
            self._start(now)

    def _note_death(self, now: float) -> None:
        if self._started == 0.0:
            return  # seen already; it waits for its next start
        self.deaths += 1
        self.last_words = self.output()
        self._failures = 0 if now - self._started >= STEADY_SECONDS else self._failures + 1
        self._not_before = now + BACKOFF_SECONDS[min(self._failures, len(BACKOFF_SECONDS) - 1)]
        self._started = 0.0
        log.warning("process_died", process=self._program.name, deaths=self.deaths)

    def _start(self, now: float) -> None:
        environment = {**self._program.environment, **next(self._once, {})}
        command = [*dying_with_parent("KILL"), *self._program.command]
        self._daemon = Daemon(command, log=self._log, environment=environment)
        self._started = now

    def kill(self) -> None:
        if self._daemon is None:
            raise ServerFailed(f"{self._program.name} does not run")
        self._daemon.kill()

    def hold(self) -> None:
        self._wanted = False
        self.end(seconds=STOP_SECONDS)

    def release(self) -> None:
        self._daemon, self._wanted, self._not_before = None, True, 0.0

    def ask_to_end(self) -> None:
        self._wanted = False
        if self._daemon is not None:
            self._daemon.stop(signal.SIGTERM, seconds=0)

    def end(self, *, seconds: float) -> None:
        if self._daemon is not None and not self._daemon.stop(signal.SIGTERM, seconds=seconds):
            log.error("process_killed_at_stop", process=self._program.name)
            self._daemon.kill()
