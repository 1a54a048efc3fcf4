"""Who audits first, what a decision carries, which file is complete (K-01, K-02, K-12)."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from common.events.codes import OrganisationKind, Ownership
from common.policy.findings import Verdict
from common.policy.loader import Policy
from common.policy.subjects.audit_chain import ApplicantType
from declaration.domain.cases.states import Step
from declaration.domain.chain.audits import Signed, every_step_is_signed, pages_stamped, signed
from declaration.domain.chain.routes import Stop
from declaration.domain.people.applicants import who_audits_first
from laptop.testing.tables import read_table

FOLDER = Path(__file__).parent
FIRST: list[dict[str, Any]] = read_table(FOLDER / "first_auditors.yaml")
COMPLETE: list[dict[str, Any]] = read_table(FOLDER / "signed_files.yaml")
VERDICTS = {"可以": Verdict.MET, "不可以": Verdict.NOT_MET, "未写明": Verdict.NOT_STATED}


def judge(policy: Policy, case: dict[str, Any]) -> Verdict:
    finding = who_audits_first(
        policy.audit_chain,
        ApplicantType(case["who"]),
        kind=OrganisationKind(case["unit"]),
        ownership=Ownership(case.get("ownership", "public")),
        using_org="org_using" if case.get("using_unit") else None,
    )
    assert finding.rule == "K-01"
    return finding.verdict


@pytest.mark.req("K-01", side="accept")
@pytest.mark.parametrize("case", [c for c in FIRST if c["verdict"] == "可以"], ids=lambda c: str(c["why"]))
def test_a_unit_of_article_28_audits_first(bayannur: Policy, case: dict[str, Any]) -> None:
    assert judge(bayannur, case) is Verdict.MET


@pytest.mark.req("K-01", side="refuse")
@pytest.mark.parametrize("case", [c for c in FIRST if c["verdict"] == "不可以"], ids=lambda c: str(c["why"]))
def test_another_unit_does_not(bayannur: Policy, case: dict[str, Any]) -> None:
    assert judge(bayannur, case) is Verdict.NOT_MET


@pytest.mark.parametrize("case", [c for c in FIRST if c["verdict"] == "未写明"], ids=lambda c: str(c["why"]))
def test_silence_neither_admits_nor_refuses(bayannur: Policy, case: dict[str, Any]) -> None:
    assert judge(bayannur, case) is VERDICTS["未写明"]


def test_every_type_has_a_row() -> None:
    silent = {"other_non_public", "skilled_worker", "hmt_or_foreign", "central_or_other_province"}
    assert {case["who"] for case in FIRST} | silent == {str(type_) for type_ in ApplicantType}


def decision(
    lacks: str | None = None, stop: str = "employer@org_unit", *, recommends: bool = False
) -> Signed:
    step, _, org_id = stop.partition("@")
    parts = {part: part != lacks for part in ("auditor", "opinion", "date", "seal")}
    return Signed(Stop(Step(step), org_id), recommends=recommends, **parts)


@pytest.mark.req("K-02", side="accept")
def test_a_decision_with_all_parts_is_signed(bayannur: Policy) -> None:
    assert not any(finding.refuses for finding in signed(bayannur.audit_chain, decision()))


@pytest.mark.req("K-02", side="refuse")
@pytest.mark.parametrize("part", ["auditor", "opinion", "date", "seal"])
def test_a_decision_that_lacks_a_part_is_refused(bayannur: Policy, part: str) -> None:
    refusing = [f for f in signed(bayannur.audit_chain, decision(lacks=part)) if f.refuses]
    assert [(finding.rule, finding.clause) for finding in refusing] == [("K-02", "R25-33")]


def file_of(case: dict[str, Any]) -> tuple[list[Stop], list[Signed]]:
    stops = [Stop(Step(text.partition("@")[0]), text.partition("@")[2]) for text in case["route"]]
    there = []
    for entry in case["decisions"]:
        stop, _, rest = entry.partition(" ")
        there.append(
            decision(
                lacks=rest.partition("缺")[2] or None,
                stop=stop,
                recommends="推荐" in rest,
            )
        )
    return stops, there


@pytest.mark.req("K-12", side="accept")
@pytest.mark.parametrize("case", [c for c in COMPLETE if c["accepted"]], ids=lambda c: str(c["why"]))
def test_a_file_signed_at_every_step_may_be_accepted(bayannur: Policy, case: dict[str, Any]) -> None:
    stops, decisions = file_of(case)
    assert not any(f.refuses for f in every_step_is_signed(bayannur.audit_chain, stops, decisions))


@pytest.mark.req("K-12", side="refuse")
@pytest.mark.parametrize("case", [c for c in COMPLETE if not c["accepted"]], ids=lambda c: str(c["why"]))
def test_a_file_that_lacks_signature_or_seal_may_not(bayannur: Policy, case: dict[str, Any]) -> None:
    stops, decisions = file_of(case)
    refusing = [f for f in every_step_is_signed(bayannur.audit_chain, stops, decisions) if f.refuses]
    assert {finding.clause for finding in refusing} == {"R25-33"}
    assert case["named"] in "".join(finding.message for finding in refusing)


EMPLOYER, COUNTY_DESK = Stop(Step.EMPLOYER, "org_unit"), Stop(Step.COUNTY, "org_county")
WHOLE_FILE = [
    Signed(EMPLOYER, auditor=True, opinion=True, date=True, seal=True, stamped=True),
    Signed(EMPLOYER, auditor=True, opinion=True, date=True, seal=True, recommends=True),
    Signed(COUNTY_DESK, auditor=True, opinion=True, date=True, seal=True, stamped=True),
]


@pytest.mark.req("K-12", side="accept")
def test_chifeng_accepts_a_file_that_every_auditor_has_stamped(annual_notices: Mapping[str, Policy]) -> None:
    chain = annual_notices["赤峰2025"].audit_chain
    assert not any(f.refuses for f in every_step_is_signed(chain, [EMPLOYER, COUNTY_DESK], WHOLE_FILE))
    assert [f.verdict for f in pages_stamped(chain, True)] == [Verdict.MET]


@pytest.mark.req("K-12", side="refuse")
def test_chifeng_accepts_no_file_of_which_one_auditor_stamped_no_page(
    annual_notices: Mapping[str, Policy],
) -> None:
    chain = annual_notices["赤峰2025"].audit_chain
    lacking = [*WHOLE_FILE[:2], dataclasses.replace(WHOLE_FILE[2], stamped=False)]
    (found,) = [f for f in every_step_is_signed(chain, [EMPLOYER, COUNTY_DESK], lacking) if f.refuses]
    assert (found.clause, found.facts["steps"]) == ("CF25-3.2.2", ["旗县区人社部门审核意见"])
    assert [(f.clause, f.refuses) for f in pages_stamped(chain, False)] == [("CF25-3.2.2", True)]


def test_where_no_document_asks_for_the_stamp_nothing_is_asked(annual_notices: Mapping[str, Policy]) -> None:
    for name in ("自治区2023", "包头2024", "巴彦淖尔2026"):
        assert pages_stamped(annual_notices[name].audit_chain, False) == []
