"""Small secrets that travel in events, readable only by the services that the purpose names.

`Sealed` fields of events and parts of a case file are made here. Sealing needs the purpose's key as well, so a service's
ring holds what it seals and what it opens, and nothing else.
"""

import json
from collections.abc import Mapping
from typing import Any

import rfc8785
from pydantic import BaseModel

from common.crypto.keyring import Keyring


def seal(keys: Keyring, purpose: str, content: BaseModel | Mapping[str, Any], *, context: str = "") -> str:
    """Encrypt `content` as canonical JSON for whoever holds the key of `purpose`.

    Args:
        context: binds the value to its subject, e.g. the declaration id; the opener must give the same.

    Raises:
        KeyNotHeld: this service does not seal or open that purpose.
    """
    return keys.encrypt(canonical_json(content).decode(), purpose=purpose, context=context)


def open_sealed(keys: Keyring, purpose: str, value: str, *, context: str = "") -> dict[str, Any]:
    """The content as JSON data; validate it with the model that it was sealed from.

    Raises:
        KeyNotHeld: this service does not seal or open that purpose.
        CannotOpen: sealed for another purpose or context, or altered.
    """
    content: dict[str, Any] = json.loads(keys.decrypt(value, purpose=purpose, context=context))
    return content


def canonical_json(content: BaseModel | Mapping[str, Any]) -> bytes:
    """RFC 8785: one byte sequence per content. Models are dumped as JSON data, absent stays absent."""
    data = (
        content.model_dump(mode="json", exclude_none=True)
        if isinstance(content, BaseModel)
        else dict(content)
    )
    return rfc8785.dumps(data)
