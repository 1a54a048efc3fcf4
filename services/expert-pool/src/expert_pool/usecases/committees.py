"""Keeping the copy of committees; a committee's pool begins with it."""

from common.events.review import CommitteeChanged
from common.uow import UnitOfWork
from expert_pool.store import pools
from expert_pool.store.committees import CommitteeRow, find_committee
from expert_pool.store.pools import PoolRow


async def keep_committee(uow: UnitOfWork, committee_id: str, fact: CommitteeChanged) -> None:
    """Keep the committee as review last told of it; an older revision changes nothing.

    The pool is filed together with the application (R25-19), so it opens when the application is first heard of.
    """
    row = await find_committee(uow.session, committee_id)
    if row is None:
        row = CommitteeRow(committee_id=committee_id, revision=0)
        uow.session.add(row)
    if fact.revision <= row.revision:
        return
    row.revision = fact.revision
    row.name, row.office_org = fact.name, fact.office_org
    row.organiser, row.authority = fact.organiser, fact.authority
    row.by, row.tier = fact.by, fact.tier
    row.scope = [title.as_json() for title in fact.scope]
    row.size, row.chairs, row.vice_chairs = fact.size, fact.chairs, fact.vice_chairs
    row.status, row.valid_from, row.valid_to = fact.status, fact.valid_from, fact.valid_to
    row.self_reviewing_org, row.enterprise_related = fact.self_reviewing_org, fact.enterprise_related
    await uow.session.flush()
    if await pools.find_pool(uow.session, committee_id) is None:
        uow.session.add(PoolRow(committee_id=committee_id, findings=[], version=1))
        await uow.audit("open-pool", subject=committee_id, clause="R25-19")
