"""Conflicts of interest between a docket and a pool, found from opaque references and frozen without them.

The frozen docket keeps only which experts may not judge which applicant and why: no person reference, no name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from common.draw.artefacts import (
    Applicant,
    ConflictGroup,
    ConflictReason,
    DocketSnapshot,
    PoolExpert,
    PoolSnapshot,
)
from common.draw.rules import Rank, RuleSet


@dataclass(frozen=True, slots=True)
class Case:
    """An applicant as far as conflicts need it. `avoid`: person references that must not judge him."""

    applicant_id: str
    level: Rank
    person_ref: str
    unit_org: str
    avoid: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Judge:
    """An expert as far as conflicts need it."""

    expert_id: str
    person_ref: str
    employer: str
    earlier_employers: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class DocketCase:
    applicant_id: str
    level: Rank
    conflicts: Mapping[ConflictReason, Iterable[str]]


def freeze_pool(rules: RuleSet, experts: Iterable[PoolExpert]) -> PoolSnapshot:
    return PoolSnapshot(previous=rules.digest(), experts=tuple(experts))


def find_conflicts(case: Case, judges: Iterable[Judge]) -> DocketCase:
    """A conflict is the applicant himself, the same present or earlier employer, or a name on the list to avoid."""
    found: dict[ConflictReason, list[str]] = {
        "same_person": [],
        "same_unit": [],
        "earlier_unit": [],
        "avoid_list": [],
    }
    for judge in judges:
        if judge.person_ref == case.person_ref:
            found["same_person"].append(judge.expert_id)
        if judge.employer == case.unit_org:
            found["same_unit"].append(judge.expert_id)
        if case.unit_org in judge.earlier_employers:
            found["earlier_unit"].append(judge.expert_id)
        if judge.person_ref in case.avoid:
            found["avoid_list"].append(judge.expert_id)
    return DocketCase(case.applicant_id, case.level, found)


def freeze_docket(pool: PoolSnapshot, cases: Iterable[DocketCase]) -> DocketSnapshot:
    """The docket with equal conflict sets merged. Experts who are not in the pool are left out."""
    known = pool.by_id().keys()
    found: dict[str, set[tuple[ConflictReason, tuple[str, ...]]]] = {}
    levels: dict[str, Rank] = {}
    for case in cases:
        if case.applicant_id in levels:
            raise ValueError("an applicant is on the docket twice")
        levels[case.applicant_id] = case.level
        sets = ((reason, tuple(sorted(known & set(experts)))) for reason, experts in case.conflicts.items())
        found[case.applicant_id] = {(reason, experts) for reason, experts in sets if experts}
    merged = sorted(set().union(*found.values()))
    names = {key: f"g{number:05}" for number, key in enumerate(merged, start=1)}
    return DocketSnapshot(
        previous=pool.digest(),
        conflict_groups=tuple(
            ConflictGroup(group=name, reason=reason, experts=experts)
            for (reason, experts), name in names.items()
        ),
        applicants=tuple(
            Applicant(applicant_id=a, level=levels[a], conflicts=tuple(names[key] for key in found[a]))
            for a in sorted(levels)
        ),
    )
