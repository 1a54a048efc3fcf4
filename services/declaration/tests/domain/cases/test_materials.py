"""When an upload is whole, and the name it is offered under."""

import pytest

from declaration.domain.cases.materials import parts_missing, readable_name


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
