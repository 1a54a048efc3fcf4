"""The report on a folder of packs, for whoever writes or answers for them (in Chinese: officials read it)."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from common.policy import chinese as zh
from common.policy.loader import PackShelf, Policy
from common.policy.model import Status, Value
from common.policy.packs import Pack, PackKind, values_of
from common.policy.source import Fault, PackError


def report(folder: Path, *, in_full: bool = False) -> tuple[str, bool]:
    """What the packs hold, what could not be checked, what stays open, and whether all is sound.

    Args:
        in_full: every open value by its name, not only how many a subject has.
    """
    if not folder.is_dir():
        return f"没有文件夹 {folder}", False
    try:
        lines = list(_lines(PackShelf(folder), in_full=in_full))
    except PackError as error:
        return "\n".join([*map(str, error.faults), f"发现 {len(error.faults)} 处错误"]), False
    return "\n".join(lines), True


def _lines(shelf: PackShelf, *, in_full: bool) -> Iterator[str]:
    if not shelf.packs:
        raise PackError([Fault(shelf.folder, 1, "文件夹内没有政策包")])
    for pack in shelf.packs.values():
        yield from _pack(pack)
    heads = [pack.head for pack in shelf.packs.values()]
    documents = [head.id for head in heads if head.kind in {PackKind.RULES, PackKind.ANNUAL_NOTICE}]
    layers = [head.id for head in heads if head.kind is PackKind.LAYER]
    for document in documents:
        policy = shelf.effective(document)
        yield ""
        yield f"生效内容 {policy.ref.id}  摘要 {policy.ref.digest}"
        yield from _not_checked(policy)
        yield from _open(policy) if in_full else _how_many_open(policy)
        for layer in layers:
            layered = shelf.effective(document, (layer,))
            left = sum(not value.is_known and layered.applies(value) for _, value in values_of(layered))
            yield f"  加上 {layer} 后仍有 {left} 项待定；摘要 {layered.ref.digest}"
    yield ""
    yield f"政策包齐全无误：{len(documents)} 份文件，{len(heads) - len(documents)} 个补充层或修改"


def _pack(pack: Pack) -> Iterator[str]:
    head = pack.head
    issued = "，".join(str(part) for part in (head.number, head.date, head.place) if part)
    counts = Counter(leaf.value.status for leaf in pack.leaves.values())
    yield f"{head.id}  《{head.document}》（{issued}）"
    yield "  " + "，".join(f"{zh.code(status)} {counts[status]}" for status in Status if counts[status])
    for paper in head.not_shipped:
        yield f"  未掌握：{paper.number}  {paper.about}"


def _not_checked(policy: Policy) -> Iterator[str]:
    """What could not be compared because the document above is not in hand."""
    head = policy.packs[-1]
    annual_notices = [
        below for below in policy.packs if below.kind is PackKind.ANNUAL_NOTICE and below.year == head.year
    ]
    if head.kind is PackKind.ANNUAL_NOTICE and "." in head.place and len(annual_notices) == 1:
        yield f"  未能核对：上级通知（{head.elsewhere}）未掌握，各截止日期是否在上级规定的期限内"
    if not any(value.value.series for value in policy.conditions.standards.values() if value.value):
        missing = policy.conditions.unlisted.missing or "各系列评审条件"
        yield f"  未能核对：{missing}未掌握，单位标准、自治区标准是否低于上一级标准"
    assumed = Counter(value.assumed_from for _, value in values_of(policy) if value.assumed_from)
    for source, count in sorted(assumed.items()):
        yield f"  按{source}推定：{count} 项"


def _how_many_open(policy: Policy) -> Iterator[str]:
    counts = Counter(value.path.partition(".")[0] for value in _silent(policy))
    if counts:
        yield f"  待定：{counts.total()} 项（{'；'.join(f'{zh.subject(key)} {n}' for key, n in counts.items())}）"


def _open(policy: Policy) -> Iterator[str]:
    for subject, values in groupby(_silent(policy), key=lambda value: value.path.partition(".")[0]):
        yield f"  待定（{zh.subject(subject)}）"
        for value in values:
            yield f"    {zh.name(value.path)}：{zh.status(value)}" + (
                f"，{value.clause}" if value.clause else ""
            )


def _silent(policy: Policy) -> list[Value[Any]]:
    return [value for _, value in values_of(policy) if not value.is_known and policy.applies(value)]
