"""The shelf of packs: layers them leaf by leaf and hands out what is in force, frozen and typed.

Implementing rules, then the region's notice, then the league's, then the layers that were named: a value of a higher
layer replaces the one below. The digest names the effective content for ever, so a decision can be replayed under it.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import rfc8785

from common.events.base import PackRef
from common.places import is_within
from common.policy.model import Status
from common.policy.packs import Leaf, Pack, PackHead, PackKind, fill, load_pack, values_of
from common.policy.source import Fault, PackError
from common.policy.subjects import Subjects

Leaves = dict[tuple[str, ...], Leaf]


class Policy(Subjects):
    """What is in force: the subjects, and which packs they come from (lowest first)."""

    ref: PackRef
    packs: tuple[PackHead, ...]

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

    def __init__(self, folder: Path) -> None:
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

    def for_place(self, place: str, day: dt.date, layers: Sequence[str] = ()) -> Policy:
        """What is in force in a place on a day.

        That is the notice of the year, from its date on, of the nearest place at or above; without one the latest
        implementing rules.

        Raises:
            NoPackInForce: the day is before every document in hand.
        """
        heads = [pack.head for pack in self.packs.values() if pack.head.kind is not PackKind.LAYER]
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
        nearest = max(in_force, key=lambda h: (h.kind is PackKind.NOTICE, h.place.count("."), h.date))
        return self.effective(nearest.id, layers)

    def _broken_chains(self) -> Iterable[Fault]:
        for pack in self.packs.values():
            seen = [pack.head.id]
            head = pack.head
            while head.builds_on is not None:
                below = self.packs.get(head.builds_on)
                if below is None or below.head.kind is PackKind.LAYER or below.head.id in seen:
                    file = self.folder / head.id / "pack.yaml"
                    yield Fault(file, 1, f"所依据的包“{head.builds_on}”不存在、有误，或循环依据")
                    break
                head = below.head
                seen.append(head.id)

    def _layered(self, named: tuple[str, ...]) -> Policy:
        top, *layers = (self._pack(pack_id, layer=index > 0) for index, pack_id in enumerate(named))
        chain = [top]
        while (below := chain[0].head.builds_on) is not None:
            chain.insert(0, self.packs[below])
        leaves: Leaves = {}
        for pack in (*chain, *layers):
            _lay(leaves, pack, over=top.head)
        heads = tuple(pack.head for pack in (*chain, *layers))
        ref = PackRef(
            id="+".join(named),
            version="+".join(pack.head.version for pack in (top, *layers)),
            digest=_digest(heads, leaves),
        )
        nested: dict[str, Any] = {}
        for path, leaf in leaves.items():
            branch = nested
            for key in path[:-1]:
                branch = branch.setdefault(key, {})
            branch[path[-1]] = leaf.value
        content = fill(Subjects, nested, pack="")
        assert isinstance(content, dict)
        return Policy(ref=ref, packs=heads, **content)

    def _pack(self, pack_id: str, *, layer: bool) -> Pack:
        pack = self.packs.get(pack_id)
        if pack is None or (pack.head.kind is PackKind.LAYER) is not layer:
            raise UnknownPack(pack_id)
        return pack


def _lay(leaves: Leaves, pack: Pack, *, over: PackHead) -> None:
    """Put a pack on top of what is there.

    Silence does not undo what a lower layer says, and a stand-in only fills a hole. A document later than the one it
    stands in for is assumed, not stated (P-09).
    """
    assumed = pack.head.date is not None and over.date is not None and pack.head.date > over.date
    faults: list[Fault] = []
    for path, leaf in pack.leaves.items():
        below = leaves.get(path)
        if below is not None and below.value.is_known:
            if not leaf.value.is_known:
                faults.append(
                    leaf.fault(f"{leaf.value.path}: 下层 {below.value.pack} 已有规定，不得写成没有规定")
                )
            elif leaf.value.status is Status.STAND_IN and below.value.status is not Status.STAND_IN:
                faults.append(
                    leaf.fault(f"{leaf.value.path}: 下层 {below.value.pack} 已有规定，不得用代用值代替")
                )
        if assumed and leaf.value.status is Status.STATED:
            leaf = leaf._replace(value=leaf.value.model_copy(update={"status": Status.ASSUMED}))
        leaves[path] = leaf
    if faults:
        raise PackError(faults)


def _digest(heads: tuple[PackHead, ...], leaves: Leaves) -> str:
    """SHA-256 over the canonical JSON (RFC 8785) of the effective values and the documents they come from.

    What no layer speaks of is left out, so that a value added to the model later does not change old digests.
    """
    content: dict[str, Any] = {
        "packs": [{"id": head.id, "version": head.version, "number": head.number} for head in heads],
        "values": {
            ".".join(path): leaf.value.model_dump(mode="json", exclude={"path"}, exclude_none=True)
            for path, leaf in leaves.items()
        },
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


__all__ = ["NoPackInForce", "PackShelf", "Policy", "UnknownPack", "load_pack", "values_of"]
