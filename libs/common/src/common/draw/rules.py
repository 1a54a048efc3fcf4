"""What a committee must look like, and the one place where ratios become whole numbers of people.

Every number comes in from the policy pack. From the plan on only integers exist, so that nobody can round anew.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from common.draw.canonical import Artefact, Digest, Id, Part

Suite = Literal["sha256"]
Rank = Literal["technician", "assistant", "middle", "associate_senior", "full_senior"]
RANKS: tuple[Rank, ...] = get_args(Rank)
CommitteeKind = Literal["full_senior", "associate_senior", "combined_senior", "middle", "junior"]
ShareOf = Literal["grassroots", "outside_system", "outside_unit", "private_enterprise"]
Mark = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(:[A-Za-z0-9._:@/-]{1,96})?$")]

# codes of constraints that are not named after an entry of the pack
LOWEST_RANK = "rank.lowest"
COVERAGE = "coverage"


def _once(what: str) -> AfterValidator:
    """The member `what` differs between the entries of a list, so that codes stay unambiguous."""

    def check(entries: tuple[Part, ...]) -> tuple[Part, ...]:
        if len({getattr(entry, what) for entry in entries}) != len(entries):
            raise ValueError(f"the same {what} is given twice")
        return entries

    return AfterValidator(check)


class Ratio(Part):
    """A part of the committee, as an exact fraction between 0 and 1."""

    numerator: int = Field(ge=0)
    denominator: int = Field(ge=1)

    @model_validator(mode="after")
    def _at_most_whole(self) -> Self:
        if self.numerator > self.denominator:
            raise ValueError("a share is at most the whole")
        return self

    def of(self, size: int) -> int:
        """The smallest number of people that is at least this part of `size`."""
        return -(-size * self.numerator // self.denominator)


class Seats(Part):
    chairs: int = Field(ge=0)
    vice_chairs: int = Field(ge=0)
    members: int = Field(ge=0)

    @property
    def size(self) -> int:
        return self.chairs + self.vice_chairs + self.members


class TitleShare(Part):
    """At least `ratio` of the committee hold `rank` or a higher one."""

    rank: Rank
    ratio: Ratio


class Hearing(Part):
    """A committee that hears a case of level `case` has nobody below `lowest` (combined committees)."""

    case: Rank
    lowest: Rank


class TitleRule(Part):
    lowest: Rank
    shares: Annotated[tuple[TitleShare, ...], _once("rank")] = ()
    hearings: Annotated[tuple[Hearing, ...], _once("case")] = ()


class Share(Part):
    """A share of grassroots, outside or private-enterprise experts: a part of the committee or a number."""

    of: ShareOf
    ratio: Ratio | None = None
    count: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.ratio is None) == (self.count is None):
            raise ValueError("a share is either a ratio or a count")
        return self

    def at_least(self, size: int) -> int:
        if self.ratio is not None:
            return self.ratio.of(size)
        return self.count or 0


class GroupMinimum(Part):
    group: Id
    at_least: int = Field(ge=0)


class Bound(Part):
    """At least `at_least` people of the committee carry one of the marks `any_of`."""

    code: str
    any_of: tuple[Mark, ...]
    at_least: int = Field(ge=0)


class PackName(Part):
    id: str
    version: str
    digest: str


class RuleSet(Artefact):
    """The rules of one committee as the policy pack states them, before they are applied to a size.

    `most_conflicts`: an expert in conflict with more than this part of the docket is not drawn; absent: no such rule.
    """

    kind: ClassVar[str] = "rule-set"

    suite: Suite = "sha256"
    committee_id: Id
    committee_kind: CommitteeKind
    pack: PackName
    pack_layers: tuple[Digest, ...] = ()
    seats: Seats
    odd_size: bool
    title: TitleRule
    shares: Annotated[tuple[Share, ...], _once("of")] = ()
    groups: Annotated[tuple[GroupMinimum, ...], _once("group")] = ()
    quorum: Ratio
    consecutive_years: int = Field(ge=1)
    most_conflicts: Ratio | None = None

    @model_validator(mode="after")
    def _size(self) -> Self:
        if self.seats.size == 0:
            raise ValueError("a committee has at least one seat")
        if self.odd_size and self.seats.size % 2 == 0:
            raise ValueError("the size of the committee is odd (article 17)")
        return self


def ranks_from(lowest: Rank) -> tuple[Rank, ...]:
    """`lowest` and every higher rank."""
    return RANKS[RANKS.index(lowest) :]


def lowest_rank(rule: TitleRule, case_levels: Iterable[Rank]) -> Rank:
    """The lowest rank that may sit when cases of these levels are heard (C-05, article 17)."""
    heard = set(case_levels)
    lowest = [rule.lowest, *(hearing.lowest for hearing in rule.hearings if hearing.case in heard)]
    return max(lowest, key=RANKS.index)


def title_bounds(rule: TitleRule, size: int, case_levels: Iterable[Rank]) -> tuple[Bound, ...]:
    """C-05 (articles 11, 17) as numbers of people: everyone at least the lowest rank, then each share."""

    def bound(code: str, rank: Rank, at_least: int) -> Bound:
        return Bound(code=code, any_of=tuple(f"rank:{name}" for name in ranks_from(rank)), at_least=at_least)

    everyone = bound(LOWEST_RANK, lowest_rank(rule, case_levels), size)
    return everyone, *(bound(f"rank.{s.rank}", s.rank, s.ratio.of(size)) for s in rule.shares)


def bounds_of(rules: RuleSet, case_levels: Iterable[Rank]) -> tuple[Bound, ...]:
    """All bounds of a committee of the rules' size: titles (C-05), shares (X-07, X-08), subject groups (X-04)."""
    size = rules.seats.size
    return (
        *title_bounds(rules.title, size, case_levels),
        *(Bound(code=s.of, any_of=(s.of,), at_least=s.at_least(size)) for s in rules.shares),
        *(
            Bound(code=f"group.{g.group}", any_of=(f"group:{g.group}",), at_least=g.at_least)
            for g in rules.groups
        ),
    )


def unmet(bounds: Sequence[Bound], committee: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """Codes of the bounds that a committee (one set of marks per person) does not meet, in their order."""
    return tuple(
        bound.code
        for bound in bounds
        if sum(not marks.isdisjoint(bound.any_of) for marks in committee) < bound.at_least
    )
