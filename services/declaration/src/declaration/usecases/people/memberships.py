"""What a profile says of a person's units, kept as claims that wait for the unit's word."""

from common.ids import new_id
from common.uow import UnitOfWork
from declaration.domain.people.memberships import Membership
from declaration.store.people.memberships import MembershipRow, memberships_of


async def claim_units(uow: UnitOfWork, person_ref: str, units: set[str]) -> None:
    """The person says to belong to exactly these units: what was left ends at once, what is new waits for the unit."""
    present = {row.org_id: row for row in await memberships_of(uow.session, person_ref)}
    for org_id, row in present.items():
        if org_id not in units and row.state != Membership.ENDED:
            await change(uow, row, Membership.ENDED)
    for org_id in sorted(units):
        if org_id not in present:
            row = MembershipRow(
                membership_id=new_id("mbr"),
                person_ref=person_ref,
                org_id=org_id,
                state=Membership.CLAIMED,
                since=uow.now,
                version=1,
            )
            uow.session.add(row)
            await uow.audit("claim-membership", subject=row.membership_id, detail={"unit": org_id})
        elif present[org_id].state == Membership.ENDED:
            await change(uow, present[org_id], Membership.CLAIMED)


async def change(uow: UnitOfWork, row: MembershipRow, state: Membership, *, by: str | None = None) -> None:
    """Put a membership into another state, on record."""
    row.state, row.since, row.decided_by = state, uow.now, by
    row.version += 1
    await uow.audit(
        f"{_ACTIONS[state]}-membership",
        subject=row.membership_id,
        detail={"unit": row.org_id, "by_unit": by is not None},
    )


_ACTIONS = {
    Membership.CLAIMED: "claim",
    Membership.CONFIRMED: "confirm",
    Membership.DECLINED: "decline",
    Membership.ENDED: "end",
}
