"""Effects of credit records: kept, then carried out."""

from common.events.codes import SubjectKind
from common.events.credit_file import EffectEnded, EffectStarted
from common.events.envelope import Envelope
from common.inbox.handling import handles
from common.ports import Ports
from common.replicas.keeping import end_effects, keep_effects
from common.uow import UnitOfWork
from declaration.usecases.cases import effects

_PEOPLE = frozenset({SubjectKind.APPLICANT, SubjectKind.EXPERT, SubjectKind.STAFF})


@handles(EffectStarted)
async def on_effect_started(uow: UnitOfWork, fact: EffectStarted, event: Envelope, ports: Ports) -> None:
    """Keep the effects of a record, and carry out those that are about a person's declarations."""
    await keep_effects(uow.session, event.subject, fact, at=uow.now)
    if fact.subject_kind in _PEOPLE:
        await effects.start_effects(uow, event.subject, fact)


@handles(EffectEnded)
async def on_effect_ended(uow: UnitOfWork, fact: EffectEnded, event: Envelope, ports: Ports) -> None:
    await end_effects(uow.session, fact)
