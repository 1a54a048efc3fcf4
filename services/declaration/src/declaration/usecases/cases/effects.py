"""What a credit record does here: whatever is open of that person ends, and nothing new is taken (article 72, E-02)."""

import datetime as dt

from common.clock import SHANGHAI
from common.events.codes import DeclarationEndReason, Effect
from common.events.credit_file import EffectStarted
from common.replicas.queries import bar_in_force, effects_of
from common.uow import UnitOfWork
from declaration.domain.cases.states import OPEN
from declaration.messaging.outgoing.effects import emit_effect_applied
from declaration.store.cases.declarations import lock_declarations_of
from declaration.store.people.persons import lock_person
from declaration.usecases.cases.endings import bar

EFFECT_STARTS = "credit-effect-starts"
_ENDING = (Effect.CANCEL, Effect.BAR_DECLARATION)
"""The effects that end declarations; where a record has both, the first one finds what is open."""


async def start_effects(uow: UnitOfWork, person_ref: str, fact: EffectStarted) -> None:
    """Carry out a record that has been stored already; one that begins on a later day waits for it."""
    begins = dt.datetime.combine(fact.starts, dt.time.min, tzinfo=SHANGHAI)
    if begins > uow.now:
        await uow.schedule(EFFECT_STARTS, fact.record_id, begins)
        return
    await _apply(uow, person_ref, fact.record_id, tuple(fact.effects), clause=fact.clause)


async def start_waiting_effects(uow: UnitOfWork, record_id: str) -> None:
    """The first day of a record has come."""
    rows = await effects_of(uow.session, record_id)
    if rows:
        effects = tuple(row.effect for row in rows)
        await _apply(uow, rows[0].subject, record_id, effects, clause=rows[0].clause)


async def _apply(
    uow: UnitOfWork, person_ref: str, record_id: str, effects: tuple[Effect, ...], *, clause: str
) -> None:
    for effect in _ENDING:
        if effect in effects:
            count = await _end_everything_open(uow, person_ref, record_id, clause=clause)
            await emit_effect_applied(uow, record_id, effect, at=uow.now, count=count)
    if Effect.BAR_STAFF in effects:
        # Carried out at every request: the boundary finds the bar and the grants are void.
        await emit_effect_applied(uow, record_id, Effect.BAR_STAFF, at=uow.now, count=0)


async def end_if_barred(uow: UnitOfWork, person_ref: str) -> None:
    """End what has come open again of a person against whom a record is in force."""
    await lock_person(uow.session, person_ref)
    for effect in _ENDING:
        bar = await bar_in_force(uow.session, person_ref, effect, on=uow.now.date())
        if bar is not None:
            await _end_everything_open(uow, person_ref, bar.record_id, clause=bar.clause)


async def _end_everything_open(uow: UnitOfWork, person_ref: str, record_id: str, *, clause: str) -> int:
    await lock_person(uow.session, person_ref)  # a submission under way is found, or finds the bar
    rows = await lock_declarations_of(uow.session, person_ref, OPEN)
    for row in rows:
        await bar(
            uow,
            row,
            reason=DeclarationEndReason.CREDIT_RECORD,
            clause=clause,
            because={"record_id": record_id},
        )
    return len(rows)
