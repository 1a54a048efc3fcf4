"""Effects of records: they begin and end on the record's dates, by themselves, and the other services are told (F-10)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby

from common.events.base import EffectTarget
from common.events.codes import Effect, EffectEndReason, MessageTemplate, Service, TargetKind
from common.events.credit_file import EffectApplied
from common.inbox import NotYetKnown
from common.replicas.keeping import end_effects, keep_effects
from common.uow import UnitOfWork
from credit_file.domain.effects import first_free_day, terms
from credit_file.messaging.outgoing.effects import emit_effect_ended, emit_effect_started
from credit_file.messaging.outgoing.messages import tell_person
from credit_file.store import effects as store
from credit_file.store.effects import RecordEffectRow
from credit_file.store.records import RecordRow, get_history
from credit_file.usecases.investigations import midnight_after

START = "record-start"
END = "record-end"


async def lay_effects(
    uow: UnitOfWork,
    record: RecordRow,
    effects: Iterable[Effect],
    *,
    clause: str,
    certificate_id: str | None,
) -> None:
    """Lay down what a record will do, and begin at once if its effective date is today."""
    for effect, until in terms(effects, record.until).items():
        targets = (
            [EffectTarget(kind=TargetKind.CERTIFICATE, id=certificate_id).as_json()]
            if effect is Effect.REVOKE_TITLE and certificate_id is not None
            else []
        )
        uow.session.add(
            RecordEffectRow(
                record_id=record.root_id,
                effect=effect,
                starts=record.starts,
                until=until,
                clause=clause,
                targets=targets,
            )
        )
    await uow.session.flush()
    if record.starts <= uow.now.date():
        await begin_effects(uow, record.root_id)
    else:
        await uow.schedule(START, record.root_id, midnight_after(record.starts - dt.timedelta(days=1)))


async def begin_effects(uow: UnitOfWork, record_id: str) -> None:
    """The effective date has come: tell every service, and bind here too (R25-74 voids grants in this service as well)."""
    record = (await get_history(uow.session, record_id))[-1]
    rows = [row for row in await store.effects_of(uow.session, record_id, lock=True) if _waits(row)]
    rows.sort(key=lambda row: (row.until is None, row.effect))
    for endless, group in groupby(rows, key=lambda row: row.until is None):
        members = list(group)
        fact = await emit_effect_started(
            uow,
            record,
            [row.effect for row in members],
            until=None if endless else record.until,
            clause=members[0].clause,
            targets=tuple(target for row in members for target in row.aimed_at),
        )
        await keep_effects(uow.session, record.subject_ref, fact, at=uow.now)
        for row in members:
            row.started_at = uow.now
        if not endless:
            await uow.schedule(END, record_id, midnight_after(record.until))
    await uow.audit(
        "begin-effects",
        subject=record_id,
        clause=rows[0].clause if rows else None,
        detail={"effects": [row.effect for row in rows]},
    )


async def expire_effects(uow: UnitOfWork, record_id: str) -> None:
    """The last day is over: what the record barred is open again; what has no end stays."""
    record = (await get_history(uow.session, record_id))[-1]
    rows = [row for row in await store.effects_of(uow.session, record_id, lock=True) if row.ended_on is None]
    over = [row for row in rows if row.until is not None and first_free_day(row.until) <= uow.now.date()]
    await _end(uow, record, over, why=EffectEndReason.EXPIRED)


async def take_back_effects(uow: UnitOfWork, record: RecordRow, *, why: EffectEndReason) -> None:
    """A record was lifted or corrected: none of its effects binds any longer, and none begins."""
    rows = [
        row for row in await store.effects_of(uow.session, record.root_id, lock=True) if row.ended_on is None
    ]
    await _end(uow, record, rows, why=why)
    await uow.unschedule(START, record.root_id)
    await uow.unschedule(END, record.root_id)


async def note_applied(uow: UnitOfWork, record_id: str, fact: EffectApplied, *, service: Service) -> None:
    """A service told that it carried out an effect.

    Raises:
        NotYetKnown
    """
    if not await store.effects_of(uow.session, record_id):
        raise NotYetKnown("record", record_id)
    await store.note_application(
        uow.session, record_id, fact.effect, service, applied_at=fact.applied_at, count=fact.count
    )
    await uow.audit(
        "note-effect-applied",
        subject=record_id,
        detail={"service": service, "effect": fact.effect.value, "count": fact.count},
    )


def _waits(row: RecordEffectRow) -> bool:
    return row.started_at is None and row.ended_on is None


async def _end(
    uow: UnitOfWork,
    record: RecordRow,
    rows: Sequence[RecordEffectRow],
    *,
    why: EffectEndReason,
) -> None:
    if not rows:
        return
    today = uow.now.date()
    begun = [row.effect for row in rows if row.started_at is not None]
    for row in rows:
        row.ended_on, row.ended_why = today, why
    await uow.audit(
        "end-effects",
        subject=record.root_id,
        clause=rows[0].clause,
        detail={"effects": [row.effect for row in rows], "why": why.value},
    )
    if begun:
        fact = await emit_effect_ended(uow, record, begun, on=today, why=why)
        await end_effects(uow.session, fact)
    await tell_person(
        uow,
        record.subject_ref,
        MessageTemplate.RECORD_ENDED,
        link=f"/records/{record.root_id}",
    )
