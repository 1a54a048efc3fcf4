"""Committees, as other services tell of them."""

from certificate.usecases import committees
from common.events.envelope import Envelope
from common.events.review import CommitteeChanged
from common.inbox.handling import handles
from common.ports import Ports
from common.uow import UnitOfWork


@handles(CommitteeChanged)
async def on_committee_changed(
    uow: UnitOfWork, fact: CommitteeChanged, event: Envelope, ports: Ports
) -> None:
    await committees.keep_revision(uow, event.subject, fact, ports)
