"""Where files lie: materials, case files, certificates. A folder on a laptop, S3-compatible storage elsewhere.

What `put` or `create` has answered is there after a power cut, whole, under its key; nobody ever reads half an object.
"""

import hashlib
import re
from typing import Protocol

from common.errands import Errand
from common.outage import Outage

_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_LONGEST_KEY = 500


class StorageUnavailable(Outage):
    """The storage does not answer, is full, or is closed for writing."""


class ObjectMissing(StorageUnavailable):
    """Nothing lies under this key. Who was given the key knows that something was stored, so the storage is not whole:
    the wrong one, an empty one, one that is being restored. Nothing is decided by that."""


class ObjectExists(Exception):
    """Something lies under this key already, and it stays."""


class ObjectStorage(Protocol):
    """Stored objects by key, such as `cases/dcl_x/case.json`.

    Every method raises `ValueError` for a key that `check_key` refuses, and `StorageUnavailable`.
    """

    async def put(self, key: str, data: bytes) -> str:
        """Store `data`, in place of what was there; returns its SHA-256 in hexadecimal."""
        ...

    async def create(self, key: str, data: bytes) -> str:
        """Store `data` under a key that is free; of several at once one wins. Returns its SHA-256 in hexadecimal.

        Raises:
            ObjectExists: the key is taken.
        """
        ...

    async def get(self, key: str) -> bytes:
        """The whole object.

        Raises:
            ObjectMissing
        """
        ...

    async def exists(self, key: str) -> bool:
        """Whether something lies under the key."""
        ...

    async def delete(self, key: str) -> None:
        """Remove the object; one that is gone already is no error, so that a destruction job can be repeated."""
        ...


def getting(files: ObjectStorage, key: str) -> Errand[bytes]:
    """`get` as an errand."""
    return Errand(("get object", key), lambda: files.get(key))


def check_key(key: str) -> None:
    """Refuse keys that would mean another place on some storage: absolute, `..`, hidden, empty parts, odd characters.

    Raises:
        ValueError
    """
    if len(key) > _LONGEST_KEY or not _KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key[:80]!r}")


def sha256(data: bytes) -> str:
    """The digest that `put` returns."""
    return hashlib.sha256(data).hexdigest()
