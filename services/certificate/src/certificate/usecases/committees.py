"""Keeping the history of committees."""

from certificate.store.committees import add_revision
from certificate.store.locks import lock_committee
from certificate.usecases.grounds import reconsider_committee
from common.events.review import CommitteeChanged
from common.ports import Ports
from common.uow import UnitOfWork


async def keep_revision(uow: UnitOfWork, committee_id: str, fact: CommitteeChanged, ports: Ports) -> None:
    """Keep the revision beside the earlier ones, and look again at what was refused for want of it."""
    await lock_committee(uow.session, committee_id, shared=False)
    await add_revision(uow.session, committee_id, fact)
    await reconsider_committee(uow, committee_id, ports)
