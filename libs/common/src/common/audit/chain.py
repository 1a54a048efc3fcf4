"""The hash chain over audit entries and the signatures over its head. Pure: rows in, hashes out.

A link binds the whole entry, its number and the link before it, so an entry cannot be changed, taken out, put in or moved
without every later link changing; and the signed heads that others keep (the public address, the minutes) fix those.
"""

import base64
import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from common.crypto.keyring import VersionedKey


def genesis(service: str) -> bytes:
    """What link 1 follows: another one per service, so that no chain passes for another's."""
    return hashlib.sha256(b"zcps-audit-genesis/1\n" + service.encode()).digest()


def entry_hash(entry: Mapping[str, Any]) -> bytes:
    """SHA-256 over the canonical JSON (RFC 8785) of an entry as `entry_json` writes it."""
    return hashlib.sha256(b"zcps-audit-entry/1\n" + rfc8785.dumps(dict(entry))).digest()


def link_hash(before: bytes, seq: int, entry_id: int, hash_of_entry: bytes) -> bytes:
    """SHA-256 over the link before, the number, the entry's id and the entry's hash."""
    numbers = seq.to_bytes(8) + entry_id.to_bytes(8)
    return hashlib.sha256(b"zcps-audit-link/1\n" + before + numbers + hash_of_entry).digest()


def entry_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as JSON data: instants in UTC to the microsecond, absent columns left out."""
    return {
        name: instant_text(value) if isinstance(value, dt.datetime) else value
        for name, value in row.items()
        if value is not None
    }


def instant_text(moment: dt.datetime) -> str:
    """`2026-05-11T01:00:00.000000Z`: one text per moment, whatever zone a driver returns it in."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The state of a chain at a moment, signed by its service.

    Attributes:
        size: number of links.
        hash: of the last link, hexadecimal.
        key: Ed25519 public key, hexadecimal.
        signature: base64, over `text()`.
    """

    service: str
    size: int
    hash: str
    signed_at: dt.datetime
    key: str
    signature: str

    def text(self) -> bytes:
        """The signed bytes; short lines, so that a person can check them against printed minutes."""
        return _head_text(self.service, self.size, self.hash, self.signed_at)

    def is_signed(self) -> bool:
        """Whether the signature is that of the key named; whether to trust the key is the reader's business."""
        try:
            public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key))
            public.verify(base64.b64decode(self.signature, validate=True), self.text())
        except (ValueError, InvalidSignature):
            return False
        return True


class HeadSigner:
    """Signs heads with the current audit key of a service.

    Args:
        key: Ed25519 seeds by version.
    """

    def __init__(self, service: str, key: VersionedKey) -> None:
        self._service = service
        self._private = Ed25519PrivateKey.from_private_bytes(key.versions[key.current])
        self.public_key = self._private.public_key().public_bytes_raw().hex()

    def sign(self, size: int, last_hash: bytes, at: dt.datetime) -> SignedHead:
        """The signed head of a chain of `size` links, at system time `at`."""
        signature = self._private.sign(_head_text(self._service, size, last_hash.hex(), at))
        return SignedHead(
            service=self._service,
            size=size,
            hash=last_hash.hex(),
            signed_at=at,
            key=self.public_key,
            signature=base64.b64encode(signature).decode(),
        )


def public_keys(key: VersionedKey) -> frozenset[str]:
    """The public keys of all versions, hexadecimal: what old and new heads may be signed with."""
    return frozenset(
        Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()
        for seed in key.versions.values()
    )


def _head_text(service: str, size: int, last_hash: str, at: dt.datetime) -> bytes:
    return f"zcps-audit-head/1\n{service}\n{size}\n{last_hash}\n{instant_text(at)}\n".encode()
