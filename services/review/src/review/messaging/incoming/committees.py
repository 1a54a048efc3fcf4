"""Head counts of pools, which a committee rests on."""

from common.events.envelope import Envelope
from common.events.expert_pool import PoolChanged
from common.inbox.handling import handles
from common.ports import Ports
from common.uow import UnitOfWork
from review.usecases import committees


@handles(PoolChanged)
async def on_pool_changed(uow: UnitOfWork, fact: PoolChanged, event: Envelope, ports: Ports) -> None:
    await committees.keep_pool(uow, event.subject, fact)
