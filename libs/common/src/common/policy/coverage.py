"""`clauses.yaml`: every clause of a document by its number, and what holds it, or why nothing does.

A rule that nobody wrote down is not missed by any test. Here each clause of the document has an entry, sentence by
sentence where they differ; one that nothing holds says why. The values that cite a clause are found by themselves.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Annotated, Final, NamedTuple, Self

from pydantic import BeforeValidator, StringConstraints, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from common.policy import chinese as zh
from common.policy.loader import PackShelf
from common.policy.model import Shape, Text
from common.policy.packs import CLAUSES, Pack, PackKind
from common.policy.source import Fault, Source, read

Number = Annotated[str, StringConstraints(pattern=r"^(\d+(\.\d+)*|annex)$")]
Requirement = Annotated[str, StringConstraints(pattern=r"^[A-Z]-\d{2}$")]


class Statement(Shape):
    """What a clause, or a sentence of it, says and what holds it.

    Attributes:
        says: the matter, in a few words of ours.
        values: paths of the effective policy, or branches of it.
        rules: requirement ids that tests show.
        routes: `POST /api/review/v1/committees`.
        papers: documents that it points to and that are not in hand (`not_shipped` of the pack).
        waits_for: requirement ids that will hold it and do not yet.
        outside: why the platform does not hold it: addressed to others, a purpose, an organisation of work.
    """

    says: Text
    values: tuple[Text, ...] = ()
    rules: tuple[Requirement, ...] = ()
    routes: tuple[Text, ...] = ()
    papers: tuple[Text, ...] = ()
    waits_for: tuple[Requirement, ...] = ()
    outside: Text | None = None

    @model_validator(mode="after")
    def _answered(self) -> Self:
        if not (self.values or self.rules or self.routes or self.papers or self.waits_for or self.outside):
            raise PydanticCustomError("pack", "{reason}", {"key": "says", "reason": "没有写明由什么落实"})
        return self


Statements = Annotated[
    tuple[Statement, ...], BeforeValidator(lambda one: [one] if isinstance(one, dict) else one)
]


class Clauses(Shape):
    """The clauses of a document; `count`: how many it has, so that none drops out unseen."""

    count: int
    clauses: Mapping[Number, Statements]


class Known(NamedTuple):
    """What an answer may name: requirement ids that tests show, and routes of the five services."""

    rules: Set[str]
    routes: Set[str]


class Coverage(NamedTuple):
    """The clauses of one document.

    Attributes:
        cited: paths of the pack's own values by the clause that they cite.
    """

    pack: Pack
    clauses: Clauses
    cited: Mapping[str, tuple[str, ...]]


_READER: Final = TypeAdapter(Clauses)


def covered(shelf: PackShelf, pack_id: str) -> tuple[Coverage | None, list[Fault]]:
    """The clauses of a document as its file lists them, and what is wrong with the file by itself."""
    pack = shelf.packs[pack_id]
    file = shelf.folder / pack_id / CLAUSES
    if not file.is_file():
        return None, [Fault(file, 1, "没有逐条落实情况的文件")]
    source = read(file)
    try:
        clauses = _READER.validate_python(source.data)
    except ValidationError as error:
        return None, source.faults(error)
    cited: dict[str, tuple[str, ...]] = {}
    for path, leaf in pack.leaves.items():
        prefix, _, number = (leaf.value.clause or "").partition("-")
        if prefix == pack.head.prefix:
            cited[number] = (*cited.get(number, ()), ".".join(path))
    coverage = Coverage(pack, clauses, cited)
    return coverage, list(_faults(coverage, source))


def faults(shelf: PackShelf, known: Known) -> Iterator[Fault]:
    """Every document of the shelf: clauses without an answer, and answers that name what does not exist."""
    for pack_id, pack in shelf.packs.items():
        if pack.head.kind is PackKind.LAYER:
            continue
        coverage, found = covered(shelf, pack_id)
        yield from found
        if coverage is not None:
            yield from _names_what_is_not(coverage, shelf, known)


def _faults(coverage: Coverage, source: Source) -> Iterator[Fault]:
    listed = coverage.clauses.clauses
    if len(listed) != coverage.clauses.count:
        yield source.fault(("count",), f"列出 {len(listed)} 条，应有 {coverage.clauses.count} 条")
    for number in coverage.cited:
        if number not in listed:
            yield source.fault(("clauses",), f"包内有值引用第 {number} 条，此处没有列出")
    for number in listed:
        before = _before(number)
        if (
            before is not None
            and before not in listed
            and not any(n.startswith(f"{before}.") for n in listed)
        ):
            yield source.fault(("clauses", number), f"第 {number} 条之前缺第 {before} 条")


def _before(number: str) -> str | None:
    """The number before, among those of the same rank."""
    *parents, last = number.split(".")
    return ".".join([*parents, str(int(last) - 1)]) if last.isdigit() and int(last) > 1 else None


def _names_what_is_not(coverage: Coverage, shelf: PackShelf, known: Known) -> Iterator[Fault]:
    head = coverage.pack.head
    source = read(shelf.folder / head.id / CLAUSES)
    policy = shelf.effective(head.id) if head.amends is None else shelf.effective(head.amends, (head.id,))
    spoken = policy.spoken
    papers = {paper.number for pack in policy.packs for paper in pack.not_shipped}
    for number, statements in coverage.clauses.clauses.items():
        for statement in statements:
            for what, named, there in (
                ("值", statement.values, None),
                ("有测试证明的要求", statement.rules, known.rules),
                ("接口", statement.routes, known.routes),
                ("未掌握的文件", statement.papers, papers),
            ):
                for one in named:
                    exists = one in there if there is not None else _is_spoken(one, spoken)
                    if not exists:
                        yield source.fault(("clauses", number), f"第 {number} 条：没有这个{what}“{one}”")


def _is_spoken(path: str, spoken: Set[str]) -> bool:
    return path in spoken or any(one.startswith(f"{path}.") for one in spoken)


def report(coverage: Coverage) -> Iterator[str]:
    """A document's clauses for people to read: a line for each sentence, and how many nothing holds yet."""
    head = coverage.pack.head
    waiting = sum(bool(s.waits_for) for _, s in _sentences(coverage))
    outside = sum(s.outside is not None for _, s in _sentences(coverage))
    yield f"{head.id}  《{head.document}》  {coverage.clauses.count} 条"
    yield f"  尚待落实 {waiting} 处，不属于平台 {outside} 处"
    for number, statement in _sentences(coverage):
        yield f"  {head.prefix}-{number}  {statement.says}：{'；'.join(_answers(statement))}"


