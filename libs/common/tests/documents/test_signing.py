"""Sealed documents: what verifies, and every way in which one must not."""

import datetime as dt
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import cms
from pypdf import PdfWriter

from common.documents.seals import SealKeys
from common.documents.signing import AlreadySealed, sign_pdf
from common.documents.verification import Fault, verify_pdf

ORG = "org_11150800000000000X"
OTHER = "org_11150800000000001X"


@pytest.fixture(scope="session")
async def sealed(unsigned: bytes, seals: SealKeys) -> bytes:
    return await sign_pdf(unsigned, seals.of(ORG), reason="签发职称证书", location="内蒙古自治区巴彦淖尔市")


def contents_at(pdf: bytes) -> int:
    """Where the hexadecimal digits of the signature begin."""
    return pdf.index(b"/Contents <") + len(b"/Contents <")


async def test_a_sealed_document_is_intact_trusted_and_wholly_covered(sealed: bytes, seals: SealKeys) -> None:
    report = await verify_pdf(sealed, [seals.root])

    assert (report.intact, report.trusted, report.covers_whole_file) == (True, True, True)
    assert report.valid
    assert report.faults == ()
    assert report.signer == "巴彦淖尔市人力资源和社会保障局"
    assert report.credit_code == "11150800000000000X"


async def test_it_is_signed_in_system_time_whatever_its_date(sealed: bytes, seals: SealKeys) -> None:
    report = await verify_pdf(sealed, [seals.root])

    assert report.signed_at is not None
    assert abs(dt.datetime.now(dt.UTC) - report.signed_at) < dt.timedelta(minutes=10)


async def test_the_unsigned_bytes_are_its_beginning_with_a_line_end(unsigned: bytes, sealed: bytes) -> None:
    assert unsigned.endswith(b"%%EOF")
    assert sealed.startswith(unsigned + b"\n")
    assert b"ETSI.CAdES.detached" in sealed
    assert b"/DocMDP" in sealed


async def test_each_seal_speaks_for_its_own_organisation(unsigned: bytes, seals: SealKeys) -> None:
    pdf = await sign_pdf(unsigned, seals.of(OTHER), reason="会议记录", location="巴彦淖尔市")

    assert (await verify_pdf(pdf, [seals.root])).signer == "巴彦淖尔市林业和草原局"


async def test_a_sealed_document_is_not_sealed_again(sealed: bytes, seals: SealKeys) -> None:
    with pytest.raises(AlreadySealed):
        await sign_pdf(sealed, seals.of(OTHER), reason="会议记录", location="巴彦淖尔市")


async def test_one_flipped_byte_anywhere_is_seen(sealed: bytes, unsigned: bytes, seals: SealKeys) -> None:
    at = contents_at(sealed)
    places = {
        "header": 6,
        "page content": len(unsigned) // 3,
        "font": len(unsigned) // 2,
        "end of the first revision": len(unsigned) - 2,
        "line end between the revisions": len(unsigned),
        "second revision": len(unsigned) + 200,
        "container version": at + 50,
        "signer's certificate": at + 700,
        "signature value": at + 2 * len(der_of(sealed)) - 6,
        "padding": at + 7000,
        "byte range": sealed.index(b"/ByteRange [") + 14,
        "signature dictionary": sealed.rindex(b"/Reason") + 12,
        "last byte": len(sealed) - 1,
    }
    passed = []
    for name, place in places.items():
        for bit in (0x01, 0x10, 0x20):
            altered = bytearray(sealed)
            altered[place] ^= bit
            if (await verify_pdf(bytes(altered), [seals.root])).intact:
                passed.append((name, bit))
    assert passed == []


