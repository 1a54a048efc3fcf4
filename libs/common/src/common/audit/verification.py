"""Checking an audit chain: every fault has its own reason and names its row. Pure: it works on a database's rows and on an
exported file alike, so whoever holds an export needs nothing from us.

A database that was rewritten or cut from end to end, heads and all, is consistent in itself. Only heads from outside tell:
the copy that the sequencer keeps in object storage, and those that people kept from the public address or the minutes
(`kept_heads`). Where none was compared, the report says that too, and a chain is never called sound.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from common.audit.chain import SignedHead, entry_hash, genesis, link_hash
from common.clock import SHANGHAI


class AuditFault(StrEnum):
    """What can be wrong with a chain."""

    ALTERED = "altered"
    """An entry is not what was chained."""
    MISSING = "missing"
    """A chained entry is gone."""
    EXTRA = "extra"
    """An entry is there that was never chained and does not wait to be, or a link is there twice."""
    LINK_MISSING = "link_missing"
    """Links are gone from the middle of the chain."""
    LINK_BROKEN = "link_broken"
    """A link does not follow from the one before: links were reordered, put in or changed."""
    CUT_OFF = "cut_off"
    """A signed head covers links beyond the end of the chain."""
    REWRITTEN = "rewritten"
    """A signed head knows another hash for its link: the chain up to there was made anew."""
    BAD_SIGNATURE = "bad_signature"
    """A head is not signed by its key, or not of this service."""
    UNKNOWN_KEY = "unknown_key"
    """A head is signed with a key that the reader does not trust."""
    UNSIGNED = "unsigned"
    """Links at the end are under no signed head; the sequencer never commits such."""
    NO_HEAD = "no_head"
    """There is no good head at all: nothing was ever recorded, or everything was taken away."""
    NOT_COMPARED = "not_compared"
    """No head from outside the database was at hand, so a cut end and a chain made anew would not show."""


_TEXTS = {
    AuditFault.ALTERED: "审计记录内容与入链时不一致",
    AuditFault.MISSING: "已入链的审计记录缺失",
    AuditFault.EXTRA: "存在未入链或重复的审计记录",
    AuditFault.LINK_MISSING: "审计链中间环节缺失",
    AuditFault.LINK_BROKEN: "审计链环节与前一环节不衔接（被调换、插入或改动）",
    AuditFault.CUT_OFF: "审计链短于已签名的长度，末尾记录被删除",
    AuditFault.REWRITTEN: "审计链与已签名的链首不符，此前内容被重写",
    AuditFault.BAD_SIGNATURE: "链首签名无效",
    AuditFault.UNKNOWN_KEY: "链首由不受信任的密钥签名",
    AuditFault.UNSIGNED: "审计链末尾有未经签名的环节",
    AuditFault.NO_HEAD: "没有任何有效的链首签名：尚无审计记录，或记录已被整体删除",
    AuditFault.NOT_COMPARED: "没有数据库以外保存的链首可供比对，不能排除末尾被删除或整链被重做",
}


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One fault.

    Attributes:
        seq: number of the link, or size of the head, that shows it.
        entry_id: the entry, where it is known.
    """

    fault: AuditFault
    seq: int | None = None
    entry_id: int | None = None

    def __str__(self) -> str:
        where = [
            f"链号 {self.seq}" if self.seq is not None else "",
            f"记录 {self.entry_id}" if self.entry_id else "",
        ]
        shown = "，".join(part for part in where if part)
        return f"{_TEXTS[self.fault]}：{shown}" if shown else _TEXTS[self.fault]


