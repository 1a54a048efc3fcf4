"""Idempotency keys: the same key and body give the stored answer, whatever crashed in between.

The answer is stored in the transaction that makes it true, so there is no moment at which the effect exists and the
answer does not. A refused request stores nothing. Answers are encrypted: they may name people. They are cleared after
a term (`common.service.housekeeping`).

What a public route is told belongs to nobody's account: such a key is stored under a keyed hash, its answer encrypted
with a key that only the caller's own key gives. Whoever holds the database and the service's keys learns neither who
asked nor what he was told (a reporter's receipt), and a stranger would have to guess 128 bits.
"""

import base64
import hashlib
import hmac
import math
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from common.clock import system_now
from common.crypto.cipher import AesGcm
from common.crypto.keyring import Keyring
from common.web import store
from common.web.problems import FieldError, KeyInFlight, KeyMissing, KeyReused, Malformed
from common.web.store import IdempotencyKeyRow

NOBODY = "anonymous"
ENOUGH_BITS = 128
"""A UUID written out has 32 hexadecimal digits, 128 bits."""
FEWEST_LETTERS = 6
"""A key of fewer different letters was typed, not drawn: among 32 random digits that happens less than once in 10^12."""


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


def _bits(key: str) -> float:
    """How many bits a random text of this length and alphabet holds at most; separators count for nothing."""
    letters = [letter for letter in key if letter not in "-_.: "]
    if len(set(letters)) < FEWEST_LETTERS:
        return 0.0
    alphabet = next(
        size
        for size, fits in (
            (10, str.isdigit),
            (16, lambda text: set(text.lower()) <= set("0123456789abcdef")),
            (36, lambda text: text == text.lower() or text == text.upper()),
            (62, lambda text: True),
        )
        if fits("".join(letters))
    )
    return len(letters) * math.log2(alphabet)


@dataclass(frozen=True)
class KeyPlace:
    """Where the answer of one caller's key lies, and what opens it."""

    caller: str
    key: str
    fingerprint: str
    seal: Callable[[str], str]
    open: Callable[[str], str]


def of_account(keys: Keyring, *, service: str, caller: str, key: str, fingerprint: str) -> KeyPlace:
    """The place of an account's key: encrypted with the service's key.

    The account lies there as a keyed index: who called when would tell, in some services, who sits on a committee.
    """
    purpose = f"{service}.idempotency"
    return KeyPlace(
        keys.blind_index(caller, purpose=f"{service}.caller"),
        key,
        fingerprint,
        seal=lambda text: keys.encrypt(text, purpose=purpose, context=key),
        open=lambda value: keys.decrypt(value, purpose=purpose, context=key),
    )


def of_nobody(keys: Keyring, *, service: str, key: str, fingerprint: str) -> KeyPlace:
    """The place of a key that a public route was given, by whomever.

    Raises:
        Malformed: the key holds less than 128 bits of chance, so that a stranger could guess it.
    """
    if _bits(key) < ENOUGH_BITS:
        raise Malformed(
            errors=[
                FieldError(
                    "/headers/Idempotency-Key",
                    "guessable_key",
                    "公开事项的幂等键须是随机生成的，不少于 32 位十六进制字符（如 UUID），以免他人猜中。",
                )
            ]
        )

    def derived(use: str) -> bytes:
        return HKDF(SHA256(), length=32, salt=None, info=f"zcps/1/{use}/{service}".encode()).derive(
            key.encode()
        )

    cipher, mac = AesGcm(derived("answer")), derived("fingerprint")
    place = keys.blind_index(key, purpose=f"{service}.idempotency")
    return KeyPlace(
        NOBODY,
        place,
        hmac.digest(mac, fingerprint.encode(), "sha256").hex(),
        seal=lambda text: base64.b64encode(cipher.seal(text.encode(), place.encode())).decode(),
        open=lambda value: cipher.open(base64.b64decode(value), place.encode()).decode(),
    )


async def find_answer(session: AsyncSession, place: KeyPlace) -> Response | None:
    """The stored answer, or None when this request is the first with its key.

    Holds a transaction lock on the key, so that two requests with one key cannot both be the first.

    Raises:
        KeyInFlight: another request with this key is running.
        KeyReused: the key was used for a different request.
    """
    locked, row = await store.look_up(session, place.caller, place.key)
    if not locked:
        raise KeyInFlight
    if row is None:
        return None
    if not hmac.compare_digest(row.fingerprint, place.fingerprint):
        raise KeyReused
    return Response(
        place.open(row.answer).encode(),
        status_code=row.status,
        media_type="application/json",
        headers={"Idempotent-Replay": "true"},
    )


def store_answer(session: AsyncSession, place: KeyPlace, response: Response) -> None:
    """Keep the answer beside the effect."""
    session.add(
        IdempotencyKeyRow(
            caller=place.caller,
            key=place.key,
            fingerprint=place.fingerprint,
            status=response.status_code,
            answer=place.seal(bytes(response.body).decode()),
            at=system_now(),
        )
    )
