"""Effects of credit records: kept, then carried out."""

from common.events.credit_file import EffectApplied
from common.events.envelope import Envelope
from common.inbox.handling import handles
from common.ports import Ports
from common.uow import UnitOfWork
from credit_file.usecases import effects


@handles(EffectApplied)
async def on_effect_applied(uow: UnitOfWork, fact: EffectApplied, event: Envelope, ports: Ports) -> None:
    await effects.note_applied(uow, event.subject, fact, service=event.service)
