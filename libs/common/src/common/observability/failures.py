"""What failed and where, without the exception's text: a driver or a validator quotes people's values in it."""

import sys
import traceback
from pathlib import Path

from structlog.typing import EventDict, WrappedLogger

FRAMES_SHOWN = 4
_LONGEST_CHAIN = 4


def describe(failed: BaseException) -> str:
    """The kind of exception and the innermost frames, e.g. `ValueError at routing.py:90 handle > cases.py:12 read`.

    An exception group names its members, at most four; a chain of causes is followed as far.
    """
    told: list[str] = []
    link: BaseException | None = failed
    while link is not None and len(told) < _LONGEST_CHAIN:
        told.append(_alone(link))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return " caused by ".join(told)


def _alone(failed: BaseException) -> str:
    frames = traceback.extract_tb(failed.__traceback__)[-FRAMES_SHOWN:]
    trail = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    told = f"{type(failed).__name__} at {trail}"
    if isinstance(failed, BaseExceptionGroup):
        members = "; ".join(describe(member) for member in failed.exceptions[:_LONGEST_CHAIN])
        return f"{told} [{members}]"
    return told


def exceptions_described(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A structlog processor: `exc_info` becomes `exception`, told by `describe`.

    It stands in the formatter of every logger, ours and the libraries', so that no caller has to think of it.
    """
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    failed = given[1] if isinstance(given, tuple) else given
    if isinstance(failed, BaseException):
        event["exception"] = describe(failed)
    return event
