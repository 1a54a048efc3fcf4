"""Grants and actors: a role counts at its own organisation only."""

import pytest

from common.identity import REGION_HR_ORG_ID, Actor, Grant, account_of, org_id

AUDITOR_AT_BOTH = Actor(
    account="https://id.example|u-1",
    issuer="https://id.example",
    subject="u-1",
    grants=frozenset(
        {Grant("unit_auditor", "org_a"), Grant("unit_auditor", "org_b"), Grant("inspector", "org_c")}
    ),
)


def test_a_grant_is_read_and_written_the_same() -> None:
    assert Grant.parse("unit_auditor@org_a") == Grant("unit_auditor", "org_a")
    assert str(Grant("unit_auditor", "org_a")) == "unit_auditor@org_a"


@pytest.mark.parametrize(
    "text", ["", "unit_auditor", "unit_auditor@", "@org_a", "emperor@org_a", "inspector@org_a@org_b"]
)
def test_other_texts_are_no_grants(text: str) -> None:
    with pytest.raises(ValueError):
        Grant.parse(text)


def test_a_role_counts_only_where_it_was_granted() -> None:
    assert AUDITOR_AT_BOTH.orgs("unit_auditor") == {"org_a", "org_b"}
    assert AUDITOR_AT_BOTH.orgs("unit_auditor", "inspector") == {"org_a", "org_b", "org_c"}
    assert AUDITOR_AT_BOTH.has("inspector", "org_c")
    assert not AUDITOR_AT_BOTH.has("inspector", "org_a")
    assert not AUDITOR_AT_BOTH.orgs("region_hr")


def test_equal_subjects_of_two_issuers_are_two_accounts() -> None:
    assert account_of("https://a.example", "7") != account_of("https://b.example", "7")


def test_the_region_s_department_has_the_id_that_its_code_gives() -> None:
    assert org_id("11150000DEM0000147") == REGION_HR_ORG_ID
