"""Experts (评审专家): the conditions for being in a pool (X-01, X-10; articles 17 to 19, 73)."""

import datetime as dt
from dataclasses import dataclass

from common.calendar.spans import add_years
from common.events.codes import Effect, Level
from common.policy.findings import Finding, Under, silent, stated
from common.policy.model import Force, Value
from common.policy.subjects.committee import Committee as CommitteePolicy
from common.policy.subjects.expert_pool import ExpertPool
from expert_pool.domain.committees import Committee, at_least


@dataclass(frozen=True)
class Candidate:
    """A candidate: the facts that the rules look at in somebody who is to become, or stay, an expert."""

    series: str
    rank: Level
    in_practice: bool
    retired: bool
    scarce_field: bool
    term_from: dt.date
    term_until: dt.date


def expert_conditions(
    candidate: Candidate,
    committee: Committee,
    *,
    titles: CommitteePolicy,
    pool: ExpertPool,
    under: Under,
) -> list[Finding]:
    """X-01: title of the level in the series, in practice, not retired, a term of at most three years (R25-18, R25-19).

    Good capacities, the remaining condition, is `not_barred`: it rests on the credit file, not on the entry.
    """
    return [
        _title(candidate, committee, titles, under=under),
        stated(
            "X-01",
            "R25-18",
            under=under,
            holds=candidate.in_practice,
            message="评审专家应从事本领域专业技术工作。",
        ),
        retired_out_of_field(candidate.retired, candidate.scarce_field, under=under),
        _term(candidate, pool),
    ]


def retired_out_of_field(retired: bool, scarce_field: bool, *, under: Under) -> Finding:
    """X-01: in principle the retired are in no pool, a scarce field apart; at admission and ever after (R25-19)."""
    return stated(
        "X-01",
        "R25-19",
        under=under,
        holds=scarce_field or not retired,
        force=Force.PRINCIPLE,
        message="除本行业领域紧缺人才外，已退休的专家原则上不再作为专家库人选；确需入库的，由评委会备案的人社部门说明理由后同意。",
    )


def _title(candidate: Candidate, committee: Committee, titles: CommitteePolicy, *, under: Under) -> Finding:
    wanted = titles.every_title.get(committee.grade)
    facts = {"series": candidate.series, "rank": candidate.rank.value}
    if candidate.series not in committee.series:
        return stated(
            "X-01",
            "R25-18",
            under=under,
            holds=False,
            message="评审专家应具有本职称系列的职称，请核对职称系列。",
            facts=facts,
        )
    if wanted is None or not wanted.is_known:
        return stated(
            "X-01",
            "R25-18",
            under=under,
            holds=any(at_least(candidate.rank, level) for level in committee.levels),
            message="评审专家应具有本职称系列相应层级的职称。",
            facts=facts,
        )
    return Finding.judge(
        "X-01",
        wanted,
        holds=at_least(candidate.rank, wanted.require()),
        message="评审专家的职称层级不得低于该级评委会的要求，请核对职称层级。",
        facts={**facts, "lowest": wanted.require().value},
    )


def _term(candidate: Candidate, pool: ExpertPool) -> Finding:
    if not pool.term.is_known:
        return silent("X-01", pool.term, "评审专家任期")
    last = add_years(candidate.term_from, pool.term.require())
    return Finding.judge(
        "X-01",
        pool.term,
        holds=candidate.term_from <= candidate.term_until <= last,
        message=f"评审专家每届任期自 {candidate.term_from} 起最长至 {last}，且不得早于起始日。",
        facts={"term_from": candidate.term_from.isoformat(), "term_until": candidate.term_until.isoformat()},
    )


def bars_on(
    day: dt.date, effect: Effect, starts: dt.date, until: dt.date | None, *, record_term: Value[int]
) -> bool:
    """F-03: whether a record keeps a person out of the pools on a day; its first and its last day both count (R25-73).

    A cancelled qualification has no end, so nobody comes back by himself; but it bars from a new admission only as long as
    the record stands, which is three years.
    """
    if until is None and effect is Effect.REMOVE_EXPERT and record_term.is_known:
        until = add_years(starts, record_term.require())
    return starts <= day and (until is None or day <= until)


def not_barred(*, barred_by: str | None, under: Under) -> Finding:
    """X-10: nobody whose qualification was cancelled by a credit record is an expert (R25-73).

    Args:
        barred_by: clause of the effect in force, if there is one.
    """
    return stated(
        "X-10",
        "R25-73" if barred_by is None else barred_by,
        under=under,
        holds=barred_by is None,
        message="该人员已被取消评审专家资格或在诚信档案记录期限内，不得进入专家库。",
    )
