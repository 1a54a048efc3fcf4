"""Effects of a credit record on review: cases of a person end, committees stop (articles 72, 76 to 78)."""

from collections.abc import Iterable

from common.events.codes import Effect, SubjectKind, TargetKind
from common.events.credit_file import EffectStarted
from common.uow import UnitOfWork
from review.domain.states import CommitteeState
from review.messaging.outgoing.effects import emit_effect_applied
from review.usecases.cases import cancel_cases_of
from review.usecases.power import stop_committee

_STOPS = {Effect.SUSPEND: CommitteeState.SUSPENDED, Effect.WITHDRAW_POWER: CommitteeState.WITHDRAWN}
_PERSONAL = frozenset({Effect.CANCEL, Effect.BAR_DECLARATION})


async def apply_effects(uow: UnitOfWork, subject: str, fact: EffectStarted) -> None:
    """Carry out every effect of a record that has started and tell credit-file how many things each touched.

    What a bar forbids later (a case that arrives, a grant that is used) is decided when it comes, from the kept effects.
    """
    for effect in fact.effects:
        count = 0
        if effect in _PERSONAL:
            count = await cancel_cases_of(uow, subject, clause=fact.clause)
        elif effect in _STOPS:
            for committee_id in _committees(subject, fact):
                count += await stop_committee(
                    uow, committee_id, _STOPS[effect], record_id=fact.record_id, clause=fact.clause
                )
        await uow.audit(
            "apply-effect",
            subject=fact.record_id,
            clause=fact.clause,
            detail={"effect": effect.value, "count": count},
        )
        await emit_effect_applied(uow, fact.record_id, effect, count)


def _committees(subject: str, fact: EffectStarted) -> Iterable[str]:
    named = {target.id for target in fact.targets if target.kind is TargetKind.COMMITTEE}
    if fact.subject_kind is SubjectKind.COMMITTEE:
        named.add(subject)
    return sorted(named)
