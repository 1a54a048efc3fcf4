"""A finding says what decided, how far it binds, and where the law is silent; it is stored byte by byte."""

import pytest
from pydantic import ValidationError

from common.policy import (
    CannotLift,
    Finding,
    Force,
    NotConfigured,
    Status,
    Under,
    Unit,
    Value,
    Verdict,
    canonical,
)
from common.policy.findings import stated


def annual_notice(force: Force = Force.MUST, status: Status = Status.STATED) -> Value[int]:
    return Value[int](
        value=5,
        unit=Unit.WORKING_DAY,
        force=force,
        clause="R25-27",
        words=None if status is Status.STAND_IN else "公示期不少于5个工作日",
        status=status,
        path="audit_chain.unit_publicity",
        pack="2025-implementation-rules",
    )


SILENT = Value[int](
    status=Status.NOT_STATED, clause="R25-21", missing="内人社发〔2023〕63号", path="x.y", pack="p"
)


def judged(value: Value[int], holds: bool) -> Finding:
    return Finding.judge("K-01", value, holds=holds, message="单位公示已满4个工作日。", facts={"days": 4})


def test_a_hard_rule_that_is_not_met_refuses() -> None:
    finding = judged(annual_notice(), holds=False)

    assert (finding.verdict, finding.refuses) == (Verdict.NOT_MET, True)
    assert not judged(annual_notice(), holds=True).refuses


def test_an_option_never_refuses() -> None:
    assert not judged(annual_notice(Force.MAY), holds=False).refuses


def test_a_rule_of_principle_can_be_lifted_with_its_reason_on_record() -> None:
    finding = judged(annual_notice(Force.PRINCIPLE), holds=False)

    lifted = finding.lifted(by_org="org_11", reason_code="scarce_field")

    assert finding.refuses
    assert (lifted.verdict, lifted.refuses) == (Verdict.LIFTED, False)
    assert lifted.facts == {"days": 4, "lifted_by": "org_11", "lifted_because": "scarce_field"}


@pytest.mark.parametrize(("force", "holds"), [(Force.MUST, False), (Force.PRINCIPLE, True)])
def test_what_binds_without_exception_or_is_met_cannot_be_lifted(force: Force, holds: bool) -> None:
    with pytest.raises(CannotLift):
        judged(annual_notice(force), holds).lifted(by_org="org_11", reason_code="scarce_field")


def test_an_assumed_value_and_a_stand_in_say_so() -> None:
    assumed = judged(annual_notice(status=Status.ASSUMED), holds=True)
    stand_in = judged(annual_notice(status=Status.STAND_IN), holds=True)

    assert (assumed.verdict, assumed.message) == (
        Verdict.ASSUMED,
        "单位公示已满4个工作日。（按后续文件推定）",
    )
    assert stand_in.basis is Status.STAND_IN
    assert stand_in.message.endswith("（所用为演示代用值，不是规定）")
    assert judged(annual_notice(status=Status.ASSUMED), holds=False).refuses


def test_silence_neither_passes_nor_refuses() -> None:
    finding = Finding.open_point("E-35", SILENT, message="农牧民职称的条件文件未掌握，请人工核对。")

    assert (finding.verdict, finding.missing) == (Verdict.NOT_STATED, "内人社发〔2023〕63号")
    assert not finding.refuses
    with pytest.raises(NotConfigured):
        judged(SILENT, holds=True)
    with pytest.raises(ValidationError, match="silent"):
        Finding(rule="E-35", verdict=Verdict.MET, basis=Status.NOT_STATED, message="符合", pack="p")
    with pytest.raises(ValidationError, match="open point"):
        Finding(rule="E-35", verdict=Verdict.NOT_STATED, basis=Status.STATED, message="未作规定", pack="p")


def test_findings_are_canonical_json() -> None:
    assert canonical([judged(annual_notice(), holds=False)]).decode() == (
        '[{"basis":"stated","clause":"R25-27","facts":{"days":4},"force":"must","message":"单位公示已满4个工作日。",'
        '"pack":"2025-implementation-rules","rule":"K-01","verdict":"not_met"}]'
    )


IN_FORCE = Under("2025-chifeng+demo")
BEFORE = Under("2024-baotou+demo", {"R25": "2025年细则"})


@pytest.mark.req("P-09", side="accept")
def test_an_article_that_a_function_names_is_assumed_where_it_is_later_than_the_annual_notice() -> None:
    now = stated("C-01", "R25-10", under=IN_FORCE, holds=True, message="不得跨系列。")
    then = stated("C-01", "R25-10", under=BEFORE, holds=True, message="不得跨系列。")

    assert (now.verdict, now.basis, now.message) == (Verdict.MET, Status.STATED, "不得跨系列。")
    assert (then.verdict, then.basis, then.message) == (
        Verdict.ASSUMED,
        Status.ASSUMED,
        "不得跨系列。（按2025年细则推定）",
    )
    assert then.pack == "2024-baotou+demo"


@pytest.mark.req("P-09", side="refuse")
def test_an_assumed_article_still_refuses_and_says_what_it_rests_on() -> None:
    then = stated("C-01", "R25-10", under=BEFORE, holds=False, message="不得跨系列。")

    assert (then.verdict, then.basis, then.refuses) == (Verdict.NOT_MET, Status.ASSUMED, True)
    assert then.message.endswith("（按2025年细则推定）")


def test_an_article_of_the_annual_notice_itself_is_stated_under_it() -> None:
    assert stated("X-03", "BT24-6.1.1", under=BEFORE, holds=True, message="已清理。").basis is Status.STATED
