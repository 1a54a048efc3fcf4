"""What happened here, as events."""

import datetime as dt
from collections.abc import Iterable

from common.crypto.keyring import Keyring
from common.crypto.sealed import seal
from common.events.base import Doc, PackRef
from common.events.codes import (
    Asked,
    BallotMode,
    CaseOutcome,
    CaseReason,
    CaseStep,
    Column,
    CommitteeStatus,
    DrawKind,
    Effect,
    FindingCode,
    Purpose,
    SeatRole,
)
from common.events.credit_file import EffectApplied, ReportAnswered
from common.events.documents import Attendance
from common.events.review import (
    CaseClosed,
    CaseProgressed,
    CommitteeChanged,
    DrawRequested,
    MeetingHeld,
    ResultConfirmed,
    SeatsWanted,
)
from common.uow import UnitOfWork
from review.store.cases import CaseRow
from review.store.committees import CommitteeRow
from review.store.meetings import MeetingRow


async def committee_changed(uow: UnitOfWork, row: CommitteeRow) -> None:
    """The whole present state of a committee; a refused application is none of the other services' business."""
    await uow.emit(
        CommitteeChanged(
            revision=row.version,
            name=row.name,
            office_org=row.office_org,
            organiser=row.organiser_org,
            authority=row.authority_org,
            supervisor=row.supervisor_org,
            by=row.by,
            kind=row.kind,
            tier=row.tier,
            scope=row.titles,
            places=tuple(row.places),
            size=row.size,
            chairs=row.chairs,
            vice_chairs=row.vice_chairs,
            status=CommitteeStatus(row.state),
            since=row.since,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            self_reviewing_org=row.self_reviewing_org,
            enterprise_related=row.enterprise_related,
            pack=row.pack,
        ),
        subject=row.committee_id,
    )


async def case_progressed(
    uow: UnitOfWork, declaration_id: str, step: CaseStep, *, holder_org: str, due: dt.date | None = None
) -> None:
    """Where a case is now, for the applicant's timeline."""
    await uow.emit(
        CaseProgressed(step=step, since=uow.now, due=due, holder_org=holder_org), subject=declaration_id
    )


async def case_closed(uow: UnitOfWork, declaration_id: str, outcome: CaseOutcome, reason: CaseReason) -> None:
    """Review is done with a case."""
    await uow.emit(CaseClosed(outcome=outcome, on=uow.now.date(), reason=reason), subject=declaration_id)


async def draw_requested(
    uow: UnitOfWork,
    meeting_id: str,
    *,
    request_id: str,
    committee_id: str,
    meeting_date: dt.date,
    seats: dict[SeatRole, int],
    pack: PackRef,
    docket: Doc,
) -> None:
    """A meeting needs its panel; vacated seats are replaced by expert-pool without being asked again."""
    await uow.emit(
        DrawRequested(
            request_id=request_id,
            committee_id=committee_id,
            meeting_date=meeting_date,
            kind=DrawKind.INITIAL,
            seats=tuple(SeatsWanted(role=role, count=count) for role, count in seats.items()),
            pack=pack,
            docket=docket,
        ),
        subject=meeting_id,
    )


async def effect_applied(uow: UnitOfWork, record_id: str, effect: Effect, count: int) -> None:
    """This service carried out one effect of a credit record on so many things."""
    await uow.emit(EffectApplied(effect=effect, applied_at=uow.now, count=count), subject=record_id)


async def meeting_held(
    uow: UnitOfWork, meeting: MeetingRow, expert_ids: Iterable[str], *, keys: Keyring
) -> None:
    """A meeting was held and closed; who attended is sealed for expert-pool."""
    attended = Attendance(expert_ids=tuple(sorted(expert_ids)))
    await uow.emit(
        MeetingHeld(
            committee_id=meeting.committee_id,
            held_on=meeting.held_on,
            mode=BallotMode(meeting.mode),
            attended=seal(keys, Purpose.ATTENDANCE, attended, context=meeting.meeting_id),
        ),
        subject=meeting.meeting_id,
    )


async def result_confirmed(
    uow: UnitOfWork, case: CaseRow, meeting: MeetingRow, *, confirming_org: str, sealing_org: str, holder: Doc
) -> None:
    """The authority confirmed a passed result; the title counts from the day of the vote."""
    assert case.passed_on is not None
    await uow.emit(
        ResultConfirmed(
            person_ref=case.person_ref,
            title=case.wanted,
            column=Column(case.column),
            place=case.place,
            committee_id=case.committee_id,
            meeting_id=meeting.meeting_id,
            passed_on=case.passed_on,
            confirmed_on=uow.now.date(),
            confirming_org=confirming_org,
            sealing_org=sealing_org,
            pack=meeting.pack,
            doc=holder,
        ),
        subject=case.declaration_id,
    )


async def report_answered(
    uow: UnitOfWork, report_id: str, *, answering_org: str, finding: FindingCode, answer: Doc
) -> None:
    """The organiser answered a report that was put to it."""
    await uow.emit(
        ReportAnswered(asked=Asked.ORGANISER, answering_org=answering_org, finding=finding, answer=answer),
        subject=report_id,
    )
