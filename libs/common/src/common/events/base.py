"""The base of every fact, and the shapes that several facts share.

Reading is tolerant (unknown fields are ignored, so that a newer writer does not stop an older reader); writing is exact:
what is absent is left out, never written as null.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from common.clock import SHANGHAI
from common.events.codes import Level, Purpose, TargetKind

Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""An opaque id; readers compare it and never look inside."""

Clause = Annotated[str, StringConstraints(min_length=1, max_length=60)]
"""Where a rule stands, such as `R25-72`."""

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in lower-case hexadecimal."""

Revision = Annotated[int, Field(ge=1)]
"""Counts the states of one subject from 1; a higher one replaces a lower one as a whole."""

Count = Annotated[int, Field(ge=0)]


def in_shanghai(moment: dt.datetime) -> dt.datetime:
    """Raises ValueError for a moment of the first or the last day that there is, which Shanghai has no name for."""
    try:
        return moment.astimezone(SHANGHAI)
    except OverflowError:
        raise ValueError("outside the calendar") from None


Instant = Annotated[
    AwareDatetime,
    AfterValidator(in_shanghai),
    PlainSerializer(lambda moment: moment.isoformat(), return_type=str, when_used="json"),
]
"""A moment, held and written in Asia/Shanghai (`2026-05-11T09:00:00+08:00`); one without an offset is refused."""

Sealed = Annotated[str, StringConstraints(pattern=r"^v1\.[^.]+\.[A-Za-z0-9_=-]+$")]
"""A value that is encrypted for one purpose: `v1.<key id>.<base64url>`."""


@dataclass(frozen=True)
class SealedFor:
    """Names the purpose of a `Sealed` or `Doc` field; the schema shows it as `x-sealed-for`."""

    purpose: Purpose

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(core_schema), "x-sealed-for": self.purpose.value}


class Shape(BaseModel):
    """A part of a fact: frozen, tolerant of fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    def as_json(self) -> dict[str, Any]:
        """The JSON object: codes as text, days as `YYYY-MM-DD`, absent fields left out."""
        return self.model_dump(mode="json", exclude_none=True)


class Fact(Shape):
    """Something that happened and that other services act on; the payload of one event."""


class Title(Shape):
    """A title: series (系列), specialty (专业) and level (层级).

    Without a specialty it means the series as a whole, as in the scope of a committee that is formed by series.
    """

    series: Id
    specialty: Id | None = None
    level: Level


class Reference(Shape):
    """A shape of texts alone, which a table keeps in columns of its own, one for each field in the order here."""

    def __composite_values__(self) -> tuple[str, ...]:
        """As SQLAlchemy asks of what it keeps in several columns."""
        return tuple(self.__dict__.values())


class Doc(Reference):
    """A claim check: where an encrypted document lies, the digest of its stored bytes, the key it is encrypted with."""

    key: Id
    sha256: Digest
    key_id: Id


class PackRef(Reference):
    """The policy pack a decision was taken under, and the digest of its effective values."""

    id: Id
    version: Id
    digest: Digest


class EffectTarget(Shape):
    """What an effect of a credit record is aimed at."""

    kind: TargetKind
    id: Id


class MalformedEvent(ValueError):
    """A message that is no event of the platform, or whose payload breaks its schema.

    Attributes:
        reasons: one line per fault, `field: what is wrong`; never the offending value, which may be personal data.
    """

    def __init__(self, what: str, reasons: Mapping[str, str] | None = None) -> None:
        self.reasons = tuple(f"{field}: {fault}" for field, fault in (reasons or {}).items())
        super().__init__("; ".join((what, *self.reasons)))
