"""Named points at which a test kills the process, to show that a crash at any line loses nothing.

`ZCPS_CRASH_AT=before-commit` dies at the first hit of that point, `before-commit:3` at the third. Unset, a point costs
one dictionary look-up. The kill is SIGKILL: no finaliser runs, as in a power cut. The last line on standard error names the point.
"""

import os
import signal
from collections import Counter

POINTS = frozenset(
    {
        "before-commit",
        "after-commit",
        "before-publish",
        "after-publish",
        "after-published-mark",
        "after-inbox-insert",
        "after-handler",
        "in-timer",
        "after-file",
    }
)

_hits: Counter[str] = Counter()


def point(name: str) -> None:
    """Die here if the environment names this point.

    Raises:
        ValueError: the point is not in `POINTS`, so no test could ever name it.
    """
    if name not in POINTS:
        raise ValueError(f"unknown crash point {name!r}")
    wanted = os.environ.get("ZCPS_CRASH_AT")
    if not wanted:
        return
    wanted_name, _, count = wanted.partition(":")
    if wanted_name != name:
        return
    _hits[name] += 1
    if _hits[name] == int(count or 1):
        os.write(2, f"crash point {name}\n".encode())
        os.kill(os.getpid(), signal.SIGKILL)
