"""Units are told of a record of one of their people, and say that they have read it (F-02, F-03; articles 72, 73)."""

from common.identity.actors import Actor
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, OwnCase
from credit_file.store.notifications import NotificationRow, find_notification, notification_for
from credit_file.store.records import RecordRow, get_history


async def tell_unit(uow: UnitOfWork, record: RecordRow) -> None:
    """Put a record before the unit that it names: a task of its auditor until it is read; a further entry is told anew."""
    if record.notified_org is None:
        return
    row = await find_notification(uow.session, record.root_id, record.notified_org)
    if row is None:
        row = NotificationRow(root_id=record.root_id, org_id=record.notified_org)
        uow.session.add(row)
    row.revision, row.told_at, row.read_at, row.read_by = record.revision, uow.now, None, None
    await uow.session.flush()
    await uow.audit(
        "tell-unit",
        subject=record.root_id,
        clause=record.basis[-1],
        detail={"org_id": record.notified_org, "revision": record.revision},
    )


async def mark_read(uow: UnitOfWork, record_id: str, *, actor: Actor) -> NotificationRow:
    """The unit's auditor has read what the unit was told.

    Raises:
        NotFound: the caller's unit was told nothing.
        OwnCase: the record is the caller's own.
        AlreadyDecided: it is read, and nothing has changed since.
    """
    row = await notification_for(uow.session, record_id, actor.orgs("unit_auditor"))
    if (await get_history(uow.session, record_id))[0].subject_ref == actor.person_ref:
        raise OwnCase(clause="R25-61")
    if row.read_at is not None:
        raise AlreadyDecided("本单位已经签收该通报。")
    row.read_at, row.read_by = uow.now, actor.account
    await uow.audit("read-notification", subject=record_id, clause="R25-72", detail={"org_id": row.org_id})
    return row
