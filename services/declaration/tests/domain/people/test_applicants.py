"""Types of applicant and what follows from them, against a table typed by hand."""

from pathlib import Path
from typing import Any

import pytest

from common.events.codes import Column, OrganisationKind, Ownership
from common.policy.subjects.audit_chain import ApplicantType
from declaration.domain.people.applicants import (
    LABELS,
    column_fits,
    document_fits,
    sector_of,
    unit_fits,
    using_unit_fits,
)
from laptop.testing.tables import read_table

TABLE: dict[str, list[dict[str, Any]]] = read_table(Path(__file__).parent / "applicants.yaml")


@pytest.mark.parametrize(
    "case", TABLE["units"], ids=lambda case: f"{case['type']}-{case['kind']}-{case['ownership']}"
)
def test_which_unit_audits_first(case: dict[str, Any]) -> None:
    fits = unit_fits(
        ApplicantType(case["type"]),
        kind=OrganisationKind(case["kind"]),
        ownership=Ownership(case["ownership"]),
    )
    assert fits is case["fits"]


@pytest.mark.parametrize(
    "case", TABLE["sectors"], ids=lambda case: f"{case['type']}-{case['kind']}-{case['ownership']}"
)
def test_the_sector_is_that_of_the_employer(case: dict[str, Any]) -> None:
    found = sector_of(
        ApplicantType(case["type"]),
        kind=OrganisationKind(case["kind"]),
        ownership=Ownership(case["ownership"]),
    )
    assert found == case["sector"]


@pytest.mark.parametrize("case", TABLE["using_units"], ids=str)
def test_only_dispatched_workers_name_a_using_unit(case: dict[str, Any]) -> None:
    assert using_unit_fits(ApplicantType(case["type"]), using_org=case["using_org"]) is case["fits"]


@pytest.mark.parametrize("case", TABLE["documents"], ids=str)
def test_people_from_outside_use_their_own_papers(case: dict[str, Any]) -> None:
    assert document_fits(ApplicantType(case["type"]), case["document"]) is case["fits"]


@pytest.mark.parametrize("case", TABLE["columns"], ids=str)
def test_which_column_a_type_may_use(case: dict[str, Any]) -> None:
    assert column_fits(ApplicantType(case["type"]), Column(case["column"])) is case["fits"]


def test_every_type_has_a_label_and_is_in_the_table() -> None:
    assert set(LABELS) == set(ApplicantType)
    assert {case["type"] for case in TABLE["units"]} == {str(type_) for type_ in ApplicantType}
