"""An event travels as CloudEvents 1.0 structured JSON and comes back the same; what is no event is refused."""

import datetime as dt
import json
from typing import Any

import pytest
from pydantic import ValidationError

from common.events.base import MalformedEvent
from common.events.certificate import CertificateRefused
from common.events.codes import CaseOutcome, CaseReason, CertificateRefusalReason
from common.events.envelope import CONTENT_TYPE, Envelope
from common.events.review import CaseClosed

WRITTEN: dict[str, Any] = {
    "specversion": "1.0",
    "id": "3f2b8c1e-9d47-4a6b-8f15-0c2d7e9a4b31",
    "source": "zcps/review",
    "type": "zcps.review.case-closed.v1",
    "subject": "dcl_5qk3v7w2xj4m6n8p2r3s",
    "time": "2026-08-21T09:00:00+08:00",
    "recordedtime": "2026-11-21T02:25:15.500000+08:00",
    "sequence": 3,
    "correlationid": "c-1",
    "causationid": "8d1f6c0e-5b7a-4c39-9e24-1a3b5c7d9e0f",
    "datacontenttype": "application/json",
    "data": {"outcome": "failed", "on": "2026-08-21", "reason": "below_two_thirds"},
}


def closed() -> Envelope:
    return Envelope.of(
        CaseClosed(outcome=CaseOutcome.FAILED, on=dt.date(2026, 8, 21), reason=CaseReason.BELOW_TWO_THIRDS),
        service="review",
        subject="dcl_5qk3v7w2xj4m6n8p2r3s",
        sequence=3,
        time=dt.datetime(2026, 8, 21, 1, 0, tzinfo=dt.UTC),
        recordedtime=dt.datetime(2026, 11, 20, 18, 25, 15, 500000, tzinfo=dt.UTC),
        correlationid="c-1",
        causationid="8d1f6c0e-5b7a-4c39-9e24-1a3b5c7d9e0f",
        id="3f2b8c1e-9d47-4a6b-8f15-0c2d7e9a4b31",
    )


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in WRITTEN.items() if key != name}


def test_an_event_is_written_as_cloudevents_json_with_instants_in_shanghai() -> None:
    assert CONTENT_TYPE == "application/cloudevents+json"
    assert json.loads(closed().to_json()) == WRITTEN


def test_an_event_comes_back_as_it_was() -> None:
    event = Envelope.from_json(closed().to_json())
    assert event == closed()
    assert (event.service, event.fact) == ("review", "case-closed")
    payload = event.read(CaseClosed)
    assert payload.outcome is CaseOutcome.FAILED
    assert payload.on == dt.date(2026, 8, 21)


def test_what_is_absent_is_left_out() -> None:
    event = Envelope.from_json(json.dumps(without("causationid")).encode())
    assert event.causationid is None
    assert "causationid" not in json.loads(event.to_json())


def test_a_fresh_event_gets_an_id_of_its_own() -> None:
    now = dt.datetime(2026, 5, 11, 9, tzinfo=dt.UTC)
    fact = CertificateRefused(reason=CertificateRefusalReason.NO_GROUND, clause="R25-76")
    first, second = (
        Envelope.of(
            fact,
            service="certificate",
            subject="dcl_x",
            sequence=1,
            time=now,
            recordedtime=now,
            correlationid="c-1",
        )
        for _ in range(2)
    )
    assert first.id != second.id


def test_unknown_attributes_and_payload_fields_of_a_newer_writer_are_ignored() -> None:
    newer = {**WRITTEN, "traceparent": "00-1", "data": {**WRITTEN["data"], "panel_count": 3}}
    event = Envelope.from_json(json.dumps(newer).encode())
    assert event.read(CaseClosed).reason is CaseReason.BELOW_TWO_THIRDS


def test_an_event_of_a_newer_fact_is_read_so_that_it_counts_but_has_no_payload() -> None:
    newer = {**WRITTEN, "type": "zcps.review.case-reopened.v1"}
    event = Envelope.from_json(json.dumps(newer).encode())
    assert event.sequence == 3
    with pytest.raises(MalformedEvent, match="unknown fact case-reopened"):
        event.payload()


@pytest.mark.parametrize(
    "missing",
    [
        "specversion",
        "id",
        "source",
        "type",
        "subject",
        "time",
        "recordedtime",
        "sequence",
        "correlationid",
        "data",
    ],
)
def test_an_envelope_without_a_required_attribute_is_malformed(missing: str) -> None:
    with pytest.raises(MalformedEvent, match=missing):
        Envelope.from_json(json.dumps(without(missing)).encode())


@pytest.mark.parametrize(
    "change",
    [
        {"specversion": "0.3"},
        {"id": "not a uuid"},
        {"type": "com.example.paid.v1"},
        {"source": "zcps/certificate"},
        {"subject": ""},
        {"sequence": 0},
        {"time": "2026-08-21T09:00:00"},
        {"datacontenttype": "application/xml"},
        {"data": "text"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_wrong_attribute_is_malformed(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedEvent):
        Envelope.from_json(json.dumps({**WRITTEN, **change}).encode())


@pytest.mark.parametrize("value", [b"", b"{", b"[]", b"\xff\xfe", b"null"])
def test_what_is_not_a_json_object_is_malformed(value: bytes) -> None:
    with pytest.raises(MalformedEvent):
        Envelope.from_json(value)


def test_a_payload_of_a_service_that_may_not_publish_it_is_malformed() -> None:
    forged = {**WRITTEN, "source": "zcps/certificate", "type": "zcps.certificate.case-closed.v1"}
    event = Envelope.from_json(json.dumps(forged).encode())
    with pytest.raises(MalformedEvent, match="certificate may not publish case-closed"):
        event.payload()


def test_reading_another_fact_than_the_one_told_is_malformed() -> None:
    with pytest.raises(MalformedEvent, match="case-closed is not certificate-refused"):
        closed().read(CertificateRefused)


def test_the_fault_names_the_field_and_never_quotes_the_value() -> None:
    broken = {**WRITTEN, "data": {**WRITTEN["data"], "outcome": "110101199001010015"}}
    with pytest.raises(MalformedEvent) as raised:
        Envelope.from_json(json.dumps(broken).encode()).payload()
    assert "outcome" in str(raised.value)
    assert "110101199001010015" not in str(raised.value)


def test_a_business_time_without_an_offset_is_refused_when_writing() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        Envelope.of(
            CertificateRefused(reason=CertificateRefusalReason.NO_GROUND, clause="R25-76"),
            service="certificate",
            subject="dcl_x",
            sequence=1,
            time=dt.datetime(2026, 5, 11, 9),
            recordedtime=dt.datetime(2026, 5, 11, 9, tzinfo=dt.UTC),
            correlationid="c-1",
        )
