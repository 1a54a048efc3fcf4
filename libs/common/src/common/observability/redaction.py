"""The last line of defence: no id number and no phone leaves the process in a log line.

Code logs ids, codes and counts. This catches what slips through all the same: an exception text that quotes its input, a
driver that prints its parameters, a dependency that logs a request. It errs on the side of hiding.
"""

import re
from collections.abc import Mapping
from typing import Any

from structlog.typing import EventDict, WrappedLogger

# A citizen number (GB 11643) anywhere in a text: 17 digits with a plausible birth date, then a digit or X. Digits may be
# full-width, which `\d` and these classes cover; ids of organisations fail at the birth date.
_DIGIT = "[0-9０-９]"
_CITIZEN_NUMBER = re.compile(
    rf"(?<!{_DIGIT}){_DIGIT}{{6}}(?:[1１][89８９]|[2２][0０]){_DIGIT}{{2}}(?:[0０]{_DIGIT}|[1１][0-2０-２])"
    rf"[0-3０-３]{_DIGIT}{_DIGIT}{{3}}[0-9０-９XxＸｘ](?!{_DIGIT})"
)
# A mobile number: 11 digits from 1. Inside a longer word (a uuid, a digest) it is none.
_PHONE = re.compile(rf"(?<![0-9A-Za-z０-９])(?:\+?86[- ]?)?[1１][2-9２-９]{_DIGIT}{{9}}(?![0-9A-Za-z０-９])")
_SECRET_FIELDS = re.compile(
    r"(^|_)(authorization|cookie|password|secret|token|nonce|phone|mobile|id_?number|document_?number|person_?name)$",
    re.IGNORECASE,
)
_HIDDEN = "[已隐去]"


def redact_text(text: str) -> str:
    """`text` without citizen numbers and mobile numbers."""
    return _PHONE.sub(_HIDDEN, _CITIZEN_NUMBER.sub(_HIDDEN, text))


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A structlog processor: hides numbers in every text, at any depth, and whole fields whose name says what they hold."""
    return {name: _redacted(name, value) for name, value in event.items()}


def _redacted(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if _SECRET_FIELDS.search(name):
        return _HIDDEN
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, int):
        hidden = redact_text(str(value))
        return value if hidden == str(value) else hidden
    if isinstance(value, Mapping):
        return {redact_text(str(key)): _redacted(str(key), item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted("", item) for item in value]
    return value if isinstance(value, float) else redact_text(str(value))
