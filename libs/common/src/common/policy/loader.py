"""The shelf of packs: layers them leaf by leaf and hands out what is in force, frozen and typed.

Implementing rules, then the region's annual notice, then the league's, then the layers that were named: a value of a higher
layer replaces the one below. The digest names the effective content for ever, so a decision can be replayed under it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path as Folder
from types import MappingProxyType
from typing import Any

from pydantic import PrivateAttr
from pydantic_core import to_json

from common.events.base import PackRef
from common.places import is_within
from common.policy.findings import Under
from common.policy.layering import Leaves, Replaced, digest, lay, written
from common.policy.model import Status, Value
from common.policy.packs import SILENT, Pack, PackHead, PackKind, fill, load_pack, values_of
from common.policy.renamed import head_now, name_now, said_now
from common.policy.source import Fault, PackError
from common.policy.subjects import Subjects
from common.policy.subjects.vocabulary import Path

_ABOVE = frozenset({PackKind.LAYER, PackKind.AMENDMENT})
"""What is laid on top of a document by name."""


class Policy(Subjects):
    """What is in force: the subjects, and which packs they come from (lowest first)."""

    ref: PackRef
    packs: tuple[PackHead, ...]
    _spoken: frozenset[str] = PrivateAttr(default_factory=frozenset)
    _replaced: Mapping[str, Value[Any]] = PrivateAttr(default_factory=dict)

    @property
    def under(self) -> Under:
        """What a finding names this policy by."""
        return _under(self.ref.id, self.packs)

    @property
    def spoken(self) -> frozenset[str]:
        """The paths of the values of which a layer says something, be it that no document gives them."""
        return self._spoken

    def replaced(self, value: Value[Any]) -> Value[Any] | None:
        """What a lower document in force says otherwise about the same thing; the value itself is what applies."""
        return self._replaced.get(value.path)

    def applies(self, value: Value[Any]) -> bool:
        """Whether a value is of use: not where it is a condition of a path that the documents do not offer."""
        node: Any = self
        *parents, last = value.path.split(".")
        for key in parents:
            node = node[key] if isinstance(node, Mapping) else getattr(node, key)
        return not (isinstance(node, Path) and last != "offered" and node.offered.value is False)

    @property
    def uses_stand_ins(self) -> bool:
        """Whether a layer of made-up values takes part; what is decided under it says so."""
        return any(head.stand_ins for head in self.packs)


class UnknownPack(Exception):
    """No pack has this id, or its content is not the one that the digest names."""

    def __init__(self, pack_id: str, digest: str | None = None) -> None:
        self.pack_id = pack_id
        self.digest = digest
        super().__init__(f"no pack {pack_id!r}" + (f" with the digest {digest}" if digest else ""))


class NoPackInForce(Exception):
    """No document in hand is in force in that place on that day."""

    def __init__(self, place: str, day: dt.date) -> None:
        self.place = place
        self.day = day
        super().__init__(f"no pack is in force in {place} on {day}")


class PackShelf:
    """The packs of a folder, read once.

    Raises:
        PackError: a pack is not sound; the error holds every fault of every pack.
    """

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.packs: dict[str, Pack] = {}
        self._effective: dict[tuple[str, ...], Policy] = {}
        faults: list[Fault] = []
        for path in sorted(entry for entry in folder.iterdir() if entry.is_dir()):
            try:
                self.packs[path.name] = load_pack(path)
            except PackError as error:
                faults += error.faults
        faults += self._broken_chains()
        if faults:
            raise PackError(faults)

    def effective(self, pack_id: str, layers: Sequence[str] = ()) -> Policy:
        """The pack with what it builds on below it and the layers above it.

        Raises:
            UnknownPack: no such pack, or what was named as a layer is not one, or the reverse.
            PackError: two layers contradict each other in a way that is refused.
        """
        named = (pack_id, *layers)
        if named not in self._effective:
            self._effective[named] = self._layered(named)
        return self._effective[named]

    def of(self, ref: PackRef) -> Policy:
        """The policy that a decision or an event names.

        Raises:
            UnknownPack: also where this shelf holds another content under that id.
        """
        pack_id, *layers = ref.id.split("+")
        policy = self.effective(pack_id, layers)
        if policy.ref != ref:
            raise UnknownPack(ref.id, ref.digest)
        return policy

    def under(self, pack_id: str) -> Under:
        """What a finding names a policy of that id by, such as one that a stored row keeps.

        Of a pack that is no longer on the shelf nothing but its id is known.
        """
        top = self.packs.get(pack_id.partition("+")[0])
        return Under(pack_id) if top is None else _under(pack_id, self._chain(top.head))

    def for_place(self, place: str, day: dt.date, layers: Sequence[str] = ()) -> Policy:
        """What is in force in a place on a day.

        That is the annual notice of the year, from its date on, of the nearest place at or above; without one the latest
        implementing rules; with the amendments of both that are in force by then.

        Raises:
            NoPackInForce: the day is before every document in hand.
        """
        heads = [pack.head for pack in self.packs.values() if pack.head.kind not in _ABOVE]
        in_force = [
            head
            for head in heads
            if head.date is not None
            and head.date <= day
            and is_within(place, head.place)
            and (head.kind is PackKind.RULES or head.year == day.year)
        ]
        if not in_force:
            raise NoPackInForce(place, day)
        nearest = max(in_force, key=lambda h: (h.kind is PackKind.ANNUAL_NOTICE, h.place.count("."), h.date))
        return self.on(nearest.id, day, layers)

    def on(self, pack_id: str, day: dt.date, layers: Sequence[str] = ()) -> Policy:
        """The pack as it applies on a day: with the amendments, of it and of what it builds on, that are dated by then
        (P-09).

        Raises:
            UnknownPack, PackError: as `effective`.
        """
        head = self._pack(pack_id, layer=False).head
        return self.effective(pack_id, (*self._amendments(head, day), *layers))

    def _chain(self, head: PackHead) -> list[PackHead]:
        """The document and those it builds on, lowest first."""
        below = self.packs[head.builds_on].head if head.builds_on is not None else None
        return [*(self._chain(below) if below is not None else ()), head]

    def _amendments(self, nearest: PackHead, day: dt.date) -> tuple[str, ...]:
        amended = {head.id for head in self._chain(nearest)}
        dated = sorted(
            (pack.head.date, pack.head.id)
            for pack in self.packs.values()
            if pack.head.amends in amended and pack.head.date is not None and pack.head.date <= day
        )
        return tuple(pack_id for _, pack_id in dated)

    def _broken_chains(self) -> Iterable[Fault]:
        for pack in self.packs.values():
            file = self.folder / pack.head.id / "pack.yaml"
            amended = self.packs.get(pack.head.amends) if pack.head.amends is not None else None
            if pack.head.amends is not None and (amended is None or amended.head.kind in _ABOVE):
                yield Fault(file, 1, f"所修改的包“{pack.head.amends}”不存在或有误")
            seen = [pack.head.id]
            head = pack.head
            while head.builds_on is not None:
                below = self.packs.get(head.builds_on)
                if below is None or below.head.kind in _ABOVE or below.head.id in seen:
                    yield Fault(file, 1, f"所依据的包“{head.builds_on}”不存在、有误，或循环依据")
                    break
                yield from _wrong_rules(file, head, below.head)
                head = below.head
                seen.append(head.id)

    def _layered(self, named: tuple[str, ...]) -> Policy:
        top, *layers = (self._pack(pack_id, layer=index > 0) for index, pack_id in enumerate(named))
        chain = [top]
        while (below := chain[0].head.builds_on) is not None:
            chain.insert(0, self.packs[below])
        leaves: Leaves = {}
        replaced: Replaced = {}
        known = {pack_id: pack.head for pack_id, pack in self.packs.items()}
        for pack in (*chain, *layers):
            replaced |= lay(leaves, pack, top=top.head, heads=known)
        heads = tuple(pack.head for pack in (*chain, *layers))
        spoken = {".".join(path): leaf.value for path, leaf in leaves.items()}
        ref = PackRef(
            id="+".join(named),
            version="+".join(pack.head.version for pack in (top, *layers)),
            digest=digest(heads, {path: written(value) for path, value in spoken.items()}),
        )
        policy = Policy(ref=ref, packs=heads, **_nested(spoken, silence=_silence(top.head)))
        policy._spoken = frozenset(spoken)
        policy._replaced = MappingProxyType(replaced)
        return policy

    def _pack(self, pack_id: str, *, layer: bool) -> Pack:
        pack = self.packs.get(pack_id)
        if pack is None or (pack.head.kind in _ABOVE) is not layer:
            raise UnknownPack(pack_id)
        return pack


def _wrong_rules(file: Folder, head: PackHead, below: PackHead) -> Iterable[Fault]:
    """P-09: the rules an annual notice rests on are those in force on its date; later ones only stand in for them."""
    if head.rests_on is None or head.date is None or below.date is None or below.kind is not PackKind.RULES:
        return
    named = head.rests_on.number
    if below.date <= head.date and named != below.number:
        yield Fault(file, 1, f"成文时施行的实施细则是 {below.number}，不是 {named}")
    if below.date > head.date and named not in {paper.number for paper in head.not_shipped}:
        yield Fault(
            file,
            1,
            f"{below.number} 在本通知之后施行，只能代替 {named}；须在 not_shipped 中写明 {named} 未掌握",
        )


def _under(pack_id: str, heads: Iterable[PackHead]) -> Under:
    """The documents later than the one that the id names first stand in for others (P-09)."""
    documents = [head for head in heads if head.kind in {PackKind.RULES, PackKind.ANNUAL_NOTICE}]
    on_top = next((head.date for head in documents if head.id == pack_id.partition("+")[0]), None)
    later = {
        head.prefix: head.called
        for head in documents
        if head.prefix and head.date and on_top and head.date > on_top
    }
    return Under(pack_id, MappingProxyType(later))


def snapshot(policy: Policy) -> dict[str, Any]:
    """A policy as JSON data from which `restored` makes the same one again, whatever the shelf holds by then.

    Holds `ref`, the heads of its `packs`, the `values` that the digest covers by path, their `order` (rules go through
    open tables in the order of the document, and JSON objects have none), and what they `replaced`.
    """
    values = {value.path: written(value) for _, value in values_of(policy) if value.path in policy._spoken}
    return {
        "ref": policy.ref.model_dump(mode="json"),
        "packs": [head.model_dump(mode="json", exclude_none=True) for head in policy.packs],
        "values": values,
        "order": list(values),
        "replaced": {path: written(value) for path, value in policy._replaced.items()},
    }


def restored(content: Mapping[str, Any]) -> Policy:
    """The policy of a snapshot.

    Raises:
        UnknownPack: the values are not those that the digest names.
        pydantic.ValidationError: the content is no snapshot.
    """
    ref = PackRef.model_validate(content["ref"])
    heads = tuple(PackHead.model_validate(head_now(head)) for head in content["packs"])
    written_values, order = content["values"], content["order"]
    if digest(heads, written_values) != ref.digest or sorted(order) != sorted(written_values):
        raise UnknownPack(ref.id, ref.digest)
    values = {name_now(path): said_now(path, written_values[path]) for path in order}
    top = next(head for head in heads if head.id == ref.id.split("+", 1)[0])

    def made(values: Mapping[str, Any]) -> Policy:
        nested = _nested(values, silence=_silence(top))
        return Policy.model_validate_json(to_json({"ref": ref, "packs": heads, **nested}))

    replaced = {name_now(path): said_now(path, value) for path, value in content["replaced"].items()}
    policy, below = made(values), made({**values, **replaced})
    policy._spoken = frozenset(values)
    policy._replaced = MappingProxyType(
        {value.path: value for _, value in values_of(below) if value.path in replaced}
    )
    return policy


def _nested(values: Mapping[str, Any], *, silence: Mapping[str, object]) -> dict[str, Any]:
    """Values by their path as what a policy is made of."""
    nested: dict[str, Any] = {}
    for path, value in values.items():
        *parents, last = path.split(".")
        branch = nested
        for key in parents:
            branch = branch.setdefault(key, {})
        branch[last] = value
    content = fill(Subjects, nested, pack="", silence=silence)
    assert isinstance(content, dict)
    return content


def _silence(top: PackHead) -> Mapping[str, object]:
    """P-10: what the documents in hand leave open is not stated, where the document on top says what would hold it."""
    if top.elsewhere is None:
        return SILENT
    return {"status": Status.NOT_STATED, "missing": top.elsewhere, "pack": top.id}


__all__ = [
    "NoPackInForce",
    "PackShelf",
    "Policy",
    "UnknownPack",
    "load_pack",
    "restored",
    "snapshot",
    "values_of",
]
