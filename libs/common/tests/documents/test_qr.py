"""The QR code: level M, a border that readers need, and no more than a print can hold."""

import pytest
import segno

from common.documents.qr import QrTooLong, qr_svg


def test_six_hundred_bytes_are_version_19_at_level_m() -> None:
    code = segno.make_qr("x" * 600, error="m", boost_error=False)
    assert (code.version, code.error) == (19, "M")

    # version 19 has 93 modules a side, and four of border on each
    assert 'width="101" height="101"' in qr_svg("x" * 600)


def test_a_small_text_has_the_same_border() -> None:
    # version 1 has 21 modules
    assert 'width="29" height="29"' in qr_svg("zcps")


def test_one_byte_more_is_refused() -> None:
    with pytest.raises(QrTooLong) as refused:
        qr_svg("x" * 601)
    assert refused.value.size == 601


def test_the_limit_counts_bytes_not_characters() -> None:
    with pytest.raises(QrTooLong):
        qr_svg("证" * 201)
