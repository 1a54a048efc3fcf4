"""Keeping the copy of review's committees."""

from common.events.review import CommitteeChanged
from common.uow import UnitOfWork
from declaration.store.plans.committees import KEPT, keep_committee


async def follow_committee(uow: UnitOfWork, committee_id: str, fact: CommitteeChanged) -> None:
    """Keep the committee as last told; an older state never overwrites a newer one."""
    told = {name: value for name, value in fact.model_dump(mode="json").items() if name in KEPT}
    values = told | {
        "committee_id": committee_id,
        "scope": [title.as_json() for title in fact.scope],
        "since": fact.since,
        "valid_from": fact.valid_from,
        "valid_to": fact.valid_to,
    }
    await keep_committee(uow.session, values)
    await uow.audit("follow-committee", subject=committee_id, clause="R25-13", detail={"status": fact.status})
