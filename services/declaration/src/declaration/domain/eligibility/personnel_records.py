"""What only the employer may say of a person: a penalty in force, and that the person has left the post (E-01, article 21)."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from common.policy.subjects.applicants import Penalty
from declaration.domain.eligibility.facts import Day, InPost, PenaltyInForce, Source


class PersonnelRecordKind(StrEnum):
    """The kind of a personnel record."""

    PENALTY = "penalty"
    """处分, for its time."""
    LEFT = "left"
    """No longer in post at the unit that records it."""
    RETIRED = "retired"
    CIVIL_SERVANT = "civil_servant"
    """Has become a civil servant, or staff managed as such."""


class PersonnelRecord(BaseModel):
    """A record; both days bind, no last day means without end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: PersonnelRecordKind
    penalty: Penalty | None = None
    starts: Day
    until: Day | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        of_penalty = self.kind is PersonnelRecordKind.PENALTY
        if of_penalty is (self.penalty is None):
            raise ValueError("a penalty is named where the record is one, and only there")
        if self.until is not None and (not of_penalty or self.until < self.starts):
            raise ValueError("only a penalty has a last day, and not before its first")
        return self


_NOW: dict[PersonnelRecordKind, InPost] = {
    PersonnelRecordKind.LEFT: InPost.NOT_IN_POST,
    PersonnelRecordKind.RETIRED: InPost.RETIRED,
    PersonnelRecordKind.CIVIL_SERVANT: InPost.CIVIL_SERVANT,
}


def penalties(records: Iterable[PersonnelRecord]) -> tuple[PenaltyInForce, ...]:
    """The penalties, each with its time: rules look which of them bind."""
    return tuple(
        PenaltyInForce(
            source=Source.VERIFIED, penalty=record.penalty, starts=record.starts, until=record.until
        )
        for record in records
        if record.penalty is not None
    )


def in_post_by_record(
    records: Iterable[tuple[str, PersonnelRecord]], *, units: Iterable[str | None], on: dt.date
) -> InPost | None:
    """The person's employment at the declaring unit on that day, if a personnel record tells; the latest one counts.

    Who left one unit may declare at another: `left` speaks of the unit that recorded it alone.

    Args:
        records: each with the organisation that recorded it.
        units: the units behind the declaration.
    """
    speaking = [
        record
        for org_id, record in records
        if record.kind in _NOW
        and record.starts <= on
        and (record.kind is not PersonnelRecordKind.LEFT or org_id in set(units))
    ]
    latest = max(speaking, key=lambda record: (record.starts, record.kind), default=None)
    return _NOW[latest.kind] if latest is not None else None
