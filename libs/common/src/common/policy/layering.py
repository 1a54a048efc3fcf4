"""Laying one pack on top of others: what a higher layer may do to what is below it, and the digest of what comes out."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import rfc8785

from common.events.codes import Level
from common.policy import chinese as zh
from common.policy.model import Force, Status, Value
from common.policy.packs import Leaf, Pack, PackHead, PackKind
from common.policy.renamed import first_name
from common.policy.source import Fault, PackError
from common.policy.subjects.conditions import Necessary, Standard, Track

Path = tuple[str, ...]
Leaves = dict[Path, Leaf]
Replaced = dict[str, Value[Any]]

_OWN_CLOCK: Final = frozenset({"facts_cut_off"})
"""Dates of a plan that are no deadline of the superior's plan."""


def lay(leaves: Leaves, pack: Pack, *, top: PackHead, heads: Mapping[str, PackHead]) -> Replaced:
    """Put a pack on top of what is there.

    What the pack regulates itself replaces everything below; a list that adds comes on top of the one below. Silence does not undo what a lower layer says, and a
    stand-in only fills a hole. A rules document or annual notice later than the one it stands in for is assumed, not stated
    (P-09). A standard may be stricter than the one below, never laxer (E-26); a place's days lie inside its superior's.

    Args:
        top: the document on top of the chain, for which the policy is made.
        heads: the packs of the shelf, by id.

    Returns:
        What the pack replaces with something else, as it was below: where two documents in force differ.

    Raises:
        PackError: with every contradiction between the pack and what is below.
    """
    for path in [path for path in leaves if _regulated(path, pack.head)]:
        del leaves[path]
    faults = [fault for path, leaf in pack.leaves.items() for fault in _faults(path, leaf, leaves, heads)]
    if faults:
        raise PackError(faults)
    successor = (
        pack.head.kind in {PackKind.RULES, PackKind.ANNUAL_NOTICE}
        and pack.head.date is not None
        and top.date is not None
        and pack.head.date > top.date
    )
    replaced: Replaced = {}
    for path, leaf in pack.leaves.items():
        below = leaves.get(path)
        if leaf.value.adds and below is not None and below.value.is_known:
            leaf = leaf._replace(value=_added(below.value, leaf.value))
        value = leaf.value
        if (
            below is not None
            and not value.adds
            and below.value.status is Status.STATED
            and _differs(below.value, value)
        ):
            replaced[".".join(path)] = below.value
        if successor and value.status is Status.STATED:
            update = {"status": Status.ASSUMED, "assumed_from": pack.head.called}
            leaf = leaf._replace(value=value.model_copy(update=update))
        elif value.status is Status.ASSUMED:
            leaf = leaf._replace(value=value.model_copy(update={"assumed_from": _called(value, heads)}))
        leaves[path] = leaf
    return replaced


def digest(heads: Iterable[PackHead], values: Mapping[str, Mapping[str, Any]]) -> str:
    """SHA-256 over the canonical JSON (RFC 8785) of the effective values and the documents they come from.

    What no layer speaks of is left out, so that a value added to the model later does not change old digests; nor does
    a value that is called otherwise by now.

    Args:
        values: the effective values by their path, see `written`.
    """
    content: dict[str, Any] = {
        "packs": [
            {"id": head.id, "version": head.version, "number": head.number, "elsewhere": head.elsewhere}
            for head in heads
        ],
        "values": {first_name(path): value for path, value in values.items()},
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def written(value: Value[Any]) -> dict[str, Any]:
    """A value as the digest covers it."""
    return value.model_dump(mode="json", exclude={"path"}, exclude_none=True)


def _added(below: Value[Any], above: Value[Any]) -> Value[Any]:
    """Both lists, the lower document's first: documents add to each other unless they say that they replace."""
    first, then = below.require(), above.require()
    return above.model_copy(update={"value": (*first, *(one for one in then if one not in first))})


def _differs(below: Value[Any], above: Value[Any]) -> bool:
    return (below.value, below.force) != (above.value, above.force)


def _regulated(path: Path, head: PackHead) -> bool:
    return any(path[: len(parts)] == parts for parts in (tuple(one.split(".")) for one in head.regulates))


def _called(value: Value[Any], heads: Mapping[str, PackHead]) -> str:
    prefix = (value.clause or "").split("-")[0]
    return next((head.called for head in heads.values() if head.prefix == prefix), prefix)


def _faults(path: Path, leaf: Leaf, leaves: Leaves, heads: Mapping[str, PackHead]) -> Iterator[Fault]:
    below = leaves.get(path)
    if below is not None and below.value.is_known:
        name, under = leaf.value.path, below.value.pack
        if not leaf.value.is_known:
            yield leaf.fault(f"{name}: 下层 {under} 已有规定，不得写成没有规定")
        elif leaf.value.status is Status.STAND_IN and below.value.status is not Status.STAND_IN:
            yield leaf.fault(f"{name}: 下层 {under} 已有规定，不得用代用值代替")
        elif path[0] == "plan" and path[1] not in _OWN_CLOCK:
            yield from _later_than_superior(leaf, below, heads)
    if path[:2] == ("conditions", "standards"):
        yield from _laxer(path, leaf, leaves)


def _later_than_superior(leaf: Leaf, below: Leaf, heads: Mapping[str, PackHead]) -> Iterator[Fault]:
    """A deadline of the superior's annual notice of the same year that binds without exception (P-05)."""
    own, limit = leaf.value.value, below.value.value
    above = heads[below.value.pack]
    same_year = above.kind is PackKind.ANNUAL_NOTICE and above.year == heads[leaf.value.pack].year
    if not (same_year and isinstance(own, dt.date) and isinstance(limit, dt.date)):
        return
    if own > limit and below.value.force is Force.MUST:
        yield leaf.fault(
            f"{leaf.value.path}: {own} 晚于上级通知 {above.called}（{below.value.clause}）规定的 {limit}"
        )


def _laxer(path: Path, leaf: Leaf, leaves: Leaves) -> Iterator[Fault]:
    own = leaf.value.value
    if not isinstance(own, Standard) or leaf.value.status is Status.STAND_IN:
        return
    for other_path, other in leaves.items():
        known = other.value.value
        if not isinstance(known, Standard) or known.level is not own.level:
            continue
        if other_path != path and known.title == own.title:
            yield leaf.fault(
                f"{leaf.value.path}: 与 {other.value.path} 是同一系列（专业）和层级，应使用同一个键"
            )
        elif own.other_policy is None and known.governs(own):
            for asked in own.laxer_than(known):
                reason = _less(asked)
                yield leaf.fault(f"{leaf.value.path}: {reason}（{other.value.pack}）；标准可以从严，不得放宽")


def _less(asked: Track | Necessary | Level) -> str:
    if isinstance(asked, Track):
        return f"{zh.text(asked)}即可申报，低于下层标准"
    if isinstance(asked, Level):
        return f"没有要求现职称为{zh.code(asked)}"
    return f"缺少下层标准要求的条件：{zh.code(asked)}"
