"""Service history: who attended which year, from meetings held (X-06)."""

from common.crypto.sealed import open_sealed
from common.events.codes import Purpose
from common.events.documents import Attendance
from common.events.review import MeetingHeld
from common.inbox import NotYetKnown
from common.ports import Ports
from common.uow import UnitOfWork
from expert_pool.store import experts as store
from expert_pool.store.draws import find_panel
from expert_pool.store.seats import seats_of


async def record_meeting(uow: UnitOfWork, meeting_id: str, fact: MeetingHeld, *, ports: Ports) -> None:
    """Count the year for everybody who attended, whichever committee it was.

    Raises:
        NotYetKnown: the panel, or an expert on it.
    """
    panel = await find_panel(uow.session, meeting_id, lock=True)
    if panel is None:
        raise NotYetKnown("panel", meeting_id)
    attendance = Attendance.model_validate(
        open_sealed(ports.keys, Purpose.ATTENDANCE, fact.attended, context=meeting_id)
    )
    behind = {seat.reference: seat.expert_id for seat in await seats_of(uow.session, meeting_id)}
    # meetings that were drawn before experts had a reference for each name them by their id
    attended = {behind.get(reference, reference) for reference in attendance.expert_ids}
    experts = await store.experts_by_id(uow.session, attended)
    if unknown := sorted(attended - experts.keys()):
        raise NotYetKnown("expert", unknown[0])
    await store.add_service_years(
        uow.session,
        [(expert.person_ref, fact.held_on.year, f"meeting:{meeting_id}") for expert in experts.values()],
        recorded_by_org=None,
        at=uow.now,
    )
    panel.held_on = fact.held_on
    await uow.audit("record-service", subject=meeting_id, clause="R25-44", detail={"attended": len(experts)})
