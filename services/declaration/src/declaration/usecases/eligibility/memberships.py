"""The unit's word on who is one of its people: the auditor confirms, declines, or says that somebody has left."""

from common.identity.actors import Actor
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, NotFound, OwnCase, check_version
from declaration.domain.cases.messages import OwnTemplate
from declaration.domain.people.memberships import UNIT_MAY, Membership
from declaration.store.cases.messages import tell
from declaration.store.people import memberships as store
from declaration.store.people.memberships import MembershipRow
from declaration.usecases.people.memberships import change

_TOLD = {
    Membership.CONFIRMED: OwnTemplate.MEMBERSHIP_CONFIRMED,
    Membership.DECLINED: OwnTemplate.MEMBERSHIP_DECLINED,
    Membership.ENDED: OwnTemplate.MEMBERSHIP_ENDED,
}


async def list_members(
    uow: UnitOfWork, *, state: Membership | None, after: str | None, limit: int, actor: Actor
) -> list[MembershipRow]:
    """Who says to belong to the caller's units; the caller himself is another auditor's to confirm."""
    return await store.memberships_at(
        uow.session,
        actor.orgs("unit_auditor"),
        state=state,
        not_of=actor.person_ref,
        after=after,
        limit=limit,
    )


async def own(uow: UnitOfWork, *, actor: Actor) -> list[MembershipRow]:
    """The caller's own memberships: what he named, what the unit said, and why."""
    assert actor.person_ref is not None, "who has memberships is linked"
    return await store.own_memberships(uow.session, actor.person_ref)


async def decide_membership(
    uow: UnitOfWork,
    membership_id: str,
    wanted: Membership,
    *,
    reason: str | None,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> MembershipRow:
    """The auditor's word.

    Raises:
        NotFound: also for another unit's people.
        OwnCase: the caller's own membership.
        StaleVersion
        AlreadyDecided: from where it stands nothing leads there.
    """
    row = await store.membership(uow.session, membership_id)
    if not actor.has("unit_auditor", row.org_id):
        raise NotFound
    if row.person_ref == actor.person_ref:
        raise OwnCase
    check_version(seen=seen_version, present=row.version, state=row.state)
    if wanted not in UNIT_MAY[Membership(row.state)]:
        raise AlreadyDecided(present_state=row.state, present_version=row.version)
    row.save_reason(ports.keys, reason)
    await _settle(uow, row, wanted, by=actor.account)
    return row


async def confirm_by_entry(uow: UnitOfWork, person_ref: str, org_id: str, *, by: str) -> None:
    """The unit verified an entry of somebody's archive as his employer, and so has said that he is one of its people."""
    for row in await store.memberships_of(uow.session, person_ref):
        if row.org_id == org_id and row.state == Membership.CLAIMED:
            await _settle(uow, row, Membership.CONFIRMED, by=by)


async def end_by_departure(uow: UnitOfWork, person_ref: str, org_id: str, *, by: str) -> None:
    """The unit recorded that somebody has left, retired or become a civil servant."""
    for row in await store.memberships_of(uow.session, person_ref):
        if row.org_id == org_id and row.state == Membership.CONFIRMED:
            await _settle(uow, row, Membership.ENDED, by=by)


async def _settle(uow: UnitOfWork, row: MembershipRow, wanted: Membership, *, by: str) -> None:
    await change(uow, row, wanted, by=by)
    tell(uow.session, row.person_ref, _TOLD[wanted], link=row.membership_id, at=uow.now)
