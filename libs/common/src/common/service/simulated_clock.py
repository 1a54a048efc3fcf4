"""The simulated clock: one row, monotone, persisted, shared by all processes of an onebox or a test.

It only moves when somebody advances it, and never backwards: a decision dated yesterday must not be followed by one
dated the day before.
"""

import datetime as dt

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from common.clock import SHANGHAI
from common.db.engine import create_engine

START = dt.datetime(2026, 5, 11, 9, tzinfo=SHANGHAI)
"""Where the simulated time of every demonstration begins."""


class ClockGoesBack(Exception):
    """Somebody asked the simulated clock to move backwards."""

    def __init__(self, present: dt.datetime, asked: dt.datetime) -> None:
        super().__init__(
            f"the clock stands at {present.isoformat()} and cannot go back to {asked.isoformat()}"
        )
        self.present = present
        self.asked = asked


class SimulatedClock:
    """Business time from the one row of the clock database (`SIMULATED_CLOCK_URL`).

    Args:
        alone: nothing but this object moves the clock, so its time is read once.
    """

    def __init__(self, url: str, *, alone: bool = False) -> None:
        self._engine: AsyncEngine = create_engine(url, pool_size=2)
        self._alone = alone
        self._known: dt.datetime | None = None

    async def create(self, start: dt.datetime) -> None:
        """Make the row if it is not there yet; an existing clock keeps its time."""
        async with self._engine.begin() as connection:
            await connection.execute(
                text(
                    "CREATE TABLE IF NOT EXISTS simulated_clock (id int PRIMARY KEY CHECK (id = 1), now timestamptz NOT NULL)"
                )
            )
            await connection.execute(
                text("INSERT INTO simulated_clock (id, now) VALUES (1, :start) ON CONFLICT (id) DO NOTHING"),
                {"start": start},
            )

    async def now(self) -> dt.datetime:
        if self._known is not None:
            return self._known
        async with self._engine.connect() as connection:
            row = (await connection.execute(text("SELECT now FROM simulated_clock"))).scalar_one()
        return self._remember(row)

    async def advance(self, to: dt.datetime) -> dt.datetime:
        """Move to `to`.

        Raises:
            ClockGoesBack: `to` is before the present time.
        """
        async with self._engine.begin() as connection:
            moved = (
                await connection.execute(
                    text("UPDATE simulated_clock SET now = :to WHERE now <= :to RETURNING now"), {"to": to}
                )
            ).scalar_one_or_none()
        if moved is None:
            raise ClockGoesBack(await self.now(), to)
        return self._remember(moved)

    def _remember(self, value: object) -> dt.datetime:
        now = _shanghai(value)
        if self._alone and (self._known is None or now > self._known):
            self._known = now
        return now

    async def close(self) -> None:
        await self._engine.dispose()


def _shanghai(value: object) -> dt.datetime:
    assert isinstance(value, dt.datetime)
    return value.astimezone(SHANGHAI)
