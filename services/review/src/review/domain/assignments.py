"""Assignments (评议分工): which expert looks at which case and writes the opinion on it (R-04; article 46)."""

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from common.policy.findings import Finding, silent
from common.policy.subjects.meeting import Meeting


def assign(
    cases: Sequence[str],
    experts: Sequence[str],
    *,
    recused: Mapping[str, AbstractSet[str]],
    per_case: int,
    kept: Mapping[str, AbstractSet[str]],
    label: str,
) -> dict[str, list[str]]:
    """Give every case `per_case` experts who are not recused on it, all experts equally many as far as recusals allow.

    Nobody chooses who looks at whose case: among equals a digest decides, so the same input gives the same answer.

    Args:
        recused: by case.
        kept: by case, experts who keep it from an earlier assignment.
        label: makes the order of one meeting unlike that of another.

    Returns:
        By case the experts, sorted; fewer than `per_case` where there are not enough.
    """
    able = {case: [e for e in experts if e not in recused.get(case, frozenset())] for case in cases}
    given = {case: {e for e in kept.get(case, frozenset()) if e in able[case]} for case in cases}
    load = dict.fromkeys(experts, 0)
    for holders in given.values():
        for expert in holders:
            load[expert] += 1
    for case in sorted(cases, key=lambda case: (len(able[case]), _rank(label, case))):
        free = [expert for expert in able[case] if expert not in given[case]]
        free.sort(key=lambda expert: (load[expert], _rank(label, case, expert)))
        for expert in free[: max(0, per_case - len(given[case]))]:
            given[case].add(expert)
            load[expert] += 1
    _even_out(given, able, load, kept=kept)
    return {case: sorted(holders) for case, holders in given.items()}


def opinions_before_vote(assigned: int, written: int, policy: Meeting) -> Finding:
    """R-04: at least three assigned experts gave their written opinions before the vote (R25-46)."""
    value = policy.assigned_experts
    if not value.is_known:
        return silent("R-04", value, "每名申报人的评议专家人数")
    wanted = value.require()
    return Finding.judge(
        "R-04",
        value,
        holds=assigned >= wanted and written >= assigned,
        message=f"表决前应由 {wanted} 名以上评审专家提出书面评议意见，现分工 {assigned} 人、已提出 {written} 份。",
        facts={"assigned": assigned, "written": written, "least": wanted},
    )


def _even_out(
    given: Mapping[str, set[str]],
    able: Mapping[str, Sequence[str]],
    load: dict[str, int],
    *,
    kept: Mapping[str, AbstractSet[str]],
) -> None:
    """Move single cases from who has two more than another to that other, until no such move is left."""
    moved = True
    while moved:
        moved = False
        for case, holders in given.items():
            for holder in sorted(holders - set(kept.get(case, frozenset()))):
                lighter = [e for e in able[case] if e not in holders and load[e] + 2 <= load[holder]]
                if lighter:
                    taker = min(lighter, key=lambda e: (load[e], e))
                    holders.remove(holder)
                    holders.add(taker)
                    load[holder] -= 1
                    load[taker] += 1
                    moved = True


def _rank(label: str, *parts: str) -> bytes:
    return hashlib.sha256("\x00".join((label, *parts)).encode()).digest()
