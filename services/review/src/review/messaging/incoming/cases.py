"""Declarations that review receives as cases."""

from common.events.declaration import DeclarationAccepted, DeclarationEnded
from common.events.envelope import Envelope
from common.inbox.handling import handles
from common.ports import Ports
from common.uow import UnitOfWork
from review.usecases import cases


@handles(DeclarationAccepted)
async def on_declaration_accepted(
    uow: UnitOfWork, fact: DeclarationAccepted, event: Envelope, ports: Ports
) -> None:
    await cases.open_case(uow, event.subject, fact, ports=ports)


@handles(DeclarationEnded)
async def on_declaration_ended(
    uow: UnitOfWork, fact: DeclarationEnded, event: Envelope, ports: Ports
) -> None:
    await cases.end_case(uow, event.subject)
