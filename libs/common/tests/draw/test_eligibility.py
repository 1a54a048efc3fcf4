"""Who may not be drawn, and that the record says why."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from common.draw import Case, Consent, Judge, find_conflicts, freeze_docket, freeze_pool, served_years_running
from laptop.testing.tables import read_table

YEARS = read_table(Path(__file__).parent / "three_years.yaml")
RUNNING = [case for case in YEARS if case["excluded"]]
BROKEN = [case for case in YEARS if not case["excluded"]]


def excluded(ceremony: Any) -> dict[str, tuple[str, ...]]:
    return {e.expert_id: e.reasons for e in ceremony.materials().exclusions.excluded}


@pytest.mark.req("X-06", side="refuse")
@pytest.mark.parametrize("case", RUNNING, ids=[case["story"] for case in RUNNING])
def test_three_years_running_exclude(build: Any, case: dict[str, Any]) -> None:
    assert served_years_running(case["served"], case["year"], 3)
    # the builder's meeting is in 2026
    assert excluded(build.ceremony([build.expert("e", served_years=case["served"])])) == {
        "e": ("three_years",)
    }


@pytest.mark.req("X-06", side="accept")
@pytest.mark.parametrize("case", BROKEN, ids=[case["story"] for case in BROKEN])
def test_a_gap_in_the_three_years_does_not_exclude(build: Any, case: dict[str, Any]) -> None:
    assert not served_years_running(case["served"], case["year"], 3)
    assert excluded(build.ceremony([build.expert("e", served_years=case["served"])])) == {}


@pytest.mark.req("X-06", side="accept")
def test_a_recorded_consent_lifts_the_three_years_for_this_expert_alone(build: Any) -> None:
    veterans = [build.expert(name, served_years=[2023, 2024, 2025]) for name in ("a", "b")]
    ceremony = build.ceremony(veterans, consents=[Consent(expert_id="a", record="doc_17")])

    assert excluded(ceremony) == {"b": ("three_years",)}
    assert ceremony.materials().exclusions.consents == (Consent(expert_id="a", record="doc_17"),)


def test_every_reason_that_applies_is_recorded(build: Any) -> None:
    pool = [
        build.expert("barred"),
        build.expert("declined"),
        build.expert("fine"),
        build.expert("gone", in_pool=False),
        build.expert("junior", rank="middle"),
        build.expert("veteran", served_years=[2023, 2024, 2025], in_pool=False),
    ]
    # facts about people who are not in this pool are no part of its record
    ceremony = build.ceremony(pool, barred=["barred", "stranger"], declined=["declined"])

    assert excluded(ceremony) == {
        "barred": ("bar",),
        "declined": ("declined",),
        "gone": ("not_in_pool",),
        "junior": ("below_rank",),
        "veteran": ("not_in_pool", "three_years"),
    }
    assert ceremony.materials().exclusions.barred == ("barred",)


@pytest.mark.parametrize(
    ("term", "sits"),
    [
        # the meeting of the builder is on 2026-09-10
        ((date(2026, 9, 10), date(2026, 9, 10)), True),
        ((date(2023, 9, 11), date(2026, 9, 10)), True),
        ((date(2023, 9, 10), date(2026, 9, 9)), False),
        ((date(2026, 9, 11), date(2029, 9, 10)), False),
    ],
)
def test_the_day_of_the_meeting_lies_in_the_term(build: Any, term: tuple[date, date], sits: bool) -> None:
    pool = [build.expert("e", term_from=term[0], term_until=term[1])]
    assert excluded(build.ceremony(pool)) == ({} if sits else {"e": ("term",)})


def test_conflicts_are_found_by_person_employer_and_list() -> None:
    case = Case("decl_1", "middle", person_ref="p_1", unit_org="org_a", avoid=frozenset({"p_9"}))
    judges = [
        Judge("e_self", "p_1", "org_b"),
        Judge("e_unit", "p_2", "org_a"),
        Judge("e_past", "p_3", "org_b", frozenset({"org_a", "org_c"})),
        Judge("e_avoid", "p_9", "org_b"),
        Judge("e_free", "p_4", "org_b", frozenset({"org_c"})),
    ]

    assert dict(find_conflicts(case, judges).conflicts) == {
        "same_person": ["e_self"],
        "same_unit": ["e_unit"],
        "earlier_unit": ["e_past"],
        "avoid_list": ["e_avoid"],
    }


def test_a_frozen_docket_writes_a_shared_conflict_down_once(build: Any) -> None:
    pool = freeze_pool(build.rules(), [build.expert(name) for name in "abc"])
    judges = [Judge("a", "p_a", "org_x"), Judge("b", "p_b", "org_x"), Judge("c", "p_c", "org_y")]
    cases = [
        Case("decl_2", "middle", "p_2", "org_x", frozenset({"p_c"})),
        Case("decl_1", "middle", "p_1", "org_x"),
        Case("decl_3", "middle", "p_3", "org_z"),
    ]

    docket = freeze_docket(pool, [find_conflicts(case, judges) for case in cases])

    assert [(group.reason, group.experts) for group in docket.conflict_groups] == [
        ("avoid_list", ("c",)),
        ("same_unit", ("a", "b")),
    ]
    assert docket.conflicting() == {
        "decl_1": frozenset({"a", "b"}),
        "decl_2": frozenset({"a", "b", "c"}),
        "decl_3": frozenset(),
    }


def test_an_applicant_stands_on_the_docket_once(build: Any) -> None:
    pool = freeze_pool(build.rules(), [build.expert("a")])
    case = find_conflicts(Case("decl_1", "middle", "p_1", "org_x"), [])
    with pytest.raises(ValueError, match="twice"):
        freeze_docket(pool, [case, case])


def test_who_is_heard_does_not_judge(build: Any) -> None:
    ceremony = build.ceremony(
        [build.expert(name) for name in "abc"],
        conflicts={"decl_1": {"same_person": ["a"]}, "decl_2": {"same_unit": ["a", "b"]}},
    )

    assert excluded(ceremony) == {"a": ("own_case",)}


def test_a_conflict_with_more_than_the_given_part_of_the_docket_excludes(build: Any) -> None:
    ceremony = build.ceremony(
        [build.expert(name) for name in "abc"],
        build.rules(most_conflicts={"numerator": 1, "denominator": 2}),
        conflicts={
            "decl_1": {"same_unit": ["a", "b"], "avoid_list": ["b"]},
            "decl_2": {"earlier_unit": ["a", "b"]},
            "decl_3": {"same_unit": ["a"]},
            "decl_4": {"avoid_list": ["c"]},
        },
    )

    # a conflicts with three of four, b with two of four (one of them twice), c with one
    assert excluded(ceremony) == {"a": ("conflicts",)}
