"""Locks of a transaction, so that a decision does not miss what another handler is just writing.

Facts about one title come by events of several subjects, handled side by side. Whoever decides takes the committee's lock
first (shared: decisions do not wait for each other), then the person's.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_COMMITTEE, _PERSON = 41, 42  # seeds: two kinds of lock on the same text are two locks


async def lock_committee(session: AsyncSession, committee_id: str, *, shared: bool) -> None:
    """Held until the transaction ends; `shared` by those who only read the committee's history."""
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    await session.execute(
        text(f"SELECT {function}(hashtextextended(:id, :seed))"), {"id": committee_id, "seed": _COMMITTEE}
    )


async def lock_person(session: AsyncSession, person_ref: str) -> None:
    """Held until the transaction ends."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:id, :seed))"),
        {"id": person_ref, "seed": _PERSON},
    )
