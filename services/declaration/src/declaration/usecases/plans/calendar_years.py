"""Recording a year's working days (节假日安排) without a release; the other services follow by the event."""

from dataclasses import dataclass

from common.calendar.working_days import WorkingCalendar, YearArrangement
from common.replicas.calendar import arrangement_of, keep_calendar_year
from common.replicas.queries import recorded_years
from common.uow import UnitOfWork
from declaration.errors import YearOnRecord
from declaration.messaging.outgoing.calendar_years import emit_calendar_year_recorded
from declaration.store.plans.calendar_years import lock_years

SHIPPED = 0
"""The version of a year that comes with the release; what is recorded counts from 1."""


@dataclass(frozen=True)
class CalendarYear:
    """A year in force."""

    version: int
    arrangement: YearArrangement


async def list_years(uow: UnitOfWork, shipped: WorkingCalendar) -> list[CalendarYear]:
    """Every year that is known, each as it is in force."""
    years = {year: CalendarYear(SHIPPED, shipped.arrangement(year)) for year in shipped.published_years}
    for row in await recorded_years(uow.session):
        years[row.year] = CalendarYear(row.version, arrangement_of(row))
    return [years[year] for year in sorted(years)]


async def record_year(
    uow: UnitOfWork, arrangement: YearArrangement, *, corrects: int | None, shipped: WorkingCalendar
) -> CalendarYear:
    """Put a year on record, or a correction of it as its next version. The same days once more change nothing.

    Args:
        corrects: the version in force that this one corrects, said on purpose; 0 is the one that shipped.

    Raises:
        YearOnRecord: the year is known with other days, and `corrects` does not name the version in force.
    """
    await lock_years(uow.session)
    known = {one.arrangement.year: one for one in await list_years(uow, shipped)}
    present = known.get(arrangement.year)
    if present is not None and present.arrangement.same_days(arrangement):
        return present
    if corrects != (present.version if present else None):
        raise YearOnRecord.against(arrangement.year, present.version if present else None)
    version = present.version + 1 if present else 1
    fact = await emit_calendar_year_recorded(uow, arrangement, version)
    await keep_calendar_year(uow, fact)
    await uow.audit(
        "record-calendar-year",
        subject=str(arrangement.year),
        detail={"version": version, "source": arrangement.source},
    )
    return CalendarYear(version, arrangement)
