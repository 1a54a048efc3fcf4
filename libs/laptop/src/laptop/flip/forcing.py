"""Findings as they are made: noted, and forced while a flip says so."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, NamedTuple

from common.policy.findings import Finding, Verdict
from common.policy.model import Status

SERVICES = frozenset({"declaration", "review", "expert_pool", "credit_file", "certificate"})
DOORS = {"api": "rest", "messaging": "event", "timers": "timer"}
SILENT = frozenset({Status.NOT_STATED, Status.NOT_CONFIGURED})


class Way(StrEnum):
    """What a finding is forced to."""

    HOLDS = "holds"
    REFUSES = "refuses"


class Flip(NamedTuple):
    """Force the findings of a rule, everywhere or where one use case asks one function of the domain."""

    rule: str
    way: Way
    site: str | None = None
    asked: str | None = None


class Seen(NamedTuple):
    """A finding was made.

    Attributes:
        asked: the function of the domain that the use case called.
        site: the use case, outermost; None where a test called the domain itself.
        door: how the case came in: rest, event or timer.
    """

    rule: str
    asked: str
    site: str | None
    door: str | None


_seen: set[Seen] = set()
_flip: list[Flip] = []


def install() -> None:
    """Watch findings from now on. Stored ones that are read again are none that a rule makes, and stay as they are."""
    made = Finding.__init__

    def watched(self: Finding, **data: Any) -> None:
        seen = _seen_at(sys._getframe(1), str(data["rule"]))
        _seen.add(seen)
        for flip in _flip:
            if flip.rule == seen.rule and flip.site in {None, seen.site} and flip.asked in {None, seen.asked}:
                data |= _forced(flip.way, data)
        made(self, **data)

    Finding.__init__ = watched  # type: ignore[assignment,method-assign]


@contextmanager
def watching() -> Iterator[set[Seen]]:
    """The findings that the block makes."""
    _seen.clear()
    yield _seen


@contextmanager
def forced(flip: Flip) -> Iterator[None]:
    _flip.append(flip)
    try:
        yield
    finally:
        _flip.remove(flip)


def _forced(way: Way, data: dict[str, Any]) -> dict[str, Any]:
    known = {} if data["basis"] not in SILENT else {"basis": Status.STATED}
    return {"verdict": Verdict.MET if way is Way.HOLDS else Verdict.NOT_MET} | known


def _seen_at(frame: Any, rule: str) -> Seen:
    asked, site, door = "", None, None
    while frame is not None:
        parts = frame.f_globals.get("__name__", "").split(".")
        if parts[0] in SERVICES and len(parts) > 1:
            name = f"{'.'.join(parts)}:{frame.f_code.co_name}"
            match parts[1]:
                case "domain" if site is None:
                    asked = name
                case "usecases":
                    site = name
                case layer if layer in DOORS:
                    door = DOORS[layer]
        frame = frame.f_back
    return Seen(rule, asked, site, door)
