"""Somebody who wants to know who was drawn, and reads everything that the machines hold but the expert pool's database.

He has every other database whole, the bus, and the log, but no key. He knows all experts with account and reference, and
counts who left the more traces: taking a seat, coming to a meeting, counting votes must leave none that name the person.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import comb


def guess(traces: Iterable[str], experts: Mapping[str, tuple[str, ...]], *, seats: int) -> set[str]:
    """The experts with the most traces, as many as there are seats; whom nothing distinguishes go by their names.

    Args:
        traces: rows and lines.
        experts: by name, what each is known by (account, reference).
    """
    counted = Counter(
        name
        for trace in traces
        for name, known_by in experts.items()
        if any(mark in trace for mark in known_by)
    )
    return set(sorted(experts, key=lambda name: (-counted[name], name))[:seats])


def better_than_chance(hits: int, *, experts: int, seats: int) -> bool:
    """Whether somebody who draws blindly would hit so many less than once in a thousand tries (hypergeometric tail)."""
    ways = sum(comb(seats, found) * comb(experts - seats, seats - found) for found in range(hits, seats + 1))
    return ways * 1000 < comb(experts, seats)
