"""Every payload: its example travels unchanged, readers are tolerant, and nothing personal is there in clear."""

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from common.events.base import MalformedEvent
from common.events.codes import Level, Tier
from common.events.envelope import Envelope
from common.events.examples import EXAMPLES, SUBJECTS
from common.events.registry import REGISTRY
from common.events.schemas import fact_schema


def event(fact: str, data: dict[str, Any]) -> Envelope:
    service = sorted(REGISTRY[fact].producers)[0]
    return Envelope.from_json(
        json.dumps(
            {
                "specversion": "1.0",
                "id": str(uuid.uuid4()),
                "source": f"zcps/{service}",
                "type": f"zcps.{service}.{fact}.v1",
                "subject": SUBJECTS[REGISTRY[fact].subject],
                "time": "2026-05-11T09:00:00+08:00",
                "recordedtime": "2026-05-11T09:00:00+08:00",
                "sequence": 1,
                "correlationid": "c-1",
                "data": data,
            }
        ).encode()
    )


def example(fact: str) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(dict(EXAMPLES[fact])))
    return copied


def required_fields() -> Iterator[tuple[str, str]]:
    for fact, entry in REGISTRY.items():
        for field, info in entry.model.model_fields.items():
            if info.is_required():
                yield fact, field


@pytest.mark.parametrize("fact", REGISTRY)
def test_the_example_is_read_and_written_back_unchanged(fact: str) -> None:
    assert event(fact, example(fact)).payload().as_json() == EXAMPLES[fact]


@pytest.mark.parametrize("fact", REGISTRY)
def test_an_unknown_field_of_a_newer_writer_is_ignored(fact: str) -> None:
    newer = {**example(fact), "added_next_year": {"deep": [1]}}
    assert event(fact, newer).payload() == event(fact, example(fact)).payload()


@pytest.mark.parametrize(("fact", "field"), list(required_fields()))
def test_a_missing_required_field_is_malformed_and_named(fact: str, field: str) -> None:
    data = example(fact)
    del data[field]
    with pytest.raises(MalformedEvent, match=field):
        event(fact, data).payload()


@pytest.mark.parametrize("fact", REGISTRY)
def test_a_payload_is_frozen(fact: str) -> None:
    payload = event(fact, example(fact)).payload()
    with pytest.raises(ValueError, match="frozen"):
        setattr(payload, next(iter(type(payload).model_fields)), "x")


CLEAR_NAMES_ALLOWED = {("organisation-recorded", "name"), ("committee-changed", "name")}
PERSONAL = re.compile(
    r"name|full_name|.*person_name|phone|mobile|telephone|email|id_number|number|document_number|identity|address|"
    r"text|opinion|remark|comment|note|description|salt|nonce|ballot|vote"
)


def fields_of(schema: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
        for key, part in schema.items():
            if key != "examples":
                yield from fields_of(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from fields_of(part)


@pytest.mark.parametrize("fact", REGISTRY)
def test_no_field_carries_a_persons_name_number_phone_or_free_text_in_clear(fact: str) -> None:
    clear = {(fact, name) for name, part in fields_of(fact_schema(fact)) if PERSONAL.fullmatch(name)}
    assert clear - CLEAR_NAMES_ALLOWED == set()


def test_the_guard_against_clear_fields_looks_into_shared_shapes_too() -> None:
    schema = {
        "properties": {"seat": {"$ref": "#/$defs/Seat"}},
        "$defs": {"Seat": {"properties": {"phone": {}}}},
    }
    assert [name for name, _ in fields_of(schema) if PERSONAL.fullmatch(name)] == ["phone"]


SEALED = {
    ("declaration-accepted", "doc"): "case",
    ("recognition-approved", "doc"): "case",
    ("draw-requested", "docket"): "draw",
    ("panel-changed", "seats"): "panel",
    ("meeting-held", "attended"): "attendance",
    ("result-confirmed", "doc"): "case",
    ("misconduct-reported", "evidence"): "evidence",
    ("report-answered", "answer"): "evidence",
    ("person-called", "recipient"): "call",
}


def test_every_sealed_field_names_its_purpose() -> None:
    named = {
        (fact, field): part["x-sealed-for"]
        for fact in REGISTRY
        for field, part in fact_schema(fact)["properties"].items()
        if "x-sealed-for" in part
    }
    assert named == SEALED


@pytest.mark.parametrize(
    ("fact", "field", "clear"),
    [("panel-changed", "seats", "王某某"), ("meeting-held", "attended", "exp_1,exp_2")],
)
def test_what_must_be_sealed_is_not_accepted_in_clear(fact: str, field: str, clear: str) -> None:
    with pytest.raises(MalformedEvent, match=field):
        event(fact, {**example(fact), field: clear}).payload()


def test_an_instant_is_written_in_shanghai_whatever_it_came_in() -> None:
    data = {**example("effect-applied"), "applied_at": "2026-10-11T16:00:03Z"}
    assert event("effect-applied", data).payload().as_json()["applied_at"] == "2026-10-12T00:00:03+08:00"


def test_an_instant_without_an_offset_is_malformed() -> None:
    data = {**example("effect-applied"), "applied_at": "2026-10-12T00:00:03"}
    with pytest.raises(MalformedEvent, match="applied_at"):
        event("effect-applied", data).payload()


def test_an_unknown_code_is_malformed() -> None:
    with pytest.raises(MalformedEvent, match="outcome"):
        event("case-closed", {**example("case-closed"), "outcome": "deferred"}).payload()


@pytest.mark.parametrize(
    ("level", "tier"),
    [
        (Level.FULL_SENIOR, Tier.SENIOR),
        (Level.ASSOCIATE_SENIOR, Tier.SENIOR),
        (Level.MIDDLE, Tier.MIDDLE),
        (Level.ASSISTANT, Tier.JUNIOR),
        (Level.TECHNICIAN, Tier.JUNIOR),
    ],
)
def test_a_level_belongs_to_its_tier(level: Level, tier: Tier) -> None:
    assert level.tier is tier
