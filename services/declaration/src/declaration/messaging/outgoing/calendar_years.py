"""A year of working days, as recorded."""

from common.calendar.working_days import YearArrangement
from common.events.declaration import CalendarYearRecorded
from common.uow import UnitOfWork


async def emit_calendar_year_recorded(
    uow: UnitOfWork, arrangement: YearArrangement, version: int
) -> CalendarYearRecorded:
    fact = CalendarYearRecorded(
        year=arrangement.year,
        version=version,
        source=arrangement.source,
        days_off=tuple(sorted(arrangement.days_off)),
        make_up_days=tuple(sorted(arrangement.make_up_days)),
    )
    await uow.emit(fact, subject=str(arrangement.year))
    return fact
