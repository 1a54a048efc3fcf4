"""The table of events is the agreed one, and names, types and subscriptions follow from it."""

from pathlib import Path

import pytest

from common.events.codes import Purpose, Service
from common.events.registry import (
    PURPOSES,
    REGISTRY,
    event_type,
    fact_of,
    name_of,
    purposes_held,
    split_type,
    subscriptions,
    topic,
)
from laptop.testing.tables import read_table

AGREED: dict[str, str] = read_table(Path(__file__).parent / "registry.yaml")


def test_no_fact_is_missing_and_none_is_extra() -> None:
    assert sorted(REGISTRY) == sorted(AGREED)


@pytest.mark.parametrize(("fact", "row"), AGREED.items())
def test_producers_subject_and_consumers_are_the_agreed_ones(fact: str, row: str) -> None:
    producers, subject, consumers = (part.strip() for part in row.split("|"))
    entry = REGISTRY[fact]
    assert {str(service) for service in entry.producers} == set(producers.split())
    assert entry.subject == subject
    assert {str(service) for service in entry.consumers} == set(consumers.split())


@pytest.mark.parametrize("fact", REGISTRY)
def test_the_class_is_named_after_the_fact(fact: str) -> None:
    model = REGISTRY[fact].model
    assert model.__name__ == "".join(word.capitalize() for word in fact.split("-"))
    assert name_of(model) == fact


def test_types_and_topics() -> None:
    assert topic("expert-pool") == "zcps.expert-pool"
    assert event_type("review", "effect-applied") == "zcps.review.effect-applied.v1"
    assert fact_of("zcps.expert-pool.panel-changed.v1") == "panel-changed"
    assert split_type("zcps.credit-file.not-yet-invented.v1") == (Service.CREDIT_FILE, "not-yet-invented")


@pytest.mark.parametrize(
    "foreign",
    [
        "panel-changed",
        "zcps.expert-pool.panel-changed",
        "zcps.payroll.paid.v1",
        "zcps.review.case-closed.v2",
        "",
    ],
)
def test_a_foreign_type_is_refused(foreign: str) -> None:
    with pytest.raises(ValueError):
        fact_of(foreign)


def test_a_service_cannot_name_a_fact_that_it_does_not_produce() -> None:
    with pytest.raises(ValueError, match="certificate does not produce result-confirmed"):
        event_type("certificate", "result-confirmed")


@pytest.mark.parametrize(
    ("service", "topics"),
    [
        ("declaration", ["zcps.certificate", "zcps.credit-file", "zcps.expert-pool", "zcps.review"]),
        ("review", ["zcps.certificate", "zcps.credit-file", "zcps.declaration", "zcps.expert-pool"]),
        ("expert-pool", ["zcps.credit-file", "zcps.declaration", "zcps.review"]),
        ("credit-file", ["zcps.certificate", "zcps.declaration", "zcps.expert-pool", "zcps.review"]),
        ("certificate", ["zcps.credit-file", "zcps.declaration", "zcps.review"]),
    ],
)
def test_a_service_reads_the_topics_it_consumes_from_and_never_its_own(
    service: str, topics: list[str]
) -> None:
    assert list(subscriptions(service)) == topics


OPENED_BY = {
    Purpose.CASE: {"review", "certificate"},
    Purpose.NAME: {"review", "certificate"},
    Purpose.NUMBER: {"certificate"},
    Purpose.FILE: {"review"},
    Purpose.DRAW: {"expert-pool"},
    Purpose.PANEL: {"review"},
    Purpose.ATTENDANCE: {"expert-pool"},
    Purpose.EVIDENCE: {"credit-file"},
    Purpose.CALL: {"declaration"},
}


def test_who_may_open_what_is_the_agreed_table() -> None:
    assert {purpose: set(map(str, opening.opened_by)) for purpose, opening in PURPOSES.items()} == OPENED_BY


def test_review_holds_no_key_for_id_numbers_and_credit_file_none_for_names() -> None:
    assert Purpose.NUMBER not in purposes_held("review")
    assert purposes_held("credit-file") == {Purpose.EVIDENCE}
    assert purposes_held("certificate") == {Purpose.CASE, Purpose.NAME, Purpose.NUMBER}
