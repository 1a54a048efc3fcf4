"""Names that fields and codes of events had before the first release: what was written with them is still read.

An event may lie in an outbox, on the bus or in an inbox while the services are brought up to date, and it is never written
anew. So whoever reads a payload reads it under the names of now (`Envelope.payload`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

FIELDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {"plan-published": {"own_notice": "separate_notice"}}
)
"""By fact: former name of a field, and its name now."""

CODES: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = MappingProxyType(
    {"case-progressed": {"step": {"result_notice": "result_publicity"}}}
)
"""By fact and field: former code, and its code now."""


def named_now(fact: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """A payload under the names of now, whenever it was written."""
    fields, codes = FIELDS.get(fact, {}), CODES.get(fact, {})
    told = {fields.get(name, name): value for name, value in data.items()}
    for name, known in codes.items():
        if isinstance(told.get(name), str):
            told[name] = known.get(told[name], told[name])
    return told
