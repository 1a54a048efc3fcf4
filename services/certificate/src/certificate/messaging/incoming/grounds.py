"""What a certificate is issued on."""

from certificate.usecases import grounds
from common.events.declaration import RecognitionApproved
from common.events.envelope import Envelope
from common.events.review import ResultConfirmed
from common.inbox.handling import handles
from common.ports import Ports
from common.uow import UnitOfWork


@handles(ResultConfirmed)
async def on_result_confirmed(uow: UnitOfWork, fact: ResultConfirmed, event: Envelope, ports: Ports) -> None:
    await grounds.take_result(uow, event.subject, fact, ports)


@handles(RecognitionApproved)
async def on_recognition_approved(
    uow: UnitOfWork, fact: RecognitionApproved, event: Envelope, ports: Ports
) -> None:
    await grounds.take_recognition(uow, event.subject, fact, ports)
