"""How instants leave the API."""

import datetime as dt

from common.clock import SHANGHAI


def shanghai(moment: dt.datetime | None) -> dt.datetime | None:
    """The same moment with +08:00; the database answers in UTC."""
    return moment.astimezone(SHANGHAI) if moment is not None else None
