"""What programs that are not ours say of our files."""

import shutil
import subprocess
from pathlib import Path

import pytest

from common.documents.forms import CertificateDocument
from common.documents.seals import SealKeys
from common.documents.signing import sign_pdf
from laptop.testing.machine import needs
from laptop.testing.other_programs import codes, faults, signature, text

ORG = "org_11150800000000000X"


@pytest.fixture
async def sealed(unsigned: bytes, seals: SealKeys) -> bytes:
    return await sign_pdf(unsigned, seals.of(ORG), reason="签发职称证书", location="内蒙古自治区")


def test_the_signature_is_valid_over_the_whole_document(sealed: bytes, seals: SealKeys) -> None:
    found = signature(sealed)

    assert (found.kind, found.whole, found.intact) == ("ETSI.CAdES.detached", True, True)
    assert found.name == "巴彦淖尔市人力资源和社会保障局"
    found.signer.verify_directly_issued_by(seals.root)


def test_a_changed_document_is_no_longer_intact(sealed: bytes) -> None:
    altered = bytearray(sealed)
    altered[len(altered) // 3] ^= 1

    assert not signature(bytes(altered)).intact


def test_something_added_is_not_covered(sealed: bytes) -> None:
    assert not signature(sealed + b"\n").whole


def test_qpdf_finds_no_fault_in_the_structure(sealed: bytes) -> None:
    assert faults(sealed) == []


@pytest.mark.parametrize("dots_per_inch", [150, 300])
def test_a_reader_reads_the_code_from_the_print(
    sealed: bytes, certificate: CertificateDocument, dots_per_inch: int
) -> None:
    assert codes(sealed, dots_per_inch=dots_per_inch) == [certificate.qr]


def test_chrome_reads_the_text(sealed: bytes, certificate: CertificateDocument) -> None:
    assert certificate.number in text(sealed)
    assert certificate.holder_name in text(sealed)


@needs("pdfsig")
def test_poppler_says_the_same_of_the_signature(sealed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(sealed)
    pdfsig = shutil.which("pdfsig")
    assert pdfsig is not None
    said = subprocess.run([pdfsig, str(path)], capture_output=True, text=True, check=True).stdout

    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Signer Certificate Common Name: 巴彦淖尔市人力资源和社会保障局" in said
