"""Names that values of packs had before: what was stored under them is still read, and names the same policy.

Plans, decisions and snapshots name a policy by its digest. A digest covers the first name of a value, so that a rename
changes none of them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_SUBJECTS: Final[Mapping[str, str]] = MappingProxyType({"standing": "applicants"})
_VALUES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "plan.own_notice_by": "plan.annual_notice_by",
        "plan.own_notice_filed": "plan.annual_notice_filed",
        "plan.own_notice_columns": "plan.separate_notice_columns",
        "plan.own_notice_series": "plan.separate_notice_series",
        "audit_chain.unit_notice": "audit_chain.unit_publicity",
        "audit_chain.unit_notice_clear": "audit_chain.unit_publicity_clear",
        "audit_chain.roster_notice": "audit_chain.roster_publicity",
        "results.notice_opens_within": "results.publicity_opens_within",
        "results.notice": "results.publicity",
    }
)
"""Renames alone: the value says what it said."""
_FIRST_SUBJECTS: Final = {now: first for first, now in _SUBJECTS.items()}
_FIRST_VALUES: Final = {now: first for first, now in _VALUES.items()}

_SECTORS: Final = "grassroots.township_direct.applicant_types"
_TOLD_BY_SECTOR: Final[Mapping[str, str]] = MappingProxyType(
    {
        "private_sector.applicant_types": "private_sector.sectors",
        "standing.penalised_types": "standing.penalised_sectors",
        _SECTORS: "grassroots.township_direct.sectors",
    }
)
"""Then the kind of person told the sector as well (A-13); these changed what they say, and with it the digest."""

_KINDS: Final[Mapping[str, str]] = MappingProxyType({"notice": "annual_notice"})


def name_now(path: str) -> str:
    """What a value is called now, by any name that it ever had."""
    path = _TOLD_BY_SECTOR.get(path, path)
    subject, dot, rest = path.partition(".")
    return _VALUES.get(path) or _SUBJECTS.get(subject, subject) + dot + rest


def first_name(path: str) -> str:
    """What a value was called when its digest was first made."""
    subject, dot, rest = path.partition(".")
    return _FIRST_VALUES.get(path) or _FIRST_SUBJECTS.get(subject, subject) + dot + rest


def said_now(path: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Contract staff of institutions were a type of their own; as a sector they are the institution's."""
    if path != _SECTORS or "value" not in value:
        return value
    return {**value, "value": [one for one in value["value"] if one != "contract_staff"]}


def head_now(head: Mapping[str, Any]) -> Mapping[str, Any]:
    """The head of a pack as it is read now; an annual notice was of the kind `notice`."""
    return {**head, "kind": _KINDS.get(head["kind"], head["kind"])}
