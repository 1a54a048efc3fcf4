"""What `me` lists."""

import datetime as dt
from dataclasses import dataclass

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
