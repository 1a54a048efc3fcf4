"""A meeting asks for its panel and is held."""

import datetime as dt
from collections.abc import Iterable

from common.crypto.keyring import Keyring
from common.crypto.sealed import seal
from common.events.base import Doc, PackRef
from common.events.codes import (
    BallotMode,
    DrawKind,
    Purpose,
    SeatRole,
)
from common.events.documents import Attendance
from common.events.review import (
    DrawRequested,
    MeetingCancelled,
    MeetingHeld,
    SeatsWanted,
)
from common.uow import UnitOfWork
from review.store.meetings import MeetingRow


async def emit_draw_requested(
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


async def emit_meeting_held(
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


async def emit_meeting_cancelled(uow: UnitOfWork, meeting: MeetingRow) -> None:
    """A meeting for which a panel was asked will not be held; expert-pool stops the draw and releases the panel."""
    await uow.emit(
        MeetingCancelled(committee_id=meeting.committee_id, on=uow.now.date()), subject=meeting.meeting_id
    )
