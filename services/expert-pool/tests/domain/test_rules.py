"""The rules of pools and experts, against tables that an official can read."""

import datetime as dt
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from common.events.codes import CommitteeBasis, Level, PoolRemoval, SeatState, Tier
from common.policy import Policy, Under, Verdict
from common.policy.findings import refusing
from expert_pool.domain import pools as rules
from expert_pool.domain.committees import Committee
from expert_pool.domain.experts import Candidate, expert_conditions, not_barred
from expert_pool.domain.seats import may_move
from laptop.testing.tables import read_table

HERE = Path(__file__).parent
EXPERTS = read_table(HERE / "experts.yaml")
POOLS = read_table(HERE / "pools.yaml")
SEATS = read_table(HERE / "seats.yaml")

LEVELS = {
    "full_senior": (Tier.SENIOR, {Level.FULL_SENIOR}),
    "associate_senior": (Tier.SENIOR, {Level.ASSOCIATE_SENIOR}),
    "senior": (Tier.SENIOR, {Level.FULL_SENIOR, Level.ASSOCIATE_SENIOR}),
    "middle": (Tier.MIDDLE, {Level.MIDDLE}),
    "junior": (Tier.JUNIOR, {Level.ASSISTANT, Level.TECHNICIAN}),
}


def committee(grade: str = "middle", **changes: Any) -> Committee:
    tier, levels = LEVELS[grade]
    values: dict[str, Any] = {
        "committee_id": "cmt_1",
        "by": CommitteeBasis.SPECIALTY,
        "tier": tier,
        "levels": frozenset(levels),
        "series": frozenset({"forestry_grassland"}),
        "chairs": 1,
        "vice_chairs": 2,
        "self_reviewing": False,
        "enterprise_related": False,
    }
    return Committee(**values | changes)


def rows(table: list[dict[str, Any]], key: str, *, met: bool) -> list[Any]:
    return [pytest.param(case, id=case["story"]) for case in table if bool(case[key]) is met]


def clauses_refused(case: dict[str, Any], policy: Policy) -> list[str | None]:
    expert = case["expert"]
    candidate = Candidate(
        series=expert.get("series", "forestry_grassland"),
        rank=Level(expert["rank"]),
        in_practice=expert.get("in_practice", True),
        retired=expert.get("retired", False),
        scarce_field=expert.get("scarce_field", False),
        term_from=dt.date(2026, 5, 11),
        term_until=expert.get("term_until", dt.date(2029, 5, 10)),
    )
    findings = expert_conditions(
        candidate,
        committee(case["committee"]),
        titles=policy.committee,
        pool=policy.expert_pool,
        under=policy.under,
    )
    return [finding.clause for finding in refusing(findings)]


@pytest.mark.req("X-01", side="accept")
@pytest.mark.parametrize("case", rows(EXPERTS, "refused", met=False))
def test_who_meets_the_conditions_may_be_an_expert(case: dict[str, Any], policy: Policy) -> None:
    assert clauses_refused(case, policy) == []


@pytest.mark.req("X-01", side="refuse")
@pytest.mark.parametrize("case", rows(EXPERTS, "refused", met=True))
def test_who_does_not_is_told_every_clause(case: dict[str, Any], policy: Policy) -> None:
    assert clauses_refused(case, policy) == case["refused"]


def test_a_disqualified_person_is_no_expert() -> None:
    assert not_barred(barred_by=None, under=Under("p")).verdict is Verdict.MET
    refused = not_barred(barred_by="R25-74", under=Under("p"))
    assert (refused.refuses, refused.clause) == (True, "R25-74")


def large_enough(case: dict[str, Any], policy: Policy) -> bool:
    finding = rules.pool_large_enough(
        case["total"],
        committee(by=CommitteeBasis(case["by"]), tier=Tier(case["tier"])),
        titles=policy.committee,
        pool=policy.expert_pool,
    )
    return not finding.refuses


