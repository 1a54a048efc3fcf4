"""How long a publicity stands, what an objection holds up, who publishes a roster (K-01, K-04)."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from common.calendar.working_days import WorkingCalendar
from common.policy.loader import Policy
from common.policy.subjects.audit_chain import RosterPublisher
from declaration.domain.chain.publicities import (
    ObjectionState,
    PublicityKind,
    may_publish_roster,
    publicity_is_clear,
    publicity_is_over,
    rules_of,
)
from laptop.testing.tables import read_table

FOLDER = Path(__file__).parent
TERMS: list[dict[str, Any]] = read_table(FOLDER / "publicities.yaml")
OBJECTIONS: list[dict[str, Any]] = read_table(FOLDER / "objections.yaml")
BOTH = pytest.mark.parametrize("kind", list(PublicityKind))
EACH = pytest.mark.parametrize("case", TERMS, ids=lambda c: str(c["why"]))


def over(policy: Policy, kind: PublicityKind, published_on: dt.date, now: dt.datetime) -> bool:
    rules = rules_of(policy.audit_chain, kind)
    opens = WorkingCalendar.shipped().open_after(published_on, rules.length.require())
    return not publicity_is_over(rules, published_on=published_on, opens=opens, now=now).refuses


@pytest.mark.req("K-01", "K-04", side="accept")
@BOTH
@EACH
def test_after_five_working_days_the_next_step_is_open(
    bayannur: Policy, kind: PublicityKind, case: dict[str, Any]
) -> None:
    assert over(bayannur, kind, case["published_on"], dt.datetime.fromisoformat(str(case["opens"])))


@pytest.mark.req("K-01", "K-04", side="refuse")
@BOTH
@EACH
def test_before_that_it_is_not(bayannur: Policy, kind: PublicityKind, case: dict[str, Any]) -> None:
    assert not over(bayannur, kind, case["published_on"], dt.datetime.fromisoformat(str(case["not_yet"])))


def clear(policy: Policy, kind: PublicityKind, case: dict[str, Any]) -> bool:
    states = [ObjectionState(state) for state in case["objections"]]
    return not publicity_is_clear(rules_of(policy.audit_chain, kind), states).refuses


@pytest.mark.req("K-01", "K-04", side="accept")
@BOTH
@pytest.mark.parametrize("case", [c for c in OBJECTIONS if c["goes_on"]], ids=lambda c: str(c["why"]))
def test_without_objection_it_goes_on(bayannur: Policy, kind: PublicityKind, case: dict[str, Any]) -> None:
    assert clear(bayannur, kind, case)


@pytest.mark.req("K-01", "K-04", side="refuse")
@BOTH
@pytest.mark.parametrize("case", [c for c in OBJECTIONS if not c["goes_on"]], ids=lambda c: str(c["why"]))
def test_with_an_objection_it_does_not(bayannur: Policy, kind: PublicityKind, case: dict[str, Any]) -> None:
    assert not clear(bayannur, kind, case)


@pytest.mark.req("K-04", side="accept")
def test_the_league_publishes_the_roster(bayannur: Policy) -> None:
    publishers = bayannur.audit_chain.roster_publishers
    assert not may_publish_roster(publishers, RosterPublisher.LEAGUE_HR).refuses


@pytest.mark.req("K-04", side="refuse")
@pytest.mark.parametrize(
    "publisher", [RosterPublisher.COUNTY_HR, RosterPublisher.EMPLOYER, RosterPublisher.LEAGUE_DEPARTMENT]
)
def test_a_body_that_the_pack_does_not_name_does_not(bayannur: Policy, publisher: RosterPublisher) -> None:
    finding = may_publish_roster(bayannur.audit_chain.roster_publishers, publisher)
    assert (finding.refuses, finding.clause) == (True, "R25-34")
