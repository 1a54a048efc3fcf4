"""Submitted versions (申报版本): the differences between two of them (K-05)."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Change:
    """One difference: JSON pointer, what stood there before and after; None where nothing stood."""

    pointer: str
    before: Any
    after: Any


def differences(before: Any, after: Any, pointer: str = "") -> list[Change]:
    """The differences of two JSON values, objects by key and lists by place, in the order of the pointers."""
    if isinstance(before, dict) and isinstance(after, dict):
        changes = []
        for key in sorted(before.keys() | after.keys()):
            changes += differences(before.get(key), after.get(key), f"{pointer}/{_escaped(key)}")
        return changes
    if isinstance(before, list) and isinstance(after, list):
        changes = []
        for place in range(max(len(before), len(after))):
            old = before[place] if place < len(before) else None
            new = after[place] if place < len(after) else None
            changes += differences(old, new, f"{pointer}/{place}")
        return changes
    return [] if before == after else [Change(pointer, before, after)]


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
