"""The cipher behind every encrypted value.

A small port, so that a house that must use SM4-GCM puts it here and nowhere else. Whoever implements it guarantees: a
fresh nonce per call, and no plain text unless key, nonce, cipher text and associated data all fit.
"""

import os
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
_TAG_BYTES = 16


class CannotOpen(Exception):
    """The value does not open: wrong key, wrong purpose or context, or it was altered. Which of them cannot be told."""


class Cipher(Protocol):
    """Authenticated encryption with associated data under one key."""

    def seal(self, plain: bytes, associated: bytes) -> bytes:
        """Nonce and cipher text with its tag; two calls never give the same."""
        ...

    def open(self, sealed: bytes, associated: bytes) -> bytes:
        """The plain text.

        Raises:
            CannotOpen: anything does not fit.
        """
        ...


class AesGcm:
    """AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D, section 8.2.2: below 2^32 values per key)."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("AES-256 needs a key of 32 bytes")
        self._aes = AESGCM(key)

    def seal(self, plain: bytes, associated: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._aes.encrypt(nonce, plain, associated)

    def open(self, sealed: bytes, associated: bytes) -> bytes:
        if len(sealed) < NONCE_BYTES + _TAG_BYTES:
            raise CannotOpen
        try:
            return self._aes.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated)
        except InvalidTag as unfit:
            raise CannotOpen from unfit


def new_object_key() -> bytes:
    """A key for one stored object, to be kept wrapped (`Keyring.encrypt`) beside its index entry."""
    return os.urandom(32)


def seal_object(data: bytes, object_key: bytes, *, context: str) -> bytes:
    """Encrypt a stored object (a material, a scan) under a key of its own; `context` is its storage key."""
    return AesGcm(object_key).seal(data, context.encode())


def open_object(sealed: bytes, object_key: bytes, *, context: str) -> bytes:
    """The opposite of `seal_object`.

    Raises:
        CannotOpen: another key or context, or altered.
    """
    return AesGcm(object_key).open(sealed, context.encode())
