"""The achievement archive: entered by the person, verified once by the employer, reused in later years (A-01)."""

import datetime as dt
from dataclasses import dataclass

from common.identity.actors import Actor
from common.ids import new_id
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import (
    AlreadyDecided,
    FieldError,
    NotFound,
    OutsideJurisdiction,
    OwnCase,
    WrongState,
    check_version,
)
from declaration.domain.eligibility.archive_items import ItemKind, ItemStatus, faults, status_after_change
from declaration.domain.eligibility.claims import CLAIMS_OF, MOST_OF_A_KIND, Claim
from declaration.errors import ItemIncomplete
from declaration.store.eligibility.archive_items import ArchiveItemRow, archive_item, count_of
from declaration.store.people.persons import person
from declaration.store.people.profiles import profile
from declaration.usecases.eligibility.memberships import confirm_by_entry
from declaration.usecases.eligibility.rechecks import recheck_person

_FAULTS = {"missing": "请填写此项。", "unknown": "该类条目没有此项。"}


@dataclass(frozen=True)
class ItemFacts:
    """What an entry says."""

    kind: ItemKind
    fields: dict[str, str]
    starts: dt.date | None
    ends: dt.date | None
    claim: Claim | None = None

    def check(self) -> None:
        """Raises `ItemIncomplete`."""
        found = [
            FieldError(f"/fields/{name}", fault, _FAULTS[fault])
            for name, fault in faults(self.kind, self.fields).items()
        ]
        if self.starts and self.ends and self.ends < self.starts:
            found.append(FieldError("/to", "before_start", "结束日期早于开始日期。"))
        if self.claim is not None and self.claim.says not in CLAIMS_OF[self.kind]:
            found.append(FieldError("/fact/says", "unknown", "该类条目不能填写这一类情况。"))
        if found:
            raise ItemIncomplete(errors=found)


async def add_item(uow: UnitOfWork, facts: ItemFacts, *, actor: Actor, ports: Ports) -> ArchiveItemRow:
    """Enter an item; it is the person's own word until the employer verifies it.

    Raises:
        NotLinked, ItemIncomplete
    """
    holder = await person(uow.session, actor.person_ref)
    facts.check()
    await _check_room(uow, holder.person_ref, facts.claim, present=None)
    row = ArchiveItemRow(
        item_id=new_id("ach"),
        person_ref=holder.person_ref,
        kind=facts.kind,
        starts=facts.starts,
        ends=facts.ends,
        status=ItemStatus.CLAIMED,
        version=1,
        changed_at=uow.now,
        removed=False,
    )
    row.save_fields(ports.keys, facts.fields)
    row.save_claim(ports.keys, facts.claim)
    uow.session.add(row)
    await uow.session.flush()
    await uow.audit("add-archive-item", subject=row.item_id)
    return row


async def change_item(
    uow: UnitOfWork, item_id: str, facts: ItemFacts, *, seen_version: int, actor: Actor, ports: Ports
) -> ArchiveItemRow:
    """Change an own item; a verified one becomes claimed again if anything is different.

    Raises:
        NotFound, StaleVersion, ItemIncomplete
    """
    row = await _own_item(uow, item_id, actor=actor)
    check_version(seen=seen_version, present=row.version, state=row.status)
    facts.check()
    await _check_room(uow, row.person_ref, facts.claim, present=row.fact_says)
    before = (row.kind, row.read_fields(ports.keys), row.starts, row.ends, row.read_claim(ports.keys))
    changed = before != (facts.kind, facts.fields, facts.starts, facts.ends, facts.claim)
    row.kind, row.starts, row.ends = facts.kind, facts.starts, facts.ends
    row.save_fields(ports.keys, facts.fields)
    row.save_claim(ports.keys, facts.claim)
    row.status = status_after_change(ItemStatus(row.status), changed=changed)
    if changed:
        row.verified_by_org = row.verified_by = row.verified_on = row.reason_sealed = None
    row.version += 1
    row.changed_at = uow.now
    await uow.audit("change-archive-item", subject=item_id)
    return row


