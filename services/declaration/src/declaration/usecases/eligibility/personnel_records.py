"""Employers record penalties and departures of their people; what is under way is decided on again at once (E-01)."""

import datetime as dt

from common.clock import SHANGHAI
from common.identity.actors import Actor
from common.ids import new_id
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, NotFound, NotLinked, OutsideJurisdiction, OwnCase
from declaration.domain.cases.states import OPEN
from declaration.domain.eligibility.personnel_records import PersonnelRecord, PersonnelRecordKind
from declaration.store.cases.declarations import units_behind
from declaration.store.eligibility.personnel_records import (
    PersonnelRecordRow,
    personnel_record,
    personnel_records_of,
)
from declaration.store.people.persons import person
from declaration.store.people.profiles import profile
from declaration.usecases.eligibility.memberships import end_by_departure
from declaration.usecases.eligibility.rechecks import recheck_person

PERSONNEL_RECORD_BEGINS = "personnel-record-begins"


async def add_personnel_record(
    uow: UnitOfWork, person_ref: str, record: PersonnelRecord, *, actor: Actor, ports: Ports
) -> PersonnelRecordRow:
    """Record a penalty or a departure; one that begins on a later day waits for it.

    Raises:
        NotFound: nobody is known by that reference.
        OwnCase
        OutsideJurisdiction: neither employed by nor declaring through a unit of the caller.
    """
    org_id = await _unit(uow, person_ref, actor=actor)
    row = PersonnelRecordRow(
        record_id=new_id("pnr"),
        person_ref=person_ref,
        org_id=org_id,
        recorded_by=actor.account,
        recorded_at=uow.now,
    )
    row.save(ports.keys, record)
    uow.session.add(row)
    await uow.session.flush()
    await uow.audit("add-personnel-record", subject=row.record_id, clause="R25-21")
    begins = dt.datetime.combine(record.starts, dt.time.min, tzinfo=SHANGHAI)
    if begins > uow.now:
        await uow.schedule(PERSONNEL_RECORD_BEGINS, row.record_id, begins)
    else:
        await _take_effect(uow, row, ports)
    return row


async def begin_personnel_record(uow: UnitOfWork, record_id: str, ports: Ports) -> None:
    """The first day of a record has come."""
    row = await personnel_record(uow.session, record_id)
    if row.withdrawn_at is None:
        await _take_effect(uow, row, ports)


async def _take_effect(uow: UnitOfWork, row: PersonnelRecordRow, ports: Ports) -> None:
    """Who is no longer in post is no longer one of the unit's people; declarations are decided on again."""
    if row.read(ports.keys).kind is not PersonnelRecordKind.PENALTY:
        await end_by_departure(uow, row.person_ref, row.org_id, by=row.recorded_by)
    await recheck_person(uow, row.person_ref, ports=ports)


async def withdraw_personnel_record(uow: UnitOfWork, record_id: str, *, actor: Actor) -> PersonnelRecordRow:
    """The unit takes a record back: it was an error, or a penalty was lifted early. What has ended stays ended.

    Raises:
        NotFound: also for another unit's record.
        OwnCase
        AlreadyDecided: it was withdrawn before.
    """
    row = await personnel_record(uow.session, record_id, lock=True)
    if not actor.has("unit_auditor", row.org_id):
        raise NotFound
    if row.person_ref == actor.person_ref:
        raise OwnCase
    if row.withdrawn_at is not None:
        raise AlreadyDecided
    row.withdrawn_at, row.withdrawn_by = uow.now, actor.account
    await uow.unschedule(PERSONNEL_RECORD_BEGINS, record_id)
    await uow.audit("withdraw-personnel-record", subject=record_id, clause="R25-21")
    return row


async def list_personnel_records(
    uow: UnitOfWork, person_ref: str, *, actor: Actor
) -> list[PersonnelRecordRow]:
    """What the caller's units have recorded of a person and still stands.

    Raises:
        NotFound, OwnCase, OutsideJurisdiction
    """
    await _unit(uow, person_ref, actor=actor)
    units = actor.orgs("unit_auditor")
    return [row for row in await personnel_records_of(uow.session, person_ref) if row.org_id in units]


async def _unit(uow: UnitOfWork, person_ref: str, *, actor: Actor) -> str:
    """The caller's unit that the person works at, or declares through."""
    try:
        await person(uow.session, person_ref)
    except NotLinked:
        raise NotFound from None
    if person_ref == actor.person_ref:
        raise OwnCase
    present = await profile(uow.session, person_ref)
    employers = {present.employer_org, present.using_org} if present is not None else set()
    employers |= await units_behind(uow.session, person_ref, OPEN)
    units = sorted(actor.orgs("unit_auditor") & employers)
    if not units:
        raise OutsideJurisdiction
    return units[0]
