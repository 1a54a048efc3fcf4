"""Each rule on both sides of its line, row by row of the tables beside this file."""

from pathlib import Path
from typing import Any

import pytest

from common.events.base import Title
from common.events.codes import CommitteeBasis, Level, OrganisationKind, SeatRole, SeatState, Tier
from common.policy import PackShelf, Policy, Under, Verdict
from common.policy.findings import refusing
from common.policy.subjects.meeting import PlanPart
from laptop.testing.tables import read_table
from review.domain import committees, meetings, power
from review.domain.committees import Body, Condition, WorkPlanPart
from review.domain.states import CommitteeState

UNDER = Under("2026-bayannur")
POLICIES = Path(__file__).parents[4] / "policies"


@pytest.fixture(scope="session")
def packs() -> PackShelf:
    return PackShelf(POLICIES)


def rows(file: str, section: str, requirement: str) -> pytest.MarkDecorator:
    """Run a test once for each row; what a row expects decides on which side of the requirement it stands."""
    table = read_table(Path(__file__).with_name(file))[section]
    return pytest.mark.parametrize(
        "row",
        [
            pytest.param(
                row,
                id=row["case"],
                marks=pytest.mark.req(
                    requirement, side="accept" if row["expect"] in {"met", "assumed", "in"} else "refuse"
                ),
            )
            for row in table
        ],
    )


def titles(row: dict[str, Any]) -> list[Title]:
    return [Title(series=s, specialty=p, level=Level(level)) for s, p, level in row["scope"]]


@rows("committees.yaml", "formation", "C-01")
def test_formed_by_series_or_specialty(row: dict[str, Any]) -> None:
    findings = committees.formed_by_series_or_specialty(
        CommitteeBasis(row["by"]), Tier(row["tier"]), titles(row), under=UNDER
    )
    assert bool(refusing(findings)) == (row["expect"] == "not_met")


@rows("committees.yaml", "conditions", "C-02")
def test_conditions(row: dict[str, Any]) -> None:
    answers = {condition: condition not in row["lacking"] for condition in Condition}
    finding = committees.conditions_met(answers, under=UNDER)
    assert finding.verdict == row["expect"]
    assert finding.clause == "R25-12"
    assert finding.facts["lacking"] == row["lacking"]


@rows("committees.yaml", "work_plan", "C-02")
def test_work_plan(row: dict[str, Any]) -> None:
    parts = {part: "" if part in row["lacking"] else "已写明" for part in WorkPlanPart}
    finding = committees.work_plan_complete(parts, under=UNDER)
    assert finding.verdict == row["expect"]
    assert finding.clause == "R25-14"


@rows("committees.yaml", "filed_by", "C-02")
def test_who_files(row: dict[str, Any], packs: PackShelf) -> None:
    finding = committees.filed_by_competent_authority(
        Tier(row["tier"]),
        Body("org_organiser", OrganisationKind.DEPARTMENT, row["organiser"]),
        row["places"],
        Body("org_authority", OrganisationKind.HR_AUTHORITY, row["authority"]),
        packs.effective(row.get("pack", "2026-bayannur")).committee,
    )
    assert (finding.verdict, finding.clause) == (row["expect"], row.get("clause", "R25-13"))


def test_the_nearest_competent_authority_files(packs: PackShelf) -> None:
    policy = packs.effective("2026-bayannur").committee
    authorities = [
        Body(f"org_{place}", OrganisationKind.HR_AUTHORITY, place)
        for place in ("nm", "nm.bayannur", "nm.bayannur.linhe", "nm.chifeng")
    ]
    organiser = Body("org_organiser", OrganisationKind.DEPARTMENT, "nm.bayannur.linhe")

    def place_of(tier: Tier, places: list[str]) -> str | None:
        found = committees.filing_authority(tier, organiser, places, authorities, policy)
        return found.place if found else None

    assert place_of(Tier.JUNIOR, ["nm.bayannur.linhe"]) == "nm.bayannur.linhe"
    assert place_of(Tier.JUNIOR, ["nm.bayannur"]) == "nm.bayannur"
    assert place_of(Tier.SENIOR, ["nm.bayannur.linhe"]) == "nm"
    assert place_of(Tier.MIDDLE, ["nm.chifeng"]) is None


def test_no_authority_but_hr_files(packs: PackShelf) -> None:
    policy = packs.effective("2026-bayannur").committee
    body = Body("org_department", OrganisationKind.DEPARTMENT, "nm.bayannur")
    assert committees.filing_authority(Tier.MIDDLE, body, ["nm.bayannur"], [body], policy) is None


@rows("committees.yaml", "recommended", "C-02")
def test_recommended_step_by_step(row: dict[str, Any]) -> None:
    assert committees.recommended(row["wanted"], row["given"], under=UNDER).verdict == row["expect"]


@rows("committees.yaml", "assessed", "C-02")
def test_assessed_with_the_department(row: dict[str, Any]) -> None:
    department = None
    if row["department"]:
        kind, place = row["department"]
        department = Body("org_department", OrganisationKind(kind), place)
    assert committees.assessed(Tier(row["tier"]), department, under=UNDER).verdict == row["expect"]


def test_senior_committees_are_recommended_from_the_county_upwards() -> None:
    authorities = [
        Body(f"org_{place}", OrganisationKind.HR_AUTHORITY, place)
        for place in ("nm", "nm.bayannur", "nm.bayannur.linhe", "nm.chifeng")
    ]
    organiser = Body("org_organiser", OrganisationKind.PUBLIC_INSTITUTION, "nm.bayannur.linhe")
    chain = committees.recommenders(Tier.SENIOR, organiser, authorities)
    assert [body.place for body in chain] == ["nm.bayannur.linhe", "nm.bayannur"]
    assert committees.recommenders(Tier.MIDDLE, organiser, authorities) == []


