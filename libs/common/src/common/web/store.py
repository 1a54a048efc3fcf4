"""The answers that are kept under idempotency keys: the table of the HTTP boundary, and its SQL."""

import datetime as dt

from sqlalchemy import DateTime, Text, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.db.base import CommonBase


class IdempotencyKeyRow(CommonBase):
    """One accepted request of one caller and the answer it got; `key` is a keyed hash where the caller is nobody."""

    __tablename__ = "idempotency_keys"

    caller: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(Text)
    status: Mapped[int]
    answer: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), index=True)


async def try_lock(session: AsyncSession, caller: str, key: str) -> bool:
    """Whether this transaction is the only one that handles the key; it holds the lock until it ends."""
    locked = await session.scalar(
        text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 7))"), {"name": f"{caller} {key}"}
    )
    return bool(locked)


async def find_answer(session: AsyncSession, caller: str, key: str) -> IdempotencyKeyRow | None:
    """What was answered under the key."""
    return await session.get(IdempotencyKeyRow, (caller, key))
