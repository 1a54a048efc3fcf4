"""Meetings over REST: making, docket, draw request, panel."""

import datetime as dt
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from common.events.base import Instant, Title
from common.events.codes import BallotMode, SeatRole, SeatState
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked, roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import (
    CommitteeWithoutPower,
    NotFound,
    OutsideJurisdiction,
    OwnCase,
    StaleVersion,
    WrongState,
)
from common.web.shapes import Seen
from review.domain.states import CaseState, MeetingState
from review.errors import CaseNotWaiting, CaseOutsideScope, MeetingDateNotPossible, NothingToReview
from review.store.cases import CaseRow
from review.store.meetings import DocketItemRow, MeetingRow
from review.usecases import cancellations, meetings, panels
from review.usecases.meetings import Method
from review.usecases.panels import NamedSeat

router = ServiceRouter(tags=["meetings"])

OFFICE = roles("committee_office")
READERS = roles("committee_office", "region_hr", "league_hr", "county_hr", "inspector")


class NewMeeting(BaseModel):
    """A meeting to be held."""

    model_config = ConfigDict(extra="forbid")

    committee_id: str = Field(max_length=60)
    held_on: dt.date = Field(examples=["2026-08-20"])
    place_text: str = Field(min_length=1, max_length=200, examples=["巴彦淖尔市林业和草原局三楼会议室"])
    methods: list[Method] = Field(min_length=1, max_length=8, examples=[["document_review"]])


class Avoidance(BaseModel):
    """A person who must not judge a case although no employer tells (article 50)."""

    model_config = ConfigDict(extra="forbid")

    declaration_id: str = Field(max_length=60)
    person_refs: list[str] = Field(min_length=1, max_length=50)


