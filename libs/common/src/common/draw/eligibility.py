"""Who may not be drawn, and why. The facts go into the record, so that an exclusion can be found again by anyone."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from common.draw.artefacts import (
    Consent,
    DocketSnapshot,
    Exclusion,
    ExclusionReason,
    Exclusions,
    PoolExpert,
    PoolSnapshot,
)
from common.draw.rules import RANKS, Rank, RuleSet, lowest_rank


def served_years_running(served_years: Iterable[int], year: int, consecutive_years: int) -> bool:
    """X-06 (article 44): attended any committee in each of the `consecutive_years` years before `year`."""
    return set(range(year - consecutive_years, year)) <= set(served_years)


def eligibility(
    rules: RuleSet,
    pool: PoolSnapshot,
    docket: DocketSnapshot,
    *,
    meeting_day: date,
    barred: Iterable[str] = (),
    declined: Iterable[str] = (),
    consents: Iterable[Consent] = (),
) -> Exclusions:
    """Exclude with every reason that applies: left the pool (X-03), bar in force (X-10), outside his term on the
    day of the meeting (X-01), three years running without a recorded consent (X-06), declined or left this
    meeting's panel (X-11), rank below the lowest that may sit (C-05), an applicant of this docket himself, or in
    conflict with more of it than the rules allow.

    Other conflicts exclude nobody: they are weighed per applicant. Ids that are not in the pool are no concern of it.
    """
    known = pool.by_id()
    out = frozenset(barred) & known.keys()
    gone = frozenset(declined) & known.keys()
    agreed = tuple(
        sorted((c for c in consents if c.expert_id in known), key=lambda c: (c.expert_id, c.record))
    )
    lifted = {consent.expert_id for consent in agreed}
    lowest = lowest_rank(rules.title, docket.levels())
    applicants = _own_cases(docket)
    entangled = _entangled(rules, docket)

    def reasons(expert: PoolExpert) -> tuple[ExclusionReason, ...]:
        running = served_years_running(expert.served_years, meeting_day.year, rules.consecutive_years)
        found: dict[ExclusionReason, bool] = {
            "not_in_pool": not expert.in_pool,
            "bar": expert.expert_id in out,
            "term": not expert.term_from <= meeting_day <= expert.term_until,
            "three_years": running and expert.expert_id not in lifted,
            "declined": expert.expert_id in gone,
            "below_rank": _below(expert.rank, lowest),
            "own_case": expert.expert_id in applicants,
            "conflicts": expert.expert_id in entangled,
        }
        return tuple(reason for reason, applies in found.items() if applies)

    judged = ((expert.expert_id, reasons(expert)) for expert in pool.experts)
    return Exclusions(
        previous=docket.digest(),
        meeting_day=meeting_day,
        barred=tuple(out),
        declined=tuple(gone),
        consents=agreed,
        excluded=tuple(Exclusion(expert_id=expert, reasons=why) for expert, why in judged if why),
    )


def _below(rank: Rank, lowest: Rank) -> bool:
    return RANKS.index(rank) < RANKS.index(lowest)


def _own_cases(docket: DocketSnapshot) -> frozenset[str]:
    groups = (group.experts for group in docket.conflict_groups if group.reason == "same_person")
    return frozenset(expert for experts in groups for expert in experts)


def _entangled(rules: RuleSet, docket: DocketSnapshot) -> frozenset[str]:
    if rules.most_conflicts is None:
        return frozenset()
    counted = Counter(expert for experts in docket.conflicting().values() for expert in experts)
    share, applicants = rules.most_conflicts, len(docket.applicants)
    return frozenset(
        expert
        for expert, cases in counted.items()
        if cases * share.denominator > applicants * share.numerator
    )
