"""Child processes that do not outlive their parent: a killed test run leaves no server behind."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


class ServerFailed(Exception):
    """A server did not start, or cannot be started on this machine. The text says why and what to do."""


def dying_with_parent(signal_name: str) -> list[str]:
    """Command prefix after which the kernel signals the child when the thread that started it ends.

    Empty where util-linux has no `setpriv` with that option: there a parent that is killed leaves its servers running.
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", signal_name, "--"] if setpriv else []


class Daemon:
    """One running child process that writes to a log file."""

    def __init__(
        self, command: Sequence[str], *, log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.log = log
        self._log_start = log.stat().st_size if log.exists() else 0
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if environment is None else dict(environment),
                # a Ctrl-C in the terminal is for the parent, which stops its servers in order
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def output(self) -> str:
        """What this process has logged so far."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    def stop(self, how: signal.Signals, *, seconds: float) -> bool:
        """Asks the process to end and waits. False when it was still running after `seconds`."""
        if self.running:
            self._process.send_signal(how)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """SIGKILL, and waits until the process is gone (a zombie would still hold its lock file)."""
        if self.running:
            self._process.kill()
        self._process.wait()


def is_alive(pid: int) -> bool:
    """Whether a process of this id exists and is more than a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    status = Path(f"/proc/{pid}/stat")
    try:
        # the state follows the parenthesised program name, which may itself hold blanks
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return not Path("/proc/self").exists()


def works_in(pid: int, folder: Path) -> bool:
    """Whether the process has `folder` as its working directory. True where the system does not tell."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == folder.resolve()
    except OSError:
        return True


def wait_until_gone(pid: int, *, seconds: float) -> bool:
    """Waits for a process that is not our child, zombie state included. False when it is still there."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            pass
        time.sleep(0.05)
    return False