@rows("committees.yaml", "term", "C-02")
def test_term_of_a_filing(row: dict[str, Any], policy: Policy) -> None:
    assert committees.filing_term(row["from"], row["to"], policy.committee).verdict == row["expect"]


@rows("committees.yaml", "pool", "C-02")
def test_pool_is_twice_the_minimum(row: dict[str, Any], policy: Policy) -> None:
    finding = committees.pool_large_enough(
        CommitteeBasis(row["by"]), Tier(row["tier"]), row["total"], policy.committee, policy.expert_pool
    )
    assert finding.verdict == row["expect"]
    assert finding.clause == "R25-19"


@rows("committees.yaml", "size", "C-04")
def test_size(row: dict[str, Any], policy: Policy) -> None:
    findings = committees.size_rules(
        CommitteeBasis(row["by"]),
        Tier(row["tier"]),
        size=row["size"],
        chairs=row["chairs"],
        vice_chairs=row["vice_chairs"],
        policy=policy.committee,
    )
    assert bool(refusing(findings)) == (row["expect"] == "not_met")
    assert committees.needs_size_consent(findings) == (row.get("reason") == "principle")
    consented = committees.with_size_consent(findings, policy.committee, by_org="org_authority")
    assert bool(refusing(consented)) == (row.get("reason") == "hard")


def test_a_lifted_size_says_who_lifted_it(policy: Policy) -> None:
    findings = committees.size_rules(
        CommitteeBasis.SERIES, Tier.MIDDLE, size=19, chairs=1, vice_chairs=2, policy=policy.committee
    )
    lifted = [
        finding
        for finding in committees.with_size_consent(findings, policy.committee, by_org="org_hr")
        if finding.verdict is Verdict.LIFTED
    ]
    assert [(one.facts["lifted_by"], one.facts["lifted_because"]) for one in lifted] == [
        ("org_hr", "size_consent")
    ]


@rows("committees.yaml", "supervision", "C-07")
def test_supervisor(row: dict[str, Any]) -> None:
    kind, place = row["organiser"]
    organiser = Body("org_organiser", OrganisationKind(kind), place)
    if row["supervisor"] == "same":
        supervisor = organiser
    else:
        kind, place = row["supervisor"]
        supervisor = Body("org_supervisor", OrganisationKind(kind), place)
    assert committees.supervised(organiser, supervisor, under=UNDER).verdict == row["expect"]


@rows("committees.yaml", "second_supervision", "C-07")
def test_second_supervisor(row: dict[str, Any]) -> None:
    kind, place = row["organiser"]
    organiser = Body("org_organiser", OrganisationKind(kind), place)
    second = None
    if row["second"]:
        kind, place = row["second"]
        second = Body("org_second", OrganisationKind(kind), place)
    finding = committees.supervised_by_superior_department(
        organiser, second, on_record=row["on_record"], under=UNDER
    )
    assert (finding.verdict, finding.clause) == (row["expect"], "R25-6")


@rows("power.yaml", "power", "C-03")
def test_power(row: dict[str, Any]) -> None:
    finding = power.may_act(CommitteeState(row["state"]), row["from"], row["to"], on=row["day"], under=UNDER)
    assert finding.verdict == row["expect"]
    assert finding.clause == "R25-76"


@rows("power.yaml", "scope", "R-13")
def test_scope(row: dict[str, Any]) -> None:
    series, specialty, level = row["title"]
    title = Title(series=series, specialty=specialty, level=Level(level))
    reason = power.outside_scope(titles(row), row["places"], title, row["place"])
    assert (reason or "in") == row["expect"]
    finding = power.in_scope(titles(row), row["places"], title, row["place"], under=UNDER)
    assert finding.refuses == (row["expect"] != "in")
    assert finding.clause == "R25-15"


PANEL = read_table(Path(__file__).with_name("meetings.yaml"))["panel"]


@pytest.mark.parametrize("row", PANEL, ids=[row["case"] for row in PANEL])
def test_panel_complete(row: dict[str, Any]) -> None:
    seats = [(SeatRole(role), SeatState(state)) for role, states in row["seats"].items() for state in states]
    wanted = meetings.seats_wanted(5, 1, 1)
    assert wanted == {SeatRole.CHAIR: 1, SeatRole.VICE_CHAIR: 1, SeatRole.MEMBER: 3}
    assert meetings.panel_complete(seats, wanted) == row["complete"]


@rows("meetings.yaml", "parts", "R-01")
def test_plan_parts(row: dict[str, Any], policy: Policy) -> None:
    given = {part for part in PlanPart if part not in row["lacking"]}
    finding = meetings.plan_parts_complete(given, policy.meeting)
    assert finding.verdict == row["expect"]
    assert finding.facts["lacking"] == row["lacking"]


@rows("meetings.yaml", "ahead", "R-01")
def test_plan_ahead(row: dict[str, Any], policy: Policy) -> None:
    finding = meetings.plan_filed_ahead(row["filed"], row["held"], policy.meeting)
    assert finding.verdict == row["expect"]
    assert finding.clause == "BY26-5.2.1"


@rows("meetings.yaml", "consent", "R-01")
def test_plan_consent(row: dict[str, Any], policy: Policy) -> None:
    assert meetings.plan_consented(row["consent"], policy.meeting).verdict == row["expect"]
