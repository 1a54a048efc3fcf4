"""Months and years end on the corresponding day, inclusive, else on the month's last day (Civil Code 201, 202)."""

from datetime import date

import pytest

from common.calendar import add_months, add_years


def test_a_three_year_bar_still_binds_on_the_corresponding_day_and_no_longer_on_the_next() -> None:
    last_day = add_years(date(2023, 6, 26), 3)

    assert date(2026, 6, 26) <= last_day
    assert not date(2026, 6, 27) <= last_day


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 4, 30), 1, date(2026, 5, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 5, 11), 12, date(2027, 5, 11)),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last_one(day: date, months: int, end: date) -> None:
    assert add_months(day, months) == end


@pytest.mark.parametrize(
    ("day", "years", "end"),
    [
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2023, 2, 28), 1, date(2024, 2, 28)),
        (date(2026, 6, 26), 3, date(2029, 6, 26)),
    ],
)
def test_years_likewise(day: date, years: int, end: date) -> None:
    assert add_years(day, years) == end
