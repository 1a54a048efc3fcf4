"""Working days after the State Council's yearly arrangement, make-up days included.

What ships are one dated YAML file per year in `years/`; an operator records later years (`common.replicas.calendar`).
A year without an arrangement is refused with `YearNotPublished`, because a deadline guessed from weekends would be wrong
by days once the arrangement appears.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files

import yaml

from common.clock import SHANGHAI

_ONE_DAY = timedelta(days=1)
_NUMBER = re.compile(r"〔\d{4}〕\d+号")
_FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")


class YearNotPublished(Exception):
    """A day falls in a year for which no arrangement of holidays is in hand.

    Carries what a refusal needs (`code`, `status`, `title`, `detail`), so that whoever answers a person need not
    word it again.
    """

    code = "calendar_year_not_published"
    status = 422
    title = "该年度工作日历尚未发布"

    def __init__(self, year: int) -> None:
        self.year = year
        self.detail = (
            f"{year}年的节假日安排尚未录入，无法计算工作日期限。"
            f"请在国务院办公厅公布{year}年部分节假日安排并由系统运维人员录入后重试。"
        )
        super().__init__(self.detail)


class BadCalendarData(Exception):
    """A year's arrangement contradicts itself or the week; says so in Chinese, since who records a year reads it."""


@dataclass(frozen=True)
class Festival:
    """What is arranged for one festival: the first and the last day of rest, and the weekend days worked instead."""

    name: str
    first: date
    last: date
    work: Sequence[date] = ()


@dataclass(frozen=True)
class YearArrangement:
    """One year: the days of rest that it names, and the weekend days that are worked instead."""

    year: int
    source: str
    """The annual notice of the General Office of the State Council, with its number."""
    days_off: frozenset[date]
    make_up_days: frozenset[date]

    def __post_init__(self) -> None:
        for day in sorted(self.days_off | self.make_up_days):
            if day.year != self.year:
                raise BadCalendarData(f"{day} 不是{self.year}年的日期，请核对。")
        for day in sorted(self.make_up_days):
            if day.weekday() < 5 or day in self.days_off:
                raise BadCalendarData(f"{day} 不是可以调休上班的周末，请核对。")

    @classmethod
    def of(cls, year: int, source: str, festivals: Iterable[Festival]) -> "YearArrangement":
        """A year as its annual notice arranges it, festival by festival. Raises `BadCalendarData`."""
        days_off: set[date] = set()
        make_up_days: set[date] = set()
        for festival in festivals:
            if festival.last < festival.first:
                raise BadCalendarData(f"{festival.name}的放假末日早于首日，请核对。")
            days_off.update(
                festival.first + i * _ONE_DAY for i in range((festival.last - festival.first).days + 1)
            )
            make_up_days.update(festival.work)
        return cls(year, source, frozenset(days_off), frozenset(make_up_days))

    def same_days(self, other: "YearArrangement") -> bool:
        """Whether both let work and rest on the same days."""
        return (self.days_off, self.make_up_days) == (other.days_off, other.make_up_days)


def recordable(year: int, source: str, festivals: Sequence[Festival]) -> YearArrangement:
    """A year that somebody records: whole, and with the number of the document that it was taken from.

    Raises:
        BadCalendarData
    """
    if not _NUMBER.search(source):
        raise BadCalendarData("请写明所依据文件的文号，例如：国办发明电〔2025〕7号。")
    named = "、".join(festival.name for festival in festivals)
    lacking = [festival for festival in _FESTIVALS if festival not in named]
    if lacking:
        raise BadCalendarData(f"没有写明{'、'.join(lacking)}的安排，请补充后再录入。")
    return YearArrangement.of(year, source, festivals)


