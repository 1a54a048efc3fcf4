"""Who can be drawn for which vacant seat: the sorted lists that every draw, count and check starts from."""

from collections.abc import Callable
from dataclasses import dataclass
from math import comb
from typing import Self

from common.draw.artefacts import Materials, Panel
from common.draw.rules import Seats


@dataclass(frozen=True, slots=True)
class Candidates:
    """`chair_pool` and `everyone`: ids in ascending order, without the excluded and the kept. `vacant`: seats to fill."""

    chair_pool: tuple[str, ...]
    everyone: tuple[str, ...]
    kept: frozenset[str]
    vacant: Seats

    @classmethod
    def of(cls, materials: Materials, kept: Panel) -> Self:
        """Raises ValueError if more members are kept than the role has seats."""
        seats, stay = materials.rules.seats, kept.everyone()
        out = materials.exclusions.ids() | stay
        free = [expert for expert in materials.pool.experts if expert.expert_id not in out]
        return cls(
            chair_pool=tuple(expert.expert_id for expert in free if expert.chair_pool),
            everyone=tuple(expert.expert_id for expert in free),
            kept=stay,
            vacant=Seats(
                chairs=seats.chairs - len(kept.chairs),
                vice_chairs=seats.vice_chairs - len(kept.vice_chairs),
                members=seats.members - len(kept.members),
            ),
        )

    def assignments(self) -> int:
        """The exact number of assignments of candidates to the vacant seats, before any bound."""
        chairs, vice_chairs, members = self.vacant.chairs, self.vacant.vice_chairs, self.vacant.members
        leaders = len(self.chair_pool)
        if chairs + vice_chairs > leaders:
            return 0
        others = len(self.everyone) - chairs - vice_chairs
        return comb(leaders, chairs) * comb(leaders - chairs, vice_chairs) * comb(others, members)

    def most(self, counts: Callable[[str], bool]) -> int:
        """The most people on any committee for whom `counts` holds, kept ones included, other bounds set aside."""
        leading = self.vacant.chairs + self.vacant.vice_chairs
        leaders = min(leading, sum(map(counts, self.chair_pool)))
        members = min(self.vacant.members, sum(map(counts, self.everyone)) - leaders)
        return sum(map(counts, self.kept)) + leaders + members
