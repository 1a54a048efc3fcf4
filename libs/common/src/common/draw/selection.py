"""The draw itself: the first of a row of uniform proposals that meets every constraint.

A proposal is uniform over all assignments (chairs, vice-chairs, other members) of the candidates to the vacant seats.
Each is tested as a whole and independently, so the one accepted is uniform over the feasible assignments.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from common.draw.artefacts import DrawPlan, Materials, Panel, Tally
from common.draw.candidates import Candidates
from common.draw.rules import COVERAGE
from common.draw.stream import Stream, attempt_label


@dataclass(frozen=True, slots=True)
class Selection:
    """`panel` is None when the cap was reached. `rejected` counts proposals by the first constraint they missed."""

    panel: Panel | None
    attempt: int
    rejected: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Candidates for the vacant seats, in the order drawn."""

    chairs: list[str]
    vice_chairs: list[str]
    members: list[str]

    def with_kept(self, kept: Panel) -> Panel:
        return Panel(
            chairs=(*kept.chairs, *self.chairs),
            vice_chairs=(*kept.vice_chairs, *self.vice_chairs),
            members=(*kept.members, *self.members),
        )


def propose(stream: Stream, candidates: Candidates) -> Proposal:
    """Chairs, then vice-chairs, from the chair pool; then members from everyone who is left, in ascending order."""
    chairs, members = candidates.vacant.chairs, candidates.vacant.members
    leading = chairs + candidates.vacant.vice_chairs
    leaders = list(candidates.chair_pool)
    stream.shuffle_front(leaders, leading)
    others = list(candidates.everyone)
    for leader in leaders[:leading]:
        del others[bisect_left(others, leader)]
    stream.shuffle_front(others, members)
    return Proposal(leaders[:chairs], leaders[chairs:leading], others[:members])


def first_missed(materials: Materials, plan: DrawPlan) -> Callable[[frozenset[str]], str | None]:
    """A test of committees: the code of the first bound that one misses in the plan's order, then `coverage`."""
    marks = {expert.expert_id: expert.marks() for expert in materials.pool.experts}
    bounds = [
        (
            bound.code,
            frozenset(e for e, has in marks.items() if not has.isdisjoint(bound.any_of)),
            bound.at_least,
        )
        for bound in plan.bounds
    ]
    spare = materials.rules.seats.size - plan.quorum
    conflicts = {group for group in materials.docket.conflicting().values() if len(group) > spare}

    def test(committee: frozenset[str]) -> str | None:
        for code, counted, at_least in bounds:
            if len(committee & counted) < at_least:
                return code
        if any(len(committee & conflicting) > spare for conflicting in conflicts):
            return COVERAGE
        return None

    return test


def select(materials: Materials, plan: DrawPlan, seed: bytes) -> Selection:
    """Try attempts 0, 1, 2... below the plan's cap; each reads a stream of its own."""
    candidates = Candidates.of(materials, plan.kept)
    missed = first_missed(materials, plan)
    rejected: Counter[str] = Counter()
    for attempt in range(plan.attempt_cap):
        drawn = propose(Stream(seed, attempt_label(attempt)), candidates)
        reason = missed(candidates.kept.union(drawn.chairs, drawn.vice_chairs, drawn.members))
        if reason is None:
            return Selection(drawn.with_kept(plan.kept), attempt, _tallies(rejected))
        rejected[reason] += 1
    return Selection(None, plan.attempt_cap, _tallies(rejected))


def excluded_by_reason(materials: Materials) -> tuple[Tally, ...]:
    """How many experts each reason excluded; one with several reasons counts under each."""
    return _tallies(Counter(reason for e in materials.exclusions.excluded for reason in e.reasons))


def _tallies(counted: Counter[str]) -> tuple[Tally, ...]:
    return tuple(Tally(code=code, count=count) for code, count in sorted(counted.items()))
