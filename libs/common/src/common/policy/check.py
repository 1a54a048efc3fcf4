"""The report on a folder of packs, for whoever writes or answers for them (in Chinese: officials read it)."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from common.policy.loader import PackShelf, Policy
from common.policy.model import Status
from common.policy.packs import Pack, PackKind, values_of
from common.policy.source import Fault, PackError

_LABELS = {
    Status.STATED: "条文写明",
    Status.ASSUMED: "按后续文件推定",
    Status.STAND_IN: "演示代用值",
    Status.NOT_STATED: "文件未作规定",
    Status.NOT_CONFIGURED: "没有数值",
}


def report(folder: Path) -> tuple[str, bool]:
    """What the packs hold, what stays open under each combination, and whether all is sound."""
    if not folder.is_dir():
        return f"没有文件夹 {folder}", False
    try:
        lines = list(_lines(PackShelf(folder)))
    except PackError as error:
        return "\n".join([*map(str, error.faults), f"发现 {len(error.faults)} 处错误"]), False
    return "\n".join(lines), True


def _lines(shelf: PackShelf) -> Iterator[str]:
    if not shelf.packs:
        raise PackError([Fault(shelf.folder, 1, "文件夹内没有政策包")])
    for pack in shelf.packs.values():
        yield from _pack(pack)
    bases = [pack.head.id for pack in shelf.packs.values() if pack.head.kind is not PackKind.LAYER]
    layers = [pack.head.id for pack in shelf.packs.values() if pack.head.kind is PackKind.LAYER]
    for base in bases:
        for named in ((), *((layer,) for layer in layers)):
            yield from _effective(shelf.effective(base, named))


def _pack(pack: Pack) -> Iterator[str]:
    head = pack.head
    issued = "，".join(str(part) for part in (head.number, head.date, head.place) if part)
    counts = Counter(leaf.value.status for leaf in pack.leaves.values())
    yield f"{head.id}  《{head.document}》（{issued}）"
    yield "  " + "，".join(f"{_LABELS[status]} {counts[status]}" for status in Status if counts[status])
    for paper in head.not_shipped:
        yield f"  未掌握：{paper.number}  {paper.about}"


def _effective(policy: Policy) -> Iterator[str]:
    yield f"生效内容 {policy.ref.id}  摘要 {policy.ref.digest}"
    for _, value in values_of(policy):
        if not value.is_known:
            why = [_LABELS[value.status] if value.pack else "各层均未提及"]
            why += [f"见 {value.missing}"] if value.missing else []
            yield f"  待定：{value.path}（{'，'.join([*why, value.clause or '无条款'])}）"
