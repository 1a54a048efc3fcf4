"""The keys that one service holds, by name and version.

A purpose says what a value is for and is bound into it: what was encrypted as one thing never opens as another. The part
of a purpose before the first dot names the key, and the purpose's own key is derived from it:

- `declaration.phone`, `expert-pool.number`: columns of one service, under that service's key;
- `name`, `number`, `file`, `draw`, `panel`, `attendance`: small secrets that travel between services, under keys that only
  the services that seal or open them hold. A service whose ring lacks the key cannot open the value, whatever it tries.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from common.crypto.cipher import AesGcm, CannotOpen, Cipher

_PURPOSE = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9_-]*)*")
_KEY_ID = re.compile(r"[0-9a-z]{1,16}")
_VALUE = re.compile(r"v1\.([0-9a-z]{1,16})\.([A-Za-z0-9_-]+)")


class KeyNotHeld(Exception):
    """This service's ring has no key for the purpose: it is not among those that may open or seal it."""


@dataclass(frozen=True, slots=True, repr=False)
class VersionedKey:
    """All versions of one key, 32 bytes each; new values use `current`, older versions only open."""

    versions: Mapping[str, bytes]
    current: str

    def __post_init__(self) -> None:
        if self.current not in self.versions:
            raise ValueError("the current version of a key must be among its versions")
        for key_id, key in self.versions.items():
            if not _KEY_ID.fullmatch(key_id) or len(key) != 32:
                raise ValueError("a key version is 1 to 16 of 0-9a-z, a key has 32 bytes")


class Keyring:
    """Encrypts, opens and indexes small values for the purposes whose keys it holds.

    Args:
        keys: key name (the part of a purpose before the first dot) to its versions.
    """

    def __init__(self, keys: Mapping[str, VersionedKey]) -> None:
        self._keys = dict(keys)
        self._ciphers: dict[tuple[str, str], Cipher] = {}
        self._index_keys: dict[tuple[str, str], bytes] = {}

    def holds(self, purpose: str) -> bool:
        """Whether this service may open or seal values of `purpose`."""
        return purpose.partition(".")[0] in self._keys

    def key_id(self, purpose: str) -> str:
        """The version that new values of `purpose` are encrypted with.

        Raises:
            KeyNotHeld
        """
        return self._key(purpose).current

    def encrypt(self, text: str, *, purpose: str, context: str = "") -> str:
        """`v1.<key id>.<base64url>`; the same text twice gives two values.

        Args:
            context: binds the value to its place (a row id, a storage key); the same is needed to open it.

        Raises:
            KeyNotHeld
        """
        key_id = self._key(purpose).current
        sealed = self._cipher(purpose, key_id).seal(text.encode(), _associated(key_id, purpose, context))
        return f"v1.{key_id}.{_text(sealed)}"

    def decrypt(self, value: str, *, purpose: str, context: str = "") -> str:
        """The text that `encrypt` was given.

        Raises:
            KeyNotHeld
            CannotOpen: another purpose or context, a version that is not held, or an altered value.
        """
        key = self._key(purpose)
        key_id, sealed = _parts(value)
        if key_id not in key.versions:
            raise CannotOpen
        plain = self._cipher(purpose, key_id).open(sealed, _associated(key_id, purpose, context))
        return plain.decode()

    def is_current(self, value: str, *, purpose: str) -> bool:
        """Whether `value` (encrypted, or a blind index) was made with the current version; rotation rewrites the others."""
        return value.split(".")[1:2] == [self._key(purpose).current]

    def blind_index(self, text: str, *, purpose: str) -> str:
        """`i1.<key id>.<base64url>`: equal for equal texts, so a column can be searched without being readable.

        Normalise `text` first (`PersonDocument.number`). Never index anything that people can enumerate by reading the
        table, such as a yes or no.

        Raises:
            KeyNotHeld
        """
        return self._index(text, purpose, self._key(purpose).current)

    def blind_indexes(self, text: str, *, purpose: str) -> tuple[str, ...]:
        """The index under every version held, current first: what a look-up compares with while a rotation is under way.

        Raises:
            KeyNotHeld
        """
        key = self._key(purpose)
        older = (key_id for key_id in key.versions if key_id != key.current)
        return tuple(self._index(text, purpose, key_id) for key_id in (key.current, *older))

    def _key(self, purpose: str) -> VersionedKey:
        if not _PURPOSE.fullmatch(purpose):
            raise ValueError(f"not a purpose: {purpose!r}")
        try:
            return self._keys[purpose.partition(".")[0]]
        except KeyError:
            raise KeyNotHeld(purpose) from None

    def _cipher(self, purpose: str, key_id: str) -> Cipher:
        cipher = self._ciphers.get((purpose, key_id))
        if cipher is None:
            cipher = self._ciphers[purpose, key_id] = AesGcm(self._derive("encrypt", purpose, key_id))
        return cipher

    def _index(self, text: str, purpose: str, key_id: str) -> str:
        index_key = self._index_keys.get((purpose, key_id))
        if index_key is None:
            index_key = self._index_keys[purpose, key_id] = self._derive("index", purpose, key_id)
        digest = hmac.digest(index_key, text.encode(), "sha256")
        return f"i1.{key_id}.{_text(digest)}"

    def _derive(self, use: str, purpose: str, key_id: str) -> bytes:
        """One root key serves many purposes and two uses, never the same bytes for two of them (RFC 5869)."""
        info = f"zcps/1/{use}/{purpose}".encode()
        return HKDF(SHA256(), length=32, salt=None, info=info).derive(self._key(purpose).versions[key_id])


def _associated(key_id: str, purpose: str, context: str) -> bytes:
    # Neither key ids nor purposes can hold a zero byte, so no two triples give the same bytes.
    return b"\x00".join((b"v1", key_id.encode(), purpose.encode(), context.encode()))


def _parts(value: str) -> tuple[str, bytes]:
    shape = _VALUE.fullmatch(value)
    if shape is None:
        raise CannotOpen
    text = shape[2]
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as broken:
        raise CannotOpen from broken
    if _text(sealed) != text:  # unused bits of the last character set: not what `encrypt` wrote
        raise CannotOpen
    return shape[1], sealed


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
