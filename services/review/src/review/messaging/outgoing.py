"""What happened here, as events."""

import datetime as dt

from common.db.uow import UnitOfWork
from common.events.base import Doc, PackRef
from common.events.codes import CaseOutcome, CaseReason, CaseStep, CommitteeStatus, DrawKind, Effect, SeatRole
from common.events.credit_file import EffectApplied
from common.events.review import CaseClosed, CaseProgressed, CommitteeChanged, DrawRequested, SeatsWanted
from review.store.committees import CommitteeRow


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
