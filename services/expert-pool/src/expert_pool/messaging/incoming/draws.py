"""Draws that review asks for."""

from common.events.envelope import Envelope
from common.events.review import DrawRequested
from common.inbox.handling import handles
from common.ports import Ports
from common.uow import UnitOfWork
from expert_pool.usecases import draws


@handles(DrawRequested)
async def on_draw_requested(uow: UnitOfWork, fact: DrawRequested, event: Envelope, ports: Ports) -> None:
    await draws.request_draw(uow, event.subject, fact, ports=ports)
