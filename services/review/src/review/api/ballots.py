"""Paper ballots over REST: tellers, counts, and the cases that the two readings decide differently."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from common.events.base import Instant
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked, roles
from common.web.problems import (
    AlreadyDecided,
    CommitteeWithoutPower,
    NotFound,
    OutsideJurisdiction,
    OwnCase,
    StaleVersion,
    WrongState,
)
from review.domain.ballots import BallotState, PaperCount, Reading
from review.errors import (
    BoxBeingCounted,
    CaseBelowQuorum,
    NotPresiding,
    NotTeller,
    OpinionsMissing,
    PaperCountNotAdmissible,
    TellersNotAdmissible,
)
from review.usecases import ballots, readings
from review.usecases.ballots import Box
from review.usecases.readings import Referred

router = ServiceRouter(tags=["ballots"])

Papers = Annotated[int, Field(ge=0, le=999, strict=True)]
AUTHORITY = roles("region_hr", "league_hr", "county_hr")


class NewTellers(BaseModel):
    """Who counts; without `declaration_ids` every uncounted box on which none of them is recused."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    expert_ids: list[str] = Field(min_length=2, max_length=9, examples=[["exp_4", "exp_5"]])
    declaration_ids: list[str] | None = Field(default=None, min_length=1, max_length=5000)


class Tellers(BaseModel):
    """The uncounted cases that nobody is named for yet."""

    meeting_id: str
    version: int
    without_tellers: list[str]


class NewPaperCount(BaseModel):
    """What the box of a case held."""

    model_config = ConfigDict(extra="forbid")

    in_box: Papers = Field(examples=[20])
    agree: Papers = Field(examples=[15])
    disagree: Papers = Field(examples=[3])
    abstain: Papers = Field(examples=[1])
    spoiled: Papers = Field(examples=[1])


class PaperBox(BaseModel):
    """How far the count of a box is. No number of votes is in it, for anybody."""

    declaration_id: str
    ballot: BallotState
    round: int
    tellers: int
    entered: int
    own_entry: bool

    @classmethod
    def of(cls, box: Box) -> "PaperBox":
        return cls(
            declaration_id=box.declaration_id,
            ballot=box.state,
            round=box.round,
            tellers=box.tellers,
            entered=box.entered,
            own_entry=box.own_entry,
        )


class ReadingDecision(BaseModel):
    """Which reading holds for the case (R25-45)."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    reading: Reading
    opinion: str = Field(min_length=1, max_length=4000)


class ReferredCase(BaseModel):
    """A case that the two readings decide differently, with both counts."""

    declaration_id: str
    code: str
    agree: int
    present: int
    recused: int
    needed_literal: int
    needed_adjusted: int
    reading: Reading | None = None
    decided_at: Instant | None = None
    version: int

    @classmethod
    def of(cls, referred: Referred) -> "ReferredCase":
        ballot = referred.ballot
        return cls(
            declaration_id=ballot.declaration_id,
            code=referred.case.code,
            agree=referred.agree,
            present=ballot.present or 0,
            recused=ballot.recused or 0,
            needed_literal=referred.needed_literal,
            needed_adjusted=referred.needed_adjusted,
            reading=Reading(ballot.reading) if ballot.reading else None,
            decided_at=ballot.reading_at,
            version=ballot.version,
        )


class ReferredCases(BaseModel):
    """What waits for the HR authority, and what it decided."""

    meeting_id: str
    items: list[ReferredCase]


@router.post(
    "/meetings/{meeting_id}/tellers",
    operation_id="name_tellers",
    access=linked(),
    summary="指定计票人",
    refuses=[
        NotFound,
        WrongState,
        StaleVersion,
        NotPresiding,
        TellersNotAdmissible,
        BoxBeingCounted,
        CommitteeWithoutPower,
    ],
)
async def name_tellers(
    meeting_id: str, body: NewTellers, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Tellers:
    meeting, without = await ballots.name_tellers(
        uow,
        meeting_id,
        body.expert_ids,
        declaration_ids=body.declaration_ids,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return Tellers(meeting_id=meeting_id, version=meeting.version, without_tellers=without)


@router.post(
    "/meetings/{meeting_id}/cases/{declaration_id}/paper-counts",
    operation_id="enter_paper_count",
    access=linked(),
    summary="录入计票结果",
    status_code=201,
    refuses=[
        NotFound,
        WrongState,
        NotTeller,
        AlreadyDecided,
        OpinionsMissing,
        CaseBelowQuorum,
        PaperCountNotAdmissible,
        CommitteeWithoutPower,
    ],
)
async def enter_paper_count(
    meeting_id: str,
    declaration_id: str,
    body: NewPaperCount,
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
) -> PaperBox:
    box = await ballots.enter_count(
        uow, meeting_id, declaration_id, PaperCount(**body.model_dump()), actor=actor, ports=ports
    )
    return PaperBox.of(box)


@router.get(
    "/meetings/{meeting_id}/cases/{declaration_id}/paper-counts",
    operation_id="get_paper_count_progress",
    access=linked(),
    summary="查看计票进度（不显示票数）",
    refuses=[NotFound, WrongState, NotTeller],
)
async def get_paper_count_progress(
    meeting_id: str, declaration_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> PaperBox:
    return PaperBox.of(await ballots.read_box(uow, meeting_id, declaration_id, actor=actor, ports=ports))


@router.get(
    "/meetings/{meeting_id}/referred-cases",
    operation_id="list_referred_cases",
    access=AUTHORITY,
    summary="查看须由人社部门决定计票口径的申报（每次查看均留痕）",
    refuses=[NotFound, OutsideJurisdiction],
)
async def list_referred_cases(
    meeting_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> ReferredCases:
    referred = await readings.list_referred(uow, meeting_id, actor=actor, ports=ports)
    return ReferredCases(meeting_id=meeting_id, items=[ReferredCase.of(one) for one in referred])


@router.post(
    "/meetings/{meeting_id}/cases/{declaration_id}/reading",
    operation_id="decide_reading",
    access=AUTHORITY,
    summary="决定计票口径",
    refuses=[NotFound, OutsideJurisdiction, StaleVersion, AlreadyDecided, OwnCase],
)
async def decide_reading(
    meeting_id: str,
    declaration_id: str,
    body: ReadingDecision,
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
) -> ReferredCase:
    referred = await readings.decide_reading(
        uow,
        meeting_id,
        declaration_id,
        body.reading,
        opinion=body.opinion,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return ReferredCase.of(referred)
