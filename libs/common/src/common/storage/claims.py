"""Claim checks: an encrypted document in object storage, and the ticket (`Doc`) that an event carries instead of it.

A ticket stands for exactly the bytes that were stored. So a document is never written over: a retry finds the first one
and hands out its ticket again, and the ticket that an earlier attempt may have committed still fits.
"""

import hmac
import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from common.crypto.cipher import CannotOpen
from common.crypto.keyring import Keyring
from common.crypto.sealed import canonical_json
from common.errands import Errand
from common.events.base import Doc
from common.storage.port import ObjectExists, ObjectStorage, sha256


class ClaimBroken(Exception):
    """The stored bytes are not those of the ticket, or do not open."""


class ClaimTaken(Exception):
    """Another document lies under the key; a claim is written once."""


async def write_claim(
    files: ObjectStorage,
    keys: Keyring,
    purpose: str,
    content: BaseModel | Mapping[str, Any],
    key: str | None = None,
) -> Doc:
    """Store `content` as canonical JSON, encrypted for `purpose`, and return its ticket.

    Repeating it with the same content gives the same ticket, so it may run before the transaction that mentions it.

    Args:
        key: where to store it; by default the key follows from the content, by a keyed digest that tells nobody what it is.

    Raises:
        KeyNotHeld: this service does not seal or open that purpose.
        ClaimTaken: `key` holds another document.
    """
    plain = canonical_json(content).decode()
    if key is None:
        key = f"claims/{purpose}/{keys.blind_index(plain, purpose=purpose)}"
    value = keys.encrypt(plain, purpose=purpose, context=key)
    try:
        digest = await files.create(key, value.encode())
    except ObjectExists:
        stored = await files.get(key)
        if not _holds(keys, purpose, key, stored, plain):
            raise ClaimTaken(key) from None
        value, digest = stored.decode(), sha256(stored)
    return Doc(key=key, sha256=digest, key_id=value.split(".")[1])


async def read_claim(files: ObjectStorage, keys: Keyring, purpose: str, doc: Doc) -> dict[str, Any]:
    """The content behind a ticket, as JSON data.

    Raises:
        ObjectMissing: nothing lies there.
        ClaimBroken: other bytes than the ticket's, or not encrypted for this purpose and place.
        KeyNotHeld: this service does not seal or open that purpose.
    """
    stored = await files.get(doc.key)
    if not hmac.compare_digest(sha256(stored), doc.sha256):
        raise ClaimBroken(doc.key)
    try:
        plain = keys.decrypt(stored.decode("ascii", "replace"), purpose=purpose, context=doc.key)
    except CannotOpen as unfit:
        raise ClaimBroken(doc.key) from unfit
    content: dict[str, Any] = json.loads(plain)
    return content


def reading(files: ObjectStorage, keys: Keyring, purpose: str, doc: Doc) -> Errand[dict[str, Any]]:
    """`read_claim` as an errand."""
    return Errand(("read claim", purpose, doc.key, doc.sha256), lambda: read_claim(files, keys, purpose, doc))


def writing(
    files: ObjectStorage, keys: Keyring, purpose: str, content: BaseModel | Mapping[str, Any]
) -> Errand[Doc]:
    """`write_claim` as an errand, under the key that follows from the content."""
    return Errand(
        ("write claim", purpose, sha256(canonical_json(content))),
        lambda: write_claim(files, keys, purpose, content),
    )


def _holds(keys: Keyring, purpose: str, key: str, stored: bytes, plain: str) -> bool:
    try:
        return keys.decrypt(stored.decode("ascii", "replace"), purpose=purpose, context=key) == plain
    except CannotOpen:
        return False
