"""What a file really is, when an upload is whole, and the name it is offered under."""

import io
import zipfile

import pytest

from declaration.domain.cases.materials import parts_missing, readable_name, sniffed_type

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
    assert sniffed_type(content) == expected


def test_when_parts_are_missing() -> None:
    assert parts_missing({}, size=10)
    assert parts_missing({1: 5}, size=10)
    assert parts_missing({1: 5, 3: 5}, size=10)
    assert not parts_missing({2: 5, 1: 5}, size=10)


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("工作总结.pdf", "application/pdf", "工作总结.pdf"),
        ("工作总结", "application/pdf", "工作总结.pdf"),
        ("照片.JPEG", "image/jpeg", "照片.JPEG"),
        ("C:\\资料\\证书.png", "image/png", "证书.png"),
        ("../../etc/passwd", "application/pdf", "passwd.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "application/pdf", "aSet-Cookie: x.pdf"),
        ("证书.png", "application/pdf", "证书.png.pdf"),
        ("\u202e", "application/pdf", "material.pdf"),
    ],
)
def test_names_that_people_can_read(name: str, media_type: str, expected: str) -> None:
    assert readable_name(name, media_type) == expected
