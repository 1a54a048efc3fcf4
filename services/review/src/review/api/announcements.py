"""Announcement, signature, closing and minutes over REST."""

import datetime as dt

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked
from common.web.problems import CommitteeWithoutPower, NotFound, OutsideJurisdiction, StaleVersion, WrongState
from common.web.shapes import Seen
from review.api.meetings import OFFICE, READERS, Meeting
from review.api.papers import pdf_response
from review.domain.ballots import Reading
from review.domain.states import MeetingState
from review.errors import (
    CaseFileUnreadable,
    CasesNotCounted,
    NotPresiding,
    NotSignatory,
    PaperUnreadable,
    ReadingUndecided,
    SealMissing,
)
from review.store.ballots import ResultRow
from review.usecases import announcements, minutes
from review.usecases.announcements import Announced

router = ServiceRouter(tags=["sessions"])


class AnnouncementSignature(BaseModel):
    """The signature; a presiding vice-chair says how the chair authorised it."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    authorisation: str | None = Field(
        default=None, min_length=1, max_length=500, examples=["主任委员 2026-08-20 书面授权"]
    )


class Result(BaseModel):
    """What came out for a case: the count, and both readings of recusal."""

    declaration_id: str
    position: int
    present: int
    recused: int
    in_box: int
    agree: int
    disagree: int
    abstain: int
    spoiled: int
    needed_literal: int
    needed_adjusted: int
    passed_literal: bool
    passed_adjusted: bool
    reading: Reading
    referred: bool
    passed: bool
    voted_on: dt.date
    inspector_present: bool

    @classmethod
    def of(cls, row: ResultRow) -> "Result":
        return cls.model_validate(row, from_attributes=True)


class Results(BaseModel):
    """The announced results of a meeting; `carried_over` were not voted."""

    meeting_id: str
    state: MeetingState
    version: int
    results: list[Result]
    carried_over: list[str]

    @classmethod
    def of(cls, announced: Announced) -> "Results":
        meeting = announced.meeting
        return cls(
            meeting_id=meeting.meeting_id,
            state=MeetingState(meeting.state),
            version=meeting.version,
            results=[Result.of(row) for row in announced.results],
            carried_over=announced.carried_over,
        )


@router.post(
    "/meetings/{meeting_id}/announcement",
    operation_id="announce_results",
    access=linked(),
    summary="宣布表决结果",
    refuses=[
        NotFound,
        WrongState,
        StaleVersion,
        NotPresiding,
        CasesNotCounted,
        ReadingUndecided,
        CommitteeWithoutPower,
    ],
)
async def announce_results(
    meeting_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Results:
    announced = await announcements.announce_results(
        uow, meeting_id, seen_version=body.version, actor=actor, ports=ports
    )
    return Results.of(announced)


@router.get(
    "/meetings/{meeting_id}/results",
    operation_id="get_meeting_results",
    access=linked(),
    summary="查看已宣布的表决结果（每次查看均留痕）",
    refuses=[NotFound, OutsideJurisdiction, WrongState],
)
async def get_meeting_results(meeting_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Results:
    return Results.of(await announcements.read_results(uow, meeting_id, actor=actor, ports=ports))


@router.post(
    "/meetings/{meeting_id}/signature",
    operation_id="sign_results",
    access=linked(),
    summary="签署评审结果",
    refuses=[NotFound, StaleVersion, WrongState, NotSignatory, CommitteeWithoutPower],
)
async def sign_results(
    meeting_id: str, body: AnnouncementSignature, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Meeting:
    meeting = await announcements.sign_results(
        uow,
        meeting_id,
        authorisation=body.authorisation,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return Meeting.of(meeting)


@router.post(
    "/meetings/{meeting_id}/closing",
    operation_id="close_meeting",
    access=OFFICE,
    summary="结束会议并形成会议记录",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        StaleVersion,
        WrongState,
        CaseFileUnreadable,
        SealMissing,
        CommitteeWithoutPower,
    ],
)
async def close_meeting(
    meeting_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Meeting:
    meeting = await minutes.close_meeting(
        uow, meeting_id, seen_version=body.version, actor=actor, ports=ports
    )
    return Meeting.of(meeting)


@router.get(
    "/meetings/{meeting_id}/minutes",
    operation_id="get_minutes",
    access=READERS,
    summary="导出会议记录（PDF，加盖电子印章，每次查看均留痕）",
    produces=["application/pdf"],
    refuses=[NotFound, OutsideJurisdiction, PaperUnreadable],
)
async def get_minutes(meeting_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Response:
    pdf = await minutes.read_minutes(uow, meeting_id, actor=actor, ports=ports)
    return pdf_response(pdf, f"评审会议记录-{meeting_id}")
