"""Necessary conditions, checked before a plan is frozen, so that a hopeless plan costs no ceremony.

Each check is cheap and exact for its own constraint. Together they do not prove that a committee exists: constraints
may still clash with each other, and then the plan reaches its cap and is void.
"""

from collections.abc import Sequence

from common.draw.artefacts import Materials
from common.draw.candidates import Candidates
from common.draw.errors import Shortage
from common.draw.rules import COVERAGE, Bound


def shortages(
    materials: Materials, candidates: Candidates, bounds: Sequence[Bound], quorum: int
) -> tuple[Shortage, ...]:
    """Everything that is certainly missing: people for the seats, per bound, per applicant; groups beyond the size."""
    vacant, size = candidates.vacant, materials.rules.seats.size
    leading = vacant.chairs + vacant.vice_chairs
    found = [
        Shortage("chair_pool", leading, min(leading, len(candidates.chair_pool))),
        Shortage("pool", vacant.size, min(vacant.size, len(candidates.everyone))),
        # an expert belongs to one subject group, so group minimums add up
        Shortage("groups_together", sum(group.at_least for group in materials.rules.groups), size),
    ]
    for bound in bounds:
        counted = {e.expert_id for e in materials.pool.experts if not e.marks().isdisjoint(bound.any_of)}
        found.append(Shortage(bound.code, bound.at_least, candidates.most(counted.__contains__)))
    everyone = materials.pool.by_id().keys()
    for applicant, conflicting in materials.docket.conflicting().items():
        if conflicting:
            found.append(
                Shortage(COVERAGE, quorum, candidates.most((everyone - conflicting).__contains__), applicant)
            )
    return tuple(shortage for shortage in found if shortage.missing > 0)
