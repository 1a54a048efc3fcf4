"""Messages for a person's box, raised by any service, and calls that leave nothing in it."""

from common.events.codes import Service
from common.events.declaration import MessageRaised
from common.events.envelope import Envelope
from common.events.expert_pool import PersonCalled
from common.inbox.handling import handles
from common.ports import Ports
from common.uow import UnitOfWork
from declaration.usecases.cases import calls, messages


@handles(MessageRaised)
async def on_message_raised(uow: UnitOfWork, fact: MessageRaised, event: Envelope, ports: Ports) -> None:
    await messages.deliver(
        uow, event.subject, fact, source=event.source.partition("/")[2], raised_at=event.time
    )


@handles(PersonCalled)
async def on_person_called(uow: UnitOfWork, fact: PersonCalled, event: Envelope, ports: Ports) -> None:
    source = Service(event.source.partition("/")[2])
    await calls.call(uow, event.subject, fact, source=source, ports=ports)
