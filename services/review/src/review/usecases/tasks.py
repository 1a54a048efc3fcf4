"""What `me` lists, and what a person's own seats are found by."""

import datetime as dt
from dataclasses import dataclass

from common.ports import Ports
from common.uow import UnitOfWork
from review.store.me import meetings_of_experts
from review.store.meetings import holders

MOST_TASKS = 100
"""Shown at once; the total counts all."""


@dataclass(frozen=True)
class Task:
    """Something that waits for the caller.

    Attributes:
        subject: id of what it is about; `meeting_id` beside it where the subject is a case in a session.
        since: when it came to lie here, where that is on record.
        due: the last day, where one is set.
    """

    kind: str
    subject: str
    meeting_id: str | None = None
    since: dt.datetime | None = None
    due: dt.date | None = None

    def overdue(self, today: dt.date) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < today


async def own_holders(uow: UnitOfWork, person_ref: str, ports: Ports) -> set[str]:
    """What a person's seats at the meetings of these days are found by."""
    return {
        index
        for meeting_id in await meetings_of_experts(uow.session)
        for index in holders(ports.keys, meeting_id, person_ref)
    }
