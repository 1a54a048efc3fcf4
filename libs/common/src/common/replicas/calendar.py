"""The calendar in force: what ships and the years that an operator has recorded since; and the days that wait for a year.

A day that follows from an act may lie in a year whose holidays are not arranged yet. The act is taken all the same and its
day stays open: a timer whose kind begins with `UNDATED` asks again every day, and at once when a year is recorded.
"""

import datetime as dt

from common.calendar.working_days import WorkingCalendar, YearArrangement
from common.db import timers
from common.events.declaration import CalendarYearRecorded
from common.ports import Ports
from common.replicas.keeping import keep_year
from common.replicas.queries import recorded_years
from common.replicas.tables import CalendarYearRow
from common.uow import UnitOfWork

UNDATED = "undated-"

_ONE_DAY = dt.timedelta(days=1)


async def working_calendar(uow: UnitOfWork, ports: Ports) -> WorkingCalendar:
    """The working days as they are known now."""
    return ports.calendar.with_years(arrangement_of(row) for row in await recorded_years(uow.session))


def arrangement_of(row: CalendarYearRow) -> YearArrangement:
    """The recorded year as the calendar takes it."""
    return YearArrangement(row.year, row.source, frozenset(row.days_off), frozenset(row.make_up_days))


async def keep_calendar_year(uow: UnitOfWork, fact: CalendarYearRecorded) -> None:
    """Keep a recorded year, and let every day that waits for one be asked for again now. Harmless when repeated."""
    await keep_year(uow.session, fact)
    await timers.wake(uow.session, UNDATED, uow.now)


async def ask_again(uow: UnitOfWork, kind: str, subject: str) -> None:
    """Leave the day of `subject` open until another year is known; `kind` begins with `UNDATED`."""
    await uow.schedule(kind, subject, uow.now + _ONE_DAY)
