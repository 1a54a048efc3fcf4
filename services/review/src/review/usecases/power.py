"""The power of a committee to act: asked for, lapsed, stopped, withdrawn, given back (C-03; articles 13, 76 to 78)."""

import datetime as dt

from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import CommitteeWithoutPower
from review.domain.power import may_act, not_stopped
from review.domain.states import COMMITTEE_MOVES, CommitteeState, move
from review.messaging.outgoing.committees import emit_committee_changed
from review.store import committees as store
from review.store.committees import CommitteeRow
from review.store.meetings import MeetingRow

LAPSE = "committee-lapse"
"""Timer kind: a filing's last day is over."""


def require_power(row: CommitteeRow, *, on: dt.date, ports: Ports) -> None:
    """The committee must be able to act on that day (C-03).

    Raises:
        CommitteeWithoutPower
    """
    finding = may_act(
        CommitteeState(row.state), row.valid_from, row.valid_to, on=on, under=ports.packs.under(row.pack_id)
    )
    if finding.refuses:
        raise CommitteeWithoutPower.by([finding])


async def require_power_in_session(uow: UnitOfWork, meeting: MeetingRow, ports: Ports) -> None:
    """What an open meeting does has effect only while its committee may act (C-03); reading goes on.

    Raises:
        CommitteeWithoutPower: suspended, withdrawn or lapsed meanwhile.
    """
    require_power(
        await store.get_committee(uow.session, meeting.committee_id), on=uow.now.date(), ports=ports
    )


async def require_not_stopped(uow: UnitOfWork, meeting: MeetingRow, ports: Ports) -> None:
    """A step after the vote needs a committee that nobody has stopped (C-03).

    Raises:
        CommitteeWithoutPower
    """
    row = await store.get_committee(uow.session, meeting.committee_id)
    finding = not_stopped(
        CommitteeState(row.state),
        stopped_by_record=row.stopped_by_record is not None,
        under=ports.packs.under(meeting.pack_id),
    )
    if finding.refuses:
        raise CommitteeWithoutPower.by([finding])


async def lapse_committee(uow: UnitOfWork, committee_id: str) -> None:
    """End a filing whose last day is over (R25-13)."""
    row = await store.get_committee(uow.session, committee_id, lock=True)
    running = row.state in {CommitteeState.FILED, CommitteeState.SUSPENDED}
    if running and row.valid_to is not None and row.valid_to < uow.now.date():
        await _change_state(uow, row, CommitteeState.LAPSED, action="lapse-committee", clause="R25-13")


async def stop_committee(
    uow: UnitOfWork, committee_id: str, wanted: CommitteeState, *, record_id: str, clause: str
) -> bool:
    """Suspend a committee or take its power, as a credit record decided; whether there was anything to stop."""
    row = await store.find_committee(uow.session, committee_id, lock=True)
    if row is None or wanted not in COMMITTEE_MOVES[CommitteeState(row.state)]:
        return False
    row.stopped_by_record = record_id
    action = "suspend-committee" if wanted is CommitteeState.SUSPENDED else "withdraw-committee"
    await _change_state(uow, row, wanted, action=action, clause=clause)
    return True


async def restore_committees(uow: UnitOfWork, record_id: str) -> None:
    """Let committees go on whose suspension under this record ended (R25-78)."""
    for row in await store.lock_stopped(uow.session, record_id):
        if row.state != CommitteeState.WITHDRAWN:
            row.stopped_by_record = None
        if row.state == CommitteeState.SUSPENDED:
            await _change_state(uow, row, CommitteeState.FILED, action="restore-committee", clause="R25-78")


async def _change_state(
    uow: UnitOfWork, row: CommitteeRow, wanted: CommitteeState, *, action: str, clause: str
) -> None:
    row.state = move(COMMITTEE_MOVES, CommitteeState(row.state), wanted)
    row.since = uow.now
    row.version += 1
    await uow.audit(action, subject=row.committee_id, clause=clause)
    await emit_committee_changed(uow, row)