def page(coverage: Coverage) -> Iterator[str]:
    """The rows of the law page: clause, matter, what holds it."""
    head = coverage.pack.head
    for number, statements in coverage.clauses.clauses.items():
        for index, statement in enumerate(statements):
            named = "" if index else f"{head.prefix}-{number}"
            yield f"| {named} | {statement.says} | {'<br>'.join(_answers(statement))} |"
        if values := coverage.cited.get(number):
            yield f"| | 引用本条的值 | {'、'.join(map(_named, values))} |"


def _sentences(coverage: Coverage) -> Iterator[tuple[str, Statement]]:
    for number, statements in coverage.clauses.clauses.items():
        yield from ((number, statement) for statement in statements)


def _named(path: str) -> str:
    return "·".join(filter(None, (zh.subject(path.partition(".")[0]), zh.name(path).replace(" ", ""))))


def _answers(statement: Statement) -> Iterator[str]:
    parts: list[tuple[str, Sequence[str]]] = [
        ("值", [_named(path) for path in statement.values]),
        ("规则", statement.rules),
        ("接口", statement.routes),
        ("文件未掌握", statement.papers),
        ("尚待", statement.waits_for),
        ("不属于平台", [statement.outside] if statement.outside else []),
    ]
    yield from (f"{what} {'、'.join(named)}" for what, named in parts if named)
