"""One pack: a folder with `pack.yaml` and a file per subject, checked on its own."""

import datetime as dt
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self, get_args, get_origin

from pydantic import BaseModel, StringConstraints, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from common.places import PLACES
from common.policy.model import Shape, Status, Subject, Text, Value
from common.policy.source import Fault, Loc, PackError, Source, read
from common.policy.subjects import Subjects

HEAD = "pack.yaml"


class PackKind(StrEnum):
    """What kind of document a pack holds."""

    RULES = "rules"
    """Implementing rules: the lowest layer."""
    NOTICE = "notice"
    """A yearly notice of a place; builds on rules or on the superior's notice."""
    LAYER = "layer"
    """What is put on top by name: a committee's or unit's own, or the demonstration's stand-ins."""


class NotShipped(Shape):
    """A document that this one rests on and that is not in hand: checks against it say so."""

    number: Text
    about: Text


class PackHead(Shape):
    """`pack.yaml`: which document the folder holds.

    Attributes:
        prefix: how clauses of the document begin (`R25`); only these can be `stated` in the pack.
        builds_on: id of the pack below; if that one is the later document, its values are assumed here (P-09).
        stand_ins: the folder holds no document but made-up values; refused in production.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    version: Annotated[str, StringConstraints(pattern=r"^\d+$")]
    kind: PackKind
    document: Text
    number: Text | None = None
    date: dt.date | None = None
    place: str
    year: int | None = None
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]+\d{2}$")] | None = None
    builds_on: str | None = None
    not_shipped: tuple[NotShipped, ...] = ()
    stand_ins: bool = False

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.place not in PLACES:
            raise _refused("place", f"行政区划中没有“{self.place}”")
        if self.kind is not PackKind.LAYER:
            for key in ("date", "year", "prefix"):
                if getattr(self, key) is None:
                    raise _refused("kind", f"类型为 {self.kind} 的包缺少“{key}”")
        if self.date is not None and self.date.year != self.year:
            raise _refused("date", f"成文日期不在 {self.year} 年内")
        if (self.kind is PackKind.NOTICE) != (self.builds_on is not None):
            raise _refused("builds_on", "通知（notice）须写明所依据的包（builds_on），其他类型不写")
        if self.stand_ins and self.kind is not PackKind.LAYER:
            raise _refused("stand_ins", "只有补充层（layer）可以是演示用代用值")
        return self


class Leaf(NamedTuple):
    """A value where it is written."""

    value: Value[Any]
    fault_at: Fault
    """File and line, for faults that only layering shows."""

    def fault(self, reason: str) -> Fault:
        return self.fault_at._replace(reason=reason)


class Pack(NamedTuple):
    """A pack that is sound by itself."""

    head: PackHead
    leaves: Mapping[tuple[str, ...], Leaf]


def load_pack(folder: Path) -> Pack:
    """Read one folder.

    Raises:
        PackError: with every fault of its files.
    """
    head = _load_head(folder)
    leaves: dict[tuple[str, ...], Leaf] = {}
    faults: list[Fault] = []
    for file in sorted(folder.iterdir()):
        if file.name == HEAD:
            continue
        subject = Subjects.model_fields.get(file.stem)
        if file.suffix != ".yaml" or subject is None:
            faults.append(Fault(file, 1, "没有这个主题的文件"))
            continue
        try:
            leaves |= _load_subject(file, head)
        except PackError as error:
            faults += error.faults
    if faults:
        raise PackError(faults)
    return Pack(head, leaves)


def _load_head(folder: Path) -> PackHead:
    file = folder / HEAD
    if not file.is_file():
        raise PackError([Fault(file, 1, "没有这个文件")])
    source = read(file)
    try:
        head = PackHead.model_validate(source.data)
    except ValidationError as error:
        raise PackError(source.faults(error)) from error
    if head.id != folder.name:
        raise PackError([source.fault(("id",), f"id 与文件夹名“{folder.name}”不一致")])
    return head


def _load_subject(file: Path, head: PackHead) -> dict[tuple[str, ...], Leaf]:
    source = read(file)
    subject = file.stem
    faults = [
        source.fault(loc, f"“{loc[-1]}”由程序填写，不得写入文件")
        for loc in source.lines
        if loc and loc[-1] in {"path", "pack"} and isinstance(loc[-1], str)
    ]
    if faults:
        raise PackError(faults)
    try:
        written = Subjects.model_validate(fill(Subjects, {subject: source.data}, pack=head.id))
    except ValidationError as error:
        raise PackError(source.faults(error, within=(subject,))) from error
    leaves: dict[tuple[str, ...], Leaf] = {}
    for path, value in values_of(written):
        if value.pack:
            leaves[path] = Leaf(value, source.fault(path[1:], ""))
            faults += _faults_in(source, path[1:], value, head)
    if faults:
        raise PackError(faults)
    return leaves


def _faults_in(source: Source, loc: Loc, value: Value[Any], head: PackHead) -> Iterator[Fault]:
    """What only the pack's head can tell: years, own clauses, stand-ins."""

    def fault(key: str, reason: str) -> Fault:
        return source.fault((*loc, key), f"{value.path}: {reason}")

    if isinstance(value.value, dt.date) and value.value.year != head.year:
        yield fault("value", f"日期 {value.value} 不在本包的年度（{head.year or '无'}）内")
    if (value.status is Status.STAND_IN) != head.stand_ins:
        yield fault("status", "演示用代用值（stand_in）只能放在声明为演示的包内，该包也只能放代用值")
    if value.status is Status.STATED and (value.clause or "").split("-")[0] != head.prefix:
        yield fault("clause", f"条款 {value.clause} 不属于本包的文件（{head.prefix or '无'}）")


def fill(model: type[BaseModel], raw: object, *, pack: str, path: tuple[str, ...] = ()) -> object:
    """Complete what a model will be made of: values get their path and pack, and silence becomes a value of its own.

    Content of the wrong shape is left as it is, for the model to refuse.
    """
    if isinstance(raw, Value) or not isinstance(raw, dict):
        return raw
    if issubclass(model, Value):
        silent = {} if raw else {"status": Status.NOT_CONFIGURED}
        return {**silent, **raw, "path": ".".join(path), "pack": pack if raw else ""}
    done = dict(raw)
    for name, field in model.model_fields.items():
        done[name] = _fill_field(field.annotation, raw.get(name, {}), pack=pack, path=(*path, name))
    return done


def _fill_field(annotation: Any, raw: object, *, pack: str, path: tuple[str, ...]) -> object:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is Mapping:
        if not isinstance(raw, dict):
            return raw
        each = get_args(annotation)[1]
        return {key: _fill_field(each, item, pack=pack, path=(*path, str(key))) for key, item in raw.items()}
    return fill(annotation, raw, pack=pack, path=path)


def values_of(subject: BaseModel, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Value[Any]]]:
    """Every value below a subject, with its path."""
    for name in type(subject).model_fields:
        yield from _values_in(getattr(subject, name), (*path, name))


def _values_in(node: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Value[Any]]]:
    if isinstance(node, Value):
        yield path, node
    elif isinstance(node, Subject):
        yield from values_of(node, path)
    elif isinstance(node, Mapping):
        for key, item in node.items():
            yield from _values_in(item, (*path, str(key)))


def _refused(key: str, reason: str) -> PydanticCustomError:
    return PydanticCustomError("pack", "{reason}", {"key": key, "reason": reason})
