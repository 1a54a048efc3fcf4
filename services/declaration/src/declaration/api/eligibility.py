"""The pre-check over REST: may this person declare this title, and what is missing (E-27)?"""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from common.events.base import PackRef
from common.places import PLACES
from common.web.access import public
from common.web.routing import PortsDep, ServiceRouter, Uow
from declaration.domain.eligibility import Facts, Outcome, State, Wanted
from declaration.domain.eligibility.attempt import PathKey
from declaration.domain.eligibility.facts import Day
from declaration.domain.eligibility.telling import told
from declaration.errors import DayOutsideNotice, FactsContradict, UnknownPack, UnknownTitle
from declaration.usecases import eligibility

router = ServiceRouter(tags=["eligibility"])


def _known_place(place: str) -> str:
    if place not in PLACES:
        raise ValueError("没有这个行政区划，请从行政区划列表中选择。")
    return place


KnownPlace = Annotated[str, AfterValidator(_known_place)]
"""A place of the administrative tree."""


class Question(BaseModel):
    """Who asks for what, where and when; a day that is left out is today, or the notice's cut-off day."""

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
    state: State
    heard_by: str
    procedure: str
    quota_exempt: bool | None
    findings: list[dict[str, Any]]


class PreCheck(BaseModel):
    """The answer: the best path, or the nearest and what it lacks; the others follow, best first."""

    outcome: Outcome
    best: PathAnswer
    others: list[PathAnswer]
    pack: PackRef
    engine_version: str


@router.post(
    "/pre-checks",
    operation_id="pre_check",
    access=public(),
    summary="申报资格预检（试算，不保存）",
    audience=("spa", "mobile", "public"),
    refuses=[UnknownTitle, FactsContradict, DayOutsideNotice, UnknownPack],
    idempotent=False,
)
async def pre_check(body: Question, uow: Uow, ports: PortsDep) -> PreCheck:
    today = uow.now.date()
    answer = eligibility.pre_check(
        ports,
        place=body.place,
        wanted=body.wanted,
        facts=body.facts,
        submission=body.submission or today,
        cut_off=body.cut_off,
        today=today,
    )
    return PreCheck.model_validate(told(answer))
