"""A few child processes that read strangers' files, and a short queue in front of them.

The process that serves requests never parses what a stranger sent: a file that takes for ever, or all memory, costs its
child. Children are started when first needed, used again while they behave, and replaced after so many files.
"""

import asyncio
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

import structlog

T = TypeVar("T")

PROCESSES = 2
WAITING = 8
"""Files that may wait for a child; the next one is turned away at once."""
MOST_SECONDS = 15.0
"""By the wall clock, for a file that waits instead of computing."""
MOST_SECONDS_TO_START = 60.0
"""For a child and what it loads: it goes behind everything else on the machine."""
FILES_PER_CHILD = 200

log = structlog.get_logger()


class Busy(Exception):
    """Too many files wait already; nothing was read."""


class Why(StrEnum):
    """Why a file could not be read to its end."""

    TIME = "time"
    """Its time was over, and the child was killed."""
    DIED = "died"
    """The child ended: out of memory, or a fault of a library."""
    RAISED = "raised"
    """The parser gave up."""


class CannotBeRead(Exception):
    """A file that no answer can be given for, other than that."""

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(str(why))


async def read_apart(function: Callable[..., T], data: bytes, **arguments: str) -> T:
    """`function(data, **arguments)` in a child of this process's pool.

    Args:
        function: of a module's top level; gives back what JSON holds.

    Raises:
        Busy, CannotBeRead
    """
    return await _shared().read(function, data, **arguments)


@cache
def _shared() -> "ForeignFiles":
    return ForeignFiles()


class ForeignFiles:
    """A pool of children.

    Args:
        processes: children at most, and files read at once.
        waiting: files that may wait beyond these.
        seconds: for one file by the wall clock.
    """

    def __init__(
        self, *, processes: int = PROCESSES, waiting: int = WAITING, seconds: float = MOST_SECONDS
    ) -> None:
        self._most = processes + waiting
        self._seconds = seconds
        # Threads wait for the pipes, so that the pool belongs to no event loop; its own, so that no other work of the
        # process stands behind a stranger's file.
        self._threads = ThreadPoolExecutor(processes, thread_name_prefix="foreign-files")
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._asked = 0

    async def read(self, function: Callable[..., T], data: bytes, **arguments: str) -> T:
        """Have a file read. Whoever stops waiting for it (its client went away) has the child killed.

        Raises:
            Busy, CannotBeRead
        """
        reading = _Reading(f"{function.__module__}:{function.__qualname__}", data, arguments)
        with self._lock:
            if self._asked >= self._most:
                raise Busy
            self._asked += 1
        done = self._threads.submit(self._read, reading)
        done.add_done_callback(lambda _: self._leave())
        try:
            found: T = await asyncio.wrap_future(done)
        except asyncio.CancelledError:
            reading.give_up()
            raise
        except CannotBeRead as failed:
            log.warning("foreign_file_not_read", function=reading.function, why=str(failed.why))
            raise
        return found

    def close(self) -> None:
        """End the children; for tests, a process that ends needs nothing."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for child in self._idle:
            child.end()
        self._idle.clear()

    def _leave(self) -> None:
        with self._lock:
            self._asked -= 1

    def _read(self, reading: "_Reading") -> Any:
        with self._lock:
            child = self._idle.pop() if self._idle else None
        if child is not None and not child.alive:
            child.end()
            child = None
        child = child or _Child()
        try:
            if not reading.begin(child):
                raise CannotBeRead(Why.DIED)  # nobody waits for it any more
            answer = child.ask(reading, self._seconds)
        except BaseException:
            child.end()
            raise
        if reading.finish() and child.files < FILES_PER_CHILD:
            with self._lock:
                self._idle.append(child)
        else:
            child.end()
        if "raised" in answer:
            raise CannotBeRead(Why.RAISED)
        return answer["result"]


class _Reading:
    """A file on its way, which its caller can give up from another thread."""

    def __init__(self, function: str, data: bytes, arguments: dict[str, str]) -> None:
        self.function = function
        self.data = data
        self.arguments = arguments
        self._given_up = False
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def begin(self, child: "_Child") -> bool:
        """Whether somebody still waits for it."""
        with self._lock:
            self._child = child
            return not self._given_up

    def finish(self) -> bool:
        """Let go of the child; whether it lives, because nobody gave up in the meantime."""
        with self._lock:
            self._child = None
            return not self._given_up

    def give_up(self) -> None:
        with self._lock:
            self._given_up = True
            if self._child is not None:
                self._child.kill()


class _Child:
    """One child process and its pipes."""

    def __init__(self) -> None:
        self.files = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "common.foreign.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, reading: _Reading, seconds: float) -> dict[str, Any]:
        """The answer to one file.

        Raises:
            CannotBeRead: the child is gone.
        """
        self.files += 1
        request = {"function": reading.function, "arguments": reading.arguments, "size": len(reading.data)}
        self._say(json.dumps(request).encode() + b"\n", within=MOST_SECONDS_TO_START)
        answer: dict[str, Any] = json.loads(self._say(reading.data, within=seconds))
        return answer

    def _say(self, said: bytes, *, within: float) -> bytes:
        """The line that comes back."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        overdue = threading.Event()

        def kill_late() -> None:
            overdue.set()
            self.kill()

        late = threading.Timer(within, kill_late)
        late.start()
        try:
            self._process.stdin.write(said)
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except OSError:  # it died while it was spoken to
            line = b""
        finally:
            late.cancel()
        if line.endswith(b"\n"):
            return line
        ended_by = -self._process.wait()
        out_of_time = overdue.is_set() or ended_by == getattr(signal, "SIGXCPU", None)
        raise CannotBeRead(Why.TIME if out_of_time else Why.DIED)

    def kill(self) -> None:
        """At once; also from another thread while a file is read."""
        self._process.kill()

    def end(self) -> None:
        """Kill it and leave nothing behind."""
        with self._process:  # closes the pipes and waits
            self._process.kill()
