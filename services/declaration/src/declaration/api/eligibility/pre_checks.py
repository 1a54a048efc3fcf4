"""The pre-check over REST: may this person declare this title, and what is missing (E-27)?"""

from typing import Annotated, Any

from fastapi import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from common.events.base import PackRef
from common.events.codes import Column, Level
from common.places import PLACES
from common.policy.findings import Finding
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked, public
from common.web.limits import LOOK_UP
from common.web.problems import NotFound, NotLinked
from declaration.domain.eligibility import EligibilityOutcome, Facts, PathState, Source, Wanted
from declaration.domain.eligibility.attempt import PathKey
from declaration.domain.eligibility.facts import Day
from declaration.domain.eligibility.telling import told
from declaration.errors import (
    DayOutsideAnnualNotice,
    FactsContradict,
    PlanNotOpen,
    ProfileMissing,
    UnknownPack,
    UnknownTitle,
)
from declaration.usecases.eligibility import pre_checks

router = ServiceRouter(tags=["eligibility"])


def _known_place(place: str) -> str:
    if place not in PLACES:
        raise ValueError("没有这个行政区划，请从行政区划列表中选择。")
    return place


KnownPlace = Annotated[str, AfterValidator(_known_place)]
"""A place of the administrative tree."""


class Question(BaseModel):
    """Who asks for what, where and when; a day that is left out is today, or the annual notice's cut-off day."""

    model_config = ConfigDict(extra="forbid")

    place: KnownPlace = Field(max_length=60, examples=["nm.bayannur"])
    wanted: Wanted = Field(examples=[{"series": "engineering", "level": "middle"}])
    facts: Facts = Field(examples=[{"post": {"applicant_type": "private_enterprise"}}])
    submission: Day | None = None
    cut_off: Day | None = None


class PathAnswer(BaseModel):
    """A path: every rule that was applied on it, with clause, facts, verdict and message."""

    path: PathKey
    label: str
    state: PathState
    heard_by: str
    procedure: str
    quota_exempt: bool | None
    findings: list[Finding]


class PreCheck(BaseModel):
    """The answer: the best path, or the nearest and what it lacks; the others follow, best first."""

    outcome: EligibilityOutcome
    best: PathAnswer
    others: list[PathAnswer]
    pack: PackRef
    engine_version: str


class RecordUsed(BaseModel):
    """An entry of the archive that the engine read, and whether anybody but the person vouches for it."""

    item_id: str = Field(examples=["ach_a7k2mexampleexample4"])
    says: str = Field(examples=["title"])
    source: Source = Field(examples=["claimed"])


class OwnPreCheck(PreCheck):
    """The answer on the own archive; findings name the kinds of records that are only claimed."""

    records: list[RecordUsed]
    deadline: dict[str, Any] | None = Field(default=None, description="所选申报计划的截止日期（A-07）")


@router.post(
    "/pre-checks",
    operation_id="pre_check",
    access=public(),
    rate=LOOK_UP,
    summary="申报资格预检（试算，不保存）",
    audience=("spa", "mobile", "public"),
    refuses=[UnknownTitle, FactsContradict, DayOutsideAnnualNotice, UnknownPack],
    idempotent=False,
)
async def pre_check(body: Question, uow: Uow, ports: PortsDep) -> PreCheck:
    today = uow.now.date()
    answer = pre_checks.pre_check(
        ports,
        place=body.place,
        wanted=body.wanted,
        facts=body.facts,
        submission=body.submission or today,
        cut_off=body.cut_off,
        today=today,
    )
    return PreCheck.model_validate(told(answer))


@router.get(
    "/me/pre-check",
    operation_id="pre_check_me",
    access=linked(),
    summary="按本人业绩档案预检申报资格（不保存）",
    audience=("spa", "mobile"),
    refuses=[NotLinked, NotFound, ProfileMissing, PlanNotOpen, UnknownTitle, UnknownPack],
)
async def pre_check_me(
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
    series: Annotated[str, Query(min_length=1, max_length=60, description="系列")],
    level: Annotated[Level, Query(description="层级")],
    specialty: Annotated[str | None, Query(min_length=1, max_length=60, description="专业")] = None,
    column: Annotated[Column | None, Query(description="申报栏目；不填则试算全部通道")] = None,
    plan_id: Annotated[str | None, Query(max_length=60, description="按该申报计划的文件和日期试算")] = None,
    place: Annotated[KnownPlace | None, Query(description="按该地区现行文件试算，默认为单位所在地")] = None,
) -> OwnPreCheck:
    found = await pre_checks.own_pre_check(
        uow,
        Wanted(series=series, specialty=specialty, level=level, column=column),
        plan_id=plan_id,
        place=place,
        actor=actor,
        ports=ports,
    )
    records = [
        RecordUsed(item_id=entry.item_id, says=entry.claim.says, source=entry.source)
        for entry in found.entries
    ]
    return OwnPreCheck(
        **{**told(found.answer), "outcome": found.outcome},
        records=records,
        deadline=found.deadline.as_json() if found.deadline is not None else None,
    )
