"""Effects of a credit record."""

import datetime as dt

from common.events.codes import (
    Effect,
)
from common.events.credit_file import (
    EffectApplied,
)
from common.uow import UnitOfWork


async def emit_effect_applied(
    uow: UnitOfWork, record_id: str, effect: Effect, *, at: dt.datetime, count: int
) -> None:
    await uow.emit(EffectApplied(effect=effect, applied_at=at, count=count), subject=record_id)
