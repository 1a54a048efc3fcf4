"""Committees, as other services tell of them."""

from common.events.envelope import Envelope
from common.events.review import CommitteeChanged
from common.inbox.handling import handles
from common.ports import Ports
from common.uow import UnitOfWork
from declaration.usecases.plans import committees


@handles(CommitteeChanged)
async def on_committee_changed(
    uow: UnitOfWork, fact: CommitteeChanged, event: Envelope, ports: Ports
) -> None:
    await committees.follow_committee(uow, event.subject, fact)
