"""Idempotency keys: the same key and body give the stored answer, whatever crashed in between.

The answer is stored in the transaction that makes it true, so there is no moment at which the effect exists and the
answer does not. A refused request stores nothing. Answers are encrypted: they may name people.
"""

import datetime as dt
import hashlib

from sqlalchemy import DateTime, Text, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from starlette.requests import Request
from starlette.responses import Response

from common.clock import system_now
from common.crypto.keyring import Keyring
from common.db.base import CommonBase
from common.web.problems import FieldError, KeyInFlight, KeyMissing, KeyReused, Malformed


class IdempotencyKeyRow(CommonBase):
    """One accepted request of one caller and the answer it got."""

    __tablename__ = "idempotency_keys"

    caller: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(Text)
    status: Mapped[int]
    answer: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), index=True)


def key_of(request: Request) -> str:
    """The request's key.

    Raises:
        KeyMissing, Malformed
    """
    key = request.headers.get("idempotency-key")
    if not key:
        raise KeyMissing
    if len(key) > 100 or not key.isascii() or not key.isprintable():
        raise Malformed(
            errors=[
                FieldError("/headers/Idempotency-Key", "bad_key", "幂等键须为 100 个以内的可见 ASCII 字符。")
            ]
        )
    return key


async def fingerprint(request: Request) -> str:
    """What makes two requests the same: method, path, query, body."""
    digest = hashlib.sha256()
    for part in (
        request.method.encode(),
        request.url.path.encode(),
        request.url.query.encode(),
        await request.body(),
    ):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def purpose_of(service: str) -> str:
    """What answers are encrypted for: one key per service."""
    return f"{service}.idempotency"


async def find_answer(
    session: AsyncSession, keys: Keyring, *, purpose: str, caller: str, key: str, fingerprint: str
) -> Response | None:
    """The stored answer, or None when this request is the first with its key.

    Holds a transaction lock on the key, so that two requests with one key cannot both be the first.

    Raises:
        KeyInFlight: another request with this key is running.
        KeyReused: the key was used for a different request.
    """
    locked = await session.scalar(
        text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 7))"), {"name": f"{caller} {key}"}
    )
    if not locked:
        raise KeyInFlight
    row = (
        await session.execute(
            select(IdempotencyKeyRow).where(IdempotencyKeyRow.caller == caller, IdempotencyKeyRow.key == key)
        )
    ).scalar_one_or_none()
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        raise KeyReused
    body = keys.decrypt(row.answer, purpose=purpose, context=key)
    return Response(
        body.encode(),
        status_code=row.status,
        media_type="application/json",
        headers={"Idempotent-Replay": "true"},
    )


def store_answer(
    session: AsyncSession,
    keys: Keyring,
    *,
    purpose: str,
    caller: str,
    key: str,
    fingerprint: str,
    response: Response,
) -> None:
    """Keep the answer beside the effect."""
    session.add(
        IdempotencyKeyRow(
            caller=caller,
            key=key,
            fingerprint=fingerprint,
            status=response.status_code,
            answer=keys.encrypt(bytes(response.body).decode(), purpose=purpose, context=key),
            at=system_now(),
        )
    )
