"""Meetings: their docket, the panel as drawn, and the plan that was filed."""

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Date, DateTime, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from common.events.base import PackRef, Title
from common.events.codes import Level
from common.web.problems import NotFound
from review.store.base import Base

MEMBER, HOLDER = "review.member", "review.holder"
"""Purposes of what a seat holds and of the index it is found by."""


class MeetingRow(Base):
    """A review meeting (评审会议) of a committee.

    `size`, `chairs` and `vice_chairs` are the filed ones of the day the docket was frozen: quorum counts on them.
    `panel_revision` is the last panel that expert-pool told of. `presiding_expert` is known from the opening on.
    """

    __tablename__ = "meetings"

    meeting_id: Mapped[str] = mapped_column(Text, primary_key=True)
    committee_id: Mapped[str] = mapped_column(Text, index=True)
    held_on: Mapped[dt.date] = mapped_column(Date)
    place_text: Mapped[str] = mapped_column(Text)
    methods: Mapped[list[str]] = mapped_column(JSONB)
    mode: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, index=True)
    size: Mapped[int]
    chairs: Mapped[int]
    vice_chairs: Mapped[int]
    draw_request_id: Mapped[str | None] = mapped_column(Text)
    draw_id: Mapped[str | None] = mapped_column(Text)
    plan_serial: Mapped[int | None]
    bundle_digest: Mapped[str | None] = mapped_column(Text)
    panel_revision: Mapped[int | None]
    presiding_expert: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    announced_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    signed_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    cancelled_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    cancelled_reason: Mapped[str | None] = mapped_column(Text)
    pack_id: Mapped[str] = mapped_column(Text)
    pack_version: Mapped[str] = mapped_column(Text)
    pack_digest: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def pack(self) -> PackRef:
        return PackRef(id=self.pack_id, version=self.pack_version, digest=self.pack_digest)


class DocketItemRow(Base):
    """A case on the docket of a meeting; `removed` when the case was cancelled after the docket was frozen.

    `outcome` is that of this meeting (passed, failed, carried_over); a case carried over is an item of a later docket too.
    """

    __tablename__ = "docket_items"

    meeting_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str] = mapped_column(Text, primary_key=True, index=True)
    position: Mapped[int]
    avoid: Mapped[list[str]] = mapped_column(JSONB)
    removed: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True)
class Member:
    """Who sits on a seat: what nobody but the circle of article 49 may learn."""

    person_ref: str
    name: str
    employer_org: str
    title: Title
    grassroots: bool
    outside_system: bool
    outside_unit: bool

    @property
    def rank(self) -> Level:
        """The level of the expert's own title."""
        return self.title.level


class SeatRow(Base):
    """A seat of a meeting's panel (评委席位). Who sits on it is sealed: this database without its key names nobody.

    `expert_id` is known as a person to the expert pool alone. `holder` is a keyed index by which a caller's own seat is
    found; `member_sealed` opens to `Member` (`review.member`, context: seat id).

    `state` follows expert-pool: invited, accepted, declined, removed, replaced. What happens on the day (check-in, pledge)
    is this service's own.
    """

    __tablename__ = "seats"

    seat_id: Mapped[str] = mapped_column(Text, primary_key=True)
    meeting_id: Mapped[str] = mapped_column(Text, index=True)
    role: Mapped[str] = mapped_column(Text)
    expert_id: Mapped[str] = mapped_column(Text, index=True)
    holder: Mapped[str] = mapped_column(Text, index=True)
    member_sealed: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    checked_in_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    pledge_signed_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))

    def seal_member(self, keys: Keyring, member: Member) -> None:
        """Put a member on the seat."""
        text = json.dumps(asdict(member) | {"title": member.title.as_json()}, ensure_ascii=False)
        self.member_sealed = keys.encrypt(text, purpose=MEMBER, context=self.seat_id)
        self.holder = holders(keys, self.meeting_id, member.person_ref)[0]

    def member(self, keys: Keyring) -> Member:
        """Who sits here."""
        told = json.loads(keys.decrypt(self.member_sealed, purpose=MEMBER, context=self.seat_id))
        return Member(**told | {"title": Title.model_validate(told["title"])})


