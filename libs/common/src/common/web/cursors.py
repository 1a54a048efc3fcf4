"""Keyset cursors: a page continues after the last row seen, stable under inserts, equally fast on every page."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

from common.text import read
from common.web.problems import FieldError, Malformed

R = TypeVar("R")
T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=200, description="每页条数，最多 200")]
Cursor = Annotated[str | None, Query(max_length=500, description="上一页返回的 next")]


class Page(BaseModel, Generic[T]):
    """One page of a list; `next` is absent on the last one."""

    items: list[T]
    next: str | None = None


def encode(*key: str | int) -> str:
    """The opaque cursor that stands after the row with this sort key."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def decode(cursor: str | None, types: Sequence[type]) -> list[Any] | None:
    """The sort key behind `cursor`, or None for the first page.

    Raises:
        Malformed: the cursor was not made by `encode` for a key of these types.
    """
    if cursor is None:
        return None
    try:
        key = read(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        key = None
    if not isinstance(key, list) or [type(part) for part in key] != list(types):
        raise Malformed(errors=[FieldError("/cursor", "bad_cursor", "分页标记无效，请从第一页重新查询。")])
    return key


def last_seen(cursor: str | None) -> str | None:
    """The id of the last row of the page before, or None for the first page.

    Raises:
        Malformed: the cursor was not made by `page`.
    """
    key = decode(cursor, [str])
    return key[0] if key else None


def page(rows: Sequence[R], limit: int, *, key: Callable[[R], str], item: Callable[[R], T]) -> Page[T]:
    """The first `limit` of `rows` as one page. The list was asked for one row more: it shows that others follow."""
    return Page(
        items=[item(row) for row in rows[:limit]],
        next=encode(key(rows[limit - 1])) if len(rows) > limit else None,
    )
