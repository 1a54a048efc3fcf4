"""What a plan fixes, and which plans are refused before anybody speaks."""

from typing import Any

import pytest
from pydantic import ValidationError

from common.draw import (
    DrawRefused,
    GroupMinimum,
    Infeasible,
    Panel,
    Ratio,
    Share,
    TitleRule,
    TitleShare,
    verify_bundle,
    void_for_silence,
)


def missing(refused: Any) -> list[tuple[str, int, int, str | None]]:
    return [(s.code, s.needed, s.missing, s.subject) for s in refused.value.shortages]


# Golden values: size, present at least (2/3), half, a third
@pytest.mark.parametrize(
    ("size", "two_thirds", "half", "third"),
    [(25, 17, 13, 9), (21, 14, 11, 7), (17, 12, 9, 6), (11, 8, 6, 4), (9, 6, 5, 3), (7, 5, 4, 3)],
)
def test_ratios_become_whole_people_upwards(size: int, two_thirds: int, half: int, third: int) -> None:
    assert Ratio(numerator=2, denominator=3).of(size) == two_thirds
    assert Ratio(numerator=1, denominator=2).of(size) == half
    assert Ratio(numerator=1, denominator=3).of(size) == third


def test_a_plan_states_its_numbers_once(build: Any) -> None:
    pool = [
        build.expert(
            f"e{i:02}",
            chair_pool=i < 5,
            rank="full_senior",
            outside_unit=True,
            grassroots=True,
            subject_group="x",
        )
        for i in range(22)
    ]
    rules = build.rules(
        (1, 2, 8),
        title=TitleRule(
            lowest="associate_senior",
            shares=(TitleShare(rank="full_senior", ratio=Ratio(numerator=1, denominator=2)),),
        ),
        shares=(
            Share(of="outside_unit", ratio=Ratio(numerator=1, denominator=3)),
            Share(of="grassroots", count=2),
        ),
        groups=(GroupMinimum(group="x", at_least=3),),
    )

    plan = build.ceremony(pool, rules).plan()

    assert [(bound.code, bound.at_least) for bound in plan.bounds] == [
        ("rank.lowest", 11),
        ("rank.full_senior", 6),
        ("outside_unit", 4),
        ("grassroots", 2),
        ("group.x", 3),
    ]
    assert plan.quorum == 8
    # 5 chairs, 6 pairs of vice-chairs, 8 of the other 19: 5 * 6 * 75582
    assert plan.assignments == "2267460"
    assert (plan.serial, plan.plan_kind, plan.assurance, plan.proposal, plan.sample_space) == (
        1,
        "initial",
        "detect_only",
        "shuffle",
        "assignment",
    )


