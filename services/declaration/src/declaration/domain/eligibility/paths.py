"""All paths to a title, each with the entry columns it is declared in."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from common.events.codes import Column
from common.policy.subjects.vocabulary import Waived
from declaration.domain.eligibility import (
    columns,
    grassroots,
    green_channel,
    private_sector,
    service,
    talents,
)
from declaration.domain.eligibility.attempt import Attempt, PathKey
from declaration.domain.eligibility.check import Check, Waivers
from declaration.domain.eligibility.titles import same_level_change


def ordinary(check: Check) -> Attempt | None:
    """The way of articles 21 to 25: nothing is waived, nothing is added."""
    only_entrusted = check.facts.post.stationed_as in (check.policy.entrusted.units.value or ())
    return None if only_entrusted else Attempt(PathKey.ORDINARY)


def series_change(check: Check) -> Attempt | None:
    """E-24, article 41: the level that is held, in the series of the new post; years in title run on."""
    wanted = check.wanted
    same = [t for t in check.titles if t.level is wanted.level and t.obtained_on <= check.cut_off]
    old = next((t for t in same if not check.in_line(t)), None)
    if old is None or any(check.in_line(t) for t in same):
        return None
    rules = check.policy.series_change
    key = str(PathKey.SERIES_CHANGE)
    waivers: Waivers = {
        Waived.LEVEL_BY_LEVEL: (key, rules.years_count_on),
        Waived.YEARS_IN_TITLE: (key, rules.years_count_on),
    }
    return Attempt(PathKey.SERIES_CHANGE, own=(same_level_change(check, old),), waivers=waivers)


class Path(NamedTuple):
    """A path: how it is tried, and where it is declared."""

    attempt: Callable[[Check], Attempt | None]
    columns: frozenset[Column]

    def columns_for(self, check: Check) -> frozenset[Column]:
        """Stationed units' people declare in the column of entrusted review, not in the ordinary one (article 56)."""
        if check.facts.post.stationed_as not in (check.policy.entrusted.units.value or ()):
            return self.columns - _ENTRUSTED if Column.ORDINARY in self.columns else self.columns
        return self.columns - _ORDINARY


_ORDINARY = frozenset({Column.ORDINARY})
_GREEN = frozenset({Column.GREEN_CHANNEL})
_EITHER = _ORDINARY | _GREEN
_ENTRUSTED = frozenset({Column.ENTRUSTED_REVIEW})

PATHS: Mapping[PathKey, Path] = {
    PathKey.ORDINARY: Path(ordinary, _ORDINARY),
    PathKey.SERIES_CHANGE: Path(series_change, _ORDINARY),
    PathKey.PRIVATE_SECTOR: Path(private_sector.private_sector, _ORDINARY | _ENTRUSTED),
    PathKey.ENTRUSTED: Path(columns.entrusted, _ENTRUSTED),
    PathKey.FARMERS: Path(columns.farmers, frozenset({Column.FARMERS_AND_HERDERS})),
    PathKey.DIRECTED: Path(columns.directed, frozenset({Column.DIRECTED_EVALUATION})),
    PathKey.CROSS_OVER: Path(columns.cross_over, frozenset({Column.SKILLED_WORKER})),
    PathKey.RECOGNITION: Path(grassroots.recognition, frozenset({Column.RECOGNITION})),
    PathKey.TOWNSHIP_DIRECT: Path(grassroots.township_direct, _ORDINARY),
    PathKey.LONG_SERVICE: Path(grassroots.long_service, _ORDINARY),
    PathKey.RURAL_SERVICE: Path(service.one_year_early, _ORDINARY),
    PathKey.EPIDEMIC: Path(service.epidemic_award, _ORDINARY),
    PathKey.TRANSFEREES: Path(talents.transferees, _EITHER),
    PathKey.TALENTS: Path(talents.talents, _EITHER),
    PathKey.BREAKTHROUGH: Path(green_channel.breakthrough, _GREEN),
    PathKey.INTRODUCED_TALENT: Path(green_channel.introduced_talent, _GREEN),
    PathKey.YINGCAI: Path(green_channel.yingcai, _GREEN),
    PathKey.POSTDOC: Path(green_channel.postdoc, _GREEN),
    PathKey.NO_DEGREE: Path(green_channel.no_degree, _GREEN),
    PathKey.RETURNEE: Path(green_channel.returnee, _GREEN),
    PathKey.SKILLED_LEADER: Path(green_channel.skilled_leader, _GREEN),
}
