"""The access table as data; what its words mean is told at the head of access.yaml."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from laptop.testing.kit import Caller
from laptop.testing.tables import read_table

TABLE = Path(__file__).parents[1] / "access" / "access.yaml"
NOBODY = "nobody"
"""The caller without a token."""
PROGRAM = "partner"
"""The caller who is no person."""


@dataclass(frozen=True)
class Row:
    """One operation on one thing, and who gets what.

    Attributes:
        may: `public`, `signed_in`, `linked`, `partner`, or the office roles.
        own: caller to expected status; `everyone` stands for all that are let in and not named.
        other: what all others get that are let in: statuses, or `empty`.
        in_clear: whether the answer to `own` holds an id number or a phone in full.
    """

    operation: str
    method: str
    path: str
    may: str | tuple[str, ...]
    with_: Mapping[str, Any]
    query: Mapping[str, Any]
    body: Any
    raw: str | None
    own: Mapping[str, int]
    other: tuple[int | str, ...]
    in_clear: bool

    def lets_in(self, name: str, caller: Caller | None) -> bool:
        """Whether the route may open to the caller at all, by kind of account and office."""
        if self.may == "public":
            return True
        if caller is None:
            return False
        if self.may == "signed_in":
            return name != PROGRAM
        if self.may == "linked":
            return caller.person_ref is not None
        if self.may == "partner":
            return name == PROGRAM
        return not {grant.partition("@")[0] for grant in caller.grants}.isdisjoint(self.may)

    def expected(self, name: str, caller: Caller | None) -> tuple[int | str, ...]:
        """What the caller must get: statuses, or `empty`."""
        if not self.lets_in(name, caller):
            return (401,) if caller is None else (403,)
        if name in self.own:
            return (self.own[name],)
        if "everyone" in self.own:
            return (self.own["everyone"],)
        return self.other

    def ids(self, things: Mapping[str, Any]) -> dict[str, str]:
        """The path parameters in a world with these things."""
        return {name: str(_fill(value, things)) for name, value in self.with_.items()}

    def request(self, things: Mapping[str, Any]) -> tuple[str, str, Any]:
        """Method, path with query below the service, and body, in a world with these things."""
        path = self.path.format(**self.ids(things))
        if self.query:
            path += "?" + "&".join(f"{name}={_fill(value, things)}" for name, value in self.query.items())
        body = self.raw.encode() if self.raw is not None else _fill(self.body, things)
        return self.method, f"/v1{path}", body


@cache
def rows(service: str) -> tuple[Row, ...]:
    """Every row of a service, in the order of the table."""
    return tuple(
        _row(operation, entry)
        for operation, entries in read_table(TABLE)[service].items()
        for entry in (entries if isinstance(entries, list) else [entries])
    )


def _row(operation: str, entry: dict[str, Any]) -> Row:
    method, _, path = entry["route"].partition(" ")
    unknown = entry.keys() - {"route", "may", "with", "query", "body", "raw", "own", "other", "in_clear"}
    assert not unknown, f"{operation}: {unknown}"
    may, other = entry["may"], entry.get("other", [])
    own = {
        name: status
        for status, names in entry["own"].items()
        for name in (names if isinstance(names, list) else [names])
    }
    assert not {401, 403} & set(own.values()), f"{operation}: a right that is refused is none"
    return Row(
        operation=operation,
        method=method,
        path=path,
        may=tuple(may) if isinstance(may, list) else may,
        with_=entry.get("with", {}),
        query=entry.get("query", {}),
        body=entry.get("body"),
        raw=entry.get("raw"),
        own=own,
        other=tuple(other) if isinstance(other, list) else (other,),
        in_clear=entry.get("in_clear", False),
    )


def _fill(value: Any, things: Mapping[str, Any]) -> Any:
    """`$name` replaced by the thing of that name, at any depth."""
    if isinstance(value, str) and value.startswith("$"):
        return things[value[1:]]
    if isinstance(value, dict):
        return {key: _fill(item, things) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, things) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value
