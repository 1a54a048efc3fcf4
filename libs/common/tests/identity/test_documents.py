"""Documents and credit codes: one spelling per person, wrong numbers refused by their reason."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from common.identity import BadCreditCode, BadDocument, PersonDocument, credit_code, org_id
from laptop.testing.tables import read_table

CASES: dict[str, list[dict[str, Any]]] = read_table(Path(__file__).with_name("documents.yaml"))
DAY = dt.date(2026, 5, 11)


@pytest.mark.parametrize("case", CASES["good"], ids=lambda c: f"{c['kind']}-{c['typed']}")
def test_a_document_gets_its_one_spelling(case: dict[str, Any]) -> None:
    assert PersonDocument(case["kind"], case["typed"], DAY).number == case["number"]


@pytest.mark.parametrize("case", CASES["bad"], ids=lambda c: f"{c['kind']}-{c['typed']}")
def test_a_number_that_cannot_be_right_is_refused_with_its_reason(case: dict[str, Any]) -> None:
    with pytest.raises(BadDocument) as refused:
        PersonDocument(case["kind"], case["typed"], DAY)

    assert refused.value.reason == case["reason"]
    assert case["typed"] == "" or case["typed"] not in refused.value.text


def test_born_today_is_possible_and_tomorrow_is_not() -> None:
    assert PersonDocument("111", "150802202605110005", DAY).birth_date == DAY
    with pytest.raises(BadDocument, match="future_birth"):
        PersonDocument("111", "150802202605110005", dt.date(2026, 5, 10))


def test_the_number_never_shows_when_a_document_is_printed() -> None:
    assert "19900101" not in repr(PersonDocument("111", "150802199001010009"))


@pytest.mark.parametrize(
    "code",
    # published: three licence samples of GB/T 36904 issuers, and the registration code of a state register's own notes
    ["11330105002500287C", "11430000006122244L", "91110000600037341L"],
)
def test_published_credit_codes_fit(code: str) -> None:
    assert credit_code(code.lower()).code == code
    assert credit_code(code).check_characters_fit


@pytest.mark.parametrize(
    "code", ["91110000600037341K", "91110000600037342L", "91110000600037342X"], ids=["last", "inner", "both"]
)
def test_a_wrong_check_character_is_a_warning_because_such_codes_are_in_use(code: str) -> None:
    assert credit_code(code).code == code
    assert not credit_code(code).check_characters_fit


@pytest.mark.parametrize(
    "code", ["9111000060003734", "91110000I00037341L", "911100006000373410L", "A1X10000600037341L", ""]
)
def test_a_credit_code_of_the_wrong_shape_is_refused(code: str) -> None:
    with pytest.raises(BadCreditCode):
        credit_code(code)


def test_an_organisation_is_named_by_its_code() -> None:
    assert org_id("9111 0000 6000 3734 1l") == "org_91110000600037341L"
