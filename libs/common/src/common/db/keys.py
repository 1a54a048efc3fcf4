"""Rows by their keys, each asked for once in a transaction."""

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

Row = TypeVar("Row", bound=DeclarativeBase)


async def rows_by_key(session: AsyncSession, kind: type[Row], keys: Iterable[str | None]) -> dict[str, Row]:
    """The rows of a table with a key of one column; those that the session holds are not asked for again.

    A key that no row has, and None, are left out.
    """
    wanted = {key for key in keys if key is not None}
    held = session.identity_map
    found = {key: row for key in wanted if (row := held.get(session.identity_key(kind, key))) is not None}
    if missing := wanted - found.keys():
        for key, row in await session.execute(_by_key(kind), {"keys": sorted(missing)}):
            found[key] = row
    return found


@cache
def _by_key(kind: type[Any]) -> Select[Any]:
    (key,) = inspect(kind).primary_key
    return select(key, kind).where(key.in_(bindparam("keys", expanding=True)))
