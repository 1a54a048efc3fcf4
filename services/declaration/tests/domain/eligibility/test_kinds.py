"""What the law says otherwise than it was read: kinds of persons and silences, each row typed from its clause."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from declaration.domain.eligibility import Answer

Case = Mapping[str, Any]

SECTIONS: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "kinds.yaml").read_text("utf-8")
)
CASES = [
    pytest.param(
        case,
        id=f"{section}: {case['case']}",
        marks=[pytest.mark.req(section.split()[0], side=case["shows"])] if "shows" in case else [],
    )
    for section, cases in SECTIONS.items()
    for case in cases
]


@pytest.mark.parametrize("case", CASES)
def test_a_strict_official_answers_the_same(case: Case, ask: Callable[[Case], Answer]) -> None:
    answer = ask(case)
    said = {(finding.rule, str(finding.verdict)) for finding in answer.best.findings}
    assert answer.outcome == case["outcome"]
    assert case.get("best", answer.best.path) == answer.best.path
    assert set(case["has"].items()) <= said
    for rule, verdict in case["has"].items():
        if verdict == "met":
            assert (rule, "not_met") not in said
    assert case.get("says", "") in "".join(finding.message for finding in answer.best.findings)
