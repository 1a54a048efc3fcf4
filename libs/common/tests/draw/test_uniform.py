"""Small draws whose every outcome is listed by hand or by plain enumeration: each comes equally often.

Seeds are fixed, so these tests give the same answer every time. Critical values: chi-squared, one in a thousand.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from common.draw import GroupMinimum, Panel, Share
from common.draw.selection import select


def drawn(ceremony: Any, times: int) -> Iterator[Panel]:
    materials, plan = ceremony.materials(), ceremony.plan()
    for i in range(times):
        panel = select(materials, plan, hashlib.sha256(f"seed {i}".encode()).digest()).panel
        assert panel is not None
        yield panel


def as_text(panel: Panel) -> str:
    return "|".join("".join(role) for role in (panel.chairs, panel.vice_chairs, panel.members))


def chi_squared(counted: Counter[str], outcomes: Iterable[str], times: int) -> float:
    expected = times / len(set(outcomes))
    assert set(counted) <= set(outcomes)
    return sum((counted[outcome] - expected) ** 2 / expected for outcome in set(outcomes))


def pool_of_eight(build: Any) -> Any:
    """Chair pool a, b, c; grassroots a to e; one chair and two members, two of the three grassroots."""
    pool = [build.expert(name, chair_pool=name in "abc", grassroots=name in "abcde") for name in "abcdefgh"]
    return build.ceremony(pool, build.rules((1, 0, 2), shares=(Share(of="grassroots", count=2),)))


def test_every_feasible_assignment_of_a_pool_of_eight_comes_equally_often(build: Any) -> None:
    """Chair: 3 choices. The chair is grassroots, so of 21 pairs of the other seven all but the 3 pairs from
    f, g, h will do: 3 * 18 = 54 assignments."""
    outcomes = {
        f"{chair}||{''.join(pair)}"
        for chair in "abc"
        for pair in combinations([name for name in "abcdefgh" if name != chair], 2)
        if set(pair) & set("abcde")
    }
    assert len(outcomes) == 54

    counted = Counter(as_text(panel) for panel in drawn(pool_of_eight(build), 5400))

    # 53 degrees of freedom
    assert chi_squared(counted, outcomes, 5400) < 90.57


def test_the_sample_space_is_the_assignment_and_not_the_set(build: Any) -> None:
    """An expert of the chair pool sits in 30 of the 54 assignments (18 as chair, 12 as member): 5/9.
    Drawing uniformly among the 37 feasible sets would give 18/37. Of 5400 draws that is 3000 against 2627;
    the standard deviation is 37."""
    counted = Counter(name for panel in drawn(pool_of_eight(build), 5400) for name in panel.everyone())

    for name in "abc":
        assert abs(counted[name] - 3000) < 120


def test_vice_chairs_groups_and_coverage_together_leave_every_feasible_assignment_its_share(
    build: Any,
) -> None:
    """Chair pool a to d; one chair, one vice-chair, three members of nine; subject group x (a, e, f) holds two
    seats at least; an applicant in conflict with a, b, e, h must keep the quorum of four."""
    names = "abcdefghi"
    pool = [
        build.expert(name, chair_pool=name in "abcd", subject_group="x" if name in "aef" else "y")
        for name in names
    ]
    ceremony = build.ceremony(
        pool,
        build.rules((1, 1, 3), groups=(GroupMinimum(group="x", at_least=2),)),
        conflicts={"decl_1": {"same_unit": ["a", "b"], "avoid_list": ["e", "h"]}, "decl_2": {}},
    )
    outcomes = {
        f"{chair}|{vice}|{''.join(members)}"
        for chair in "abcd"
        for vice in "abcd"
        if vice != chair
        for members in combinations([name for name in names if name not in (chair, vice)], 3)
        if len({chair, vice, *members} & set("aef")) >= 2 and len({chair, vice, *members} & set("abeh")) <= 1
    }
    # a and f with three of c, d, g, i: 6 + 6 + 2 + 2 ways to lead; e and f with c and d leading, g or i: 2 + 2
    assert len(outcomes) == 20
    assert {"a|c|dfg", "c|a|fgi", "c|d|efg"} <= outcomes

    counted = Counter(as_text(panel) for panel in drawn(ceremony, 2000))

    # 19 degrees of freedom
    assert chi_squared(counted, outcomes, 2000) < 43.82


def test_a_replacement_is_uniform_over_the_completions_that_keep_who_stays(build: Any) -> None:
    """Of the panel a (chair), d, f the chair and f leave. b or c leads; the free seat goes to anyone of the other
    four who are left. Chair and d are grassroots already, so all 2 * 4 completions are feasible."""
    ceremony = pool_of_eight(build)
    first = ceremony.bundle().outcome.with_changes(panel=Panel(chairs=("a",), members=("d", "f")))
    ceremony.history, ceremony.left, ceremony.declined = [first], ["a", "f"], ["a", "f"]
    outcomes = ["b||cd", "b||de", "b||dg", "b||dh", "c||bd", "c||de", "c||dg", "c||dh"]

    counted = Counter(as_text(panel) for panel in drawn(ceremony, 1600))

    # 7 degrees of freedom
    assert chi_squared(counted, outcomes, 1600) < 24.32
