"""What may be uploaded (A-02). What a file really is, `kinds` tells from its content."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from declaration.domain.cases.kinds import Kind

MAX_BYTES: Final = 20 * 1024 * 1024
"""A material, at most."""
MAX_PART_BYTES: Final = 8 * 1024 * 1024
"""One part of an upload, at most; small enough to be sent again over a bad line."""
MAX_PARTS: Final = 100

SUFFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {Kind.PDF: ".pdf", Kind.JPEG: ".jpg", Kind.PNG: ".png", Kind.OFD: ".ofd"}
)
"""The accepted types and the suffix that a file of the type is handed out with."""


def parts_missing(present: Mapping[int, int], *, size: int) -> bool:
    """Whether the parts that have arrived (number to size, counted from 1) are not yet the whole file."""
    return sorted(present) != list(range(1, len(present) + 1)) or sum(present.values()) < size


def readable_name(name: str, media_type: str) -> str:
    """The name that a download is offered under: without path or control characters, with the type's suffix."""
    stem = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable()).strip()
    suffix = SUFFIXES[media_type]
    known = (".jpeg", suffix) if suffix == ".jpg" else (suffix,)
    return (stem or "material") if stem.lower().endswith(known) else f"{stem or 'material'}{suffix}"
