"""The one supplement notice, its window, and what follows when it passes (K-06, A-07)."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from common.calendar.working_days import WorkingCalendar
from common.policy.loader import Policy
from declaration.domain.chain.supplements import (
    counted_from_sending,
    in_window,
    may_ask,
    named_day_is_ahead,
    overdue_from,
)
from laptop.testing.tables import read_table

TABLE: dict[str, list[dict[str, Any]]] = read_table(Path(__file__).parent / "supplements.yaml")


@pytest.mark.req("K-06", side="accept")
def test_everything_is_told_once(bayannur: Policy) -> None:
    assert [
        may_ask(bayannur.audit_chain, given=row["given"]).refuses
        for row in TABLE["supplement_notices"]
        if row["may"]
    ] == [False]


@pytest.mark.req("K-06", side="refuse")
@pytest.mark.parametrize("given", [row["given"] for row in TABLE["supplement_notices"] if not row["may"]])
def test_a_second_supplement_notice_is_impossible(bayannur: Policy, given: int) -> None:
    finding = may_ask(bayannur.audit_chain, given=given)
    assert (finding.refuses, finding.clause) == (True, "BY26-4")


@pytest.mark.parametrize("row", TABLE["windows"], ids=lambda row: str(row["why"]))
def test_the_last_day_of_the_window(demo: Policy, row: dict[str, Any]) -> None:
    days = counted_from_sending(demo.audit_chain)
    assert days is not None
    assert WorkingCalendar.shipped().within(row["sent_on"], days) == row["last_day"]


def test_without_a_number_in_the_documents_none_is_invented(bayannur: Policy) -> None:
    sent = dt.date(2026, 6, 1)
    assert counted_from_sending(bayannur.audit_chain) is None
    assert not named_day_is_ahead(dt.date(2026, 6, 2), sent_on=sent, under=bayannur.under).refuses
    assert named_day_is_ahead(sent, sent_on=sent, under=bayannur.under).refuses


@pytest.mark.req("K-06", "A-07", side="accept")
@pytest.mark.parametrize("row", [row for row in TABLE["in_time"] if row["ok"]])
def test_inside_the_window_it_is_taken(bayannur: Policy, row: dict[str, Any]) -> None:
    overdue = bayannur.audit_chain.supplement_overdue
    assert not in_window(overdue, until=row["until"], today=row["today"]).refuses


@pytest.mark.req("K-06", "A-07", side="refuse")
@pytest.mark.parametrize("row", [row for row in TABLE["in_time"] if not row["ok"]])
def test_after_it_not(bayannur: Policy, row: dict[str, Any]) -> None:
    overdue = bayannur.audit_chain.supplement_overdue
    assert in_window(overdue, until=row["until"], today=row["today"]).refuses


def test_overdue_begins_at_midnight() -> None:
    assert overdue_from(dt.date(2026, 6, 8)).isoformat() == "2026-06-09T00:00:00+08:00"