class WorkingCalendar:
    """Which days are working days, and the three ways in which the documents count them.

    In all of them the day of the event itself is not counted (Civil Code 201).
    """

    def __init__(self, years: Mapping[int, YearArrangement]) -> None:
        self._years = dict(years)

    @classmethod
    def shipped(cls) -> "WorkingCalendar":
        """The calendar that comes with this release."""
        return _shipped()

    @property
    def published_years(self) -> tuple[int, ...]:
        return tuple(sorted(self._years))

    def arrangement(self, year: int) -> YearArrangement:
        """What is arranged for a year. Raises `YearNotPublished`."""
        return self._year(year)

    def source(self, year: int) -> str:
        """The annual notice that the year's data were taken from. Raises `YearNotPublished`."""
        return self._year(year).source

    def with_years(self, arrangements: Iterable[YearArrangement]) -> "WorkingCalendar":
        """This calendar with further years; one that it holds already is replaced."""
        return WorkingCalendar({**self._years, **{one.year: one for one in arrangements}})

    def is_working_day(self, day: date) -> bool:
        """Raises `YearNotPublished`."""
        arrangement = self._year(day.year)
        return day in arrangement.make_up_days or (day.weekday() < 5 and day not in arrangement.days_off)

    def add_working_days(self, day: date, n: int) -> date:
        """The nth working day after `day`, n at least 1. Raises `YearNotPublished` when the count leaves the data."""
        if n < 1:
            raise ValueError("a count of working days begins at 1")
        for working_day in self._after(day):
            n -= 1
            if n == 0:
                return working_day
        raise AssertionError("days do not end")

    def open_after(self, day: date, n: int) -> datetime:
        """“不少于 n 个工作日”: the next step is open from 00:00 (Asia/Shanghai) of the day after the nth working day.

        That day need not be a working day: the law fixes how long a publicity lasts, not when the next step is taken.
        """
        opening = self.add_working_days(day, n) + _ONE_DAY
        return datetime.combine(opening, time.min, tzinfo=SHANGHAI)

    def within(self, day: date, n: int) -> date:
        """“n 个工作日内”: the last day on which the act is still in time; the nth working day is included."""
        return self.add_working_days(day, n)

    def within_if_known(self, day: date, n: int) -> date | None:
        """As `within`; None while the count leaves the years whose arrangement is published.

        For a day that follows from an act: the act is taken, and the day computed once the year is known.
        """
        try:
            return self.within(day, n)
        except YearNotPublished:
            return None

    def open_after_if_known(self, day: date, n: int) -> datetime | None:
        """As `open_after`; None while the count leaves the years whose arrangement is published."""
        try:
            return self.open_after(day, n)
        except YearNotPublished:
            return None

    def working_days_between(self, day: date, last: date) -> int:
        """How many working days lie after `day` up to and including `last`; 0 when `last` is not after `day`."""
        return sum(self.is_working_day(day + i * _ONE_DAY) for i in range(1, (last - day).days + 1))

    def _after(self, day: date) -> Iterator[date]:
        while True:
            day += _ONE_DAY
            if self.is_working_day(day):
                yield day

    def _year(self, year: int) -> YearArrangement:
        try:
            return self._years[year]
        except KeyError:
            raise YearNotPublished(year) from None


def read_year(text: str) -> YearArrangement:
    """One year's file. Raises `BadCalendarData` when it contradicts itself."""
    return YearArrangement.of(*_parts(text))


def recordable_from(text: str) -> YearArrangement:
    """A file of the same shape that somebody records. Raises `BadCalendarData`, as `recordable`."""
    return recordable(*_parts(text))


def _parts(text: str) -> tuple[int, str, list[Festival]]:
    try:
        data = yaml.safe_load(text)
        festivals = [
            Festival(str(one["festival"]), *_both(one["rest"]), _days(one.get("work", ())))
            for one in data["arrangements"]
        ]
        return int(data["year"]), str(data["source"]), festivals
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadCalendarData(
            "文件应写明 year、source 和 arrangements，每个节日写明 festival、rest（首日、末日）和 work（调休上班日）。"
        ) from error


def _both(days: Sequence[object]) -> tuple[date, date]:
    first, last = _days(days)
    return first, last


def _days(days: Sequence[object]) -> tuple[date, ...]:
    found = tuple(day for day in days if type(day) is date)
    if len(found) != len(days):
        raise ValueError("not a day")
    return found


@cache
def _shipped() -> WorkingCalendar:
    folder = files("common.calendar") / "years"
    read = [read_year(f.read_text("utf-8")) for f in folder.iterdir() if f.name.endswith(".yaml")]
    return WorkingCalendar({arrangement.year: arrangement for arrangement in read})
