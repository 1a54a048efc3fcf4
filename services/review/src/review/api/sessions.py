"""The session of a meeting over REST: inspection, check-in, opening, recusals."""

import datetime as dt
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from common.events.base import Instant
from common.events.codes import SeatRole
from common.ports import Ports
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked, roles
from common.web.problems import (
    AlreadyDecided,
    CommitteeWithoutPower,
    NotFound,
    OutsideJurisdiction,
    StaleVersion,
    WrongState,
)
from common.web.shapes import Seen
from review.api.meetings import OFFICE
from review.domain.recusals import RecusalSource
from review.domain.states import MeetingState
from review.errors import (
    BoxBeingCounted,
    MeetingCannotOpen,
    MeetingPlanNotAdmissible,
    NothingToReview,
    NotMeetingDay,
    NotPresiding,
    PledgeMissing,
)
from review.store.sessions import RecusalRow
from review.usecases import recusals, sessions
from review.usecases.sessions import SessionView

router = ServiceRouter(tags=["sessions"])


class Invitation(BaseModel):
    """Which inspection was invited."""

    model_config = ConfigDict(extra="forbid")

    org_id: str = Field(max_length=60)


class InspectorAttendance(BaseModel):
    """The inspector is there."""

    model_config = ConfigDict(extra="forbid")

    present: Literal[True]


class CheckIn(BaseModel):
    """An expert arrives; the pledge (个人承诺书) is the text that `GET /meetings/{id}/session` shows."""

    model_config = ConfigDict(extra="forbid")

    pledge_agreed: StrictBool


class NewRecusal(BaseModel):
    """A recusal: the own one, or with `expert_id` one that the office orders."""

    model_config = ConfigDict(extra="forbid")

    declaration_id: str = Field(max_length=60)
    expert_id: str | None = Field(default=None, max_length=60)
    reason: str = Field(min_length=1, max_length=2000, examples=["与申报人系师生关系"])


class Recusal(BaseModel):
    """Who must not judge which case."""

    meeting_id: str
    declaration_id: str
    expert_id: str
    source: RecusalSource
    at: Instant

    @classmethod
    def of(cls, row: RecusalRow, ports: Ports) -> "Recusal":
        return cls(
            meeting_id=row.meeting_id,
            declaration_id=row.declaration_id,
            expert_id=row.expert_id,
            source=row.source(ports.keys),
            at=row.at,
        )


class Recusals(BaseModel):
    """The recusals of a meeting."""

    meeting_id: str
    items: list[Recusal]


class ExpertPledge(BaseModel):
    """The text that experts sign."""

    version: str
    text: str


class OwnSeat(BaseModel):
    """The caller's seat."""

    seat_id: str
    expert_id: str
    role: SeatRole
    checked_in_at: Instant | None = None
    presides: bool


class Session(BaseModel):
    """The session of a meeting as those see it who take part; nobody's name is in it."""

    meeting_id: str
    state: MeetingState
    held_on: dt.date
    place_text: str
    size: int
    present: int
    needed: int | None = None
    inspection_invited: str | None = None
    inspector_present: bool
    opened_at: Instant | None = None
    seat: OwnSeat | None = None
    pledge: ExpertPledge | None = None
    version: int

    @classmethod
    def of(cls, view: SessionView) -> "Session":
        meeting, row, seat = view.meeting, view.session, view.seat
        return cls(
            meeting_id=meeting.meeting_id,
            state=MeetingState(meeting.state),
            held_on=meeting.held_on,
            place_text=meeting.place_text,
            size=meeting.size,
            present=view.present,
            needed=view.needed,
            inspection_invited=row.invited_org if row else None,
            inspector_present=row is not None and row.inspector_at is not None,
            opened_at=meeting.opened_at,
            seat=OwnSeat(
                seat_id=seat.seat_id,
                expert_id=seat.expert_id,
                role=SeatRole(seat.role),
                checked_in_at=seat.checked_in_at,
                presides=seat.expert_id == meeting.presiding_expert,
            )
            if seat
            else None,
            pledge=ExpertPledge(version=view.pledge.version, text=view.pledge.text) if view.pledge else None,
            version=meeting.version,
        )


