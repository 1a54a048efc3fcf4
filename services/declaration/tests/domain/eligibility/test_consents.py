"""Which rule can be lifted for one case (Z-07): expectations from the words 应, 原则上 and 可."""

from typing import Any

import pytest

from common.policy.findings import Finding, Verdict
from common.policy.model import Force, Status
from declaration.domain.eligibility import Consent
from declaration.domain.eligibility.consents import (
    Binds,
    NothingToLift,
    RuleNotApplied,
    after_consents,
    to_be_lifted,
)


def found(**more: Any) -> Finding:
    values: dict[str, Any] = {
        "rule": "E-18",
        "clause": "CF25-4.3",
        "force": Force.PRINCIPLE,
        "verdict": Verdict.NOT_MET,
        "basis": Status.STATED,
        "message": "绿色通道政策原则上只享受一次。",
        "pack": "2025-chifeng",
    }
    return Finding(**values | more)


def test_a_rule_of_principle_that_stands_in_the_way_can_be_lifted() -> None:
    other = found(rule="E-01", force=Force.MUST)
    assert to_be_lifted("E-18", [other, found(verdict=Verdict.MET), found()]) == found()


@pytest.mark.parametrize(
    ("findings", "refused"),
    [
        ([], RuleNotApplied),
        ([found(rule="E-03")], RuleNotApplied),
        ([found(force=Force.MUST)], Binds),
        ([found(force=Force.MUST, verdict=Verdict.MET)], Binds),
        ([found(verdict=Verdict.MET)], NothingToLift),
        ([found(verdict=Verdict.LIFTED)], NothingToLift),
        ([found(verdict=Verdict.WAIVED)], NothingToLift),
        ([found(force=Force.MAY)], NothingToLift),
        ([found(force=None, verdict=Verdict.NOT_STATED, basis=Status.NOT_STATED)], NothingToLift),
    ],
)
def test_nothing_else_is_lifted(findings: list[Finding], refused: type[Exception]) -> None:
    with pytest.raises(refused):
        to_be_lifted("E-18", findings)


def test_a_consent_lifts_its_own_rule_where_it_is_one_of_principle() -> None:
    given = [Consent("E-18", "org_hr", "urgently_needed")]
    must, other = found(force=Force.MUST), found(rule="E-03")
    lifted, *rest = after_consents([found(), must, other], given)
    assert rest == [must, other]
    assert lifted.verdict is Verdict.LIFTED
    assert not lifted.refuses
    assert lifted.facts == {"lifted_by": "org_hr", "lifted_because": "urgently_needed"}
    assert lifted.message.endswith("主管部门已就本次申报同意放宽。")
