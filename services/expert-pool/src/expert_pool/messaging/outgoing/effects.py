"""Effects of a credit record."""

from common.events.codes import Effect
from common.events.credit_file import EffectApplied
from common.uow import UnitOfWork


async def emit_effect_applied(uow: UnitOfWork, record_id: str, effect: Effect, count: int) -> None:
    """This service carried out one effect of a credit record on so many things."""
    await uow.emit(EffectApplied(effect=effect, applied_at=uow.now, count=count), subject=record_id)
