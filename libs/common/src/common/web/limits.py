"""How often one caller may use what is open to everybody; beyond it he is told when to come back (429).

A caller is his account where he is signed in, otherwise a hash of his address with a salt that is drawn anew every day
and lies in memory only: nothing that is kept could tell where somebody reported from. The figures suit a whole office
behind one address. Each process counts for itself.
"""

import datetime as dt
import hashlib
import math
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from common.clock import system_now
from common.web.problems import TooMany

MOST_CALLERS = 100_000


@dataclass(frozen=True)
class Rate:
    """So many calls at once, then so many a minute."""

    burst: int
    per_minute: int


READ = Rate(burst=1000, per_minute=3000)
"""Whatever else is public, unless its route says otherwise: plans, publicities, code lists."""
LOOK_UP = Rate(burst=300, per_minute=600)
"""What is asked for one by one: verification by number, pre-check."""
WRITE = Rate(burst=120, per_minute=120)
"""What leaves something behind: reports, objections."""
GUESSABLE = Rate(burst=60, per_minute=60)
"""Where a secret could be guessed (receipts), or a file makes work."""


class Limiter:
    """Counts calls by caller and operation (generic cell rate algorithm: one instant per caller, no window to straddle).

    Args:
        factor: multiplies every rate; 0 counts nothing.
        monotonic: seconds that never go back; replaced in tests.
        today: the day that a salt lasts.
    """

    def __init__(
        self,
        factor: float = 1.0,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        today: Callable[[], dt.date] = lambda: system_now().date(),
    ) -> None:
        self._factor = factor
        self._monotonic = monotonic
        self._today = today
        self._salt = (today(), secrets.token_bytes(16))
        self._full_at: dict[tuple[str, bytes], float] = {}

    def take(self, operation: str, rate: Rate, *, account: str | None, address: str | None) -> None:
        """Count one call.

        Args:
            account: of a signed-in caller; the address is then not looked at.

        Raises:
            TooMany: with the seconds to wait.
        """
        if self._factor == 0:
            return
        now = self._monotonic()
        interval = 60.0 / (rate.per_minute * self._factor)
        caller = (operation, self._caller(account, address))
        ahead = max(self._full_at.get(caller, now), now) - now
        wait = ahead - interval * (rate.burst * self._factor - 1)
        if wait > 1e-9:
            raise TooMany(retry_after=math.ceil(wait))
        if len(self._full_at) >= MOST_CALLERS:
            self._forget(now)
        self._full_at[caller] = now + ahead + interval

    def _caller(self, account: str | None, address: str | None) -> bytes:
        if account is not None:
            return b"a" + hashlib.sha256(account.encode()).digest()[:16]
        today = self._today()
        if self._salt[0] != today:
            self._salt = (today, secrets.token_bytes(16))
        return hashlib.blake2b((address or "").encode(), key=self._salt[1], digest_size=16).digest()

    def _forget(self, now: float) -> None:
        """Who waits for nothing is as good as never seen; if all wait, the one who came first goes."""
        self._full_at = {caller: at for caller, at in self._full_at.items() if at > now}
        while len(self._full_at) >= MOST_CALLERS:
            del self._full_at[next(iter(self._full_at))]
