"""Business time: the time that deadlines, decisions and documents are dated by.

System time (leases, retries, tokens, signatures) is never taken from here. Business time is real in production; in the
laptop mode and in tests it may be simulated: one row in a database of its own, monotone, read by every process.
"""

import datetime as dt
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Where a process reads business time; asked once per request, message and timer run."""

    async def now(self) -> dt.datetime:
        """The present business time, aware, in Asia/Shanghai."""
        ...


class SystemClock:
    """Business time is real time."""

    async def now(self) -> dt.datetime:
        return dt.datetime.now(SHANGHAI)


def system_now() -> dt.datetime:
    """Real time in UTC, for leases, retries and record times."""
    return dt.datetime.now(dt.UTC)
