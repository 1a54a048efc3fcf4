"""Working days over REST: everybody may read the years in force; an operator records one without a release."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from common.calendar.working_days import Festival, recordable
from common.service.routing import PortsDep, ServiceRouter, Uow
from common.web.access import public, roles
from common.web.translated import CalendarYearUnusable
from declaration.errors import YearOnRecord
from declaration.usecases.plans import calendar_years

router = ServiceRouter(tags=["clock"])


class FestivalBody(BaseModel):
    """What the document arranges for one festival, as it says it."""

    model_config = ConfigDict(extra="forbid")

    festival: str = Field(min_length=2, max_length=40, examples=["元旦"])
    rest: tuple[dt.date, dt.date] = Field(
        description="放假首日和末日，均含", examples=[["2027-01-01", "2027-01-03"]]
    )
    work: list[dt.date] = Field(default=[], max_length=10, description="调休上班日")


class CalendarYearBody(BaseModel):
    """A year's arrangement with the document that it was taken from."""

    model_config = ConfigDict(extra="forbid")

    year: Annotated[StrictInt, Field(ge=2000, le=2999, examples=[2027])]
    source: str = Field(
        max_length=200,
        description="所依据的文件，须有文号",
        examples=["《国务院办公厅关于2026年部分节假日安排的通知》（国办发明电〔2025〕7号）"],
    )
    arrangements: list[FestivalBody] = Field(min_length=1, max_length=20)
    corrects: StrictInt | None = Field(
        default=None, ge=0, description="更正已有年度时，写明现行版本号；随系统发布的年度为0"
    )


class CalendarYear(BaseModel):
    """A year in force; version 0 came with the release."""

    year: int
    version: int
    source: str
    days_off: list[dt.date]
    make_up_days: list[dt.date]

    @classmethod
    def of(cls, known: calendar_years.CalendarYear) -> "CalendarYear":
        arranged = known.arrangement
        return cls(
            year=arranged.year,
            version=known.version,
            source=arranged.source,
            days_off=sorted(arranged.days_off),
            make_up_days=sorted(arranged.make_up_days),
        )


class CalendarYears(BaseModel):
    """Every year whose working days are known."""

    items: list[CalendarYear]


@router.post(
    "/calendar-years",
    operation_id="record_calendar_year",
    access=roles("operator"),
    summary="录入年度节假日安排",
    status_code=201,
    refuses=[YearOnRecord, CalendarYearUnusable],
)
async def record_calendar_year(body: CalendarYearBody, uow: Uow, ports: PortsDep) -> CalendarYear:
    festivals = [Festival(one.festival, *one.rest, tuple(one.work)) for one in body.arrangements]
    arrangement = recordable(body.year, body.source, festivals)
    known = await calendar_years.record_year(uow, arrangement, corrects=body.corrects, shipped=ports.calendar)
    return CalendarYear.of(known)


@router.get(
    "/calendar-years",
    operation_id="list_calendar_years",
    access=public(),
    summary="列出已录入节假日安排的年度",
    audience=("spa", "mobile", "public"),
)
async def list_calendar_years(uow: Uow, ports: PortsDep) -> CalendarYears:
    known = await calendar_years.list_years(uow, ports.calendar)
    return CalendarYears(items=[CalendarYear.of(one) for one in known])
