"""What an entry of the achievement archive (业绩档案) holds, and what its verification is worth (A-01)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class ItemKind(StrEnum):
    """The parts of the archive."""

    EDUCATION = "education"
    WORK = "work"
    PAPER = "paper"
    AWARD = "award"
    PATENT = "patent"
    PROJECT = "project"
    TITLE = "title"
    QUALIFICATION = "qualification"
    EXAM = "exam"
    TRAINING = "training"
    """Continuing education (继续教育)."""
    PROGRAMME = "programme"
    """Talent programmes, and earlier uses of a policy that is granted once."""
    COMMISSION = "commission"
    """Papers of an entrusted review (委托评审)."""


class ItemStatus(StrEnum):
    """Whose word an entry is."""

    CLAIMED = "claimed"
    """The person's own."""
    VERIFIED = "verified"
    """The employer has seen the proof; later years reuse it."""
    REJECTED = "rejected"


REQUIRED: Final[Mapping[ItemKind, frozenset[str]]] = MappingProxyType(
    {
        ItemKind.EDUCATION: frozenset({"school", "major", "education"}),
        ItemKind.WORK: frozenset({"unit", "post"}),
        ItemKind.PAPER: frozenset({"title", "journal"}),
        ItemKind.AWARD: frozenset({"name", "granted_by"}),
        ItemKind.PATENT: frozenset({"name", "number"}),
        ItemKind.PROJECT: frozenset({"name", "role"}),
        ItemKind.TITLE: frozenset({"name"}),
        ItemKind.QUALIFICATION: frozenset({"name"}),
        ItemKind.EXAM: frozenset({"name"}),
        ItemKind.TRAINING: frozenset({"year"}),
        ItemKind.PROGRAMME: frozenset({"name"}),
        ItemKind.COMMISSION: frozenset({"issued_by"}),
    }
)

OPTIONAL: Final[Mapping[ItemKind, frozenset[str]]] = MappingProxyType(
    {
        ItemKind.EDUCATION: frozenset({"degree", "form_of_study", "certificate_number"}),
        ItemKind.WORK: frozenset({"speciality", "full_time"}),
        ItemKind.PAPER: frozenset({"issue", "author_rank", "index"}),
        ItemKind.AWARD: frozenset({"grade", "rank"}),
        ItemKind.PATENT: frozenset({"patent_kind", "rank"}),
        ItemKind.PROJECT: frozenset({"granted_by", "amount", "result"}),
        ItemKind.TITLE: frozenset({"granted_by", "certificate_number"}),
        ItemKind.QUALIFICATION: frozenset({"granted_by", "certificate_number"}),
        ItemKind.EXAM: frozenset({"score", "certificate_number"}),
        ItemKind.TRAINING: frozenset({"hours", "card_number"}),
        ItemKind.PROGRAMME: frozenset({"granted_by", "grade"}),
        ItemKind.COMMISSION: frozenset({"number"}),
    }
)


def faults(kind: ItemKind, fields: Mapping[str, str]) -> dict[str, str]:
    """What is missing or does not belong to an entry of this kind: field name to `missing` or `unknown`."""
    given = {name for name, value in fields.items() if value.strip()}
    missing = dict.fromkeys(sorted(REQUIRED[kind] - given), "missing")
    unknown = dict.fromkeys(sorted(set(fields) - REQUIRED[kind] - OPTIONAL[kind]), "unknown")
    return missing | unknown


def status_after_change(status: ItemStatus, *, changed: bool) -> ItemStatus:
    """A verification covers what was verified: whatever changes it makes it the person's own word again."""
    return ItemStatus.CLAIMED if changed else status