@dataclass(slots=True)
class AuditReport:
    """The outcome of a check.

    Attributes:
        links: how many were checked.
        signed_links: how many of them a good head covers.
        waiting: entries that are not chained yet.
        compared: how many heads from outside the database fitted.
        withheld: entries that the export does not show, so that only their digests were checked.
    """

    links: int = 0
    signed_links: int = 0
    waiting: int = 0
    compared: int = 0
    withheld: int = 0
    findings: list[AuditFinding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Nothing was changed, and nothing is missing up to the newest head that was compared."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class ChainedEntry:
    """A link with its entry as JSON data; None if the entry is gone, or `withheld` from whoever exported it."""

    seq: int
    entry_id: int
    entry_hash: bytes
    hash: bytes
    entry: Mapping[str, Any] | None
    withheld: bool = False


class ChainCheck:
    """Checks links as they come, in order of `seq`; holds one hash, not the chain.

    Args:
        trusted: public keys, hexadecimal, that heads may be signed with.
        kept_heads: heads from outside the database.
    """

    def __init__(self, service: str, trusted: Collection[str], kept_heads: Iterable[SignedHead] = ()) -> None:
        self.report = AuditReport()
        self._service = service
        self._trusted = trusted
        self._before: bytes | None = genesis(service)
        self._last = 0
        self._signed_up_to = 0
        self._compared = False
        self._heads: dict[int, set[str]] = {}
        self._kept: dict[int, set[str]] = {}
        for head in kept_heads:
            self.kept(head)

    def head(self, head: SignedHead) -> None:
        """Take a head of the database into account; it must come before the link of its size."""
        if self._take_head(head, self._heads):
            self._signed_up_to = max(self._signed_up_to, head.size)

    def kept(self, head: SignedHead) -> None:
        """Take a head from outside into account; it must come before the link of its size."""
        self._take_head(head, self._kept)

    def _take_head(self, head: SignedHead, among: dict[int, set[str]]) -> bool:
        if head.service != self._service or not head.is_signed():
            self._found(AuditFault.BAD_SIGNATURE, head.size)
        elif head.key not in self._trusted:
            self._found(AuditFault.UNKNOWN_KEY, head.size)
        else:
            among.setdefault(head.size, set()).add(head.hash)
            return True
        return False

    def link(self, link: ChainedEntry) -> None:
        """Check the next link."""
        if link.seq <= self._last:
            self._found(AuditFault.EXTRA, link.seq, link.entry_id)
            return
        for missing in range(self._last + 1, link.seq):
            self._found(AuditFault.LINK_MISSING, missing)
            self._before = None
        self._check_entry(link)
        if self._before is not None:
            expected = link_hash(self._before, link.seq, link.entry_id, link.entry_hash)
            if expected != link.hash:
                self._found(AuditFault.LINK_BROKEN, link.seq, link.entry_id)
        self._check_heads(link.seq, link.hash.hex(), link.entry_id)
        # The stored hash, so that one broken link is one finding and not one for every link that follows.
        self._before, self._last = link.hash, link.seq
        self.report.links += 1

    def unchained(self, entry_id: int) -> None:
        """Report an entry that is neither chained nor waiting."""
        self._found(AuditFault.EXTRA, None, entry_id)

    def finish(self) -> AuditReport:
        """The report, when all links and heads were given."""
        self._check_heads(0, genesis(self._service).hex(), None)
        for size in sorted(self._heads.keys() | self._kept.keys()):
            self._compared |= size in self._kept
            self._found(AuditFault.CUT_OFF, size)
        if not self._signed_up_to:
            self._found(AuditFault.NO_HEAD)
        elif self._signed_up_to < self._last:
            self._found(AuditFault.UNSIGNED, self._signed_up_to + 1)
        if not self._compared:
            self._found(AuditFault.NOT_COMPARED)
        return self.report

    def _check_entry(self, link: ChainedEntry) -> None:
        if link.withheld:
            self.report.withheld += 1
        elif link.entry is None:
            self._found(AuditFault.MISSING, link.seq, link.entry_id)
        elif link.entry.get("id") != link.entry_id or entry_hash(link.entry) != link.entry_hash:
            self._found(AuditFault.ALTERED, link.seq, link.entry_id)

    def _check_heads(self, size: int, hash_there: str, entry_id: int | None) -> None:
        own, kept = self._heads.pop(size, set()), self._kept.pop(size, set())
        self._compared |= bool(kept)
        if (own | kept) - {hash_there}:
            self._found(AuditFault.REWRITTEN, size, entry_id)
            return
        if own:
            self.report.signed_links = size
        self.report.compared += len(kept)

    def _found(self, fault: AuditFault, seq: int | None = None, entry_id: int | None = None) -> None:
        self.report.findings.append(AuditFinding(fault, seq, entry_id))


def verify_export(
    lines: Iterable[str], service: str, trusted: Collection[str], kept_heads: Iterable[SignedHead] = ()
) -> AuditReport:
    """Check an exported chain, one JSON object per line as `export_line` writes them.

    Raises:
        ValueError: a line is not of that form.
    """
    check = ChainCheck(service, trusted, kept_heads)
    for number, line in enumerate(lines, 1):
        try:
            _take(check, json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as broken:
            raise ValueError(f"line {number} of the export cannot be read") from broken
    return check.finish()


def export_line(item: ChainedEntry | SignedHead, *, content: bool = True) -> str:
    """One line of an export: a link with its entry, or a head, each head before the link of its size.

    Args:
        content: else the entry is withheld, which is not the same as gone: the link says so.
    """
    if isinstance(item, SignedHead):
        return _line({"head": head_json(item)})
    return _line(
        {
            "link": {
                "seq": item.seq,
                "entry_id": item.entry_id,
                "entry_hash": item.entry_hash.hex(),
                "hash": item.hash.hex(),
                **({"entry": item.entry} if content or item.entry is None else {"withheld": True}),
            }
        }
    )


def kept_line(head: SignedHead) -> str:
    """The line of a head from outside the database; it comes before all links."""
    return _line({"kept": head_json(head)})


def rest_line(unchained: Iterable[int], waiting: int) -> str:
    """The line of what the chain does not hold: entries neither chained nor waiting, and how many wait."""
    return _line({"unchained": list(unchained), "waiting": waiting})


def head_json(head: SignedHead) -> dict[str, Any]:
    """A head as JSON data, as the public address gives it."""
    return {
        "service": head.service,
        "size": head.size,
        "hash": head.hash,
        "signed_at": head.signed_at.astimezone(SHANGHAI).isoformat(),
        "key": head.key,
        "signature": head.signature,
    }


def _line(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def read_head(head: Mapping[str, Any]) -> SignedHead:
    """A head from JSON data, as an export or the public address gives it.

    Raises:
        ValueError, KeyError: not of that form.
    """
    return SignedHead(
        service=head["service"],
        size=int(head["size"]),
        hash=head["hash"],
        signed_at=dt.datetime.fromisoformat(head["signed_at"]),
        key=head["key"],
        signature=head["signature"],
    )


def read_heads(text: str) -> list[SignedHead]:
    """The heads in a file that somebody kept: one JSON object, a list of them, or one per line (also lines of an export).

    Raises:
        ValueError: there is none, or something else is in between.
    """
    try:
        found = json.loads(text)
    except ValueError:
        found = [json.loads(line) for line in text.splitlines() if line.strip()]
    rows = found if isinstance(found, list) else [found]
    try:
        heads = [read_head(row.get("head") or row.get("kept") or row) for row in rows if "link" not in row]
    except (KeyError, TypeError, AttributeError) as other:
        raise ValueError("not a head") from other
    if not heads:
        raise ValueError("no head")
    return heads


def _take(check: ChainCheck, content: Mapping[str, Any]) -> None:
    if "kept" in content:
        check.kept(read_head(content["kept"]))
        return
    if "head" in content:
        check.head(read_head(content["head"]))
        return
    if "unchained" in content:
        for entry_id in content["unchained"]:
            check.unchained(entry_id)
        check.report.waiting = content["waiting"]
        return
    link = content["link"]
    check.link(
        ChainedEntry(
            seq=link["seq"],
            entry_id=link["entry_id"],
            entry_hash=bytes.fromhex(link["entry_hash"]),
            hash=bytes.fromhex(link["hash"]),
            entry=link.get("entry"),
            withheld=link.get("withheld", False),
        )
    )
