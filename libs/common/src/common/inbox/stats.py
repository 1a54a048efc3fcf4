"""What is still on its way in one service, for settlement and for alerts."""

from typing import TypedDict

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_BACKLOG = text("""
    select
        (select count(*) from outbox where published_at is null and set_aside_at is null) as outbox_unpublished,
        (select count(*) from inbox where state = 'waiting') as inbox_unprocessed,
        (select count(*) from inbox where state = 'parked') as parked,
        (select count(*) from dead_letters where replayed_at is null) as dead_letters,
        (select coalesce(max(position), 0) from outbox) as emitted,
        (select coalesce(max(position), 0) from inbox) as received
""")
_AGES = text("""
    select
        (select extract(epoch from now() - recorded_at) from outbox
         where published_at is null and set_aside_at is null order by position limit 1) as outbox_oldest_seconds,
        (select extract(epoch from now() - received_at) from inbox
         where state in ('waiting', 'parked') order by position limit 1) as inbox_oldest_seconds
""")


class Backlog(TypedDict):
    """Counts of rows; `totals` never fall, so two equal readings show that nothing passed in between."""

    outbox_unpublished: int
    inbox_unprocessed: int
    parked: int
    dead_letters: int
    totals: dict[str, int]


class Ages(TypedDict):
    """Age in seconds of the oldest event that waits; 0 when none does."""

    outbox_oldest_seconds: float
    inbox_oldest_seconds: float


async def backlog(session: AsyncSession) -> Backlog:
    """Counts what is unpublished, unprocessed (waiting for its turn or for another try), parked and dead."""
    row = (await session.execute(_BACKLOG)).mappings().one()
    return Backlog(
        outbox_unpublished=row["outbox_unpublished"],
        inbox_unprocessed=row["inbox_unprocessed"],
        parked=row["parked"],
        dead_letters=row["dead_letters"],
        totals={"emitted": row["emitted"], "received": row["received"]},
    )


async def ages(session: AsyncSession) -> Ages:
    """How long the oldest unpublished and the oldest unprocessed event have waited."""
    row = (await session.execute(_AGES)).mappings().one()
    return Ages(
        outbox_oldest_seconds=float(row["outbox_oldest_seconds"] or 0),
        inbox_oldest_seconds=float(row["inbox_oldest_seconds"] or 0),
    )
