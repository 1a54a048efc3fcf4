"""How the pack's values become the rules of a draw, and what stays open where no document gives a number."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from common.draw import DrawVoid, GroupMinimum, RuleSet, Seats
from common.events.codes import CommitteeBasis, Level, Tier
from common.policy import Finding, Policy, Verdict
from expert_pool.domain.committees import Committee
from expert_pool.domain.draws import label_of, parties, role_of, rule_set
from laptop.testing.tables import read_table

CASES = read_table(Path(__file__).parent / "rule_sets.yaml")
SEATS = Seats(chairs=1, vice_chairs=2, members=8)
GRADES = {
    "full_senior": (Tier.SENIOR, {Level.FULL_SENIOR}),
    "associate_senior": (Tier.SENIOR, {Level.ASSOCIATE_SENIOR}),
    "senior": (Tier.SENIOR, {Level.FULL_SENIOR, Level.ASSOCIATE_SENIOR}),
    "middle": (Tier.MIDDLE, {Level.MIDDLE}),
    "junior": (Tier.JUNIOR, {Level.ASSISTANT}),
}


def made(committee: dict[str, Any], policy: Policy, **more: Any) -> tuple[RuleSet, list[Finding]]:
    tier, levels = GRADES[committee["grade"]]
    return rule_set(
        Committee(
            committee_id="cmt_1",
            by=CommitteeBasis.SERIES,
            tier=tier,
            levels=frozenset(levels),
            series=frozenset({"forestry_grassland"}),
            chairs=1,
            vice_chairs=2,
            self_reviewing=committee.get("self_reviewing", False),
            enterprise_related=committee.get("enterprise_related", False),
        ),
        more.pop("seats", SEATS),
        titles=policy.committee,
        pool=policy.expert_pool,
        meeting=policy.meeting,
        pack=policy.ref,
        **more,
    )


def written(ratio: Any) -> str:
    return f"{ratio.numerator}/{ratio.denominator}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["story"])
def test_the_rules_of_a_draw_come_from_the_pack(
    case: dict[str, Any], policy: Policy, demo_policy: Policy
) -> None:
    rules, findings = made(case["committee"], policy if case.get("plain") else demo_policy)

    assert rules.committee_kind == case["kind"]
    assert rules.title.lowest == case["title"]["lowest"]
    assert {share.rank: written(share.ratio) for share in rules.title.shares} == case["title"]["shares"]
    assert {hearing.case: hearing.lowest for hearing in rules.title.hearings} == case["title"]["hearings"]
    told = {share.of: written(share.ratio) if share.ratio else share.count for share in rules.shares}
    assert told == case["shares"]
    assert [finding.rule for finding in findings] == case["open"]
    assert {finding.verdict for finding in findings} <= {Verdict.NOT_CONFIGURED}
    assert (written(rules.quorum), rules.consecutive_years, rules.odd_size) == ("2/3", 3, True)


def test_who_is_entangled_with_half_of_the_docket_and_more_is_a_stand_in(
    policy: Policy, demo_policy: Policy
) -> None:
    rules, _ = made({"grade": "middle"}, demo_policy)
    assert rules.most_conflicts is not None
    assert Fraction(rules.most_conflicts.numerator, rules.most_conflicts.denominator) == Fraction(1, 2)
    rules, findings = made({"grade": "middle"}, policy)
    assert rules.most_conflicts is None
    assert [finding.rule for finding in findings] == ["X-07", "X-07", "X-04"]


def test_subject_groups_are_the_offices_choice(demo_policy: Policy) -> None:
    rules, _ = made({"grade": "middle"}, demo_policy, groups=[GroupMinimum(group="seeds", at_least=2)])
    assert [(group.group, group.at_least) for group in rules.groups] == [("seeds", 2)]


def test_an_even_committee_is_not_drawn(demo_policy: Policy) -> None:
    with pytest.raises(ValueError, match="odd"):
        made({"grade": "middle"}, demo_policy, seats=Seats(chairs=1, vice_chairs=2, members=7))


def void(serial: int, *missing: str) -> DrawVoid:
    return DrawVoid(
        meeting_id="mtg_1",
        serial=serial,
        previous=None if serial == 1 else "d" * 64,
        plan="a" * 64,
        evidence="b" * 64,
        reason="missing_reveal",
        missing=missing,
    )


@pytest.mark.parametrize(
    ("history", "ids"),
    [
        ([], ["organiser", "inspector"]),
        ([void(1, "inspector")], ["organiser", "inspector-2"]),
        ([void(1, "inspector"), void(2, "inspector-2")], ["organiser", "inspector-3"]),
        ([void(1, "inspector", "organiser")], ["organiser-2", "inspector-2"]),
        ([void(1)], ["organiser", "inspector"]),
    ],
)
def test_a_party_that_stayed_silent_gets_another_id(history: list[DrawVoid], ids: list[str]) -> None:
    assert [party.party_id for party in parties(history)] == ids
    assert [role_of(party.party_id) for party in parties(history)] == ["organiser", "inspector"]


def test_reasons_have_names_that_people_read() -> None:
    assert label_of("own_case") == "本人在申报人员之列"
    assert label_of("group.seeds") == "学科组 seeds 专家不足"
