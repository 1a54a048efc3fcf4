"""Free text and personal data at rest: encrypted, each kind for a purpose of its own and bound to its row.

Rows of the credit file itself are never rewritten, so their texts stay under the key of their day; a key version that is
retired goes on opening them.
"""

import json
from enum import StrEnum
from typing import Any, cast, overload

from common.crypto.keyring import Keyring


class TextKind(StrEnum):
    """What a text is; part of its purpose, under which texts of before are still opened."""

    REPORT = "report"
    CONTACT = "contact"
    SUBJECT = "subject"
    VIOLATION = "violation"
    MEASURES = "measures"
    RIGHTS = "notice"
    """What a hearing notice says of the subject's rights."""
    STATEMENT = "statement"
    REASON = "reason"
    APPEAL = "appeal"
    ANSWER = "answer"


@overload
def close(keys: Keyring, kind: TextKind, row_id: str, text: str) -> str: ...
@overload
def close(keys: Keyring, kind: TextKind, row_id: str, text: None) -> None: ...
@overload
def close(keys: Keyring, kind: TextKind, row_id: str, text: str | None) -> str | None: ...
def close(keys: Keyring, kind: TextKind, row_id: str, text: str | None) -> str | None:
    """The encrypted column value; absent stays absent."""
    return keys.encrypt(text, purpose=f"credit-file.{kind}", context=row_id) if text is not None else None


@overload
def reveal(keys: Keyring, kind: TextKind, row_id: str, value: str) -> str: ...
@overload
def reveal(keys: Keyring, kind: TextKind, row_id: str, value: None) -> None: ...
@overload
def reveal(keys: Keyring, kind: TextKind, row_id: str, value: str | None) -> str | None: ...
def reveal(keys: Keyring, kind: TextKind, row_id: str, value: str | None) -> str | None:
    """The text behind a column value."""
    return keys.decrypt(value, purpose=f"credit-file.{kind}", context=row_id) if value is not None else None


def close_json(keys: Keyring, kind: TextKind, row_id: str, content: dict[str, Any]) -> str:
    return keys.encrypt(
        json.dumps(content, ensure_ascii=False), purpose=f"credit-file.{kind}", context=row_id
    )


def reveal_json(keys: Keyring, kind: TextKind, row_id: str, value: str | None) -> dict[str, Any]:
    """The content behind a column value; empty where there is none."""
    text = reveal(keys, kind, row_id, value)
    return cast("dict[str, Any]", json.loads(text)) if text is not None else {}
