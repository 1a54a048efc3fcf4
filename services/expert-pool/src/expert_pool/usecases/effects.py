"""Effects of a credit record on experts: who is disqualified leaves every pool and every panel at once (X-10; article 73)."""

from common.events.codes import PoolRemoval, SeatState
from common.events.credit_file import EffectStarted
from common.ports import Ports
from common.uow import UnitOfWork
from expert_pool.domain.seats import HELD
from expert_pool.messaging.outgoing.effects import emit_effect_applied
from expert_pool.store import draws as draw_store
from expert_pool.store import seats as seat_store
from expert_pool.store.bars import BARS
from expert_pool.store.experts import committees_of_person, find_of_person
from expert_pool.store.pools import lock_pool
from expert_pool.usecases.panels import leave, load_whole, open_next_draw, publish_panel
from expert_pool.usecases.pools import publish_pool, take_out


async def apply_effects(uow: UnitOfWork, subject: str, fact: EffectStarted, *, ports: Ports) -> None:
    """Carry out every effect of a record that has started and tell credit-file how many things each touched.

    Who is entered later is judged by the kept effects. The pool may stand still for a draw: the frozen plan stays as it
    is, the row leaves all the same, and if chance takes him his seat falls vacant at once.
    """
    for effect in fact.effects:
        count = await _strike(uow, subject, clause=fact.clause, ports=ports) if effect in BARS else 0
        await uow.audit(
            "apply-effect",
            subject=fact.record_id,
            clause=fact.clause,
            detail={"effect": effect.value, "count": count},
        )
        await emit_effect_applied(uow, fact.record_id, effect, count)


async def _strike(uow: UnitOfWork, person_ref: str, *, clause: str, ports: Ports) -> int:
    """Take the person out of every pool and off every panel still to meet; how many pools and seats that were."""
    count = 0
    for committee_id in await committees_of_person(uow.session, person_ref):
        pool = await lock_pool(uow.session, committee_id)
        expert = await find_of_person(uow.session, committee_id, person_ref)
        if expert is None or not expert.is_in_pool:
            continue
        await take_out(uow, expert, PoolRemoval.CREDIT_RECORD)
        await publish_pool(uow, pool)
        count += 1
        for meeting_id in await seat_store.meetings_to_come(uow.session, expert.expert_id, on=uow.now.date()):
            count += await _vacate(uow, meeting_id, expert.expert_id, clause=clause, ports=ports)
    return count


async def _vacate(uow: UnitOfWork, meeting_id: str, expert_id: str, *, clause: str, ports: Ports) -> int:
    panel = await load_whole(uow, await draw_store.lock_panel(uow.session, meeting_id))
    held = [seat for seat in panel.seats if seat.expert_id == expert_id and seat.seat_state in HELD]
    for seat in held:
        await leave(uow, seat, SeatState.REMOVED, clause=clause, reason_code="credit_record")
    if held:
        await open_next_draw(uow, panel)
        await publish_panel(uow, panel, ports=ports)
    return len(held)
