"""Events on a case: its progress and its end."""

import datetime as dt

from common.events.base import Doc
from common.events.codes import (
    AnnulmentReason,
    CaseOutcome,
    CaseReason,
    CaseStep,
    Column,
)
from common.events.review import (
    CaseClosed,
    CaseProgressed,
    ResultAnnulled,
    ResultConfirmed,
)
from common.uow import UnitOfWork
from review.store.cases import CaseRow
from review.store.meetings import MeetingRow


async def emit_case_progressed(
    uow: UnitOfWork,
    declaration_id: str,
    step: CaseStep,
    *,
    holder_org: str,
    due: dt.date | None = None,
    since: dt.datetime | None = None,
) -> None:
    """Where a case is now, for the applicant's timeline; with `since`, once more where it has been since then."""
    await uow.emit(
        CaseProgressed(step=step, since=since or uow.now, due=due, holder_org=holder_org),
        subject=declaration_id,
    )


async def emit_case_closed(
    uow: UnitOfWork, declaration_id: str, outcome: CaseOutcome, reason: CaseReason
) -> None:
    """Review is done with a case."""
    await uow.emit(CaseClosed(outcome=outcome, on=uow.now.date(), reason=reason), subject=declaration_id)


async def emit_result_confirmed(
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


async def emit_result_annulled(
    uow: UnitOfWork, declaration_id: str, reason: AnnulmentReason, *, deciding_org: str
) -> None:
    """A result that was told is not recognised (不予认可)."""
    await uow.emit(
        ResultAnnulled(reason=reason, deciding_org=deciding_org, on=uow.now.date()), subject=declaration_id
    )
