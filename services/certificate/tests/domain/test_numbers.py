"""Numbers, identifiers, names: published vectors and what people type."""

from collections.abc import Callable

import pytest

from certificate.domain.identifiers import check_character, licence_identifier
from certificate.domain.numbers import BadNumber, certificate_number, normalised, serial
from common.text import comparable


@pytest.mark.parametrize(
    ("segments", "check"),
    [  # published samples of electronic licences
        (("11100000000013338W009", "11330105002500287C", "2025052201", "002"), "0"),
        (("11100000000013338W011", "11430000006122244L", "20230000403", "001"), "U"),
        (("11100000MB03271699022", "340100", "000000016", "001"), "9"),
    ],
)
def test_the_check_character_of_published_identifiers(segments: tuple[str, ...], check: str) -> None:
    assert check_character(*segments) == check


def test_an_identifier_as_it_is_published() -> None:
    identifier = licence_identifier(
        type_code="11100000000013338W011", issuer_code="11430000006122244L", serial="20230000403", version=1
    )
    assert identifier == "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"


@pytest.mark.parametrize(
    "wrong",
    [
        {"type_code": "11100000000013338W01"},
        {"issuer_code": "340100"},
        {"serial": "12345678"},
        {"serial": "2026-15080"},
        {"version": 1000},
    ],
)
def test_segments_of_another_shape_are_refused(wrong: dict[str, object]) -> None:
    fit: dict[str, object] = {
        "type_code": "11100000000013338W011",
        "issuer_code": "11430000006122244L",
        "serial": "20230000403",
        "version": 1,
    }
    with pytest.raises(ValueError, match="not segments"):
        licence_identifier(**(fit | wrong))  # type: ignore[arg-type]


def test_a_number_says_year_and_place_and_is_drawn_from_the_entropy() -> None:
    lowest = certificate_number(2026, "150800", bytes(6))
    highest = certificate_number(2026, "150800", b"\xff" * 6)
    assert lowest.startswith("2026-150800-000000000-")
    assert highest.startswith("2026-150800-ZZZZZZZZZ-")
    assert certificate_number(2026, "150800", bytes(6) + b"more") == lowest
    assert len(serial(lowest)) == 20
    assert check_character(serial(lowest)[:-1]) == lowest[-1]


@pytest.mark.parametrize(
    "spell",
    [
        pytest.param(str.lower, id="lower case"),
        pytest.param(lambda number: f" {number} ", id="spaces around"),
        pytest.param(lambda number: number.replace("-", ""), id="without dashes"),
        pytest.param(lambda number: number.replace("-", " "), id="spaces for dashes"),
        pytest.param(lambda number: number.replace("-", "—"), id="Chinese dashes"),
        pytest.param(lambda number: "".join(chr(ord(c) + 0xFEE0) for c in number), id="full width"),
    ],
)
def test_a_number_is_found_as_people_type_it(spell: Callable[[str], str]) -> None:
    number = certificate_number(2026, "150800", b"\x12\x34\x56\x78\x9a\xbc")
    assert normalised(spell(number)) == number


def test_every_wrong_character_is_noticed() -> None:
    number = certificate_number(2026, "150800", b"\x12\x34\x56\x78\x9a\xbc")
    for place, character in enumerate(number):
        if character == "-":
            continue
        for other in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            if other != character:
                with pytest.raises(BadNumber):
                    normalised(number[:place] + other + number[place + 1 :])


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-150800-7K3Q9XW2M", "证书编号", "2026-150800-7K3Q9XW2M-55"]
)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(BadNumber):
        normalised(text)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("乌云•其其格", "乌云·其其格"),
        ("乌云・其其格", "乌云·其其格"),
        ("乌云 · 其其格", "乌云·其其格"),
        ("  夏明荣 ", "夏明荣"),
        ("ＪＯＨＮ  ｓｍｉｔｈ", "John Smith"),
    ],
)
def test_names_are_compared_as_people_type_them(typed: str, printed: str) -> None:
    assert comparable(typed) == comparable(printed)


@pytest.mark.parametrize(
    ("one", "other"), [("夏明荣", "夏明"), ("夏明荣", "夏明蓉"), ("John Smith", "JohnSmith")]
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)
