"""Each rule on both sides of its line, row by row of the tables beside this file."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from certificate.domain import authorities, dates, grounds, status
from certificate.domain.bodies import Body
from certificate.domain.grounds import Impediments, Recognition, ReviewedResult, Revision
from certificate.domain.status import CertificateState, Move, NotAllowed
from certificate.domain.verdicts import CheckAnswer, Conclusion, VerificationVerdict, conclude
from common.events.base import Title
from common.events.codes import CertificateOrigin, Column, CommitteeStatus, Level, OrganisationKind
from common.policy import PackShelf, Policy, Under
from laptop.testing.tables import read_table

SHELF = PackShelf(Path(__file__).parents[4] / "policies")
BODIES = {
    "region-hr": Body("org_region", OrganisationKind.HR_AUTHORITY, "nm"),
    "league-hr": Body("org_league", OrganisationKind.HR_AUTHORITY, "nm.bayannur"),
    "linhe-hr": Body("org_linhe", OrganisationKind.HR_AUTHORITY, "nm.bayannur.linhe"),
    "baotou-hr": Body("org_baotou", OrganisationKind.HR_AUTHORITY, "nm.baotou"),
    "forestry-city": Body("org_forestry", OrganisationKind.DEPARTMENT, "nm.bayannur"),
}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return SHELF.effective("2026-bayannur", ["demo"])


def table(file: str) -> dict[str, Any]:
    content: dict[str, Any] = read_table(Path(__file__).with_name(file))
    return content


def rows(file: str, section: str, requirement: str, accepting: str) -> pytest.MarkDecorator:
    """Run a test once for each row; what a row expects decides on which side of the requirement it stands."""
    return pytest.mark.parametrize(
        "row",
        [
            pytest.param(
                row,
                id=row["case"],
                marks=pytest.mark.req(requirement, side="accept" if row["expect"] == accepting else "refuse"),
            )
            for row in table(file)[section]
        ],
    )


def title(written: list[Any]) -> Title:
    series, specialty, level = written
    return Title(series=series, specialty=specialty, level=Level(level))


def impediments(row: dict[str, Any]) -> Impediments:
    return Impediments(revoked_by=row.get("revoked_by"), barred_by=row.get("barred_by"))


def outcome(checks: list[grounds.Check]) -> tuple[str, str | None]:
    refusal = grounds.first_refusal(checks)
    return (refusal.reason.value, refusal.finding.clause) if refusal else ("issued", None)


@rows("grounds.yaml", "reviews", "T-09", "issued")
def test_a_review_is_a_ground(row: dict[str, Any], policy: Policy) -> None:
    case = table("grounds.yaml")["base"] | row
    history = [
        Revision(
            revision=number,
            name="林草系列中级职称评审委员会",
            status=CommitteeStatus(state),
            since=since,
            valid_from=valid_from,
            valid_to=valid_to,
            authority=BODIES[case["authority"]].org_id,
            scope=tuple(title(written) for written in case["scope"]),
            places=tuple(case["places"]),
        )
        for number, (state, since, valid_from, valid_to) in enumerate(case["history"], start=1)
    ]
    result = ReviewedResult(
        title=title(case["title"]),
        column=Column(case["column"]),
        place=case["place"],
        passed_on=case["passed_on"],
        confirmed_on=case["confirmed_on"],
        confirming=BODIES[case["confirming"]],
        sealing=BODIES[case["sealing"]],
    )
    checks = grounds.judge_result(result, history, impediments(row), policy, today=case["today"])
    assert outcome(checks) == (row["expect"], row.get("clause"))


@rows("grounds.yaml", "recognitions", "T-09", "issued")
def test_a_recognition_is_a_ground(row: dict[str, Any], policy: Policy) -> None:
    recognition = Recognition(
        title=title(row["title"]),
        approved_on=row["approved_on"],
        recognising=BODIES[row["recognising"]],
        sealing=BODIES[row["sealing"]],
    )
    today = table("grounds.yaml")["base"]["today"]
    checks = grounds.judge_recognition(recognition, impediments(row), policy, today=today)
    assert outcome(checks) == (row["expect"], row.get("clause"))


def days(row: dict[str, Any]) -> dates.Days:
    return dates.Days(
        passed_on=row.get("passed"), approved_on=row.get("approved"), on_record=row.get("on_record")
    )


@pytest.mark.req("T-02", side="accept")
@pytest.mark.parametrize("row", table("dates.yaml")["counts_from"], ids=lambda row: row["case"])
def test_the_day_a_title_counts_from(row: dict[str, Any], policy: Policy) -> None:
    assert dates.counts_from(CertificateOrigin(row["origin"]), days(row), policy.certificate) == row["expect"]


@pytest.mark.req("T-02", side="refuse")
@pytest.mark.parametrize("row", table("dates.yaml")["missing"], ids=lambda row: row["case"])
def test_no_other_day_stands_in(row: dict[str, Any], policy: Policy) -> None:
    with pytest.raises(dates.DayMissing):
        dates.counts_from(CertificateOrigin(row["origin"]), days(row), policy.certificate)


@rows("dates.yaml", "order", "T-02", "met")
def test_obtained_then_confirmed(row: dict[str, Any]) -> None:
    finding = dates.days_in_order(
        row["obtained"], row["confirmed"], today=row["today"], under=Under("2026-bayannur")
    )
    assert (finding.verdict, finding.clause) == (row["expect"], "R25-55")


@rows("authorities.yaml", "sealing", "T-01", "met")
def test_whose_seal(row: dict[str, Any], policy: Policy) -> None:
    case = table("authorities.yaml")["base"] | row
    wanted = Title(series="forestry_grassland", level=Level(case["level"]))
    value = authorities.sealing_authority(wanted, Column(case["column"]), policy.certificate.sealed_by)
    confirming, sealing = BODIES[case["confirming"]], BODIES[case["sealing"]]
    finding = authorities.sealed_by_competent_authority(
        value, sealing, level_authority=BODIES[case["filed_by"]].org_id, place=case["place"]
    )
    assert finding.verdict == row["expect"]
    assert finding.clause == "R25-54"
    assert finding.refuses == (row["expect"] == "not_met")
    if "by_itself" in row:
        by_itself = authorities.seals_by_itself(
            finding, confirming_org=confirming.org_id, sealing_org=sealing.org_id
        )
        assert by_itself is row["by_itself"]


@pytest.mark.parametrize("row", table("authorities.yaml")["silent"], ids=lambda row: row["case"])
def test_where_the_law_is_silent_an_officer_seals(row: dict[str, Any]) -> None:
    without_stand_ins = SHELF.effective("2026-bayannur").certificate.sealed_by
    wanted = Title(series="forestry_grassland", level=Level.MIDDLE)
    value = authorities.sealing_authority(wanted, Column(row["column"]), without_stand_ins)
    finding = authorities.sealed_by_competent_authority(
        value, BODIES["league-hr"], level_authority="org_league", place="nm.bayannur"
    )
    assert (finding.verdict, finding.refuses, finding.missing) == ("not_stated", False, row["missing"])
    assert not authorities.seals_by_itself(finding, confirming_org="org_league", sealing_org="org_league")


@rows("status.yaml", "revocation", "T-05", "met")
def test_who_revokes(row: dict[str, Any]) -> None:
    finding = status.revoked_by_competent_authority(
        BODIES[row["deciding"]], BODIES[row["sealing"]], under=Under("2026-bayannur")
    )
    assert (finding.verdict, finding.clause) == (row["expect"], "R25-72")


@pytest.mark.parametrize(("state", "move"), list(product(CertificateState, Move)))
def test_every_move_from_every_state(state: CertificateState, move: Move) -> None:
    expected = table("status.yaml")["moves"][state].get(move)
    assert status.may(state, move) is (expected is not None)
    if expected is None:
        with pytest.raises(NotAllowed):
            status.after(state, move)
    else:
        assert status.after(state, move) == expected


@pytest.mark.parametrize("row", table("status.yaml")["verdicts"])
def test_three_answers_and_a_verdict(row: dict[str, Any]) -> None:
    state = CertificateState(row["state"]) if row["state"] else None
    assert conclude(CheckAnswer(row["intact"]), state) == Conclusion(
        CheckAnswer(row["intact"]),
        CheckAnswer(row["issued"]),
        CheckAnswer(row["valid_today"]),
        VerificationVerdict(row["verdict"]),
    )
