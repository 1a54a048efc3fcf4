"""What waits for a separate notice (P-04), and whom the superior's dates bind (P-05)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from common.events.codes import Column, Level, Tier
from common.policy import Policy, Verdict
from declaration.domain.plans.separate_notices import Coverage, Wanted, bound_tiers, open_columns, open_under
from laptop.testing.tables import read_table

CASES: list[dict[str, Any]] = read_table(Path(__file__).parent / "separate_notices.yaml")


def wanted(case: dict[str, Any]) -> Wanted:
    series, specialty, level = case["title"]
    return Wanted("cmt_1", series, specialty, Level(level), Column(case.get("column", "ordinary")))


def refusing(annual_notices: Mapping[str, Policy], case: dict[str, Any]) -> list[str | None]:
    findings = open_under(
        annual_notices[case["annual_notice"]], wanted(case), has_separate_notice=case.get("own", False)
    )
    return [finding.clause for finding in findings if finding.refuses]


@pytest.mark.req("P-04", side="accept")
@pytest.mark.parametrize("case", [c for c in CASES if "open" in c], ids=lambda c: str(c["why"]))
def test_what_is_open(annual_notices: Mapping[str, Policy], case: dict[str, Any]) -> None:
    assert refusing(annual_notices, case) == []


@pytest.mark.req("P-04", side="refuse")
@pytest.mark.parametrize("case", [c for c in CASES if "closed" in c], ids=lambda c: str(c["why"]))
def test_what_waits_for_its_own_annual_notice(
    annual_notices: Mapping[str, Policy], case: dict[str, Any]
) -> None:
    assert refusing(annual_notices, case) == [case["closed"]]


def test_a_plan_opens_every_column_but_those_that_wait(bayannur: Policy) -> None:
    waiting = bayannur.plan.separate_notice_columns
    assert Column.FARMERS_AND_HERDERS not in open_columns(waiting, separate_notice=False)
    assert Column.FARMERS_AND_HERDERS in open_columns(waiting, separate_notice=True)


def test_where_no_series_is_singled_out_the_point_stays_open(bayannur: Policy) -> None:
    forestry = Wanted("cmt_1", "forestry_grassland", None, Level.MIDDLE, Column.ORDINARY)
    columns, series = open_under(bayannur, forestry, has_separate_notice=False)
    assert columns.verdict is Verdict.MET
    assert (series.verdict, series.missing) == (Verdict.NOT_STATED, "内人社办发〔2026〕39号")


ALL = frozenset(Column)


@pytest.mark.parametrize(
    ("coverage", "title", "column", "expected"),
    [
        (Coverage(False, None, frozenset(), ALL), ("sports", None), "ordinary", True),
        (Coverage(True, "cmt_1", frozenset(), ALL), ("sports", None), "ordinary", True),
        (Coverage(True, "cmt_2", frozenset(), ALL), ("sports", None), "ordinary", False),
        (Coverage(True, None, frozenset({"sports"}), ALL), ("sports", "coaching"), "ordinary", True),
        (Coverage(True, None, frozenset({"sports"}), ALL), ("arts", None), "ordinary", False),
        (
            Coverage(True, None, frozenset({"arts.literary_writing"}), ALL),
            ("arts", "mass_culture"),
            "ordinary",
            False,
        ),
        (
            Coverage(True, None, frozenset({"arts.literary_writing"}), ALL),
            ("arts", "literary_writing"),
            "ordinary",
            True,
        ),
        (
            Coverage(True, None, frozenset(), frozenset({Column.FARMERS_AND_HERDERS})),
            ("sports", None),
            "ordinary",
            False,
        ),
    ],
)
def test_a_annual_notice_of_its_own_is_for_what_it_names(
    coverage: Coverage, title: tuple[str, str | None], column: str, expected: bool
) -> None:
    assert coverage.covers(Wanted("cmt_1", *title, Level.MIDDLE, Column(column))) is expected


def test_the_superiors_dates_bind_a_committees_annual_notice_except_for_titles_that_follow_their_own(
    annual_notices: Mapping[str, Policy],
) -> None:
    region = annual_notices["自治区2023"]
    whole = Coverage(True, "cmt_1", frozenset(), ALL)
    scope = [
        {"series": "economics", "level": "full_senior"},
        {"series": "forestry_grassland", "level": "middle"},
    ]
    assert bound_tiers(region, whole, scope) == {Tier.MIDDLE}
    sports = Coverage(True, None, frozenset({"sports"}), ALL)
    assert bound_tiers(region, sports, ()) == frozenset()
    farmers = Coverage(True, None, frozenset(), frozenset({Column.FARMERS_AND_HERDERS}))
    assert bound_tiers(region, farmers, ()) == frozenset()
    assert bound_tiers(region, Coverage(True, None, frozenset({"forestry_grassland"}), ALL), ()) == set(Tier)
