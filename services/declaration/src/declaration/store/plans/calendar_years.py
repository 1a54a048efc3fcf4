"""Recorded years of working days: one recorder at a time."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


async def lock_years(session: AsyncSession) -> None:
    """Let one recording at a time find out what the next version is."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("calendar-years", 0))))
