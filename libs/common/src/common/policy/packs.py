"""One pack: a folder with `pack.yaml` and a file per subject, checked on its own."""

import datetime as dt
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple, Self, get_args, get_origin

from pydantic import BaseModel, StringConstraints, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from common.places import PLACES
from common.policy.model import Clause, Shape, Status, Subject, Text, Value
from common.policy.source import Fault, Loc, PackError, Source, read
from common.policy.subjects import Subjects

HEAD = "pack.yaml"
CLAUSES = "clauses.yaml"
"""What holds each clause of the document (`common.policy.coverage`); no part of what is in force."""
TO_REVIEW = "to_review"
"""The status of every value of a scaffolded pack; no pack with it is loaded."""


class PackKind(StrEnum):
    """What kind of document a pack holds."""

    RULES = "rules"
    """Implementing rules: the lowest layer."""
    ANNUAL_NOTICE = "annual_notice"
    """An annual notice of a place; builds on rules or on the superior's annual notice."""
    AMENDMENT = "amendment"
    """A newer rule that changes a document from its own date on (P-09); laid on top of what it amends."""
    LAYER = "layer"
    """What is put on top by name: a committee's or unit's own, or the demonstration's stand-ins."""


class NotShipped(Shape):
    """A document that this one rests on and that is not in hand: checks against it say so."""

    number: Text
    about: Text


class RestsOn(Shape):
    """The implementing rules that an annual notice names, and where it does."""

    number: Text
    clause: Clause
    words: Text


class PackHead(Shape):
    """`pack.yaml`: which document the folder holds.

    Attributes:
        prefix: how clauses of the document begin (`R25`); only these can be `stated` in the pack.
        short: what people call the document (2025年细则).
        rests_on: the implementing rules in force when an annual notice was made (P-09).
        builds_on: id of the pack below; if that one is the later document, its values are assumed here (P-09).
        amends: id of the pack that an amendment changes.
        regulates: subjects, or branches of one, that the document regulates itself: nothing of the packs below is
            taken over there.
        elsewhere: the document that would hold what this one and those below leave open (P-10).
        reviewed: false while a scaffolded pack waits for review; it is refused until then.
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
    short: Text | None = None
    rests_on: RestsOn | None = None
    builds_on: str | None = None
    amends: str | None = None
    regulates: tuple[Text, ...] = ()
    elsewhere: Text | None = None
    reviewed: bool = True
    not_shipped: tuple[NotShipped, ...] = ()
    stand_ins: bool = False

    @property
    def called(self) -> str:
        """What people call the document."""
        return self.short or self.number or self.document

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.place not in PLACES:
            raise _refused("place", f"行政区划中没有“{self.place}”")
        if self.kind is not PackKind.LAYER:
            asked = (
                "date",
                "year",
                "prefix",
                *(("elsewhere",) if self.kind is PackKind.ANNUAL_NOTICE else ()),
            )
            for key in asked:
                if getattr(self, key) is None:
                    raise _refused("kind", f"类型为 {self.kind} 的包缺少“{key}”")
        if self.date is not None and self.date.year != self.year:
            raise _refused("date", f"成文日期不在 {self.year} 年内")
        for key in ("builds_on", "rests_on"):
            if (self.kind is PackKind.ANNUAL_NOTICE) != (getattr(self, key) is not None):
                raise _refused(
                    key, f"年度通知（annual_notice）须写明所依据的包和实施细则（{key}），其他类型不写"
                )
        if (self.kind is PackKind.AMENDMENT) != (self.amends is not None):
            raise _refused("amends", "修改（amendment）须写明所修改的包（amends），其他类型不写")
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
    head, faults = _load_head(folder)
    leaves: dict[tuple[str, ...], Leaf] = {}
    for file in sorted(folder.iterdir()):
        if file.name in {HEAD, CLAUSES}:
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


def _load_head(folder: Path) -> tuple[PackHead, list[Fault]]:
    """The head, and what of it keeps the pack from being used."""
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
    faults = [
        source.fault(("regulates",), f"没有主题“{one}”")
        for one in head.regulates
        if not _is_branch(tuple(one.split(".")))
    ]
    if not head.reviewed:
        faults.append(source.fault(("reviewed",), "本包由上年的包生成，尚未逐项核对（reviewed: false）"))
    return head, faults


def _is_branch(path: tuple[str, ...]) -> bool:
    """Whether a path names a subject, or a branch of fixed keys in one."""
    model: Any = Subjects
    for key in path:
        field = (
            model.model_fields.get(key) if isinstance(model, type) and issubclass(model, Subject) else None
        )
        if field is None:
            return False
        model = field.annotation
    return True


def _load_subject(file: Path, head: PackHead) -> dict[tuple[str, ...], Leaf]:
    source = read(file)
    subject = file.stem
    faults = _not_reviewed(source)
    faults += [
        source.fault(loc, f"“{loc[-1]}”由程序填写，不得写入文件")
        for loc in source.lines
        if loc and loc[-1] in {"path", "pack", "assumed_from"} and isinstance(loc[-1], str)
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
    of_file = getattr(written, subject)
    faults += [source.fault((key,), f"{subject}.{key}: {reason}") for key, reason in of_file.contradictions()]
    if faults:
        raise PackError(faults)
    return leaves


def _not_reviewed(source: Source) -> list[Fault]:
    """The values of a scaffolded pack that nobody has compared with the new document yet."""
    return [
        source.fault(loc, f"{'.'.join(map(str, loc[:-1]))}: 尚未与新文件核对，核对后改写状态")
        for loc, written in source.values()
        if loc[-1:] == ("status",) and written == TO_REVIEW
    ]


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
    if value.status is Status.ASSUMED:
        if value.words is None or value.clause is None:
            yield fault("status", "推定的值（assumed）须写明所据文件的条款和原文")
        elif value.clause.split("-")[0] == head.prefix:
            yield fault("status", "条文写明的值应写 stated，不是 assumed")


SILENT: Mapping[str, object] = MappingProxyType({"status": Status.NOT_CONFIGURED, "pack": ""})
"""A value of which no layer speaks."""


def fill(
    model: type[BaseModel],
    raw: object,
    *,
    pack: str,
    path: tuple[str, ...] = (),
    silence: Mapping[str, object] = SILENT,
) -> object:
    """Complete what a model will be made of: values get their path and pack, and silence becomes a value of its own.

    Content of the wrong shape is left as it is, for the model to refuse.

    Args:
        pack: the pack of values that do not name their own.
        silence: what a value is where nothing is written.
    """
    if isinstance(raw, Value) or not isinstance(raw, dict):
        return raw
    if issubclass(model, Value):
        return {"pack": pack, **raw, "path": ".".join(path)} if raw else {**silence, "path": ".".join(path)}
    done = dict(raw)
    for name, field in model.model_fields.items():
        done[name] = _fill_field(
            field.annotation, raw.get(name, {}), pack=pack, path=(*path, name), silence=silence
        )
    return done


def _fill_field(
    annotation: Any, raw: object, *, pack: str, path: tuple[str, ...], silence: Mapping[str, object]
) -> object:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is Mapping:
        if not isinstance(raw, dict):
            return raw
        each = get_args(annotation)[1]
        return {
            key: _fill_field(each, item, pack=pack, path=(*path, str(key)), silence=silence)
            for key, item in raw.items()
        }
    return fill(annotation, raw, pack=pack, path=path, silence=silence)


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
