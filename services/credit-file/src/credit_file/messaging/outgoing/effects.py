"""Effects of a credit record."""

import datetime as dt
from collections.abc import Sequence

from common.events.base import EffectTarget
from common.events.codes import Effect, EffectEndReason
from common.events.credit_file import EffectEnded, EffectStarted
from common.uow import UnitOfWork
from credit_file.store.records import RecordRow


async def emit_effect_started(
    uow: UnitOfWork,
    record: RecordRow,
    effects: Sequence[Effect],
    *,
    until: dt.date | None,
    clause: str,
    targets: tuple[EffectTarget, ...],
) -> EffectStarted:
    """Effects of a record that begin together and end together."""
    fact = EffectStarted(
        record_id=record.root_id,
        subject_kind=record.subject_kind,
        effects=tuple(effects),
        starts=record.starts,
        until=until,
        deciding_org=record.deciding_org,
        clause=clause,
        targets=targets,
    )
    await uow.emit(fact, subject=record.subject_ref)
    return fact


async def emit_effect_ended(
    uow: UnitOfWork, record: RecordRow, effects: Sequence[Effect], *, on: dt.date, why: EffectEndReason
) -> EffectEnded:
    """Effects of a record bind no longer from `on`."""
    fact = EffectEnded(record_id=record.root_id, effects=tuple(effects), on=on, why=why)
    await uow.emit(fact, subject=record.subject_ref)
    return fact