async def test_changed_content_is_told_as_altered(sealed: bytes, unsigned: bytes, seals: SealKeys) -> None:
    altered = bytearray(sealed)
    altered[len(unsigned) // 3] ^= 1
    report = await verify_pdf(bytes(altered), [seals.root])

    assert not report.intact
    assert not report.valid
    assert report.faults == (Fault.ALTERED,)
    assert "被改动" in report.faults[0].explanation


async def test_a_seal_of_an_unknown_root_is_not_trusted(
    unsigned: bytes, seals: SealKeys, tmp_path: Path
) -> None:
    forger = SealKeys.create(tmp_path, {ORG: "巴彦淖尔市人力资源和社会保障局"})
    forged = await sign_pdf(unsigned, forger.of(ORG), reason="签发职称证书", location="内蒙古自治区")
    report = await verify_pdf(forged, [seals.root])

    assert report.signer == "巴彦淖尔市人力资源和社会保障局"
    assert report.intact
    assert not report.trusted
    assert not report.valid
    assert report.faults == (Fault.UNTRUSTED,)


async def test_without_any_root_nothing_is_trusted(sealed: bytes) -> None:
    assert not (await verify_pdf(sealed, [])).valid


@pytest.mark.parametrize("tail", [b"\n", b"x", b"\n%%EOF\n", b"\n1 0 obj\n<<>>\nendobj\n"])
async def test_bytes_behind_the_signed_part_are_refused(sealed: bytes, seals: SealKeys, tail: bytes) -> None:
    report = await verify_pdf(sealed + tail, [seals.root])

    assert not report.intact
    assert not report.covers_whole_file
    assert not report.valid


async def test_bytes_before_the_signed_part_are_refused(sealed: bytes, seals: SealKeys) -> None:
    assert not (await verify_pdf(b"\n" + sealed, [seals.root])).valid


async def test_a_later_revision_is_refused_even_if_it_looks_harmless(sealed: bytes, seals: SealKeys) -> None:
    writer = PdfWriter(BytesIO(sealed), incremental=True)
    writer.add_metadata({"/Note": "示例"})
    changed = BytesIO()
    writer.write(changed)
    assert changed.getvalue().startswith(sealed)
    report = await verify_pdf(changed.getvalue(), [seals.root])

    assert not report.intact
    assert not report.covers_whole_file
    assert Fault.LATER_REVISION in report.faults


async def test_something_smuggled_into_the_container_is_refused(sealed: bytes, seals: SealKeys) -> None:
    # an unsigned attribute is under no signature, and other programs still call such a file valid
    info = cms.ContentInfo.load(der_of(sealed))
    info["content"]["signer_infos"][0]["unsigned_attrs"] = [
        {"type": "content_type", "values": ["data"]},
    ]
    smuggled = info.dump().hex().upper().encode()
    at = contents_at(sealed)
    report = await verify_pdf(sealed[:at] + smuggled + sealed[at + len(smuggled) :], [seals.root])

    assert not report.intact
    assert Fault.ALTERED in report.faults


async def test_the_seal_of_one_document_does_not_fit_another(
    sealed: bytes, unsigned: bytes, seals: SealKeys
) -> None:
    other = await sign_pdf(unsigned, seals.of(OTHER), reason="会议记录", location="巴彦淖尔市")
    at, there = contents_at(sealed), contents_at(other)
    length = sealed.index(b">", at) - at
    moved = other[:there] + sealed[at : at + length] + other[there + length :]

    assert not (await verify_pdf(moved, [seals.root])).intact


async def test_a_document_without_a_seal_says_so(unsigned: bytes, seals: SealKeys) -> None:
    report = await verify_pdf(unsigned, [seals.root])

    assert report.faults == (Fault.UNSIGNED,)
    assert report.signer is None
    assert not report.valid


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"%PDF-1.7\n" + b"\x00" * 4096])
async def test_what_is_no_document_is_answered_not_raised(junk: bytes, seals: SealKeys) -> None:
    report = await verify_pdf(junk, [seals.root])

    assert report.faults == (Fault.UNREADABLE,)
    assert not report.valid


async def test_a_truncated_document_is_not_valid(sealed: bytes, seals: SealKeys) -> None:
    for length in (len(sealed) - 1, len(sealed) - 500, len(sealed) // 2):
        assert not (await verify_pdf(sealed[:length], [seals.root])).valid


def der_of(sealed: bytes) -> bytes:
    at = contents_at(sealed)
    digits = sealed[at : sealed.index(b">", at)]
    encoded: bytes = cms.ContentInfo.load(bytes.fromhex(digits.decode())).dump()
    return encoded
