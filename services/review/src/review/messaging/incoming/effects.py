"""Effects of credit records: kept, then carried out."""

from common.events.codes import Effect
from common.events.credit_file import EffectEnded, EffectStarted
from common.events.envelope import Envelope
from common.inbox.handling import handles
from common.ports import Ports
from common.replicas.keeping import end_effects, keep_effects
from common.uow import UnitOfWork
from review.usecases import effects, power


@handles(EffectStarted)
async def on_effect_started(uow: UnitOfWork, fact: EffectStarted, event: Envelope, ports: Ports) -> None:
    """Kept first, so that what comes later is judged by it too."""
    await keep_effects(uow.session, event.subject, fact, at=uow.now)
    await effects.apply_effects(uow, event.subject, fact)


@handles(EffectEnded)
async def on_effect_ended(uow: UnitOfWork, fact: EffectEnded, event: Envelope, ports: Ports) -> None:
    await end_effects(uow.session, fact)
    if Effect.SUSPEND in fact.effects:
        await power.restore_committees(uow, fact.record_id)
