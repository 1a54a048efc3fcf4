"""What waits beyond the tables of `me`: results that can go on, cases without a meeting, what is late under a supervisor."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from common.events.codes import SeatRole
from review.domain.ballots import BallotState
from review.domain.states import BEFORE_OPENING, CASE_WAITING, CaseState, CommitteeState, MeetingState
from review.store.ballots import BallotRow
from review.store.cases import CaseRow
from review.store.committees import CommitteeRow, not_stopped
from review.store.inquiries import SETTLED, InquiryRow
from review.store.meetings import MeetingRow, SeatRow
from review.store.packages import PackageItemRow, PackageRow
from review.store.publicities import ObjectionRow, PublicityRow
from review.store.sessions import RollRow, SessionRow


async def committees_with_cases(
    session: AsyncSession, offices: Iterable[str]
) -> list[tuple[str, dt.datetime]]:
    """Committees of these offices that may act and have cases on no docket, with when the first of them came."""
    statement = (
        select(CaseRow.committee_id, func.min(CaseRow.received_at))
        .join(CommitteeRow, CommitteeRow.committee_id == CaseRow.committee_id)
        .where(
            CommitteeRow.office_org.in_(list(offices)),
            CommitteeRow.state == CommitteeState.FILED,
            CaseRow.state.in_(CASE_WAITING),
            ~exists().where(
                MeetingRow.committee_id == CaseRow.committee_id, MeetingRow.state == MeetingState.DRAFT
            ),
        )
        .group_by(CaseRow.committee_id)
        .order_by(CaseRow.committee_id)
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def meetings_without_inspection(
    session: AsyncSession, offices: Iterable[str], *, on: dt.date
) -> list[tuple[str, dt.date]]:
    """Meetings to come with consent to which these offices have not invited the discipline inspection: id and day."""
    invited = (
        exists()
        .where(SessionRow.meeting_id == MeetingRow.meeting_id)
        .where(or_(SessionRow.invited_at.is_not(None), SessionRow.inspector_at.is_not(None)))
    )
    statement = (
        select(MeetingRow.meeting_id, MeetingRow.held_on)
        .join(CommitteeRow, CommitteeRow.committee_id == MeetingRow.committee_id)
        .where(
            CommitteeRow.office_org.in_(list(offices)),
            not_stopped(),
            MeetingRow.state == MeetingState.CONSENTED,
            MeetingRow.held_on >= on,
            ~invited,
        )
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def meetings_to_inspect(
    session: AsyncSession, inspections: Iterable[str], *, on: dt.date
) -> list[tuple[str, dt.date, dt.datetime | None]]:
    """Meetings to come to which these inspections are invited and have not come: id, day, when they were invited."""
    statement = (
        select(MeetingRow.meeting_id, MeetingRow.held_on, SessionRow.invited_at)
        .join(SessionRow, SessionRow.meeting_id == MeetingRow.meeting_id)
        .where(
            SessionRow.invited_org.in_(list(inspections)),
            SessionRow.inspector_at.is_(None),
            MeetingRow.state == MeetingState.CONSENTED,
            MeetingRow.held_on >= on,
        )
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(statement)]


async def reportable_meetings(
    session: AsyncSession, offices: Iterable[str], *, now: dt.datetime
) -> list[MeetingRow]:
    """Meetings whose publicity is over and that have a result which nothing stands against and nobody has reported."""
    return await _meetings(
        session,
        CommitteeRow.office_org.in_(list(offices)),
        not_stopped(),
        PublicityRow.ends_at <= now,
        _unreported(clear=True),
    )


async def referred_cases(session: AsyncSession, orgs: Iterable[str]) -> list[tuple[str, str, dt.date]]:
    """Cases that the two readings decide differently, before one of these authorities: meeting, case, day."""
    statement = (
        select(BallotRow.meeting_id, BallotRow.declaration_id, MeetingRow.held_on)
        .join(MeetingRow, MeetingRow.meeting_id == BallotRow.meeting_id)
        .join(CommitteeRow, CommitteeRow.committee_id == MeetingRow.committee_id)
        .where(CommitteeRow.authority_org.in_(list(orgs)), BallotRow.state == BallotState.REFERRED)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(statement)]


async def held_by_answers(session: AsyncSession, orgs: Iterable[str]) -> list[InquiryRow]:
    """Answered reports that still hold results of committees of these authorities: released, or followed by a record."""
    case = select(CaseRow.committee_id).where(CaseRow.declaration_id == InquiryRow.about_id)
    meeting = select(MeetingRow.committee_id).where(MeetingRow.meeting_id == InquiryRow.about_id)
    statement = select(InquiryRow).where(
        InquiryRow.hold,
        InquiryRow.released_at.is_(None),
        InquiryRow.finding.is_not(None),
        InquiryRow.finding.not_in(SETTLED),
        exists()
        .where(CommitteeRow.authority_org.in_(list(orgs)))
        .where(
            or_(
                CommitteeRow.committee_id == InquiryRow.about_id,
                CommitteeRow.committee_id.in_(case.correlate(InquiryRow)),
                CommitteeRow.committee_id.in_(meeting.correlate(InquiryRow)),
            )
        ),
    )
    return list((await session.execute(statement)).scalars())


async def objections_against_all(
    session: AsyncSession,
) -> list[tuple[ObjectionRow, list[str]]]:
    """Open objections that name nobody, with the declarations on their publicity."""
    statement = (
        select(ObjectionRow, PublicityRow.declaration_ids)
        .join(PublicityRow, PublicityRow.publicity_id == ObjectionRow.publicity_id)
        .where(ObjectionRow.state == "open", ObjectionRow.declaration_id.is_(None))
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def late_objections(
    session: AsyncSession, supervised: ColumnElement[bool], *, today: dt.date
) -> list[ObjectionRow]:
    """Objections past their day at these committees (R-16)."""
    statement = (
        select(ObjectionRow)
        .join(MeetingRow, MeetingRow.meeting_id == ObjectionRow.meeting_id)
        .join(CommitteeRow, CommitteeRow.committee_id == MeetingRow.committee_id)
        .where(
            supervised,
            ObjectionRow.state == "open",
            ObjectionRow.due < today,
        )
    )
    return list((await session.execute(statement)).scalars())


async def unpublished_meetings(session: AsyncSession, supervised: ColumnElement[bool]) -> list[MeetingRow]:
    """Closed meetings, without a publicity yet, of these committees."""
    statement = (
        select(MeetingRow)
        .join(CommitteeRow, CommitteeRow.committee_id == MeetingRow.committee_id)
        .where(supervised, MeetingRow.state == MeetingState.CLOSED)
    )
    return list((await session.execute(statement)).scalars())


async def missed_meetings(
    session: AsyncSession, supervised: ColumnElement[bool], *, today: dt.date
) -> list[MeetingRow]:
    """Meetings of these committees whose day passed without being held, and that nobody has cancelled."""
    statement = (
        select(MeetingRow)
        .join(CommitteeRow, CommitteeRow.committee_id == MeetingRow.committee_id)
        .where(supervised, MeetingRow.state.in_(BEFORE_OPENING), MeetingRow.held_on < today)
    )
    return list((await session.execute(statement)).scalars())


async def meetings_without_power(
    session: AsyncSession, orgs: Iterable[str], states: Iterable[str]
) -> list[MeetingRow]:
    """Meetings in one of `states` of committees of these authorities whose power was withdrawn."""
    statement = (
        select(MeetingRow)
        .join(CommitteeRow, CommitteeRow.committee_id == MeetingRow.committee_id)
        .where(
            CommitteeRow.authority_org.in_(list(orgs)),
            CommitteeRow.state == CommitteeState.WITHDRAWN,
            MeetingRow.state.in_(list(states)),
        )
    )
    return list((await session.execute(statement)).scalars())


async def results_without_power(session: AsyncSession, orgs: Iterable[str]) -> list[str]:
    """Meetings of such committees with results that are public and not confirmed."""
    statement = (
        select(CaseRow.meeting_id)
        .join(CommitteeRow, CommitteeRow.committee_id == CaseRow.committee_id)
        .where(
            CommitteeRow.authority_org.in_(list(orgs)),
            CommitteeRow.state == CommitteeState.WITHDRAWN,
            CaseRow.state.in_([CaseState.IN_PUBLICITY, CaseState.REPORTED]),
        )
        .order_by(CaseRow.meeting_id)
        .distinct()
    )
    return [meeting_id for meeting_id in (await session.execute(statement)).scalars() if meeting_id]


async def left_cases(session: AsyncSession, orgs: Iterable[str]) -> list[tuple[str, dt.datetime]]:
    """Committees of these authorities whose power was withdrawn and where cases wait, with since when."""
    statement = (
        select(CommitteeRow.committee_id, CommitteeRow.since)
        .where(
            CommitteeRow.authority_org.in_(list(orgs)),
            CommitteeRow.state == CommitteeState.WITHDRAWN,
            exists().where(
                CaseRow.committee_id == CommitteeRow.committee_id, CaseRow.state.in_(CASE_WAITING)
            ),
        )
        .order_by(CommitteeRow.committee_id)
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def lapsed_with_work(session: AsyncSession, organisers: Iterable[str]) -> list[CommitteeRow]:
    """Lapsed committees of these organisers with cases or meetings that wait for the filing to be renewed."""
    statement = (
        select(CommitteeRow)
        .where(
            CommitteeRow.organiser_org.in_(list(organisers)),
            CommitteeRow.state == CommitteeState.LAPSED,
            or_(
                exists().where(
                    CaseRow.committee_id == CommitteeRow.committee_id, CaseRow.state.in_(CASE_WAITING)
                ),
                exists().where(
                    MeetingRow.committee_id == CommitteeRow.committee_id,
                    MeetingRow.state.in_(BEFORE_OPENING),
                ),
            ),
        )
        .order_by(CommitteeRow.committee_id)
    )
    return list((await session.execute(statement)).scalars())


async def told_against_complaints(session: AsyncSession, orgs: Iterable[str]) -> list[tuple[str, str]]:
    """Results that these authorities confirmed although a complaint was upheld meanwhile: meeting, case."""
    upheld = exists().where(
        ObjectionRow.meeting_id == CaseRow.meeting_id,
        ObjectionRow.state == "upheld",
        or_(ObjectionRow.declaration_id.is_(None), ObjectionRow.declaration_id == CaseRow.declaration_id),
    )
    statement = (
        select(PackageRow.meeting_id, CaseRow.declaration_id)
        .join(PackageItemRow, PackageItemRow.declaration_id == CaseRow.declaration_id)
        .join(PackageRow, PackageRow.package_id == PackageItemRow.package_id)
        .where(
            PackageItemRow.confirming_org.in_(list(orgs)),
            PackageItemRow.confirmed_at.is_not(None),
            CaseRow.state == CaseState.CONFIRMED,
            upheld,
        )
        .order_by(CaseRow.declaration_id)
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def unreported_meetings(
    session: AsyncSession, supervised: ColumnElement[bool], *, now: dt.datetime
) -> list[MeetingRow]:
    """Meetings with a result that is not reported, of these committees."""
    return await _meetings(
        session,
        supervised,
        PublicityRow.ends_at <= now,
        _unreported(clear=False),
    )


async def presided_meetings(
    session: AsyncSession, own: ColumnElement[bool]
) -> list[tuple[str, str, dt.date]]:
    """Meetings over which the person presides and that are not signed: id, state, day.

    Args:
        own: which entries of the roll are the person's.
    """
    statement = (
        select(MeetingRow.meeting_id, MeetingRow.state, MeetingRow.held_on)
        .join(
            RollRow,
            and_(
                RollRow.meeting_id == MeetingRow.meeting_id,
                RollRow.expert_id == MeetingRow.presiding_expert,
            ),
        )
        .where(own, MeetingRow.state.in_([MeetingState.OPEN, MeetingState.ANNOUNCED]))
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(statement)]


async def meetings_to_open(
    session: AsyncSession, own: ColumnElement[bool], *, on: dt.date
) -> list[tuple[str, dt.date]]:
    """Meetings of the day that the person, checked in as chair or vice-chair, may open.

    Args:
        own: which seats are the person's.
    """
    statement = (
        select(MeetingRow.meeting_id, MeetingRow.held_on)
        .join(SeatRow, SeatRow.meeting_id == MeetingRow.meeting_id)
        .where(
            own,
            SeatRow.role.in_([SeatRole.CHAIR, SeatRole.VICE_CHAIR]),
            SeatRow.checked_in_at.is_not(None),
            MeetingRow.state == MeetingState.CONSENTED,
            MeetingRow.held_on == on,
        )
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def _meetings(session: AsyncSession, *where: ColumnElement[bool]) -> list[MeetingRow]:
    statement = (
        select(MeetingRow)
        .join(CommitteeRow, CommitteeRow.committee_id == MeetingRow.committee_id)
        .join(PublicityRow, PublicityRow.meeting_id == MeetingRow.meeting_id)
        .where(*where)
    )
    return list((await session.execute(statement)).scalars())


def _unreported(*, clear: bool) -> ColumnElement[bool]:
    """A result of the meeting waits for its report; `clear`: nothing stands against it."""
    waits = exists().where(
        CaseRow.meeting_id == MeetingRow.meeting_id, CaseRow.state == CaseState.IN_PUBLICITY
    )
    if not clear:
        return waits
    objected = exists().where(
        ObjectionRow.meeting_id == CaseRow.meeting_id,
        ObjectionRow.state == "open",
        or_(ObjectionRow.declaration_id.is_(None), ObjectionRow.declaration_id == CaseRow.declaration_id),
    )
    held = exists().where(
        InquiryRow.hold,
        InquiryRow.released_at.is_(None),
        or_(InquiryRow.finding.is_(None), InquiryRow.finding.not_in(SETTLED)),
        InquiryRow.about_id.in_([CaseRow.declaration_id, CaseRow.meeting_id, CaseRow.committee_id]),
    )
    return waits.where(~objected, ~held)
