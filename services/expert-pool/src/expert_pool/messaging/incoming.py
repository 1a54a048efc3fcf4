"""Which event leads to which use case."""

from collections.abc import Mapping

from common.events.envelope import Envelope
from common.events.review import CommitteeChanged, DrawRequested, MeetingHeld
from common.ports import Ports
from common.replicas.handlers import (
    on_effect_ended,
    on_organisation_recorded,
    on_person_linked,
    store_effects,
)
from common.service.definition import Handler
from common.uow import UnitOfWork
from expert_pool.usecases import committees, draws, effects, history


async def on_committee_changed(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    fact = event.payload()
    assert isinstance(fact, CommitteeChanged)
    await committees.keep_committee(uow, event.subject, fact)


async def on_draw_requested(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    fact = event.payload()
    assert isinstance(fact, DrawRequested)
    await draws.request_draw(uow, event.subject, fact, ports=ports)


async def on_meeting_held(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    fact = event.payload()
    assert isinstance(fact, MeetingHeld)
    await history.record_meeting(uow, event.subject, fact, ports=ports)


async def on_effect_started(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    """Kept first, so that who is entered later is judged by it too."""
    fact = await store_effects(uow, event)
    await effects.apply_effects(uow, event.subject, fact, ports=ports)


HANDLERS: Mapping[str, Handler] = {
    "person-linked": on_person_linked,
    "organisation-recorded": on_organisation_recorded,
    "committee-changed": on_committee_changed,
    "draw-requested": on_draw_requested,
    "meeting-held": on_meeting_held,
    "effect-started": on_effect_started,
    "effect-ended": on_effect_ended,
}
