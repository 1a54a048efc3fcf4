"""The title catalogue over REST (P-01): what can be declared, and how each title is obtained."""

import datetime as dt
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from common.catalogue import Catalogue, label
from common.events.base import PackRef
from common.events.codes import Level
from common.policy import Status
from common.policy.subjects.evaluation import Mode
from common.service.routing import PortsDep, ServiceRouter, Uow
from common.web.access import public
from common.web.problems import NotFound
from declaration.api.eligibility.pre_checks import KnownPlace
from declaration.errors import UnknownPack
from declaration.usecases.eligibility import titles

router = ServiceRouter(tags=["titles"])


class SeriesName(BaseModel):
    """A series (系列)."""

    series: str = Field(examples=["engineering"])
    label: str = Field(examples=["工程技术"])


class SeriesList(BaseModel):
    """All series, in the order of the catalogue."""

    items: list[SeriesName]


class TitleShown(BaseModel):
    """A title and how it is obtained in that place on that day."""

    level: Level
    name: str = Field(examples=["高级工程师"])
    gb8561: str | None = Field(default=None, description="GB/T 8561 代码；标准没有的不填", examples=["082"])
    mode: Mode | None = Field(default=None, description="评价方式；文件没有写明的不填", examples=["review"])
    mode_label: str | None = Field(default=None, examples=["评审"])
    clause: str | None = Field(default=None, description="评价方式所依条款", examples=["CF25-4.1.2"])
    status: Status = Field(description="该条款是文件写明的、推定的还是未作规定")


class SpecialtyShown(BaseModel):
    """A specialty (专业) and its titles; a series without specialties has one entry without a key."""

    specialty: str | None = Field(default=None, examples=["construction"])
    label: str | None = Field(default=None, examples=["建设"])
    since: dt.date | None = Field(default=None, description="自何日起可以申报")
    titles: list[TitleShown]


class SeriesShown(SeriesName):
    """A series as a place has it on a day, with the document that says how its titles are obtained."""

    on: dt.date
    pack: PackRef
    specialties: list[SpecialtyShown]


@router.get(
    "/titles",
    operation_id="list_series",
    access=public(),
    summary="列出职称系列",
    audience=("spa", "mobile", "public"),
)
async def list_series() -> SeriesList:
    """The series of titles (职称系列) of the catalogue, whether or not a plan opens them."""
    shipped = Catalogue.shipped().series.values()
    return SeriesList(items=[SeriesName(series=one.key, label=one.label) for one in shipped])


@router.get(
    "/titles/{series}",
    operation_id="get_series",
    access=public(),
    summary="查看一个系列的专业、层级和评价方式",
    audience=("spa", "mobile", "public"),
    refuses=[NotFound, UnknownPack],
)
async def get_series(
    series: str,
    uow: Uow,
    ports: PortsDep,
    place: Annotated[KnownPlace, Query(description="行政区划", examples=["nm.bayannur"])],
    on: Annotated[dt.date | None, Query(description="按哪一天的文件；不填为今天")] = None,
) -> SeriesShown:
    day = on or uow.now.date()
    policy, found = titles.specialties_of(ports, series, place=place, on=day)
    return SeriesShown(
        series=series,
        label=Catalogue.shipped().series_label(series),
        on=day,
        pack=policy.ref,
        specialties=[
            SpecialtyShown(
                specialty=one.key,
                label=one.label,
                since=one.since,
                titles=[_shown(entry) for entry in one.titles],
            )
            for one in found
        ],
    )


def _shown(entry: titles.TitleEntry) -> TitleShown:
    mode = entry.mode.value
    return TitleShown(
        level=entry.level,
        name=entry.name.name,
        gb8561=entry.name.code,
        mode=mode,
        mode_label=label("evaluation_mode", mode) if mode is not None else None,
        clause=entry.mode.clause,
        status=entry.mode.status,
    )
