"""Masks: enough to recognise what one knows, too little to learn it."""

import pytest

from common.crypto import mask_name, mask_number, mask_phone


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("150802199001010009", "150802**********09"),
        ("E12345678", "E*******8"),
        ("1234", "1**4"),
        ("123", "***"),
        ("", ""),
    ],
)
def test_numbers(number: str, shown: str) -> None:
    assert mask_number(number) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("12000000001", "120****0001"), ("0478-8260000", "0**********0"), ("12", "**"), ("", "")],
)
def test_phones(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [("王示例", "王**"), ("王例", "王*"), ("乌兰·其其格", "乌*****"), ("王", "*"), ("", "*")],
)
def test_names(name: str, shown: str) -> None:
    assert mask_name(name) == shown
