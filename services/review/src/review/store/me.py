"""What lies with an account's offices and seats: one query per kind of task, the oldest first."""

import datetime as dt
from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from common.db.conditions import lies_within
from review.domain.ballots import UNCOUNTED
from review.domain.states import CaseState, CommitteeState, MeetingState
from review.store.assignments import AssignmentRow, OpinionRow
from review.store.ballots import BallotRow, TellerEntryRow, TellerRow
from review.store.cases import CaseRow
from review.store.committees import CommitteeRow, not_stopped
from review.store.inquiries import InquiryRow
from review.store.meetings import MeetingPlanRow, MeetingRow, SeatRow
from review.store.packages import PackageItemRow, PackageRow
from review.store.publicities import ObjectionFindingRow, ObjectionRow
from review.store.sessions import RollRow

_IN_SESSION = MeetingRow.state == MeetingState.OPEN


async def committees_to_recommend(session: AsyncSession, orgs: Iterable[str]) -> list[CommitteeRow]:
    """Applications whose next recommendation is one of `orgs`' to give."""
    waiting = CommitteeRow.recommenders[func.jsonb_array_length(CommitteeRow.recommendations)]
    return await _committees(session, waiting.as_string().in_(list(orgs)))


async def committees_to_file(session: AsyncSession, orgs: Iterable[str]) -> list[CommitteeRow]:
    """Applications with every recommendation, which one of `orgs` decides."""
    recommended = func.jsonb_array_length(CommitteeRow.recommendations) == func.jsonb_array_length(
        CommitteeRow.recommenders
    )
    return await _committees(session, and_(CommitteeRow.authority_org.in_(list(orgs)), recommended))


async def _committees(session: AsyncSession, where: ColumnElement[bool]) -> list[CommitteeRow]:
    statement = (
        select(CommitteeRow)
        .where(CommitteeRow.state == CommitteeState.APPLIED, where)
        .order_by(CommitteeRow.since, CommitteeRow.committee_id)
    )
    return list((await session.execute(statement)).scalars())


async def plans_to_decide(
    session: AsyncSession, orgs: Iterable[str], *, on: dt.date
) -> list[tuple[str, dt.date, dt.datetime]]:
    """Meetings to come whose filed plan waits for the consent of one of `orgs`: id, day of the meeting, when it was filed."""
    statement = (
        select(MeetingRow.meeting_id, MeetingRow.held_on, MeetingPlanRow.filed_at)
        .join(CommitteeRow, CommitteeRow.committee_id == MeetingRow.committee_id)
        .join(MeetingPlanRow, MeetingPlanRow.meeting_id == MeetingRow.meeting_id)
        .where(
            MeetingRow.state == MeetingState.PLAN_FILED,
            CommitteeRow.authority_org.in_(list(orgs)),
            MeetingPlanRow.decided_at.is_(None),
            MeetingRow.held_on >= on,
            not_stopped(),
        )
        .order_by(MeetingRow.held_on, MeetingRow.meeting_id)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(statement)]


async def packages_to_confirm(session: AsyncSession, orgs: Iterable[str]) -> list[PackageRow]:
    """Packages with a result that one of `orgs` has not confirmed yet, of committees that nobody has stopped."""
    mine = (
        exists()
        .where(PackageItemRow.package_id == PackageRow.package_id)
        .where(PackageItemRow.confirming_org.in_(list(orgs)), PackageItemRow.confirmed_at.is_(None))
        .where(CaseRow.declaration_id == PackageItemRow.declaration_id, CaseRow.state == CaseState.REPORTED)
    )
    statement = (
        select(PackageRow)
        .join(MeetingRow, MeetingRow.meeting_id == PackageRow.meeting_id)
        .join(CommitteeRow, CommitteeRow.committee_id == MeetingRow.committee_id)
        .where(PackageRow.state == "reported", mine, not_stopped())
        .order_by(PackageRow.reported_at, PackageRow.package_id)
    )
    return list((await session.execute(statement)).scalars())


async def meetings_of_offices(
    session: AsyncSession, orgs: Iterable[str], states: Iterable[str]
) -> list[MeetingRow]:
    """Meetings in one of `states` of committees that nobody has stopped and whose office one of `orgs` is."""
    statement = (
        select(MeetingRow)
        .join(CommitteeRow, CommitteeRow.committee_id == MeetingRow.committee_id)
        .where(CommitteeRow.office_org.in_(list(orgs)), MeetingRow.state.in_(list(states)), not_stopped())
        .order_by(MeetingRow.held_on, MeetingRow.meeting_id)
    )
    return list((await session.execute(statement)).scalars())


async def objections_to_handle(
    session: AsyncSession, *, organisers: Iterable[str], offices: Iterable[str]
) -> list[ObjectionRow]:
    """Open objections to the results of the committees of these organisers and offices."""
    statement = (
        select(ObjectionRow)
        .join(MeetingRow, MeetingRow.meeting_id == ObjectionRow.meeting_id)
        .join(CommitteeRow, CommitteeRow.committee_id == MeetingRow.committee_id)
        .where(
            ObjectionRow.state == "open",
            or_(CommitteeRow.organiser_org.in_(list(organisers)), CommitteeRow.office_org.in_(list(offices))),
        )
        .order_by(ObjectionRow.due, ObjectionRow.objection_id)
    )
    return list((await session.execute(statement)).scalars())


