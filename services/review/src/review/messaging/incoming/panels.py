"""Panels, as expert-pool drew them."""

from common.events.envelope import Envelope
from common.events.expert_pool import PanelChanged
from common.inbox.handling import handles
from common.ports import Ports
from common.uow import UnitOfWork
from review.usecases import panels


@handles(PanelChanged)
async def on_panel_changed(uow: UnitOfWork, fact: PanelChanged, event: Envelope, ports: Ports) -> None:
    await panels.keep_panel(uow, event.subject, fact, ports=ports)