@pytest.mark.req("X-02", side="accept")
@pytest.mark.parametrize("case", rows(POOLS["size"], "enough", met=True))
def test_a_pool_of_twice_the_smallest_committee_is_enough(case: dict[str, Any], policy: Policy) -> None:
    assert large_enough(case, policy)


@pytest.mark.req("X-02", side="refuse")
@pytest.mark.parametrize("case", rows(POOLS["size"], "enough", met=False))
def test_one_expert_fewer_is_not(case: dict[str, Any], policy: Policy) -> None:
    assert not large_enough(case, policy)


@pytest.mark.parametrize("case", POOLS["chairs"], ids=lambda case: case["story"])
def test_a_pool_has_a_chair_pool_and_a_member_pool(case: dict[str, Any]) -> None:
    finding = rules.chair_pool_kept(case["chairs"], case["members"], committee(), under=Under("p"))
    assert finding.refuses is not case["enough"]


def may_draw(case: dict[str, Any], policy: Policy) -> bool:
    finding = rules.cleaned_this_year(case["cleaned_on"], on=case["day"], pool=policy.expert_pool)
    assert finding.clause == "BY26-5.1.1"
    return not finding.refuses


@pytest.mark.req("X-03", side="accept")
@pytest.mark.parametrize("case", rows(POOLS["cleaned"], "may_draw", met=True))
def test_a_pool_that_was_cleaned_this_year_may_be_drawn_from(case: dict[str, Any], policy: Policy) -> None:
    assert may_draw(case, policy)


@pytest.mark.req("X-03", side="refuse")
@pytest.mark.parametrize("case", rows(POOLS["cleaned"], "may_draw", met=False))
def test_a_pool_that_was_not_is_not_drawn_from(case: dict[str, Any], policy: Policy) -> None:
    assert not may_draw(case, policy)


def reasons_hold(case: dict[str, Any], policy: Policy) -> bool:
    given = [PoolRemoval(reason) for reason in case["given"]]
    finding = rules.removals_reasoned(given, pool=policy.expert_pool)
    assert finding.clause == "BT24-6.1.1"
    return not finding.refuses


@pytest.mark.req("X-03", side="accept")
@pytest.mark.parametrize("case", rows(POOLS["reasons"], "allowed", met=True))
def test_a_clean_up_removes_for_the_five_reasons(case: dict[str, Any], policy: Policy) -> None:
    assert reasons_hold(case, policy)


@pytest.mark.req("X-03", side="refuse")
@pytest.mark.parametrize("case", rows(POOLS["reasons"], "allowed", met=False))
def test_a_clean_up_removes_for_no_other_reason(case: dict[str, Any], policy: Policy) -> None:
    assert not reasons_hold(case, policy)


def private_held(case: dict[str, Any], policy: Policy) -> bool:
    finding = rules.private_enterprise_held(
        case["total"],
        case["private"],
        committee(enterprise_related=case["related"]),
        pool=policy.expert_pool,
    )
    return not finding.refuses


@pytest.mark.parametrize("case", POOLS["private"], ids=lambda case: case["story"])
def test_an_enterprise_related_pool_holds_private_enterprise_experts(
    case: dict[str, Any], demo_policy: Policy
) -> None:
    assert private_held(case, demo_policy) is case["enough"]


def test_without_a_number_the_private_share_stays_an_open_point(policy: Policy) -> None:
    finding = rules.private_enterprise_held(
        20, 0, committee(enterprise_related=True), pool=policy.expert_pool
    )
    assert finding.verdict is Verdict.NOT_CONFIGURED
    assert not finding.refuses


@pytest.mark.parametrize(("present", "wanted"), list(product(SeatState, SeatState)))
def test_a_seat_moves_as_the_table_says(present: SeatState, wanted: SeatState) -> None:
    assert may_move(present, wanted) is (wanted.value in SEATS[present.value])
