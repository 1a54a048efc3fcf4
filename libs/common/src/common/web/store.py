"""The answers that are kept under idempotency keys: the table of the HTTP boundary, and its SQL."""

import datetime as dt
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered under a key, to which request."""

    fingerprint: str
    status: int
    answer: str


# The outer join gives a row in any case: the lock is taken whether there is an answer or not.
_LOOK_UP = text("""
    select pg_try_advisory_xact_lock(hashtextextended(:name, 7)), k.fingerprint, k.status, k.answer
    from (values (1)) as always left join idempotency_keys k on k.caller = :caller and k.key = :key
""")


async def look_up(session: AsyncSession, caller: str, key: str) -> tuple[bool, Answered | None]:
    """Whether this transaction is the only one that handles the key, until it ends, and what was answered under it.

    Whoever gets the lock in the moment in which another transaction with the key ends does not see its answer yet; the
    key of the table then refuses the second effect.
    """
    found = await session.execute(_LOOK_UP, {"name": f"{caller} {key}", "caller": caller, "key": key})
    locked, fingerprint, status, answer = found.one()
    return bool(locked), None if fingerprint is None else Answered(fingerprint, status, answer)