async def objections_to_look_into(
    session: AsyncSession, *, units: Iterable[str], places: Iterable[str]
) -> list[tuple[ObjectionRow, CaseRow, set[str]]]:
    """Open objections to the result of somebody of these units or places, with the case and who told what was found."""
    within = [lies_within(CaseRow.place, place) for place in places]
    found = (
        select(func.jsonb_agg(ObjectionFindingRow.answerer, type_=JSONB))
        .where(ObjectionFindingRow.objection_id == ObjectionRow.objection_id)
        .scalar_subquery()
    )
    statement = (
        select(ObjectionRow, CaseRow, found)
        .join(CaseRow, CaseRow.declaration_id == ObjectionRow.declaration_id)
        .where(ObjectionRow.state == "open", or_(CaseRow.unit_org.in_(list(units)), *within))
        .order_by(ObjectionRow.due, ObjectionRow.objection_id)
    )
    return [(row[0], row[1], set(row[2] or ())) for row in await session.execute(statement)]


async def inquiries_to_answer(session: AsyncSession, orgs: Iterable[str]) -> list[InquiryRow]:
    """Reports that were put to one of `orgs` and are not answered."""
    statement = (
        select(InquiryRow)
        .where(InquiryRow.organiser_org.in_(list(orgs)), InquiryRow.finding.is_(None))
        .order_by(InquiryRow.due, InquiryRow.report_id)
    )
    return list((await session.execute(statement)).scalars())


async def meetings_of_experts(session: AsyncSession) -> list[str]:
    """Meetings at which something may wait for an expert: with consent and until they are closed. They are few."""
    statement = select(MeetingRow.meeting_id).where(
        MeetingRow.state.in_(
            [MeetingState.CONSENTED, MeetingState.OPEN, MeetingState.ANNOUNCED, MeetingState.SIGNED]
        )
    )
    return list((await session.execute(statement)).scalars())


async def meetings_to_come_to(
    session: AsyncSession, holder: Collection[str], *, on: dt.date
) -> list[tuple[str, dt.date]]:
    """Meetings with consent, today or later, at which the holder has a seat and is not checked in: id and day.

    Args:
        holder: `review.store.meetings.holders` of the person for all `meetings_of_experts`; likewise below.
    """
    statement = (
        select(MeetingRow.meeting_id, MeetingRow.held_on)
        .join(SeatRow, SeatRow.meeting_id == MeetingRow.meeting_id)
        .where(
            SeatRow.holder.in_(holder),
            SeatRow.state == "accepted",
            SeatRow.checked_in_at.is_(None),
            MeetingRow.state == MeetingState.CONSENTED,
            MeetingRow.held_on >= on,
        )
        .order_by(MeetingRow.held_on, MeetingRow.meeting_id)
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def opinions_to_write(
    session: AsyncSession, holder: Collection[str]
) -> list[tuple[str, str, dt.datetime, dt.date]]:
    """Cases assigned to the holder in a session that runs, without an opinion yet: meeting, case, since, day."""
    row = AssignmentRow
    written = exists().where(
        OpinionRow.meeting_id == row.meeting_id,
        OpinionRow.declaration_id == row.declaration_id,
        OpinionRow.expert_id == row.expert_id,
    )
    statement = (
        select(row.meeting_id, row.declaration_id, row.assigned_at, MeetingRow.held_on)
        .join(MeetingRow, MeetingRow.meeting_id == row.meeting_id)
        .join(RollRow, and_(RollRow.meeting_id == row.meeting_id, RollRow.expert_id == row.expert_id))
        .where(RollRow.holder.in_(holder), _IN_SESSION, ~written)
        .order_by(row.meeting_id, row.declaration_id)
    )
    return [(found[0], found[1], found[2], found[3]) for found in await session.execute(statement)]


async def boxes_to_count(
    session: AsyncSession, holder: Collection[str]
) -> list[tuple[str, str, dt.datetime, dt.date]]:
    """Boxes that the holder counts as teller and has not told the numbers of: meeting, case, since, day."""
    row = TellerRow
    told = exists().where(
        TellerEntryRow.meeting_id == row.meeting_id,
        TellerEntryRow.declaration_id == row.declaration_id,
        TellerEntryRow.expert_id == row.expert_id,
        TellerEntryRow.round == BallotRow.round,
    )
    statement = (
        select(row.meeting_id, row.declaration_id, row.named_at, MeetingRow.held_on)
        .join(MeetingRow, MeetingRow.meeting_id == row.meeting_id)
        .join(RollRow, and_(RollRow.meeting_id == row.meeting_id, RollRow.expert_id == row.expert_id))
        .join(
            BallotRow,
            and_(BallotRow.meeting_id == row.meeting_id, BallotRow.declaration_id == row.declaration_id),
        )
        .where(RollRow.holder.in_(holder), _IN_SESSION, BallotRow.state.in_(UNCOUNTED), ~told)
        .order_by(row.meeting_id, row.declaration_id)
    )
    return [(found[0], found[1], found[2], found[3]) for found in await session.execute(statement)]
