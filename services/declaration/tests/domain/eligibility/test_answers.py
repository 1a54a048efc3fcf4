"""The answer as a whole: which path is best, what the four notices make of one person, what silence does."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from common.policy import Finding, Verdict, canonical
from declaration.domain.eligibility import ENGINE_VERSION, Answer, Outcome, PathResult, State

HERE = Path(__file__).parent
CHOICES = yaml.safe_load((HERE / "choice.yaml").read_text("utf-8"))["choice"]
DRIFTS = yaml.safe_load((HERE / "drift.yaml").read_text("utf-8"))["drift"]
STRONGEST = ["not_met", "lifted", "not_stated", "not_configured", "waived", "assumed", "met"]

Case = Mapping[str, Any]
Ask = Callable[[Case], Answer]
Look = Callable[[Case], tuple[PathResult | None, list[Finding]]]


@pytest.mark.parametrize("case", CHOICES, ids=lambda case: case["case"])
def test_the_best_path_is_named_with_what_it_lacks(case: Case, ask: Ask) -> None:
    answer = ask(case)
    assert (answer.outcome, answer.best.path) == (case["outcome"], case["best"])
    assert sorted(finding.rule for finding in answer.best.lacks) == case["lacks"]


@pytest.mark.parametrize(
    ("case", "year", "verdict"),
    [
        pytest.param(case, year, verdict, id=f"{case['case']}（{year}）")
        for case in DRIFTS
        for year, verdict in zip((2023, 2024, 2025, 2026), case["years"], strict=True)
    ],
)
def test_the_same_person_under_the_four_notices(case: Case, year: int, verdict: str, look: Look) -> None:
    result, found = look({**case, "year": year})
    assert result is not None
    verdicts = {str(finding.verdict) for finding in found}
    if verdict == "met":
        assert "met" in verdicts
        assert not verdicts & {"not_met", "not_stated", "not_configured"}
    else:
        assert next((one for one in STRONGEST if one in verdicts), "absent") == verdict


TOWNSHIP = {
    "case": "",
    "year": 2026,
    "path": "long_service",
    "rule": "E-21",
    "change": {
        "education": [{"schooling": "college", "graduated_on": "2000-06-30"}],
        "work": {"township_since": "2000-07-01"},
    },
}


@pytest.mark.req("P-10", side="accept")
def test_a_rule_that_is_not_stated_is_an_open_point_with_the_missing_document(look: Look) -> None:
    result, found = look(TOWNSHIP)
    assert result is not None
    assert result.state is State.UNDECIDED
    assert [finding.missing for finding in found] == ["内人社办发〔2026〕39号"]
    assert found[0] in result.open_points


@pytest.mark.req("P-10", side="refuse")
def test_silence_does_not_pass_a_case_that_another_rule_refuses(ask: Ask) -> None:
    barred = {**TOWNSHIP, "change": {**TOWNSHIP["change"], "post": {"in_post": "retired"}}}  # type: ignore[dict-item]
    answer = ask(barred)
    assert answer.outcome is Outcome.MAY_NOT_DECLARE
    assert [finding.rule for finding in answer.best.lacks] == ["E-01"]


@pytest.mark.req("P-09", side="accept")
def test_an_r25_value_under_the_2023_pack_is_marked_as_assumed(look: Look) -> None:
    _, found = look({"case": "", "year": 2023, "rule": "E-01"})
    assert {finding.verdict for finding in found} == {Verdict.ASSUMED}
    assert all("（按2025年细则推定）" in finding.message for finding in found)


@pytest.mark.req("P-09", side="refuse")
def test_an_r25_value_does_not_stand_in_where_the_notice_regulates_the_subject(look: Look) -> None:
    _, found = look(
        {
            "case": "",
            "year": 2023,
            "who": "没有职称的专家",
            "path": "yingcai",
            "rule": "E-11",
            "change": {"achievements": {"yingcai_class": 1}},
        }
    )
    assert [(finding.verdict, finding.clause) for finding in found] == [(Verdict.NOT_MET, "N23-4.5")]


def test_where_two_documents_differ_the_finding_names_the_other(look: Look) -> None:
    _, found = look(
        {
            "case": "",
            "year": 2026,
            "who": "民营企业技术员",
            "path": "private_sector",
            "rule": "E-09",
            "part": "first_year",
        }
    )
    assert found[0].facts["differs_from"] == {"clause": "R25-38", "where": "region"}
    assert "R25-38写的是“我区”" in found[0].message


def test_a_finding_says_which_facts_are_only_claimed(look: Look) -> None:
    verified = [
        {"series": "engineering", "level": "middle", "obtained_on": "2016-12-01", "source": "verified"}
    ]
    _, claimed = look({"case": "", "year": 2026, "rule": "E-03"})
    _, seen = look({"case": "", "year": 2026, "rule": "E-03", "change": {"titles": verified}})
    assert claimed[0].facts["only_claimed"] == ["heldtitle"]
    assert "only_claimed" not in seen[0].facts


def test_the_consent_is_shown_with_the_finding_it_lifts(look: Look) -> None:
    _, found = look({"case": "", "year": 2026, "rule": "E-03", "consent": "E-03", "change": {"titles": []}})
    assert found[0].facts["lifted_by"] == "org_hr"
    assert found[0].facts["lifted_because"] == "special_case"
    assert found[0].message.endswith("主管部门已就本次申报同意放宽。")


def test_an_answer_names_engine_and_pack_and_repeats_itself_byte_by_byte(ask: Ask) -> None:
    first, second = ask({"year": 2025}), ask({"year": 2025})
    assert (first.engine_version, first.pack.id) == (ENGINE_VERSION, "2025-chifeng+demo")
    assert canonical(first.best.findings) == canonical(second.best.findings)
