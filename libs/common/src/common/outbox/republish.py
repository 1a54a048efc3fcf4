"""Publishing again what was published before: after a reader lost data, or when the bus has dropped it.

Readers drop by event id what they already have, so publishing too much does no harm.
"""

import datetime as dt

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from common.outbox.tables import CHANNEL, OutboxRow


async def republish(
    session: AsyncSession, *, subject: str | None = None, since: dt.datetime | None = None
) -> int:
    """Marks events as unpublished: those of one subject, those recorded since a system time, or all.

    Returns how many. The relay sends them after the commit, in their old order.
    """
    again = update(OutboxRow).where(OutboxRow.published_at.is_not(None)).values(published_at=None)
    if subject is not None:
        again = again.where(OutboxRow.subject == subject)
    if since is not None:
        again = again.where(OutboxRow.recorded_at >= since)
    count = len((await session.execute(again.returning(OutboxRow.position))).all())
    await session.execute(select(func.pg_notify(CHANNEL, "")))
    return count
