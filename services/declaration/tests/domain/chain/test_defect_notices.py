"""To whom defects of procedure or form are told, and for how long the office waits (K-13)."""

import datetime as dt

import pytest

from common.policy import Policy, Under, Verdict
from declaration.domain.cases.states import Step
from declaration.domain.chain.defect_notices import (
    DefectState,
    NoSuchDesk,
    addressee,
    day_is_ahead,
    goes_to_the_unit,
    is_running,
)
from declaration.domain.chain.routes import Stop

CITY = [
    Stop(Step.EMPLOYER, "unit"),
    Stop(Step.DEPARTMENT, "department"),
    Stop(Step.COUNTY, "county"),
    Stop(Step.LEAGUE, "league", publishes=True),
    Stop(Step.OFFICE, "office"),
]
REGION = [*CITY[:4], Stop(Step.SERVICE_CENTRE, "centre", audits=False), CITY[4]]
DIRECT = [
    Stop(Step.EMPLOYER, "unit"),
    Stop(Step.LEAGUE, "league", audits=False, publishes=True),
    Stop(Step.SERVICE_CENTRE, "centre", audits=False),
    Stop(Step.OFFICE, "office"),
]


@pytest.mark.parametrize(
    ("stops", "wanted", "expected"),
    [
        (CITY, Step.EMPLOYER, ("unit", None)),
        (CITY, Step.DEPARTMENT, ("department", None)),
        (CITY, Step.LEAGUE, ("league", None)),
        (REGION, Step.EMPLOYER, ("league", "centre")),
        (REGION, Step.DEPARTMENT, ("league", "centre")),
        (DIRECT, Step.EMPLOYER, ("unit", None)),
    ],
)
def test_who_is_told(stops: list[Stop], wanted: Step, expected: tuple[str, str | None]) -> None:
    found = addressee(stops, wanted)
    assert (found.stop.org_id, found.via) == expected


@pytest.mark.parametrize(
    ("stops", "wanted"),
    [(CITY, Step.CHANNEL), (CITY, Step.OFFICE), (DIRECT, Step.LEAGUE), (DIRECT, Step.SERVICE_CENTRE)],
)
def test_a_desk_that_is_not_on_the_way(stops: list[Stop], wanted: Step) -> None:
    with pytest.raises(NoSuchDesk):
        addressee(stops, wanted)


def test_the_rule_is_the_implementing_rules(bayannur: Policy) -> None:
    finding = goes_to_the_unit(bayannur.audit_chain)
    assert (finding.verdict, finding.clause) == (Verdict.MET, "R25-35")


@pytest.mark.parametrize(("until", "refused"), [(27, True), (28, False)])
def test_the_day_leaves_time(until: int, refused: bool) -> None:
    finding = day_is_ahead(dt.date(2026, 5, until), sent_on=dt.date(2026, 5, 27), under=Under("p"))
    assert finding.refuses is refused


@pytest.mark.parametrize(
    ("state", "today", "running"),
    [
        (DefectState.SENT, 29, True),
        (DefectState.SENT, 30, False),
        (DefectState.AT_CENTRE, 29, True),
        (DefectState.ANSWERED, 28, False),
    ],
)
def test_how_long_the_office_waits(state: DefectState, today: int, running: bool) -> None:
    assert is_running(state, until=dt.date(2026, 5, 29), today=dt.date(2026, 5, today)) is running
