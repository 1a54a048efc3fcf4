"""The answer as a whole: which path is best, what the four annual notices make of one person, what silence does."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from common.policy import Finding, Status, canonical
from declaration.domain.eligibility import ENGINE_VERSION, Answer, EligibilityOutcome, PathResult, PathState
from laptop.testing.tables import read_table

HERE = Path(__file__).parent
CHOICES = read_table(HERE / "choice.yaml")["choice"]

Case = Mapping[str, Any]
Ask = Callable[[Case], Answer]
Tables = Mapping[str, list[Case]]
Look = Callable[[Case], tuple[PathResult | None, list[Finding]]]


@pytest.mark.parametrize("case", CHOICES, ids=lambda case: case["case"])
def test_the_best_path_is_named_with_what_it_lacks(case: Case, ask: Ask) -> None:
    answer = ask(case)
    assert (answer.outcome, answer.best.path) == (case["outcome"], case["best"])
    assert sorted(finding.rule for finding in answer.best.lacks) == case["lacks"]


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
    assert result.state is PathState.UNDECIDED
    assert [finding.missing for finding in found] == ["内人社办发〔2026〕39号"]
    assert found[0] in result.open_points


@pytest.mark.req("P-10", side="refuse")
def test_silence_does_not_pass_a_case_that_another_rule_refuses(ask: Ask) -> None:
    barred = {**TOWNSHIP, "change": {**TOWNSHIP["change"], "post": {"in_post": "retired"}}}  # type: ignore[dict-item]
    answer = ask(barred)
    assert answer.outcome is EligibilityOutcome.MAY_NOT_DECLARE
    assert [finding.rule for finding in answer.best.lacks] == ["E-01"]


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
    assert "2025年细则写的是“我区”" in found[0].message


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


def test_no_consent_gives_a_title_that_is_held_already(look: Look) -> None:
    """原则上 is said of going level by level (article 23), not of a second certificate for the same level."""
    held = [{"series": "engineering", "level": "associate_senior", "obtained_on": "2016-12-01"}]
    _, found = look({"case": "", "year": 2026, "rule": "E-03", "consent": "E-03", "change": {"titles": held}})
    assert (found[0].verdict, found[0].force) == ("not_met", "must")


def test_an_answer_names_engine_and_pack_and_repeats_itself_byte_by_byte(ask: Ask) -> None:
    first, second = ask({"year": 2025}), ask({"year": 2025})
    assert (first.engine_version, first.pack.id) == (ENGINE_VERSION, "2025-chifeng+demo")
    assert canonical(first.best.findings) == canonical(second.best.findings)


def test_every_message_is_for_people(tables: Tables, ask: Ask) -> None:
    answers = [ask(case) for cases in tables.values() for case in cases]
    found = [
        finding
        for answer in answers
        for result in (answer.best, *answer.others)
        for finding in result.findings
    ]
    for finding in found:
        assert finding.message.endswith(("。", "）")), finding
        assert not re.search("[A-Za-z_]", finding.message), finding
        assert "““" not in finding.message, finding
        if finding.basis is Status.ASSUMED:
            assert finding.message.endswith("推定）"), finding
        if finding.refuses:
            assert re.search("请|须|可向", finding.message), finding
    assert len({finding.message for finding in found}) > 250
