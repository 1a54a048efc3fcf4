"""Every rule on both sides of its line, and every path, from tables that an official could read."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from common.policy import Finding
from declaration.domain.eligibility import PathResult
from declaration.domain.eligibility.attempt import PathKey

Case = Mapping[str, Any]
Look = Callable[[Case], tuple[PathResult | None, list[Finding]]]

Tables = Mapping[str, list[Case]]

ELSEWHERE = frozenset({"E-08", "E-27", "E-28", "E-29", "E-30"})
"""Decided when a pack is loaded, by the whole engine, or against storage."""

STRONGEST = ["not_met", "lifted", "not_stated", "not_configured", "waived", "assumed", "met"]
"""What several findings of one rule come to."""


def agrees(case: Case, look: Look) -> None:
    result, found = look(case)
    if case["verdict"] == "no_path":
        assert result is None
        return
    assert result is not None
    verdicts = {str(finding.verdict) for finding in found}
    wanted = case["verdict"]
    if wanted in {"met", "waived"}:
        assert wanted in verdicts
        assert "not_met" not in verdicts
    else:
        assert next((one for one in STRONGEST if one in verdicts), "absent") == wanted
    told = "".join(finding.message for finding in found)
    if "says" in case:
        assert case["says"] in told
    if "says_not" in case:
        assert case["says_not"] not in told
    if "clause" in case:
        assert case["clause"] in {finding.clause for finding in found}
    if "waived_by" in case:
        assert case["waived_by"] in {finding.facts.get("waived_by") for finding in found}
    days = {finding.facts.get("passes_from") for finding in found if finding.refuses}
    if "passes_from" in case:
        assert case["passes_from"].isoformat() in days
    for key in ("state", "procedure", "heard_by", "quota_exempt", "own_committee"):
        if key in case:
            assert getattr(result, key) == case[key]


def test_each_rule_decides_as_its_clause_says(case: Case, look: Look) -> None:
    agrees(case, look)


def test_each_path_asks_for_what_its_clause_says(case: Case, look: Look) -> None:
    agrees(case, look)


def test_the_same_person_under_the_four_annual_notices(case: Case, look: Look) -> None:
    agrees(case, look)


def test_every_rule_and_every_path_has_cases(tables: Tables) -> None:
    rules = {f"E-{number:02}" for number in range(1, 36)} - ELSEWHERE | {"P-02", "P-07", "P-09", "P-10"}
    assert [rule for rule in sorted(rules) if len(tables.get(rule, [])) < 3] == []
    paths = Counter(case.get("path", "ordinary") for cases in tables.values() for case in cases)
    assert [path for path in PathKey if paths[path] < 3] == []
    assert sum(map(len, tables.values())) >= 450


test_each_rule_decides_as_its_clause_says.table = "rules.yaml"  # type: ignore[attr-defined]
test_each_path_asks_for_what_its_clause_says.table = "paths.yaml"  # type: ignore[attr-defined]
test_the_same_person_under_the_four_annual_notices.table = "drift.yaml"  # type: ignore[attr-defined]
