"""What changes an issued certificate."""

from certificate.usecases import status
from common.events.credit_file import EffectEnded, EffectStarted
from common.events.envelope import Envelope
from common.events.review import ResultAnnulled
from common.inbox.handling import handles
from common.ports import Ports
from common.replicas.keeping import end_effects, keep_effects
from common.uow import UnitOfWork


@handles(ResultAnnulled)
async def on_result_annulled(uow: UnitOfWork, fact: ResultAnnulled, event: Envelope, ports: Ports) -> None:
    await status.annul_result(uow, event.subject, fact)


@handles(EffectStarted)
async def on_effect_started(uow: UnitOfWork, fact: EffectStarted, event: Envelope, ports: Ports) -> None:
    await keep_effects(uow.session, event.subject, fact, at=uow.now)
    await status.apply_effects(uow, event.subject, fact, ports)


@handles(EffectEnded)
async def on_effect_ended(uow: UnitOfWork, fact: EffectEnded, event: Envelope, ports: Ports) -> None:
    await end_effects(uow.session, fact)
    await status.undo_effects(uow, event.subject, fact, ports)
