"""Effects (影响) of a record and how long they last (R25-71 to R25-74, F-10).

The bars of a record begin and end on its dates. A revoked title and a disqualification end with nothing: after the record
there is a new review, or a new admission to a pool.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from common.calendar import add_years
from common.events.codes import Effect

ENDLESS: Final = frozenset({Effect.REVOKE_TITLE, Effect.REMOVE_EXPERT})
"""Effects that the record's end does not undo."""


def last_day(starts: dt.date, years: int) -> dt.date:
    """The last day of a record, itself included (Civil Code 201, 202)."""
    return add_years(starts, years)


def terms(effects: Iterable[Effect], until: dt.date) -> Mapping[Effect, dt.date | None]:
    """The last day of each effect; None for what has no end."""
    return {effect: None if effect in ENDLESS else until for effect in effects}


def binds(starts: dt.date, until: dt.date, *, on: dt.date) -> bool:
    """Whether a record binds on a day: its first and its last day both do."""
    return starts <= on <= until


def first_free_day(until: dt.date) -> dt.date:
    """The day on which what was barred is open again."""
    return until + dt.timedelta(days=1)
