"""The golden record, read a second time from the description in docs/adr/0013-the-draw.md and the standard library alone.

Nothing of the engine is imported here: if the two readings differ, one of them does not do what is written.
"""

import hashlib
import hmac
import json
from collections import Counter
from pathlib import Path
from typing import Any

GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text("utf-8"))


def canonical(value: Any) -> bytes:
    """RFC 8785 for what a bundle holds: ASCII member names, integers, no floats."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def tagged(kind: str, data: bytes) -> bytes:
    return hashlib.sha256(b"zcps.draw.v1/" + kind.encode() + b"\0" + data).digest()


def digest(kind: str, value: Any) -> str:
    return tagged(kind, canonical(value)).hex()


def integers(seed: bytes, label: str) -> Any:
    """A function that gives the next uniform integer below n."""
    words: list[int] = []
    blocks = 0

    def below(n: int) -> int:
        nonlocal blocks
        while True:
            if not words:
                text = b"zcps.draw.v1/stream\0" + label.encode() + b"\0" + blocks.to_bytes(8, "big")
                block = hmac.new(seed, text, hashlib.sha256).digest()
                words.extend(int.from_bytes(block[i : i + 4], "big") for i in range(0, 32, 4))
                blocks += 1
            word = words.pop(0)
            if word < 2**32 // n * n:
                return word % n

    return below


def front(below: Any, items: list[str], count: int) -> list[str]:
    items = list(items)
    for i in range(count):
        j = i + below(len(items) - i)
        items[i], items[j] = items[j], items[i]
    return items[:count]


def marks(expert: dict[str, Any]) -> set[str]:
    flags = {f for f in ("grassroots", "outside_system", "outside_unit", "private_enterprise") if expert[f]}
    return {f"rank:{expert['rank']}", f"group:{expert['subject_group']}"} | flags


def test_every_digest_names_what_came_before() -> None:
    materials, plan, evidence = GOLDEN["materials"], GOLDEN["plan"], GOLDEN["evidence"]
    plan_digest = digest("plan", plan)

    assert plan["rules"] == materials["pool"]["previous"] == digest("rule-set", materials["rules"])
    assert plan["pool"] == materials["docket"]["previous"] == digest("pool", materials["pool"])
    assert plan["docket"] == materials["exclusions"]["previous"] == digest("docket", materials["docket"])
    assert plan["exclusions"] == digest("exclusions", materials["exclusions"])
    assert plan_digest == evidence["plan"] == GOLDEN["outcome"]["plan"]
    for commitment, reveal in zip(evidence["commitments"], evidence["reveals"], strict=True):
        data = bytes.fromhex(plan_digest) + reveal["party_id"].encode() + bytes.fromhex(reveal["nonce"])
        assert commitment["value"] == tagged("commitment", data).hex()
        assert reveal["commitment"] == digest("commitment-record", commitment)
    assert GOLDEN["outcome"]["evidence"] == digest("evidence", evidence)


def test_the_pool_root_is_a_tree_of_sixteen_leaves() -> None:
    reasons = {e["expert_id"]: e["reasons"] for e in GOLDEN["materials"]["exclusions"]["excluded"]}
    level = [
        hashlib.sha256(b"\0" + canonical({"expert": e, "reasons": reasons.get(e["expert_id"], [])})).digest()
        for e in GOLDEN["materials"]["pool"]["experts"]
    ]
    assert len(level) == 16
    while len(level) > 1:
        level = [hashlib.sha256(b"\1" + level[i] + level[i + 1]).digest() for i in range(0, len(level), 2)]

    assert level[0].hex() == GOLDEN["plan"]["pool_root"]


def test_the_committee_follows_from_the_two_values() -> None:
    materials, plan, outcome = GOLDEN["materials"], GOLDEN["plan"], GOLDEN["outcome"]
    nonces = {r["party_id"]: bytes.fromhex(r["nonce"]) for r in GOLDEN["evidence"]["reveals"]}
    values = b"".join((32).to_bytes(4, "big") + nonces[party["party_id"]] for party in plan["parties"])
    seed = tagged("seed", bytes.fromhex(digest("plan", plan)) + values)
    assert seed.hex() == outcome["seed"]

    out = {e["expert_id"] for e in materials["exclusions"]["excluded"]}
    experts = {e["expert_id"]: e for e in materials["pool"]["experts"]}
    free = sorted(set(experts) - out)
    groups = {g["group"]: set(g["experts"]) for g in materials["docket"]["conflict_groups"]}
    conflicts = [set().union(*(groups[g] for g in a["conflicts"])) for a in materials["docket"]["applicants"]]

    def first_missed(committee: set[str]) -> str | None:
        for bound in plan["bounds"]:
            if sum(bool(marks(experts[e]) & set(bound["any_of"])) for e in committee) < bound["at_least"]:
                return str(bound["code"])
        return "coverage" if any(len(committee - c) < plan["quorum"] for c in conflicts) else None

    rejected: Counter[str] = Counter()
    for attempt in range(plan["attempt_cap"]):
        below = integers(seed, f"panel/attempt/{attempt}")
        chair, vice = front(below, [e for e in free if experts[e]["chair_pool"]], 2)
        members = front(below, [e for e in free if e not in (chair, vice)], 3)
        reason = first_missed({chair, vice, *members})
        if reason is None:
            break
        rejected[reason] += 1

    assert outcome["attempt"] == attempt
    assert outcome["panel"] == {"chairs": [chair], "vice_chairs": [vice], "members": sorted(members)}
    assert {tally["code"]: tally["count"] for tally in outcome["rejected"]} == rejected
