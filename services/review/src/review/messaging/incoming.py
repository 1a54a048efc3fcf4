"""Which event leads to which use case."""

from collections.abc import Mapping

from common.events.credit_file import EffectEnded, ReportRouted
from common.events.declaration import DeclarationAccepted
from common.events.envelope import Envelope
from common.events.expert_pool import PanelChanged, PoolChanged
from common.ports import Ports
from common.replicas.handlers import (
    on_effect_ended,
    on_organisation_recorded,
    on_person_linked,
    store_effects,
)
from common.service.definition import Handler
from common.uow import UnitOfWork
from review.usecases import cases, committees, effects, inquiries, panels, power


async def on_declaration_accepted(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    fact = event.payload()
    assert isinstance(fact, DeclarationAccepted)
    await cases.open_case(uow, event.subject, fact, ports=ports)


async def on_declaration_ended(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await cases.end_case(uow, event.subject)


async def on_pool_changed(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    fact = event.payload()
    assert isinstance(fact, PoolChanged)
    await committees.keep_pool(uow, event.subject, fact)


async def on_panel_changed(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    fact = event.payload()
    assert isinstance(fact, PanelChanged)
    await panels.keep_panel(uow, event.subject, fact, ports=ports)


async def on_effect_started(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    """Kept first, so that what comes later is judged by it too."""
    fact = await store_effects(uow, event)
    await effects.apply_effects(uow, event.subject, fact)


async def on_effect_ended_here(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    fact = event.payload()
    assert isinstance(fact, EffectEnded)
    await on_effect_ended(uow, event, ports)
    if "suspend" in fact.effects:
        await power.restore_committees(uow, fact.record_id)


async def on_report_routed(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    fact = event.payload()
    assert isinstance(fact, ReportRouted)
    await inquiries.keep_inquiry(uow, event.subject, fact)


HANDLERS: Mapping[str, Handler] = {
    "person-linked": on_person_linked,
    "organisation-recorded": on_organisation_recorded,
    "declaration-accepted": on_declaration_accepted,
    "declaration-ended": on_declaration_ended,
    "pool-changed": on_pool_changed,
    "panel-changed": on_panel_changed,
    "effect-started": on_effect_started,
    "effect-ended": on_effect_ended_here,
    "report-routed": on_report_routed,
}
