"""The envelope of every event: CloudEvents 1.0 in its structured JSON form.

`time` is business time, `recordedtime` the system time at which the outbox row was written. `sequence` counts the events
of one source and subject without gaps, so a reader notices a missing or repeated one.
"""

import builtins
import datetime as dt
import uuid
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from common.events.base import Fact, Id, Instant, MalformedEvent
from common.events.codes import Service
from common.events.registry import REGISTRY, event_type, name_of, split_type
from common.events.renamed import named_now

F = TypeVar("F", bound=Fact)

CONTENT_TYPE = "application/cloudevents+json"
"""Content type of a message value: envelope and payload in one JSON object."""

EventId = Annotated[
    str, AfterValidator(lambda text: str(uuid.UUID(text))), Field(json_schema_extra={"format": "uuid"})
]


class Envelope(BaseModel):
    """One event: CloudEvents attributes around a payload, which stays as it came until it is asked for."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"]
    id: EventId
    source: Id
    type: Id
    subject: Id
    time: Instant
    recordedtime: Instant
    sequence: Annotated[int, Field(ge=1, le=2**31 - 1)]
    correlationid: Id
    causationid: Id | None = None
    datacontenttype: Literal["application/json"] = "application/json"
    data: dict[str, Any]

    @model_validator(mode="after")
    def _source_matches_type(self) -> Self:
        service, _ = split_type(self.type)
        if self.source != f"zcps/{service}":
            raise ValueError("source and type name different services")
        return self

    @classmethod
    def of(
        cls,
        fact: Fact,
        *,
        service: str,
        subject: str,
        sequence: int,
        time: dt.datetime,
        recordedtime: dt.datetime,
        correlationid: str,
        causationid: str | None = None,
        id: str | None = None,
    ) -> Self:
        """Wrap a fact that `service` publishes about `subject`; without an id it gets a fresh one."""
        return cls(
            specversion="1.0",
            id=id or str(uuid.uuid4()),
            source=f"zcps/{Service(service)}",
            type=event_type(service, name_of(fact)),
            subject=subject,
            time=time,
            recordedtime=recordedtime,
            sequence=sequence,
            correlationid=correlationid,
            causationid=causationid,
            data=fact.as_json(),
        )

    @property
    def service(self) -> Service:
        """The service that published the event."""
        return split_type(self.type)[0]

    @property
    def fact(self) -> str:
        """The fact's name, such as `declaration-accepted`."""
        return split_type(self.type)[1]

    def payload(self) -> Fact:
        """The payload, checked against the registered schema.

        Raises:
            MalformedEvent: an unregistered fact, a service that may not publish it, or data that breaks the schema.
        """
        entry = REGISTRY.get(self.fact)
        if entry is None:
            raise MalformedEvent(f"unknown fact {self.fact}")
        if self.service not in entry.producers:
            raise MalformedEvent(f"{self.service} may not publish {self.fact}")
        try:
            return entry.model.model_validate(named_now(self.fact, self.data))
        except ValidationError as broken:
            raise _malformed(self.type, broken) from None

    def read(self, model: builtins.type[F]) -> F:
        """The payload as the fact that a handler is written for.

        Raises:
            MalformedEvent: as `payload()`, or the event tells another fact.
        """
        payload = self.payload()
        if not isinstance(payload, model):
            raise MalformedEvent(f"{self.fact} is not {name_of(model)}")
        return payload

    def to_json(self) -> bytes:
        """The message value: structured CloudEvents JSON in UTF-8, absent attributes left out."""
        return self.model_dump_json(exclude_none=True).encode()

    @classmethod
    def from_json(cls, value: bytes) -> Self:
        """Read a message value; the payload is not looked at, so that a newer fact still counts in its sequence.

        Raises:
            MalformedEvent: not JSON, or not an envelope of this platform.
        """
        try:
            return cls.model_validate_json(value)
        except ValidationError as broken:
            raise _malformed("envelope", broken) from None


def _malformed(what: str, broken: ValidationError) -> MalformedEvent:
    """The fault without the offending values: pydantic's own text would quote them."""
    faults = broken.errors(include_url=False, include_context=False, include_input=False)
    return MalformedEvent(what, {".".join(map(str, fault["loc"])) or what: fault["msg"] for fault in faults})
