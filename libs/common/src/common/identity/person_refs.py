"""`person_ref`: the name of a person in events and tables, made here and nowhere else.

It is keyed, so that nobody without the platform's key can walk through all possible id numbers and find whose row it is.
The key is held by declaration, expert-pool, credit-file and certificate; review never holds it.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping

from common.identity.documents import PersonDocument

_SHAPE = re.compile(r"p([1-9][0-9]?)([a-z2-7]{52})")


class PersonRefs:
    """Makes person refs with a versioned platform key.

    Args:
        keys: key version (1..99) to key, at least 32 bytes each.
        current: the version that new refs are made with.
    """

    def __init__(self, keys: Mapping[int, bytes], current: int) -> None:
        if current not in keys:
            raise ValueError(f"no person_ref key of version {current}")
        if any(not 1 <= version <= 99 or len(key) < 32 for version, key in keys.items()):
            raise ValueError("person_ref keys: versions 1 to 99, at least 32 bytes each")
        self._keys = dict(keys)
        self._current = current

    def of(self, document: PersonDocument) -> str:
        """The ref of the person whose document this is, e.g. `p1` and 52 base32 characters.

        HMAC-SHA-256 over the numbering, a zero byte and the normalised number: a temporary id card and the household
        book give the ref of the id card, because they carry its number.
        """
        return self._ref(document, self._current)

    def is_of(self, ref: str, document: PersonDocument) -> bool:
        """Whether `ref`, made with any key version that is still held, belongs to this document.

        Raises:
            ValueError: not a person ref, or its key version is not held.
        """
        shape = _SHAPE.fullmatch(ref)
        if shape is None or int(shape[1]) not in self._keys:
            raise ValueError("not a person ref of a key version that is held")
        return hmac.compare_digest(ref, self._ref(document, int(shape[1])))

    def _ref(self, document: PersonDocument, version: int) -> str:
        message = document.numbering.encode() + b"\x00" + document.number.encode()
        digest = hmac.new(self._keys[version], message, hashlib.sha256).digest()
        return f"p{version}{base64.b32encode(digest).decode().rstrip('=').lower()}"
