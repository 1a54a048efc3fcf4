"""JSON that every later step can hold: I-JSON (RFC 7493), bounded in depth, of text that can be stored and printed.

Numbers stay within ±(2^53 - 1), where every language counts alike and where RFC 8785 has a spelling for them; member
names are unique; text is UTF-8 without halves of a pair. Members that hold names follow the stricter rule for names.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from common.text.characters import name_fault, text_fault
from common.text.private_use import standard

MAX_DEPTH: Final = 32
MAX_VALUES: Final = 50_000
LARGEST_NUMBER: Final = 2**53 - 1
FAULTS_TOLD: Final = 20

_NAMES = re.compile(r"(^|_)(name|names|title|school|unit|granted_by|issued_by)$")
"""Members and parameters that hold the name of something."""

_MESSAGES = {
    "json_invalid": "内容不是有效的 JSON。",
    "not_utf8": "内容须为 UTF-8 编码。",
    "too_deep": f"层级过深，最多 {MAX_DEPTH} 层。",
    "too_many_values": f"内容过多，最多 {MAX_VALUES} 项。",
    "duplicate_member": "同一字段出现了两次。",
    "not_a_number": "不是有效的数值。",
    "number_too_large": "数值超出可以准确表示的范围（±9007199254740991），编号、号码类内容请作为文字填写。",
}


@dataclass(frozen=True)
class Fault:
    """One thing that cannot be taken: JSON pointer, stable code, Chinese message."""

    pointer: str
    code: str
    message: str


class BadData(ValueError):
    """What was sent cannot be taken."""

    def __init__(self, found: list[Fault]) -> None:
        super().__init__(", ".join(sorted({fault.code for fault in found})))
        self.faults = found


def read(data: bytes) -> Any:
    """The value that `data` says, with private-use code points of the standard as the characters they mean.

    Raises:
        BadData: with every fault, at most `FAULTS_TOLD` of them.
    """
    try:
        value = json.loads(
            data.decode("utf-8"),
            parse_int=_integer,
            parse_float=_real,
            parse_constant=lambda _name: _Odd("not_a_number"),
            object_pairs_hook=_Members,
        )
    except UnicodeDecodeError:
        raise BadData([_fault("", "not_utf8")]) from None
    except RecursionError:
        raise BadData([_fault("", "too_deep")]) from None
    except ValueError:
        raise BadData([_fault("", "json_invalid")]) from None
    found: list[Fault] = []
    plain = _plain(value, _Place(), found, _Count())
    if found:
        raise BadData(found[:FAULTS_TOLD])
    return plain


def faults(value: Any, *, pointer: str = "") -> list[Fault]:
    """What could not be taken in a value that is in hand already: stored under older rules, or read by somebody else."""
    found: list[Fault] = []
    _plain(value, _Place(pointer), found, _Count())
    return found[:FAULTS_TOLD]


def member_fault(name: str, text: str, *, pointer: str) -> Fault | None:
    """Why the text of the member or parameter `name` cannot be taken."""
    told = name_fault(text) if _NAMES.search(name) else text_fault(text)
    return Fault(pointer, *told) if told else None


def escaped(part: object) -> str:
    """A step of a JSON pointer (RFC 6901)."""
    return "/" + str(part).replace("~", "~0").replace("/", "~1")


@dataclass(frozen=True)
class _Odd:
    """A number that cannot be taken, until its place is known."""

    code: str


class _Members(list[tuple[str, Any]]):
    """The members of an object as they stand, duplicates included."""


@dataclass(frozen=True)
class _Place:
    pointer: str = ""
    name: str = ""
    depth: int = 0

    def below(self, part: object, *, name: str) -> "_Place":
        return _Place(self.pointer + escaped(part), name, self.depth + 1)


class _Count:
    """How many values a document may still hold."""

    def __init__(self) -> None:
        self.left = MAX_VALUES


def _integer(digits: str) -> int | _Odd:
    return int(digits) if len(digits) <= 17 else _Odd("number_too_large")


def _real(digits: str) -> float | _Odd:
    number = float(digits)
    return number if math.isfinite(number) else _Odd("number_too_large")


def _fault(pointer: str, code: str) -> Fault:
    return Fault(pointer, code, _MESSAGES[code])


def _plain(value: Any, place: _Place, found: list[Fault], count: _Count) -> Any:
    count.left -= 1
    if count.left < 0:
        if count.left == -1:
            found.append(_fault("", "too_many_values"))
        return None
    match value:
        case str():
            return _text(value, place, found)
        case bool() | None:
            return value
        case int() | float() | _Odd():
            return _number(value, place, found)
    if place.depth >= MAX_DEPTH:
        found.append(_fault(place.pointer, "too_deep"))
        return None
    if isinstance(value, (_Members, Mapping)):
        return _object(value, place, found, count)
    return [_plain(item, place.below(n, name=place.name), found, count) for n, item in enumerate(value)]


def _text(value: str, place: _Place, found: list[Fault]) -> str:
    text = standard(value)
    if fault := member_fault(place.name, text, pointer=place.pointer):
        found.append(fault)
    return text


def _number(value: float | _Odd, place: _Place, found: list[Fault]) -> Any:
    if isinstance(value, _Odd):
        found.append(_fault(place.pointer, value.code))
    elif value != value or abs(value) == math.inf:  # noqa: PLR0124 - only NaN differs from itself
        found.append(_fault(place.pointer, "not_a_number"))
    elif abs(value) > LARGEST_NUMBER:
        found.append(_fault(place.pointer, "number_too_large"))
    return value


def _object(
    value: _Members | Mapping[str, Any], place: _Place, found: list[Fault], count: _Count
) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, item in _pairs(value):
        # the message goes to whoever sent the member, its odd name does not
        if told := name_fault(name):
            found.append(Fault(place.pointer, *told))
        elif name in plain:
            found.append(_fault(place.pointer + escaped(name), "duplicate_member"))
        else:
            plain[name] = _plain(item, place.below(name, name=name), found, count)
    return plain


def _pairs(value: _Members | Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return iter(value if isinstance(value, _Members) else value.items())
