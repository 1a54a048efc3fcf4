"""What programs that are not ours say of our files; each test runs where the program is installed."""

import shutil
import subprocess
from pathlib import Path

import pytest

from common.documents import CertificateDocument, SealKeys, sign_pdf

ORG = "org_11150800000000000X"


def needs(*programs: str) -> pytest.MarkDecorator:
    missing = [program for program in programs if shutil.which(program) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


@pytest.fixture
async def sealed_file(unsigned: bytes, seals: SealKeys, tmp_path: Path) -> Path:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(await sign_pdf(unsigned, seals.of(ORG), reason="签发职称证书", location="内蒙古自治区"))
    return path


def run(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True)
    return done.stdout


@needs("pdfsig")
async def test_poppler_calls_the_signature_valid_over_the_whole_document(sealed_file: Path) -> None:
    said = run("pdfsig", sealed_file)

    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Signer Certificate Common Name: 巴彦淖尔市人力资源和社会保障局" in said


@needs("qpdf")
async def test_qpdf_finds_no_fault_in_the_structure(sealed_file: Path) -> None:
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", sealed_file)


@needs("pdftoppm", "zbarimg")
@pytest.mark.parametrize("dots_per_inch", [150, 300])
async def test_a_reader_reads_the_code_from_the_print(
    sealed_file: Path, certificate: CertificateDocument, dots_per_inch: int
) -> None:
    image = sealed_file.with_suffix("")
    run("pdftoppm", "-r", str(dots_per_inch), "-png", "-singlefile", sealed_file, image)

    assert run("zbarimg", "--quiet", "--raw", image.with_suffix(".png")).strip() == certificate.qr
