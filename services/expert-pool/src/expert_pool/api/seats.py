"""Seats over REST: the panel for those who may see it, and each expert's own answer."""

import datetime as dt

from pydantic import BaseModel, Field, StrictInt

from common.events.base import Instant
from common.events.codes import Level, SeatRole, SeatState
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked, roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction, StaleVersion, WrongState
from common.web.shapes import Seen
from expert_pool.api.shapes import Body
from expert_pool.usecases import seats
from expert_pool.usecases.seats import NamedSeat, OwnSeat

router = ServiceRouter(tags=["seats"])

READERS = roles("committee_office", "region_hr", "league_hr", "county_hr", "inspector")


class Decline(Body):
    """Why the expert does not come; read by the office and the inspector alone."""

    version: StrictInt
    reason: str = Field(min_length=2, max_length=500)


class PanelSeat(BaseModel):
    """A drawn seat with its expert's name. `left_as` and `reason`: only for the office and the inspector."""

    seat_id: str
    draw_id: str
    role: SeatRole
    expert_id: str
    reference: str = Field(description="该专家在本次会议中的代号：抽取记录和评审服务只使用代号，每次会议不同")
    name: str
    employer_org: str
    title_rank: Level
    state: SeatState
    left_as: SeatState | None = None
    reason: str | None = None
    replaced_by: str | None = None
    version: int

    @classmethod
    def of(cls, seat: NamedSeat) -> "PanelSeat":
        return cls(
            seat_id=seat.row.seat_id,
            draw_id=seat.row.draw_id,
            role=SeatRole(seat.row.role),
            expert_id=seat.row.expert_id,
            reference=seat.row.reference,
            name=seat.name,
            employer_org=seat.expert.employer_org,
            title_rank=seat.expert.rank,
            state=seat.row.seat_state,
            left_as=SeatState(seat.left_as) if seat.left_as else None,
            reason=seat.reason,
            replaced_by=seat.row.replaced_by,
            version=seat.row.version,
        )


class Seat(BaseModel):
    """A seat as its expert sees it."""

    seat_id: str
    meeting_id: str
    meeting_date: dt.date
    committee_id: str
    committee_name: str
    expert_id: str
    role: SeatRole
    state: SeatState
    invited_at: Instant
    answered_at: Instant | None = None
    version: int

    @classmethod
    def of(cls, own: OwnSeat) -> "Seat":
        return cls(
            seat_id=own.row.seat_id,
            meeting_id=own.row.meeting_id,
            meeting_date=own.panel.meeting_date,
            committee_id=own.panel.committee_id,
            committee_name=own.committee.name,
            expert_id=own.row.reference,
            role=SeatRole(own.row.role),
            state=own.row.seat_state,
            invited_at=own.row.invited_at,
            answered_at=own.row.answered_at,
            version=own.row.version,
        )


@router.get(
    "/draws/{draw_id}/seats",
    operation_id="list_drawn_seats",
    access=READERS,
    summary="查看抽取产生的评委名单（留痕）",
    refuses=[NotFound, OutsideJurisdiction, WrongState],
)
async def list_drawn_seats(draw_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Page[PanelSeat]:
    found = await seats.read_seats(uow, draw_id, actor=actor, ports=ports)
    return Page(items=[PanelSeat.of(seat) for seat in found])


@router.get(
    "/me/seats",
    operation_id="list_own_seats",
    access=linked(),
    summary="查看本人的评委席位",
    audience=("spa", "mobile"),
)
async def list_own_seats(
    uow: Uow, actor: CurrentActor, cursor: Cursor = None, limit: Limit = 50
) -> Page[Seat]:
    found = await seats.own_seats(uow, limit=limit + 1, after=last_seen(cursor), actor=actor)
    return page(found, limit, key=lambda own: own.row.seat_id, item=Seat.of)


@router.post(
    "/seats/{seat_id}/acceptance",
    operation_id="accept_seat",
    access=linked(),
    summary="接受评委席位",
    audience=("spa", "mobile"),
    refuses=[NotFound, StaleVersion, AlreadyDecided, WrongState],
)
async def accept_seat(seat_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Seat:
    return Seat.of(await seats.accept_seat(uow, seat_id, seen_version=body.version, actor=actor, ports=ports))


@router.post(
    "/seats/{seat_id}/decline",
    operation_id="decline_seat",
    access=linked(),
    summary="谢绝评委席位（自动启动递补抽取）",
    audience=("spa", "mobile"),
    refuses=[NotFound, StaleVersion, AlreadyDecided, WrongState],
)
async def decline_seat(seat_id: str, body: Decline, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Seat:
    own = await seats.decline_seat(
        uow, seat_id, reason=body.reason, seen_version=body.version, actor=actor, ports=ports
    )
    return Seat.of(own)
