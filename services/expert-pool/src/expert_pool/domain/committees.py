"""Committees (评委会): what the rules of pools and draws ask about one, and its grade (R25-11)."""

from collections.abc import Iterable
from dataclasses import dataclass

from common.events.codes import CommitteeBasis, Level, Tier
from common.policy.subjects.committee import Grade

RANKING: tuple[Level, ...] = (
    Level.TECHNICIAN,
    Level.ASSISTANT,
    Level.MIDDLE,
    Level.ASSOCIATE_SENIOR,
    Level.FULL_SENIOR,
)
"""The levels, lowest first."""


@dataclass(frozen=True)
class Committee:
    """A committee as filed: `levels` and `series` are those of its scope."""

    committee_id: str
    by: CommitteeBasis
    tier: Tier
    levels: frozenset[Level]
    series: frozenset[str]
    chairs: int
    vice_chairs: int
    self_reviewing: bool
    enterprise_related: bool

    @property
    def grade(self) -> Grade:
        """高级 committees are for 正高, for 副高, or for both together (R25-11); the others are as their tier."""
        if self.tier is not Tier.SENIOR:
            return Grade(self.tier.value)
        if self.levels == {Level.FULL_SENIOR}:
            return Grade.FULL_SENIOR
        return Grade.ASSOCIATE_SENIOR if self.levels == {Level.ASSOCIATE_SENIOR} else Grade.SENIOR


def highest(levels: Iterable[Level]) -> Level:
    """The highest of some levels."""
    return max(levels, key=RANKING.index)


def at_least(level: Level, lowest: Level) -> bool:
    """Whether a level is `lowest` or a higher one."""
    return RANKING.index(level) >= RANKING.index(lowest)
