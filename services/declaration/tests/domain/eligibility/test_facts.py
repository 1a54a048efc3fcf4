"""How the facts of a person are put together, by a table that an official can read; what may be recorded of a person."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from common.policy.subjects.applicants import Penalty
from common.policy.subjects.audit_chain import ApplicantType
from declaration.domain.eligibility.archive_items import ItemKind, ItemStatus
from declaration.domain.eligibility.assembling import Entry, OnRecord, assemble
from declaration.domain.eligibility.claims import CLAIM, CLAIMS_OF
from declaration.domain.eligibility.facts import InPost
from declaration.domain.eligibility.personnel_records import (
    PersonnelRecord,
    PersonnelRecordKind,
    in_post_by_record,
    penalties,
)
from laptop.testing.tables import read_table

HERE = Path(__file__).parent
TODAY = dt.date(2026, 5, 11)


def table(name: str) -> list[Any]:
    cases: dict[str, Any] = read_table(HERE / name)
    return [pytest.param(case, id=told) for told, case in cases.items()]


def part_of(told: Any, whole: Any) -> bool:
    """Whether everything that is told is there; lists are told in full."""
    if isinstance(told, dict):
        return all(part_of(value, whole[key]) for key, value in told.items())
    if isinstance(told, list):
        return len(told) == len(whole) and all(map(part_of, told, whole))
    return bool(told == whole)


@pytest.mark.parametrize("case", table("facts.yaml"))
@pytest.mark.parametrize("turned", [False, True], ids=["as entered", "turned round"])
def test_the_archive_becomes_facts(case: dict[str, Any], *, turned: bool) -> None:
    entries = [
        Entry(f"ach_{n}", CLAIM.validate_python(said), ItemStatus(status), starts)
        for n, (status, starts, said) in enumerate(case["entries"])
    ]
    facts = assemble(
        reversed(entries) if turned else entries,
        applicant_type=ApplicantType.PUBLIC_INSTITUTION,
        sector=None,
        self_reviewing_unit=False,
        on_record=OnRecord(in_post=InPost(case["in_post"]) if "in_post" in case else None),
    )
    assert part_of(case["facts"], facts.model_dump(mode="json"))


def test_what_the_platform_has_recorded_counts_whatever_the_person_says() -> None:
    """A use of the green channel that was taken over for review here, and an earlier declaration (E-16, E-18)."""
    said = [
        {"says": "origin", "transferred": "military", "first_application": True},
        {"says": "privileged_use", "path": "talents", "year": 2021},
        {"says": "privileged_use", "path": "breakthrough", "year": 2025},
    ]
    entries = [
        Entry(f"ach_{n}", CLAIM.validate_python(one), ItemStatus.CLAIMED, None) for n, one in enumerate(said)
    ]
    facts = assemble(
        entries,
        applicant_type=ApplicantType.PUBLIC_INSTITUTION,
        sector=None,
        self_reviewing_unit=False,
        on_record=OnRecord(taken=(("breakthrough", 2025), ("ordinary", 2024))),
    )
    assert [(use.path, use.year, use.source) for use in facts.uses] == [
        ("breakthrough", 2025, "verified"),
        ("talents", 2021, "claimed"),
    ]
    assert (facts.origin.first_application, facts.origin.source) == (False, "verified")


@pytest.mark.parametrize("case", table("personnel_records.yaml"))
def test_what_a_unit_recorded_of_the_post(case: dict[str, Any]) -> None:
    records = [
        (
            org,
            PersonnelRecord(
                kind=kind,
                penalty=Penalty.DEMERIT if kind == PersonnelRecordKind.PENALTY else None,
                starts=day,
            ),
        )
        for org, kind, day in case["records"]
    ]
    assert in_post_by_record(records, units=("本单位", None), on=TODAY) == case["means"]


def test_penalties_are_vouched_for_and_keep_their_days() -> None:
    demerit = PersonnelRecord(
        kind=PersonnelRecordKind.PENALTY,
        penalty=Penalty.DEMERIT,
        starts=dt.date(2026, 1, 1),
        until=dt.date(2027, 7, 1),
    )
    left = PersonnelRecord(kind=PersonnelRecordKind.LEFT, starts=dt.date(2026, 1, 1))
    (found,) = penalties([demerit, left])
    assert (found.penalty, found.starts, found.until, found.source) == (
        "demerit",
        dt.date(2026, 1, 1),
        dt.date(2027, 7, 1),
        "verified",
    )


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "penalty", "starts": "2026-01-01"},
        {"kind": "left", "penalty": "demerit", "starts": "2026-01-01"},
        {"kind": "retired", "starts": "2026-01-01", "until": "2026-02-01"},
        {"kind": "penalty", "penalty": "demerit", "starts": "2026-01-02", "until": "2026-01-01"},
    ],
)
def test_a_record_that_makes_no_sense(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PersonnelRecord.model_validate(said)


@pytest.mark.parametrize(
    "said",
    [
        {"says": "post", "in_post": "retired"},
        {"says": "penalty", "penalty": "warning", "starts": "2026-01-01"},
        {"says": "bar", "record_id": "r", "clause": "R25-72", "starts": "2026-01-01"},
        {"says": "qualification", "name": "教师资格", "obtained_on": "2020-01-01", "source": "verified"},
        {"says": "post", "applicant_type": "private_enterprise"},
    ],
)
def test_what_others_alone_may_say_is_no_claim(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CLAIM.validate_python(said)


def test_every_kind_of_entry_can_carry_a_fact() -> None:
    assert set(CLAIMS_OF) == set(ItemKind)