@pytest.mark.parametrize(
    "wrong",
    [{"seats": (1, 1, 2)}, {"seats": (0, 0, 0)}],
    ids=["an even committee", "a committee without seats"],
)
def test_a_committee_of_the_wrong_size_is_refused(build: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        build.rules(**wrong)


def test_a_draw_without_chair_or_odd_size_is_possible_where_the_rules_say_so(build: Any) -> None:
    pool = [build.expert(name) for name in "abcdef"]
    panel = build.ceremony(pool, build.rules((0, 0, 4), odd_size=False)).bundle().outcome.panel
    assert len(panel.members) == 4


def test_shortages_name_the_constraint_and_how_many_are_missing(build: Any) -> None:
    """Five can be drawn for seats of one chair and six members; two of the chair pool are needed, one is there."""
    pool = [build.expert(name, chair_pool=name == "a", grassroots=name in "ab") for name in "abcde"]
    rules = build.rules(
        (1, 1, 5), shares=(Share(of="grassroots", count=3),), groups=(GroupMinimum(group="x", at_least=1),)
    )

    with pytest.raises(Infeasible) as refused:
        build.ceremony(pool, rules).plan()

    assert missing(refused) == [
        ("chair_pool", 2, 1, None),
        ("pool", 7, 2, None),
        ("rank.lowest", 7, 2, None),
        ("grassroots", 3, 1, None),
        ("group.x", 1, 1, None),
    ]
    assert "chair_pool需2人，最多可得1人，缺1人" in refused.value.detail


def test_marked_experts_who_can_only_lead_do_not_fill_members_seats(build: Any) -> None:
    """Leading seats take experts of the chair pool only: with one chair, of whom none is grassroots, two members
    are at most two grassroots, however many there are."""
    pool = [build.expert(name, chair_pool=name in "ab", grassroots=name not in "ab") for name in "abcdef"]
    with pytest.raises(Infeasible) as refused:
        build.ceremony(pool, build.rules(shares=(Share(of="grassroots", count=3),))).plan()
    assert missing(refused) == [("grassroots", 3, 1, None)]


def test_group_minimums_beyond_the_size_are_found(build: Any) -> None:
    pool = [
        build.expert(name, chair_pool=True, subject_group="x" if name in "abc" else "y") for name in "abcdef"
    ]
    groups = (GroupMinimum(group="x", at_least=2), GroupMinimum(group="y", at_least=2))
    with pytest.raises(Infeasible) as refused:
        build.ceremony(pool, build.rules(groups=groups)).plan()
    assert missing(refused) == [("groups_together", 4, 1, None)]


def test_an_applicant_without_a_possible_quorum_is_named(build: Any) -> None:
    """Quorum 2 of 3. All but one expert conflict with decl_2."""
    pool = [build.expert(name, chair_pool=True) for name in "abcd"]
    conflicts = {"decl_1": {"same_unit": ["a"]}, "decl_2": {"same_unit": ["a", "b"], "avoid_list": ["c"]}}
    with pytest.raises(Infeasible) as refused:
        build.ceremony(pool, conflicts=conflicts).plan()
    assert missing(refused) == [("coverage", 2, 1, "decl_2")]


@pytest.mark.parametrize(("experts", "refused"), [(196, False), (197, True)])
def test_a_plan_of_more_than_192_bits_is_refused(build: Any, experts: int, refused: bool) -> None:
    """196 choose 97 is just below 2^192, 197 choose 97 above."""
    ceremony = build.ceremony([build.expert(f"e{i:03}") for i in range(experts)], build.rules((0, 0, 97)))
    if not refused:
        assert 2**191 < int(ceremony.plan().assignments) <= 2**192
        return
    with pytest.raises(DrawRefused) as error:
        ceremony.plan()
    assert error.value.code == "too_many_assignments"


def clashing(build: Any) -> Any:
    """Each bound can be met, both together cannot: three seats, two grassroots and two outsiders, nobody is both."""
    pool = [
        build.expert(name, chair_pool=True, grassroots=name in "abc", outside_system=name in "def")
        for name in "abcdef"
    ]
    shares = (Share(of="grassroots", count=2), Share(of="outside_system", count=2))
    return build.ceremony(pool, build.rules(shares=shares), attempt_cap=200)


def test_reaching_the_cap_voids_the_plan_and_counts_why(build: Any) -> None:
    bundle = clashing(build).bundle()

    assert (bundle.outcome.outcome, bundle.outcome.reason) == ("void", "cap_reached")
    counts = {tally.code: tally.count for tally in bundle.outcome.rejected}
    assert set(counts) == {"grassroots", "outside_system"}
    assert sum(counts.values()) == 200
    assert verify_bundle(bundle.canonical()).ok


def test_the_plan_after_a_void_needs_an_order_and_another_party(build: Any) -> None:
    ceremony = build.ceremony([build.expert(name, chair_pool=True) for name in "abcde"])
    plan = ceremony.plan()
    void = void_for_silence(
        ceremony.materials(), plan, ceremony.committed(plan, "w"), at=build.at(13)
    ).outcome
    ceremony.history = [void]

    with pytest.raises(DrawRefused) as refused:
        ceremony.plan()
    assert refused.value.code == "order_missing"
    ceremony.order = "doc_order_1"
    with pytest.raises(DrawRefused) as refused:
        ceremony.plan()
    assert refused.value.code == "failing_party"

    ceremony.parties = [
        build.organiser.with_changes(party_id="org_o2"),
        build.inspector.with_changes(party_id="org_i2"),
    ]
    second = ceremony.bundle("second")
    assert (second.plan.serial, second.plan.previous, second.plan.plan_kind) == (2, void.digest(), "initial")
    assert verify_bundle(second.canonical()).ok
    # a serial that is left out of the file is missed
    quiet = {**second.as_json(), "history": []}
    assert verify_bundle(quiet).reason == "history_broken"


def test_a_drawn_committee_is_not_drawn_again(build: Any) -> None:
    ceremony = build.ceremony([build.expert(name, chair_pool=True) for name in "abcde"])
    ceremony.history = [ceremony.bundle().outcome]
    with pytest.raises(DrawRefused) as refused:
        ceremony.plan()
    assert refused.value.code == "nothing_to_replace"


def test_a_replacement_keeps_who_stays_and_never_brings_back_who_left(build: Any) -> None:
    pool = [build.expert(name, chair_pool=name in "abc") for name in "abcdef"]
    ceremony = build.ceremony(pool)
    first = ceremony.bundle().outcome
    (chair,), (one, two) = first.panel.chairs, first.panel.members
    ceremony.history, ceremony.left = [first], [one]

    with pytest.raises(DrawRefused) as refused:
        ceremony.plan()
    assert refused.value.code == "left_not_excluded"

    ceremony.declined = [one]
    second = ceremony.bundle("second")
    assert second.plan.kept == Panel(chairs=(chair,), members=(two,))
    assert (second.plan.serial, second.plan.plan_kind, second.plan.assignments) == (2, "replacement", "3")
    panel = second.outcome.panel
    assert panel.chairs == (chair,)
    assert two in panel.members
    assert one not in panel.everyone()
    assert verify_bundle(second.canonical()).ok

    # the next one leaves; the first is still out
    (third,) = set(panel.members) - {two}
    ceremony.history, ceremony.left, ceremony.declined = [first, second.outcome], [third], [third]
    with pytest.raises(DrawRefused) as refused:
        ceremony.plan()
    assert refused.value.code == "left_not_excluded"
    ceremony.declined = [one, third]
    last = ceremony.bundle("third")
    assert not last.outcome.panel.everyone() & {one, third}
    assert verify_bundle(last.canonical()).ok


def test_a_member_who_may_no_longer_sit_cannot_be_kept(build: Any) -> None:
    pool = [build.expert(name, chair_pool=True) for name in "abcdef"]
    ceremony = build.ceremony(pool)
    first = ceremony.bundle().outcome
    one, two = first.panel.members
    ceremony.history, ceremony.left, ceremony.declined, ceremony.barred = [first], [one], [one], [two]
    with pytest.raises(DrawRefused) as refused:
        ceremony.plan()
    assert refused.value.code == "kept_excluded"


def test_bounds_count_the_members_who_stay(build: Any) -> None:
    """Two of three must be grassroots; one who stays is, so the replacement needs one more of them."""
    pool = [build.expert(name, chair_pool=name in "ab", grassroots=name in "acd") for name in "abcdef"]
    ceremony = build.ceremony(pool, build.rules(shares=(Share(of="grassroots", count=2),)))
    first = ceremony.bundle().outcome.with_changes(panel=Panel(chairs=("a",), members=("c", "e")))
    ceremony.history, ceremony.left, ceremony.declined = [first], ["c"], ["c"]

    for word in "pqrstu":
        assert ceremony.bundle(word).outcome.panel == Panel(chairs=("a",), members=("d", "e"))
