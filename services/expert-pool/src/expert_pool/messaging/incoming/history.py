"""Meetings that were held or cancelled."""

from common.events.envelope import Envelope
from common.events.review import MeetingCancelled, MeetingHeld
from common.inbox.handling import handles
from common.ports import Ports
from common.uow import UnitOfWork
from expert_pool.usecases import cancellations, history


@handles(MeetingHeld)
async def on_meeting_held(uow: UnitOfWork, fact: MeetingHeld, event: Envelope, ports: Ports) -> None:
    await history.record_meeting(uow, event.subject, fact, ports=ports)


@handles(MeetingCancelled)
async def on_meeting_cancelled(
    uow: UnitOfWork, fact: MeetingCancelled, event: Envelope, ports: Ports
) -> None:
    await cancellations.release_panel(uow, event.subject, fact, ports=ports)