class MeetingPlanRow(Base):
    """One filing of a meeting's implementation plan (评审实施方案, article 42); names are not in it, ids are."""

    __tablename__ = "meeting_plans"

    meeting_id: Mapped[str] = mapped_column(Text, primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    overview: Mapped[str] = mapped_column(Text)
    time_text: Mapped[str] = mapped_column(Text)
    place_text: Mapped[str] = mapped_column(Text)
    committee_text: Mapped[str] = mapped_column(Text)
    procedures: Mapped[str] = mapped_column(Text)
    measures: Mapped[str] = mapped_column(Text)
    applicants: Mapped[list[str]] = mapped_column(JSONB)
    seats: Mapped[list[str]] = mapped_column(JSONB)
    panel_revision: Mapped[int]
    tellers_count: Mapped[int]
    filed_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    filed_by: Mapped[str] = mapped_column(Text)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    consent: Mapped[bool | None]
    opinion: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[str | None] = mapped_column(Text)


async def find_meeting(session: AsyncSession, meeting_id: str, *, lock: bool = False) -> MeetingRow | None:
    """The meeting, locked until the transaction ends if asked, or None."""
    return await session.get(MeetingRow, meeting_id, with_for_update=lock or None, populate_existing=lock)


async def get_meeting(session: AsyncSession, meeting_id: str, *, lock: bool = False) -> MeetingRow:
    """The meeting.

    Raises:
        NotFound
    """
    row = await find_meeting(session, meeting_id, lock=lock)
    if row is None:
        raise NotFound(f"没有找到评审会议 {meeting_id}，请核对编号。")
    return row


async def list_meetings(
    session: AsyncSession, *, committee_id: str, without: Collection[str], limit: int, after: str | None
) -> list[MeetingRow]:
    """Meetings of a committee by id, at most `limit`, those after `after`, `without` left out."""
    statement = select(MeetingRow).where(
        MeetingRow.committee_id == committee_id, MeetingRow.meeting_id.not_in(without)
    )
    if after is not None:
        statement = statement.where(MeetingRow.meeting_id > after)
    return list((await session.execute(statement.order_by(MeetingRow.meeting_id).limit(limit))).scalars())


async def docket(session: AsyncSession, meeting_id: str) -> list[DocketItemRow]:
    """The items of the meeting's docket in their order, those removed left out."""
    statement = (
        select(DocketItemRow)
        .where(DocketItemRow.meeting_id == meeting_id, DocketItemRow.removed.is_(False))
        .order_by(DocketItemRow.position)
    )
    return list((await session.execute(statement)).scalars())


async def all_items(session: AsyncSession, meeting_id: str) -> list[DocketItemRow]:
    """The items of the meeting's docket in their order, those removed included."""
    statement = (
        select(DocketItemRow).where(DocketItemRow.meeting_id == meeting_id).order_by(DocketItemRow.position)
    )
    return list((await session.execute(statement)).scalars())


async def seats(session: AsyncSession, meeting_id: str) -> list[SeatRow]:
    """All seats of the meeting's panel by seat id, the vacated ones included."""
    statement = select(SeatRow).where(SeatRow.meeting_id == meeting_id).order_by(SeatRow.seat_id)
    return list((await session.execute(statement)).scalars())


def holders(keys: Keyring, meeting_id: str, person_ref: str) -> tuple[str, ...]:
    """What a person's seat of a meeting is found by, under every key version held, the current first.

    Another value at every meeting, so that equal ones do not tell who came back.
    """
    return keys.blind_indexes(f"{meeting_id} {person_ref}", purpose=HOLDER)


async def find_seat(session: AsyncSession, meeting_id: str, *, holder: Collection[str]) -> SeatRow | None:
    """The accepted seat at the meeting of the person whom `holders` gave, or None."""
    statement = select(SeatRow).where(
        SeatRow.meeting_id == meeting_id, SeatRow.holder.in_(holder), SeatRow.state == "accepted"
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def last_plan(session: AsyncSession, meeting_id: str) -> MeetingPlanRow | None:
    """The meeting's plan as last filed, or None."""
    statement = (
        select(MeetingPlanRow)
        .where(MeetingPlanRow.meeting_id == meeting_id)
        .order_by(MeetingPlanRow.revision.desc())
        .limit(1)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def find_item(session: AsyncSession, meeting_id: str, declaration_id: str) -> DocketItemRow | None:
    """The docket item of a case, or None."""
    return await session.get(DocketItemRow, (meeting_id, declaration_id))
