"""School teachers' highest titles: what is sent for confirmation stays inside the place's number (E-29)."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from common.events.base import Title
from common.events.codes import Column, Level
from common.policy import PackShelf, Verdict
from laptop.testing.tables import read_table
from review.domain.quotas import counts, number_of, passes_inside_the_quota

HERE = Path(__file__).parent
POLICIES = Path(__file__).parents[4] / "policies"
PACKS = {2023: "2023-region", 2024: "2024-baotou", 2025: "2025-chifeng", 2026: "2026-bayannur"}
SAID = {Verdict.MET: "可以", Verdict.NOT_MET: "不可以", Verdict.NOT_STATED: "未写明"}
SIDES = {"可以": "accept", "不可以": "refuse"}


@cache
def shelf() -> PackShelf:
    return PackShelf(POLICIES)


def table() -> list[Any]:
    cases: list[dict[str, Any]] = read_table(HERE / "teacher_quotas.yaml")
    return [
        pytest.param(
            case,
            id=case["case"],
            marks=[pytest.mark.req("E-29", side=SIDES[case["结论"]])] if case["结论"] in SIDES else [],
        )
        for case in cases
    ]


@pytest.mark.parametrize("case", table())
def test_what_is_sent_for_confirmation_stays_inside_the_number(case: dict[str, Any]) -> None:
    rules = shelf().effective(PACKS[case["年"]]).teacher_quota
    finding = passes_inside_the_quota(
        rules, number_of(rules, case["地区"]), reported=case["已报送"], more=case["本次"]
    )
    assert (finding.rule, SAID[finding.verdict], finding.clause) == ("E-29", case["结论"], case.get("条款"))


@pytest.mark.parametrize(
    ("series", "level", "column", "expected"),
    [
        ("school_teacher", Level.FULL_SENIOR, Column.ORDINARY, True),
        ("school_teacher", Level.FULL_SENIOR, Column.GREEN_CHANNEL, True),
        ("school_teacher", Level.FULL_SENIOR, Column.DIRECTED_EVALUATION, False),
        ("school_teacher", Level.ASSOCIATE_SENIOR, Column.ORDINARY, False),
        ("vocational_teacher", Level.FULL_SENIOR, Column.ORDINARY, False),
    ],
)
def test_which_results_count(series: str, level: Level, column: Column, expected: bool) -> None:
    assert counts(Title(series=series, level=level), column) is expected
