"""Which event leads to which use case."""

from collections.abc import Mapping

from certificate.usecases import committees, grounds, status
from common.events.credit_file import EffectEnded
from common.events.declaration import RecognitionApproved
from common.events.envelope import Envelope
from common.events.review import CommitteeChanged, ResultAnnulled, ResultConfirmed
from common.ports import Ports
from common.replicas.handlers import (
    on_effect_ended,
    on_organisation_recorded,
    on_person_linked,
    store_effects,
)
from common.service.definition import Handler
from common.uow import UnitOfWork


async def on_committee_changed(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    fact = event.payload()
    assert isinstance(fact, CommitteeChanged)
    await committees.keep_revision(uow, event.subject, fact, ports)


async def on_result_confirmed(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    fact = event.payload()
    assert isinstance(fact, ResultConfirmed)
    await grounds.take_result(uow, event.subject, fact, ports)


async def on_recognition_approved(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    fact = event.payload()
    assert isinstance(fact, RecognitionApproved)
    await grounds.take_recognition(uow, event.subject, fact, ports)


async def on_result_annulled(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    fact = event.payload()
    assert isinstance(fact, ResultAnnulled)
    await status.annul_result(uow, event.subject, fact)


async def on_effect_started(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    fact = await store_effects(uow, event)
    await status.apply_effects(uow, event.subject, fact)


async def on_effect_ended_here(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await on_effect_ended(uow, event, ports)
    fact = event.payload()
    assert isinstance(fact, EffectEnded)
    await status.undo_effects(uow, event.subject, fact, ports)


HANDLERS: Mapping[str, Handler] = {
    "person-linked": on_person_linked,
    "organisation-recorded": on_organisation_recorded,
    "committee-changed": on_committee_changed,
    "result-confirmed": on_result_confirmed,
    "result-annulled": on_result_annulled,
    "recognition-approved": on_recognition_approved,
    "effect-started": on_effect_started,
    "effect-ended": on_effect_ended_here,
}
