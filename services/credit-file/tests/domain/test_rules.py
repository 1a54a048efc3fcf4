"""Each rule on both sides of its line, row by row of the tables beside this file."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from common.events.codes import AboutKind, Asked, Effect, FindingCode, OrganisationKind, SubjectKind
from common.events.grounds import Ground
from common.policy import Policy
from credit_file.domain import appeals, decisions, effects, hearings, reports
from credit_file.domain.states import HearingState
from laptop.testing.tables import read_table


def rows(file: str, section: str, requirement: str | None = None) -> pytest.MarkDecorator:
    """Run a test once for each row; what a row expects decides on which side of the requirement it stands."""
    table = read_table(Path(__file__).with_name(file))[section]

    def marks(row: dict[str, Any]) -> list[pytest.MarkDecorator]:
        named = row.get("req", requirement)
        if named is None:
            return []
        expected = row.get("expect", row.get("binds", row.get("hears")))
        return [pytest.mark.req(named, side="accept" if expected in {"met", False} else "refuse")]

    return pytest.mark.parametrize(
        "row", [pytest.param(row, id=row["case"], marks=marks(row)) for row in table]
    )


@rows("reports.yaml", "grounds")
def test_ground_fits_subject(row: dict[str, Any]) -> None:
    assert reports.ground_fits(Ground(row["ground"]), SubjectKind(row["kind"])) == row["fits"]


@rows("reports.yaml", "handlers")
def test_who_handles_a_report(row: dict[str, Any]) -> None:
    handler = reports.handled_by(
        SubjectKind(row["kind"]), organiser_org=row["organiser"], sealing_org=row["sealing"]
    )
    assert handler == reports.Handler(row["org"], organiser=row["by_organiser"])


@rows("reports.yaml", "asked")
def test_who_is_asked(row: dict[str, Any]) -> None:
    about = AboutKind(row["about"]) if row["about"] else None
    asked = reports.asked_about(SubjectKind(row["kind"]), about)
    assert [who.value for who in asked] == row["asked"]


@rows("decisions.yaml", "provided", "F-02")
def test_record_is_provided(row: dict[str, Any], policy: Policy) -> None:
    finding = decisions.record_is_provided(
        policy.credit.applicant, Ground(row["ground"]), title_obtained=row["title"]
    )
    assert finding.verdict == row["expect"]
    assert finding.clause == "BY26-6.2"


@rows("decisions.yaml", "effects")
def test_effects_fit(row: dict[str, Any], policy: Policy) -> None:
    kind = SubjectKind(row["kind"])
    finding = decisions.effects_fit(
        decisions.record_rule(policy.credit, kind),
        kind,
        [Effect(effect) for effect in row["wanted"]],
        title_obtained=row["title"],
    )
    assert finding.verdict == row["expect"]
    assert finding.rule == row["req"]


@rows("decisions.yaml", "findings", "F-02")
def test_both_have_found(row: dict[str, Any], policy: Policy) -> None:
    found = {
        asked: FindingCode(row[key]) if row[key] else None
        for asked, key in ((Asked.RECOMMENDING_UNIT, "unit"), (Asked.ORGANISER, "organiser"))
    }
    assert decisions.both_have_found(policy.credit.applicant, found).verdict == row["expect"]


@rows("decisions.yaml", "units")
def test_unit_is_told(row: dict[str, Any], policy: Policy) -> None:
    kind = SubjectKind(row["kind"])
    rule = decisions.record_rule(policy.credit, kind)
    finding = decisions.unit_is_told(rule, kind, grave=row["grave"], notified_org=row["unit"])
    assert finding.verdict == row["expect"]
    assert finding.rule == row["req"]


@rows("effects.yaml", "periods")
def test_last_day(row: dict[str, Any]) -> None:
    assert effects.last_day(row["starts"], row["years"]) == row["last"]


@rows("effects.yaml", "days", "F-10")
def test_a_record_binds(row: dict[str, Any]) -> None:
    assert effects.binds(row["starts"], row["until"], on=row["day"]) == row["binds"]


@rows("effects.yaml", "terms")
def test_what_ends_and_what_does_not(row: dict[str, Any]) -> None:
    effect = Effect(row["effect"])
    assert effects.terms([effect], dt.date(2029, 5, 18)) == {effect: row["until"]}


@rows("hearings.yaml", "statements", "F-10")
def test_statement_in_time(row: dict[str, Any], policy: Policy) -> None:
    finding = hearings.statement_in_time(policy.credit, due=row["due"], today=row["today"])
    assert finding.verdict == row["expect"]


@rows("hearings.yaml", "heard", "F-10")
def test_subject_heard(row: dict[str, Any], policy: Policy) -> None:
    state = HearingState(row["hearing"]) if row["hearing"] else None
    finding = hearings.subject_heard(policy.credit, hearing=state, due=row["due"], today=row["today"])
    assert finding.verdict == row["expect"]


@rows("hearings.yaml", "appeals", "F-10")
def test_appeal_in_time(row: dict[str, Any], policy: Policy) -> None:
    finding = appeals.appeal_in_time(policy.credit, last_day=row["last"], today=row["today"])
    assert finding.verdict == row["expect"]


@rows("hearings.yaml", "superiors")
def test_who_hears_an_appeal(row: dict[str, Any]) -> None:
    hears = appeals.hears_appeals_from(
        OrganisationKind(row["kind"]),
        row["deciding"],
        candidate_place=row["candidate"],
        same_org=row["same"],
    )
    assert hears == row["hears"]


def test_without_a_term_an_appeal_stays_open(law: Policy) -> None:
    finding = appeals.appeal_in_time(law.credit, last_day=None, today=dt.date(2030, 1, 1))
    assert finding.verdict == "not_configured"
    assert not finding.refuses


def test_a_record_rests_on_what_was_violated_and_on_what_follows(policy: Policy) -> None:
    ground = Ground.APPLICANT_FALSE_MATERIAL
    assert decisions.basis(policy.credit.applicant, ground) == ("R25-62.2", "BY26-6.2")
    assert decisions.basis(policy.credit.staff, Ground.STAFF_GAIN) == ("R25-64.6", "R25-74")
