"""Keeping the history of committees."""

from sqlalchemy.dialects.postgresql import insert

from certificate.store.committees import CommitteeRevisionRow
from certificate.store.locks import lock_committee
from certificate.usecases.grounds import reconsider_committee
from common.events.review import CommitteeChanged
from common.ports import Ports
from common.uow import UnitOfWork


async def keep_revision(uow: UnitOfWork, committee_id: str, fact: CommitteeChanged, ports: Ports) -> None:
    """Keep the revision beside the earlier ones, and look again at what was refused for want of it."""
    await lock_committee(uow.session, committee_id, shared=False)
    statement = insert(CommitteeRevisionRow).values(
        committee_id=committee_id,
        revision=fact.revision,
        name=fact.name,
        authority=fact.authority,
        kind=fact.kind,
        tier=fact.tier,
        scope=[title.as_json() for title in fact.scope],
        places=list(fact.places),
        status=fact.status,
        since=fact.since,
        valid_from=fact.valid_from,
        valid_to=fact.valid_to,
    )
    await uow.session.execute(statement.on_conflict_do_nothing())
    await reconsider_committee(uow, committee_id, ports)
