"""Counting working days: typed by hand from the annual notices, and every day against an independent source."""

from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest

from common.calendar import WorkingCalendar, YearNotPublished
from common.calendar.working_days import BadCalendarData, YearArrangement, read_year, recordable_from
from common.clock import SHANGHAI
from laptop.testing.tables import read_table

CASES = read_table(Path(__file__).parent / "counting.yaml")
CALENDAR = WorkingCalendar.shipped()


@pytest.mark.parametrize("case", CASES, ids=[case["story"] for case in CASES])
def test_a_span_of_working_days_ends_where_a_person_counting_on_paper_ends(case: dict[str, object]) -> None:
    day, n, last, opens = case["day"], case["n"], case["last"], case["opens"]
    assert isinstance(day, date)
    assert isinstance(n, int)
    assert isinstance(last, date)
    assert isinstance(opens, date)

    assert CALENDAR.within(day, n) == last
    assert CALENDAR.open_after(day, n) == datetime(
        opens.year, opens.month, opens.day, tzinfo=ZoneInfo("Asia/Shanghai")
    )
    assert CALENDAR.working_days_between(day, last) == n
    assert CALENDAR.working_days_between(day, last - timedelta(days=1)) == n - 1


def test_the_next_step_opens_at_midnight_of_shanghai() -> None:
    assert CALENDAR.open_after(date(2026, 6, 15), 5).isoformat() == "2026-06-24T00:00:00+08:00"


def test_every_day_of_four_years_agrees_with_an_independent_calendar() -> None:
    first, last = date(2023, 1, 1), date(2026, 12, 31)
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]

    assert len(days) == 1461
    assert [day for day in days if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 9, 20), True),  # a Sunday, worked for the National Day week
        (date(2026, 10, 10), True),  # a Saturday, likewise
        (date(2026, 6, 19), False),  # a Friday, Dragon Boat Festival
        (date(2026, 6, 20), False),  # an ordinary Saturday
        (date(2024, 2, 9), True),  # New Year's Eve of 2024 was a working day
    ],
)
def test_make_up_days_are_worked_and_festivals_are_not(day: date, working: bool) -> None:
    assert CALENDAR.is_working_day(day) is working


def test_each_year_names_the_annual_notice_that_it_was_taken_from() -> None:
    assert CALENDAR.published_years == (2023, 2024, 2025, 2026)
    assert "国办发明电〔2025〕7号" in CALENDAR.source(2026)


def test_a_year_that_is_not_published_is_refused_not_guessed() -> None:
    with pytest.raises(YearNotPublished) as refused:
        CALENDAR.is_working_day(date(2027, 1, 4))

    assert refused.value.code == "calendar_year_not_published"
    assert refused.value.year == 2027
    assert "2027年的节假日安排尚未录入" in refused.value.detail
    assert "录入后重试" in refused.value.detail


def test_a_count_that_runs_into_an_unpublished_year_is_refused() -> None:
    assert CALENDAR.within(date(2026, 12, 24), 5) == date(2026, 12, 31)
    with pytest.raises(YearNotPublished):
        CALENDAR.within(date(2026, 12, 24), 6)


def test_a_count_of_no_days_has_no_meaning() -> None:
    with pytest.raises(ValueError, match="begins at 1"):
        CALENDAR.add_working_days(date(2026, 5, 11), 0)


@pytest.mark.parametrize(
    ("arrangement", "reason"),
    [
        (
            "{festival: 元旦, rest: [2026-01-01, 2026-01-03], work: [2026-01-05]}",
            "2026-01-05 不是可以调休上班的周末",
        ),
        ("{festival: 元旦, rest: [2025-12-31, 2026-01-01]}", "2025-12-31 不是2026年的日期"),
        ("{festival: 元旦, rest: [2026-01-03, 2026-01-01]}", "元旦的放假末日早于首日"),
    ],
)
def test_a_file_that_contradicts_the_week_is_refused(arrangement: str, reason: str) -> None:
    with pytest.raises(BadCalendarData, match=reason):
        read_year(f"year: 2026\nsource: 通知\narrangements:\n  - {arrangement}\n")


NEXT_NEW_YEAR = YearArrangement(
    2027, "（国办发明电〔2026〕9号）", frozenset({date(2027, 1, 1)}), frozenset({date(2027, 1, 2)})
)


def test_a_day_that_is_not_yet_known_is_known_with_the_year() -> None:
    """From Thursday 2026-12-24: 12-25, 28 to 31, and Saturday 2027-01-02, on which people work."""
    assert CALENDAR.within_if_known(date(2026, 12, 24), 6) is None
    assert CALENDAR.open_after_if_known(date(2026, 12, 24), 6) is None

    later = CALENDAR.with_years([NEXT_NEW_YEAR])

    assert later.within_if_known(date(2026, 12, 24), 6) == date(2027, 1, 2)
    assert later.open_after_if_known(date(2026, 12, 24), 6) == datetime(2027, 1, 3, tzinfo=SHANGHAI)
    assert CALENDAR.published_years == (2023, 2024, 2025, 2026)


def year_file(**changes: str) -> str:
    """What an operator records: all festivals, and the number of the document."""
    parts = {
        "source": "《国务院办公厅关于2027年部分节假日安排的通知》（国办发明电〔2026〕9号）",
        "festivals": "元旦、春节、清明节、劳动节、端午节、中秋节、国庆节",
        "rest": "[2027-01-01, 2027-01-03]",
        "work": "[2027-01-09]",
        **changes,
    }
    return (
        f"year: 2027\nsource: {parts['source']}\narrangements:\n"
        f"  - {{festival: {parts['festivals']}, rest: {parts['rest']}, work: {parts['work']}}}\n"
    )


def test_a_year_that_an_operator_records() -> None:
    arranged = recordable_from(year_file())
    assert (arranged.year, sorted(arranged.days_off)) == (2027, [date(2027, 1, day) for day in (1, 2, 3)])
    assert arranged.make_up_days == {date(2027, 1, 9)}
    assert arranged.same_days(recordable_from(year_file(source="国办发明电〔2026〕10号")))
    assert not arranged.same_days(recordable_from(year_file(work="[2027-01-10]")))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (year_file(source="国务院通知"), "文号"),
        (year_file(festivals="元旦、春节、清明节、劳动节、端午节、国庆节"), "没有写明中秋节"),
        (year_file(rest="[2027-01-03, 2027-01-01]"), "末日早于首日"),
        (year_file(rest="[2026-12-31, 2027-01-01]"), "2026-12-31 不是2027年的日期"),
        (year_file(work="[2027-01-04]"), "2027-01-04 不是可以调休上班的周末"),
        (year_file(work="[2027-01-02]"), "2027-01-02 不是可以调休上班的周末"),
        (year_file(rest="[2027-01-01]"), "首日、末日"),
        (year_file(rest="2027-01-01"), "首日、末日"),
        (year_file(work="[一月九日]"), "调休上班日"),
        ("year: [", "文件应写明"),
        ("- 2027", "文件应写明"),
        ("year: 2027\nsource: （国办发明电〔2026〕9号）", "文件应写明"),
    ],
)
def test_a_year_that_cannot_be_recorded(text: str, reason: str) -> None:
    with pytest.raises(BadCalendarData, match=reason):
        recordable_from(text)


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_what_ships_could_be_recorded(year: int) -> None:
    shipped = (files("common.calendar") / "years" / f"{year}.yaml").read_text("utf-8")
    assert recordable_from(shipped) == CALENDAR.arrangement(year)
