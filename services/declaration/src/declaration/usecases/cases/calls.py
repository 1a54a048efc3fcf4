"""Calls: somebody learns outside the platform that a message waits, and nobody can read here who was called (X-09)."""

from common.channels import Call
from common.crypto.sealed import open_sealed
from common.errands import Errand
from common.events.codes import Purpose, Service
from common.events.documents import Recipient
from common.events.expert_pool import PersonCalled
from common.ports import Ports
from common.uow import UnitOfWork
from declaration.domain.cases.messages import call_text
from declaration.store.people.persons import find_person


async def call(
    uow: UnitOfWork, message_id: str, fact: PersonCalled, *, source: Service, ports: Ports
) -> None:
    """Hand the call to every channel; nothing is written, not even that this person was called.

    The phone is the one that the person told, else the one that the sender was told.

    Raises:
        Outage: a gateway is away; all channels are tried again with the same id.
    """
    recipient = Recipient.model_validate(
        open_sealed(ports.keys, Purpose.CALL, fact.recipient, context=message_id)
    )
    person = await find_person(uow.session, recipient.person_ref)
    phone = person.phone(ports.keys) if person is not None else None
    call_ = Call(message_id, recipient.person_ref, phone or recipient.phone, call_text(source))

    async def run() -> None:
        for channel in ports.channels:
            await channel.send(call_)

    await uow.errand(Errand(("call", message_id), run))
