"""What may be uploaded, and what a file really is: told from its content, never from its name (A-02)."""

import io
import zipfile
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import filetype

MAX_BYTES: Final = 20 * 1024 * 1024
"""A material, at most."""
MAX_PART_BYTES: Final = 8 * 1024 * 1024
"""One part of an upload, at most; small enough to be sent again over a bad line."""
MAX_PARTS: Final = 100

OFD: Final = "application/ofd"
SUFFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", OFD: ".ofd"}
)
"""The accepted types and the suffix that a file of the type is handed out with."""


def sniffed_type(content: bytes) -> str | None:
    """The media type that the content shows, or None for one that is not accepted.

    An OFD file (GB/T 33190) is a zip archive with `OFD.xml` at its root.
    """
    kind = filetype.guess(content[:8192])
    if kind is None:
        return None
    if kind.mime == "application/zip":
        return OFD if _is_ofd(content) else None
    return kind.mime if kind.mime in SUFFIXES else None


def _is_ofd(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "OFD.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def parts_missing(present: Mapping[int, int], *, size: int) -> bool:
    """Whether the parts that have arrived (number to size, counted from 1) are not yet the whole file."""
    return sorted(present) != list(range(1, len(present) + 1)) or sum(present.values()) < size


def readable_name(name: str, media_type: str) -> str:
    """The name that a download is offered under: without path or control characters, with the type's suffix."""
    stem = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable()).strip()
    suffix = SUFFIXES[media_type]
    known = (".jpeg", suffix) if suffix == ".jpg" else (suffix,)
    return (stem or "material") if stem.lower().endswith(known) else f"{stem or 'material'}{suffix}"