@router.get(
    "/meetings/{meeting_id}/session",
    operation_id="get_meeting_session",
    access=linked(),
    summary="查看会议进行情况",
    refuses=[NotFound],
)
async def get_meeting_session(meeting_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Session:
    return Session.of(await sessions.read_session(uow, meeting_id, actor=actor, ports=ports))


@router.post(
    "/meetings/{meeting_id}/inspection-invitation",
    operation_id="invite_inspection",
    access=OFFICE,
    summary="登记对纪检监察部门的邀请",
    refuses=[NotFound, OutsideJurisdiction, WrongState],
)
async def invite_inspection(
    meeting_id: str, body: Invitation, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Session:
    await sessions.invite_inspection(uow, meeting_id, body.org_id, actor=actor)
    return Session.of(await sessions.read_session(uow, meeting_id, actor=actor, ports=ports))


@router.post(
    "/meetings/{meeting_id}/inspector-attendance",
    operation_id="attend_as_inspector",
    access=roles("inspector"),
    summary="登记监督人员到场",
    refuses=[NotFound, OutsideJurisdiction, WrongState, NotMeetingDay, AlreadyDecided],
)
async def attend_as_inspector(
    meeting_id: str, body: InspectorAttendance, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Session:
    return Session.of(await sessions.attend_as_inspector(uow, meeting_id, actor=actor, ports=ports))


@router.post(
    "/meetings/{meeting_id}/check-ins",
    operation_id="check_in_expert",
    access=linked(),
    summary="专家签到并签订承诺书",
    status_code=201,
    audience=("spa", "mobile"),
    refuses=[NotFound, WrongState, NotMeetingDay, AlreadyDecided, PledgeMissing],
)
async def check_in_expert(
    meeting_id: str, body: CheckIn, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Session:
    view = await sessions.check_in(
        uow, meeting_id, pledge_agreed=body.pledge_agreed, actor=actor, ports=ports
    )
    return Session.of(view)


@router.post(
    "/meetings/{meeting_id}/opening",
    operation_id="open_meeting",
    access=linked(),
    summary="召开评审会议",
    refuses=[
        NotFound,
        StaleVersion,
        WrongState,
        NotMeetingDay,
        NotPresiding,
        CommitteeWithoutPower,
        MeetingPlanNotAdmissible,
        MeetingCannotOpen,
        NothingToReview,
    ],
)
async def open_meeting(
    meeting_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Session:
    view = await sessions.open_meeting(uow, meeting_id, seen_version=body.version, actor=actor, ports=ports)
    return Session.of(view)


@router.post(
    "/meetings/{meeting_id}/recusals",
    operation_id="recuse_expert",
    access=linked(),
    summary="申请回避，或者通知专家回避",
    status_code=201,
    refuses=[NotFound, OutsideJurisdiction, WrongState, BoxBeingCounted, AlreadyDecided],
)
async def recuse_expert(
    meeting_id: str, body: NewRecusal, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Recusal:
    if body.expert_id is None:
        row = await recusals.declare_recusal(
            uow, meeting_id, body.declaration_id, reason=body.reason, actor=actor, ports=ports
        )
    else:
        row = await recusals.order_recusal(
            uow,
            meeting_id,
            body.declaration_id,
            body.expert_id,
            reason=body.reason,
            actor=actor,
            ports=ports,
        )
    return Recusal.of(row, ports)


@router.get(
    "/meetings/{meeting_id}/recusals",
    operation_id="list_recusals",
    access=linked(),
    summary="列出会议的回避情况（专家只看到本人的）",
    refuses=[NotFound, OutsideJurisdiction],
)
async def list_recusals(
    meeting_id: str,
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
    declaration_id: Annotated[str | None, Query(max_length=60)] = None,
) -> Recusals:
    rows = await recusals.list_recusals(uow, meeting_id, actor=actor, ports=ports)
    return Recusals(
        meeting_id=meeting_id,
        items=[
            Recusal.of(row, ports)
            for row in rows
            if declaration_id is None or row.declaration_id == declaration_id
        ],
    )
