"""Messages for a person's box, raised by any service."""

from common.events.declaration import MessageRaised
from common.events.envelope import Envelope
from common.inbox.handling import handles
from common.ports import Ports
from common.uow import UnitOfWork
from declaration.usecases.cases import messages


@handles(MessageRaised)
async def on_message_raised(uow: UnitOfWork, fact: MessageRaised, event: Envelope, ports: Ports) -> None:
    await messages.deliver(
        uow, event.subject, fact, source=event.source.partition("/")[2], raised_at=event.time
    )