class DocketFreeze(BaseModel):
    """Which cases the meeting hears; all waiting ones unless some are named."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    declaration_ids: list[str] | None = Field(default=None, min_length=1, max_length=5000)
    avoid: list[Avoidance] = Field(default=[], max_length=5000)


class MeetingCancellation(Seen):
    """Why a meeting is not held."""

    reason: str = Field(min_length=2, max_length=500, examples=["会议当日出席专家不足三分之二，未能召开"])


class Meeting(BaseModel):
    """A review meeting."""

    meeting_id: str
    committee_id: str
    held_on: dt.date
    place_text: str
    methods: list[Method]
    mode: BallotMode
    state: MeetingState
    size: int
    chairs: int
    vice_chairs: int
    draw_id: str | None = None
    plan_serial: int | None = None
    bundle_digest: str | None = None
    opened_at: Instant | None = None
    announced_at: Instant | None = None
    signed_at: Instant | None = None
    closed_at: Instant | None = None
    cancelled_at: Instant | None = None
    cancelled_reason: str | None = None
    version: int

    @classmethod
    def of(cls, row: MeetingRow) -> "Meeting":
        return cls.model_validate(row, from_attributes=True)


class DocketItem(BaseModel):
    """A case on the docket, without a name."""

    position: int
    declaration_id: str
    code: str
    title: Title
    unit_org: str | None = None
    state: CaseState

    @classmethod
    def of(cls, item: DocketItemRow, case: CaseRow) -> "DocketItem":
        return cls(
            position=item.position,
            declaration_id=case.declaration_id,
            code=case.code,
            title=case.wanted,
            unit_org=case.unit_org,
            state=CaseState(case.state),
        )


class Docket(BaseModel):
    """The docket in its order."""

    meeting_id: str
    items: list[DocketItem]


class MeetingSeat(BaseModel):
    """A seat of the panel and who sits on it."""

    seat_id: str
    role: SeatRole
    expert_id: str
    name: str
    employer_org: str
    title: Title
    grassroots: bool
    outside_system: bool
    outside_unit: bool
    state: SeatState
    checked_in_at: Instant | None = None

    @classmethod
    def of(cls, seat: NamedSeat) -> "MeetingSeat":
        row, member = seat.row, seat.member
        return cls(
            seat_id=row.seat_id,
            role=SeatRole(row.role),
            expert_id=row.expert_id,
            name=member.name,
            employer_org=member.employer_org,
            title=member.title,
            grassroots=member.grassroots,
            outside_system=member.outside_system,
            outside_unit=member.outside_unit,
            state=SeatState(row.state),
            checked_in_at=row.checked_in_at,
        )


class Panel(BaseModel):
    """The panel of a meeting, the vacated seats included."""

    meeting_id: str
    revision: int
    seats: list[MeetingSeat]


@router.post(
    "/meetings",
    operation_id="create_meeting",
    access=OFFICE,
    summary="创建评审会议",
    status_code=201,
    refuses=[NotFound, OutsideJurisdiction, CommitteeWithoutPower, MeetingDateNotPossible],
)
async def create_meeting(body: NewMeeting, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Meeting:
    row = await meetings.create_meeting(
        uow,
        body.committee_id,
        held_on=body.held_on,
        place_text=body.place_text,
        methods=body.methods,
        actor=actor,
        ports=ports,
    )
    return Meeting.of(row)


@router.post(
    "/meetings/{meeting_id}/docket",
    operation_id="freeze_docket",
    access=OFFICE,
    summary="确定会议评审名单",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        StaleVersion,
        WrongState,
        CaseNotWaiting,
        OwnCase,
        CommitteeWithoutPower,
        CaseOutsideScope,
        NothingToReview,
    ],
)
async def freeze_docket(
    meeting_id: str, body: DocketFreeze, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Meeting:
    row = await meetings.freeze_docket(
        uow,
        meeting_id,
        declaration_ids=body.declaration_ids,
        avoid={one.declaration_id: one.person_refs for one in body.avoid},
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return Meeting.of(row)


@router.post(
    "/meetings/{meeting_id}/draw-request",
    operation_id="request_draw",
    access=OFFICE,
    summary="提请抽取评委",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        StaleVersion,
        WrongState,
        CommitteeWithoutPower,
        NothingToReview,
    ],
)
async def request_draw(
    meeting_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Meeting:
    row = await meetings.request_draw(uow, meeting_id, seen_version=body.version, actor=actor, ports=ports)
    return Meeting.of(row)


@router.post(
    "/meetings/{meeting_id}/cancellation",
    operation_id="cancel_meeting",
    access=roles("committee_office", "region_hr", "league_hr", "county_hr"),
    summary="取消评审会议，申报转入下次会议",
    refuses=[NotFound, OutsideJurisdiction, StaleVersion, WrongState],
)
async def cancel_meeting(
    meeting_id: str, body: MeetingCancellation, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Meeting:
    row = await cancellations.cancel_meeting(
        uow, meeting_id, reason=body.reason, seen_version=body.version, actor=actor, ports=ports
    )
    return Meeting.of(row)


@router.get(
    "/meetings/{meeting_id}",
    operation_id="get_meeting",
    access=READERS,
    summary="查询评审会议",
    refuses=[NotFound, OutsideJurisdiction],
)
async def get_meeting(meeting_id: str, uow: Uow, actor: CurrentActor) -> Meeting:
    return Meeting.of(await meetings.read_meeting(uow, meeting_id, actor=actor))


@router.get(
    "/meetings",
    operation_id="list_meetings",
    access=READERS,
    summary="列出评委会的会议",
    refuses=[NotFound, OutsideJurisdiction],
)
async def list_meetings(
    uow: Uow,
    actor: CurrentActor,
    committee_id: Annotated[str, Query(max_length=60)],
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Meeting]:
    rows = await meetings.list_meetings(
        uow, committee_id, limit=limit + 1, after=last_seen(cursor), actor=actor
    )
    return page(rows, limit, key=lambda row: row.meeting_id, item=Meeting.of)


@router.get(
    "/meetings/{meeting_id}/docket",
    operation_id="get_docket",
    access=READERS,
    summary="查看会议评审名单",
    refuses=[NotFound, OutsideJurisdiction],
)
async def get_docket(meeting_id: str, uow: Uow, actor: CurrentActor) -> Docket:
    items = await meetings.read_docket(uow, meeting_id, actor=actor)
    return Docket(meeting_id=meeting_id, items=[DocketItem.of(item, case) for item, case in items])


@router.get(
    "/meetings/{meeting_id}/panel",
    operation_id="get_meeting_panel",
    access=linked(),
    summary="查看评委名单（每次查看均留痕）",
    refuses=[NotFound, OutsideJurisdiction, WrongState],
)
async def get_meeting_panel(meeting_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Panel:
    row, seats = await panels.read_panel(uow, meeting_id, purpose="panel", actor=actor, ports=ports)
    return Panel(
        meeting_id=meeting_id,
        revision=row.panel_revision or 0,
        seats=[MeetingSeat.of(seat) for seat in seats],
    )
