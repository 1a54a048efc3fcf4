"""YAML read together with its line numbers, so that every fault of a pack names file, line and reason."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml
from pydantic import ValidationError

from common.shipped import LOADER

Loc = tuple[Hashable, ...]

_REASONS: Final[Mapping[str, str]] = {"extra_forbidden": "不认识的键“{key}”", "missing": "缺少“{key}”"}


class Fault(NamedTuple):
    """One thing that is wrong with a pack."""

    file: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class PackError(Exception):
    """A pack, or the layering of several, that is refused.

    Attributes:
        faults: everything that was found, in the order of the files.
        file, line, reason: the first fault.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        self.file, self.line, self.reason = self.faults[0]
        super().__init__("\n".join(map(str, self.faults)))


class Source(NamedTuple):
    """A parsed file: its content, and the line of every key and item."""

    file: Path
    data: Any
    lines: Mapping[Loc, int]

    def values(self) -> Iterator[tuple[Loc, Any]]:
        """Every scalar with its place."""
        yield from _scalars(self.data, ())

    def fault(self, loc: Loc, reason: str) -> Fault:
        """A fault at a place, or at the nearest place around it that is written in the file."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return Fault(self.file, self.lines.get(loc, 1), reason)

    def faults(self, error: ValidationError, within: Loc = ()) -> list[Fault]:
        """What a model found wrong with the content; `within` is left off the model's own locations."""
        found = []
        for detail in error.errors(include_url=False, include_input=False):
            loc = tuple(detail["loc"])
            key = detail.get("ctx", {}).get("key")
            reason = _REASONS.get(detail["type"], detail["msg"]).format(key=loc[-1] if loc else "")
            place = loc[len(within) :] + ((key,) if key else ())
            where = ".".join(map(str, loc[: -1 if detail["type"] in _REASONS else None]))
            found.append(self.fault(place, f"{where}: {reason}" if where else reason))
        return found


def _scalars(node: Any, loc: Loc) -> Iterator[tuple[Loc, Any]]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, item in inside:
        yield from _scalars(item, (*loc, key))
    if not isinstance(node, dict | list):
        yield loc, node


def read(file: Path) -> Source:
    """Read one YAML file.

    Raises:
        PackError: it is not YAML, a key is not text or is given twice, it is empty, or it cannot be read as UTF-8.
    """
    lines: dict[Loc, int] = {}
    faults: list[Fault] = []

    def build(node: yaml.Node, loc: Loc) -> Any:
        lines.setdefault(loc, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            built: dict[str, Any] = {}
            for key_node, value_node in node.value:
                key = key_node.value
                line = key_node.start_mark.line + 1
                if not isinstance(key, str) or key in built:
                    faults.append(Fault(file, line, f"键“{key}”重复或不是文字"))
                    continue
                lines[*loc, key] = line
                built[key] = build(value_node, (*loc, key))
            return built
        if isinstance(node, yaml.SequenceNode):
            return [build(item, (*loc, index)) for index, item in enumerate(node.value)]
        return loader.construct_object(node)

    try:
        loader = LOADER(file.read_text("utf-8"))
        node = loader.get_single_node()
        data = build(node, ()) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise PackError(
            [Fault(file, mark.line + 1 if mark else 1, f"不是有效的 YAML：{error.problem}")]
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise PackError([Fault(file, 1, f"不是有效的 YAML：{error}")]) from error
    if not isinstance(data, dict):
        faults.append(Fault(file, 1, "文件应由“键: 值”组成"))
    if faults:
        raise PackError(faults)
    return Source(file, data, lines)
