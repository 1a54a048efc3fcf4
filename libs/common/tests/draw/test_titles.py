"""The titles of a committee, for each kind of committee, as article 17 has them."""

from pathlib import Path
from typing import Any

import pytest

from common.draw import Hearing, Infeasible, Ratio, TitleRule, TitleShare, title_bounds, unmet
from laptop.testing.tables import read_table

KINDS = read_table(Path(__file__).parent / "titles.yaml")
CASES = [(kind, case) for kind in KINDS for case in kind["cases"]]
MET = [(kind, case) for kind, case in CASES if not case["missed"]]
MISSED = [(kind, case) for kind, case in CASES if case["missed"]]


def rule_of(kind: dict[str, Any]) -> TitleRule:
    rule = kind["rule"]
    return TitleRule(
        lowest=rule["lowest"],
        shares=tuple(
            TitleShare(rank=s["rank"], ratio=Ratio(numerator=s["ratio"][0], denominator=s["ratio"][1]))
            for s in rule.get("shares", [])
        ),
        hearings=tuple(Hearing(**hearing) for hearing in rule.get("hearings", [])),
    )


def missed(kind: dict[str, Any], case: dict[str, Any]) -> list[str]:
    committee = [frozenset({f"rank:{rank}"}) for rank, count in case["seated"].items() for _ in range(count)]
    return list(unmet(title_bounds(rule_of(kind), len(committee), case.get("hears", [])), committee))


def names(cases: list[tuple[dict[str, Any], dict[str, Any]]]) -> list[str]:
    return [f"{kind['kind']}: {case['story']}" for kind, case in cases]


@pytest.mark.req("C-05", side="accept")
@pytest.mark.parametrize(("kind", "case"), MET, ids=names(MET))
def test_a_committee_with_the_titles_the_article_asks_for_is_accepted(
    kind: dict[str, Any], case: dict[str, Any]
) -> None:
    assert missed(kind, case) == []


@pytest.mark.req("C-05", side="refuse")
@pytest.mark.parametrize(("kind", "case"), MISSED, ids=names(MISSED))
def test_a_committee_without_them_is_told_what_it_misses(kind: dict[str, Any], case: dict[str, Any]) -> None:
    assert missed(kind, case) == case["missed"]


@pytest.mark.req("C-05", side="accept")
@pytest.mark.parametrize("kind", KINDS, ids=[kind["kind"] for kind in KINDS])
def test_a_drawn_committee_has_these_titles(build: Any, kind: dict[str, Any]) -> None:
    """Pool: five experts of each rank. Committee of three."""
    ranks = ["technician", "assistant", "middle", "associate_senior", "full_senior"]
    pool = [build.expert(f"{rank}-{i}", rank=rank, chair_pool=True) for rank in ranks for i in range(5)]
    rules = build.rules(title=rule_of(kind), committee_kind=kind["kind"])

    drawn = build.ceremony(pool, rules).bundle().outcome.panel.everyone()

    allowed = {
        "full_senior": {"full_senior"},
        "associate_senior": {"full_senior", "associate_senior"},
        "combined_senior": {"full_senior", "associate_senior"},
        "middle": {"full_senior", "associate_senior", "middle"},
        "junior": {"full_senior", "associate_senior", "middle"},
    }[kind["kind"]]
    assert {name.split("-")[0] for name in drawn} <= allowed
    # at least half of three is two
    if kind["kind"] in {"associate_senior", "combined_senior"}:
        assert sum(name.startswith("full_senior") for name in drawn) >= 2
    if kind["kind"] == "middle":
        assert sum(name.startswith(("full_senior", "associate_senior")) for name in drawn) >= 2


@pytest.mark.req("C-05", side="refuse")
def test_a_pool_that_is_short_of_full_seniors_is_refused_before_the_plan_is_frozen(build: Any) -> None:
    associate = next(kind for kind in KINDS if kind["kind"] == "associate_senior")
    pool = [
        build.expert(f"e{i}", rank="full_senior" if i < 5 else "associate_senior", chair_pool=True)
        for i in range(22)
    ]
    rules = build.rules((1, 2, 8), title=rule_of(associate), committee_kind="associate_senior")

    with pytest.raises(Infeasible) as refused:
        build.ceremony(pool, rules).plan()

    (shortage,) = refused.value.shortages
    assert (shortage.code, shortage.needed, shortage.reachable, shortage.missing) == (
        "rank.full_senior",
        6,
        5,
        1,
    )


def test_a_combined_committee_sends_associate_seniors_out_when_a_full_senior_case_is_heard(
    build: Any,
) -> None:
    combined = next(kind for kind in KINDS if kind["kind"] == "combined_senior")
    pool = [build.expert("a", rank="associate_senior"), build.expert("f", rank="full_senior")]
    hears_both = build.ceremony(
        pool,
        build.rules(title=rule_of(combined)),
        conflicts={"decl_1": {}, "decl_2": {}},
        levels={"decl_1": "full_senior"},
    )

    assert [(e.expert_id, e.reasons) for e in hears_both.materials().exclusions.excluded] == [
        ("a", ("below_rank",))
    ]
