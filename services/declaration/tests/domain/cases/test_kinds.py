"""What a file really is."""

import io
import zipfile

import pytest

from declaration.domain.cases.kinds import media_type

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 64


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7\n...", "application/pdf"),
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
        (zipped("word/document.xml"), None),
        (zipped("Doc_0/OFD.xml"), None),
        (b"MZ\x90\x00" + b"\x00" * 64, None),
        (b"plain text", None),
        (b"PK\x03\x04 broken", None),
    ],
    ids=["pdf", "png", "jpeg", "ofd", "docx", "ofd-not-at-root", "exe", "text", "broken-zip"],
)
def test_the_content_tells_the_type(content: bytes, expected: str | None) -> None:
    assert media_type(content) == expected