async def remove_item(uow: UnitOfWork, item_id: str, *, actor: Actor) -> None:
    """Strike an own item; what was submitted with it keeps it.

    Raises:
        NotFound
    """
    row = await _own_item(uow, item_id, actor=actor)
    row.removed = True
    row.version += 1
    row.changed_at = uow.now
    await uow.audit("remove-archive-item", subject=item_id)


async def verify_item(
    uow: UnitOfWork,
    item_id: str,
    outcome: ItemStatus,
    *,
    reason: str | None,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> ArchiveItemRow:
    """The employer's auditor verifies or rejects an entry; who verifies somebody's work has said that he works there.

    Raises:
        OutsideJurisdiction: the person belongs to another unit.
        NotFound, OwnCase, StaleVersion
        AlreadyDecided: the entry was verified or rejected and has not changed since.
    """
    row = await archive_item(uow.session, item_id)
    holder = await profile(uow.session, row.person_ref)
    if holder is None or not actor.has("unit_auditor", holder.employer_org):
        raise OutsideJurisdiction
    if row.person_ref == actor.person_ref:
        raise OwnCase
    check_version(seen=seen_version, present=row.version, state=row.status)
    if row.status != ItemStatus.CLAIMED:
        raise AlreadyDecided(present_state=row.status)
    row.status = outcome
    row.verified_by_org, row.verified_by, row.verified_on = holder.employer_org, actor.account, uow.now.date()
    row.save_reason(ports.keys, reason)
    row.version += 1
    row.changed_at = uow.now
    if outcome is ItemStatus.VERIFIED and row.kind == ItemKind.WORK:
        await confirm_by_entry(uow, row.person_ref, holder.employer_org, by=actor.account)
    await uow.audit(
        "verify-archive-item", subject=item_id, clause="BY26-2.1.1", detail={"outcome": str(outcome)}
    )
    return row


async def take_back_verification(
    uow: UnitOfWork, item_id: str, *, reason: str, seen_version: int, actor: Actor, ports: Ports
) -> ArchiveItemRow:
    """The employer finds that a verified entry is not true: what rests on it is decided on again.

    Raises:
        NotFound, OutsideJurisdiction, OwnCase, StaleVersion
        WrongState: the entry is not verified.
    """
    row = await archive_item(uow.session, item_id)
    holder = await profile(uow.session, row.person_ref)
    employers = {row.verified_by_org, holder.employer_org if holder is not None else None}
    if not actor.orgs("unit_auditor") & employers:
        raise OutsideJurisdiction
    if row.person_ref == actor.person_ref:
        raise OwnCase
    check_version(seen=seen_version, present=row.version, state=row.status)
    if row.status != ItemStatus.VERIFIED:
        raise WrongState("该条目没有核实通过，无需撤销核实。", present_state=row.status)
    row.status = ItemStatus.REJECTED
    row.verified_by, row.verified_on = actor.account, uow.now.date()
    row.save_reason(ports.keys, reason)
    row.version += 1
    row.changed_at = uow.now
    await uow.session.flush()
    await uow.audit("take-back-verification", subject=item_id, clause="BY26-2.1.1")
    await recheck_person(uow, row.person_ref, ports=ports)
    return row


async def _check_room(uow: UnitOfWork, person_ref: str, claim: Claim | None, *, present: str | None) -> None:
    """No life has more facts of a kind.

    Args:
        present: the kind that the entry claims so far.

    Raises:
        ItemIncomplete
    """
    new = claim.says if claim is not None and claim.says != present else None
    if new is not None and await count_of(uow.session, person_ref, new) >= MOST_OF_A_KIND:
        raise ItemIncomplete(f"同一类情况最多填写 {MOST_OF_A_KIND} 条，请删除不需要的条目后再填。")


async def _own_item(uow: UnitOfWork, item_id: str, *, actor: Actor) -> ArchiveItemRow:
    row = await archive_item(uow.session, item_id)
    if row.person_ref != actor.person_ref:
        raise NotFound
    return row
