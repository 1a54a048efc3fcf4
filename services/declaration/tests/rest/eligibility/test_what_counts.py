"""What counts as schooling and as a title, asked by anybody through the pre-check (E-05, E-06, E-24)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from common.policy import PackShelf

PART_TIME = {"schooling": "bachelor", "full_time": False, "graduated_on": "2010-06-30"}
VOCATIONAL = {"kind": "vocational", "schooling": "bachelor", "graduated_on": "2010-06-30"}
ORDINARY = {"schooling": "bachelor", "graduated_on": "2010-06-30"}


async def asked(stage: Any, rule: str, **facts: Any) -> tuple[str, list[tuple[str, str]]]:
    """The outcome for an associate senior title in accounting, and what the rule found: verdict and clause."""
    person = {
        "post": {"applicant_type": "public_institution", "assessed": True},
        "education": [ORDINARY],
        "titles": [{"series": "accounting", "level": "middle", "obtained_on": "2015-07-01"}],
        "achievements": {"results": True},
        "cards": [{"year": 2026, "certified_on": "2026-03-31"}],
        "exams": [
            {"series": "accounting", "level": "associate_senior", "passed": True, "valid_from": "2025-06-30"}
        ],
        **facts,
    }
    wanted = {"series": "accounting", "level": "associate_senior"}
    answer = await stage.kit.post(
        "/v1/pre-checks", {"place": "nm.bayannur", "wanted": wanted, "facts": person}
    )
    assert answer.status_code == 200, answer.text
    told = answer.json()
    found = [one for one in told["best"]["findings"] if one["rule"] == rule]
    return told["outcome"], [(one["verdict"], one["clause"]) for one in found]


def not_equal(folder: Path) -> None:
    """Implementing rules that make neither part-time nor vocational schooling equal."""
    file = folder / "2025-implementation-rules" / "education.yaml"
    lines = file.read_text("utf-8").splitlines()
    equal = ("part_time_equal", "vocational_equal")
    changed = [one.replace("value: true", "value: false") if one.startswith(equal) else one for one in lines]
    file.write_text("\n".join(changed), "utf-8")


@pytest.mark.req("E-06", side="accept")
async def test_part_time_and_vocational_schooling_count_like_any_other(stage: Any) -> None:
    for education in (PART_TIME, VOCATIONAL):
        outcome, found = await asked(stage, "E-06", education=[education])
        assert found == [("met", "R25-21")]
        assert outcome == (await asked(stage, "E-06"))[0]


@pytest.mark.req("E-06", side="refuse")
async def test_where_a_pack_does_not_make_them_equal_they_do_not_count(
    stage: Any, shelve: Callable[[Callable[[Path], None]], PackShelf]
) -> None:
    shelve(not_equal)
    for education in (PART_TIME, VOCATIONAL):
        assert await asked(stage, "E-06", education=[education]) == (
            "may_not_declare",
            [("not_met", "R25-21")],
        )
        # who has an ordinary degree besides is kept from nothing
        both = await asked(stage, "E-06", education=[education, ORDINARY])
        assert both == await asked(stage, "E-06")


@pytest.mark.req("E-05", side="accept")
async def test_a_listed_qualification_stands_for_the_title_below(stage: Any) -> None:
    accountant = {"name": "注册会计师", "obtained_on": "2015-07-01"}
    assert (await asked(stage, "E-05", titles=[], qualifications=[accountant]))[1] == [("met", "R25-25")]


@pytest.mark.req("E-05", side="refuse")
async def test_one_that_is_not_listed_stands_for_nothing_and_is_said_to(stage: Any) -> None:
    guide = {"name": "导游资格", "obtained_on": "2015-07-01"}
    assert await asked(stage, "E-05", titles=[], qualifications=[guide]) == (
        "may_not_declare",
        [("not_met", "R25-25")],
    )
    # with a title of one's own it is nobody's concern
    assert await asked(stage, "E-05", qualifications=[guide]) == await asked(stage, "E-05")


def asks_for_employment(folder: Path) -> None:
    """Standards that ask to have been employed (聘任) in the present title."""
    file = folder / "demo" / "conditions.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("necessary: [results]", "necessary: [results, employed]"), "utf-8")


@pytest.mark.req("E-24", side="accept")
@pytest.mark.req("E-24", side="refuse")
async def test_after_a_change_of_series_the_year_counts_from_the_employment_where_one_is_asked_for(
    stage: Any, shelve: Callable[[Callable[[Path], None]], PackShelf]
) -> None:
    """R25-41: the title is two years old, and the year in the new post is full on the cut-off day (2026-07-10), or a day later."""
    shelve(asks_for_employment)
    changed = {
        "series": "accounting",
        "level": "middle",
        "obtained_on": "2024-05-11",
        "way": "series_change",
        "counts_from": "2015-07-01",
    }
    full = await asked(stage, "E-24", titles=[{**changed, "appointed_on": "2025-07-10"}])
    assert full == ("may_declare", [("met", "R25-41")])
    short = await asked(stage, "E-24", titles=[{**changed, "appointed_on": "2025-07-11"}])
    assert short == ("may_not_declare", [("not_met", "R25-41")])
