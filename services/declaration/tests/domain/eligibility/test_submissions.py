"""The rules of a submission against a table that an official could read."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from common.events.codes import Tier
from common.policy import Policy, Verdict
from common.policy.findings import Finding
from common.policy.model import Force, Status, Value
from common.policy.subjects.application import OneOf
from common.policy.subjects.materials import Material, Proof
from declaration.domain.eligibility import Consent
from declaration.domain.eligibility import submissions as rules
from declaration.domain.eligibility.consents import after_consents
from declaration.domain.eligibility.submissions import Bar, Other
from declaration.domain.plans.deadlines import before_the_deadline
from laptop.testing.tables import read_table

TABLE: dict[str, list[dict[str, Any]]] = read_table(Path(__file__).parent / "submissions.yaml")


def cases(name: str, *, refused: bool) -> list[Any]:
    return [pytest.param(case, id=case["case"]) for case in TABLE[name] if case["refused"] is refused]


def deadline(bayannur: Policy, case: dict[str, Any]) -> Finding:
    return before_the_deadline(
        bayannur.application.closes_at_deadline, last_day=case["last_day"], today=case["today"]
    )


@pytest.mark.req("A-07", side="accept")
@pytest.mark.parametrize("case", cases("deadline", refused=False))
def test_up_to_the_last_day_one_may_submit(bayannur: Policy, case: dict[str, Any]) -> None:
    finding = deadline(bayannur, case)
    assert finding.verdict is Verdict.MET
    assert not finding.refuses


@pytest.mark.req("A-07", side="refuse")
@pytest.mark.parametrize("case", cases("deadline", refused=True))
def test_after_the_last_day_nobody_submits(bayannur: Policy, case: dict[str, Any]) -> None:
    finding = deadline(bayannur, case)
    assert finding.refuses
    assert finding.clause == "BY26-1.2"


@pytest.mark.req("Z-07", side="accept")
def test_a_deadline_of_principle_can_be_lifted_for_one_case(annual_notices: Mapping[str, Policy]) -> None:
    """N23-2.1.1: 原则上6月20日前完成申报; the other years say by when, without 原则上."""
    for name, year in (("自治区2023", 2023), ("巴彦淖尔2026", 2026)):
        policy = annual_notices[name]
        finding = before_the_deadline(
            policy.application.closes_at_deadline,
            last_day=dt.date(year, 6, 20),
            today=dt.date(year, 6, 21),
            annual_notice=policy.plan.declare[Tier.SENIOR],
        )
        assert finding.refuses
        consent = Consent("A-07", "org_hr", "beyond_control")
        (lifted,) = after_consents([finding], [consent])
        assert lifted.refuses is (year == 2026)
        if year == 2023:
            assert (finding.clause, finding.force) == ("N23-2.1.1", Force.PRINCIPLE)
            assert "申请对本次申报放宽" in finding.message


def credit_record(bayannur: Policy, case: dict[str, Any]) -> Finding:
    record = case["record"]
    bar = Bar("rec_1", "R25-72", record["from"], record["until"]) if record else None
    return rules.no_credit_record(bayannur.application.credit_record_bars, bar=bar, today=case["today"])


@pytest.mark.req("E-02", side="accept")
@pytest.mark.parametrize("case", cases("credit_record", refused=False))
def test_without_a_record_in_force_one_may_declare(bayannur: Policy, case: dict[str, Any]) -> None:
    assert credit_record(bayannur, case).verdict is Verdict.MET


@pytest.mark.req("E-02", side="refuse")
@pytest.mark.parametrize("case", cases("credit_record", refused=True))
def test_a_record_in_force_bars_with_both_its_days(bayannur: Policy, case: dict[str, Any]) -> None:
    finding = credit_record(bayannur, case)
    assert finding.refuses
    assert finding.clause == "R25-72"
    assert finding.facts["pack_clause"] == "BY26-6.2"


def others(case: dict[str, Any]) -> list[Other]:
    return [
        Other(f"SB{number}", other["series"], other["specialty"], other["committee"])
        for number, other in enumerate(case["others"])
    ]


def one_series(bayannur: Policy, case: dict[str, Any]) -> Finding:
    return rules.only_one_per_year_and_level(
        bayannur.application.one_per_year_and_level, committee_id="cmt_forestry", others=others(case)
    )


@pytest.mark.req("A-05", side="accept")
@pytest.mark.parametrize("case", cases("one_series", refused=False))
def test_the_first_declaration_of_the_year_and_level(bayannur: Policy, case: dict[str, Any]) -> None:
    assert one_series(bayannur, case).verdict is Verdict.MET


@pytest.mark.req("A-05", side="refuse")
@pytest.mark.parametrize("case", cases("one_series", refused=True))
def test_a_second_declaration_of_the_year_and_level(bayannur: Policy, case: dict[str, Any]) -> None:
    finding = one_series(bayannur, case)
    assert finding.refuses
    assert finding.force is Force.MUST
    assert finding.clause == "BY26-2"
    assert finding.facts["others"] == ["SB0"]


ONE_COMMITTEE: Value[OneOf] = Value(
    value=OneOf.COMMITTEE,
    force=Force.PRINCIPLE,
    clause="N23-3",
    words="原则上只能向一个评委会",
    status=Status.STATED,
    pack="2023-region",
)


@pytest.mark.req("A-05", side="accept")
@pytest.mark.parametrize("case", cases("one_committee", refused=False))
def test_in_2023_one_committee_may_get_two(case: dict[str, Any]) -> None:
    finding = rules.only_one_per_year_and_level(
        ONE_COMMITTEE, committee_id="cmt_forestry", others=others(case)
    )
    assert not finding.refuses


@pytest.mark.req("A-05", side="refuse")
@pytest.mark.parametrize("case", cases("one_committee", refused=True))
def test_in_2023_two_committees_are_refused_in_principle(case: dict[str, Any]) -> None:
    finding = rules.only_one_per_year_and_level(
        ONE_COMMITTEE, committee_id="cmt_forestry", others=others(case)
    )
    assert finding.refuses
    assert finding.lifted(by_org="org_region", reason_code="written_reasons").verdict is Verdict.LIFTED


@pytest.mark.req("A-04", side="accept")
@pytest.mark.parametrize("case", cases("pledge", refused=False))
def test_with_a_signed_pledge(bayannur: Policy, case: dict[str, Any]) -> None:
    finding = rules.pledge_is_signed(bayannur.application.pledge, signed_version=case["signed"])
    assert finding.verdict is Verdict.MET
    assert finding.facts == {"text_version": "demo-1"}


@pytest.mark.req("A-04", side="refuse")
@pytest.mark.parametrize("case", cases("pledge", refused=True))
def test_without_a_signed_pledge(bayannur: Policy, case: dict[str, Any]) -> None:
    finding = rules.pledge_is_signed(bayannur.application.pledge, signed_version=case["signed"])
    assert finding.refuses
    assert finding.clause == "R25-26"


CATALOGUE: Value[tuple[Material, ...]] = Value(
    value=(
        Material(code="work_summary", label="专业技术工作总结", required=True, proof=Proof.UPLOAD),
        Material(code="identity", label="居民身份证件", required=True, proof=Proof.VERIFY),
        Material(code="award", label="奖励、荣誉证书", required=False, proof=Proof.UPLOAD),
    ),
    force=Force.MUST,
    clause="R25-26",
    status=Status.STAND_IN,
    pack="demo",
)


def test_only_required_uploads_are_asked_for() -> None:
    missing = rules.materials_are_there(CATALOGUE, uploaded=frozenset({"award"}))
    assert missing.refuses
    assert missing.facts == {"missing": ["work_summary"]}
    assert "专业技术工作总结" in missing.message
    assert not rules.materials_are_there(CATALOGUE, uploaded=frozenset({"work_summary"})).refuses


def test_where_the_documents_are_silent_nothing_is_refused(bayannur: Policy) -> None:
    """Bayannur's annual notice has no catalogue in hand: an open point for the auditor."""
    finding = rules.materials_are_there(bayannur.materials.catalogue, uploaded=frozenset())
    assert finding.verdict is Verdict.NOT_CONFIGURED
    assert not finding.refuses


def test_a_finding_holds_no_name() -> None:
    bar = Bar("rec_1", "R25-72", dt.date(2023, 6, 26), dt.date(2026, 6, 26))
    switch: Value[bool] = Value(
        value=True, force=Force.MUST, clause="BY26-6.2", words="记录期限内不得申报", status=Status.STATED
    )
    finding = rules.no_credit_record(switch, bar=bar, today=dt.date(2026, 1, 1))
    assert set(finding.facts) == {"record_id", "from", "until", "pack_clause"}
