"""What a stranger's file really is: told from its content, never from its name. For the child process.

Nothing is unpacked or drawn here. What would harm the person who opens the file later is refused all the same: an archive
or a picture that unfolds into many times its size.
"""

import io
import zipfile
from enum import StrEnum

import filetype

MOST_ENTRIES = 5_000
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
"""Of an OFD file, by its own directory: ten times the largest material."""
MOST_PIXELS = 150_000_000
"""Of a picture; A3 at 600 dots per inch has 70 million."""
_ENCRYPTED = 0x1


class Kind(StrEnum):
    """The media types that are taken."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    OFD = "application/ofd"


def media_type(content: bytes) -> str | None:
    """The media type that the content shows, or None for one that is not taken."""
    guessed = filetype.guess(content[:8192])
    mime = guessed.mime if guessed is not None else None
    if mime == "application/zip":
        return Kind.OFD if _is_ofd(content) else None
    if mime == Kind.PNG:
        return Kind.PNG if _pixels_of_png(content) <= MOST_PIXELS else None
    if mime == Kind.JPEG:
        return Kind.JPEG if _pixels_of_jpeg(content) <= MOST_PIXELS else None
    return Kind.PDF if mime == Kind.PDF else None


def _is_ofd(content: bytes) -> bool:
    """An OFD file (GB/T 33190) is a zip archive with `OFD.xml` at its root, which can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
                return False
            if any(entry.flag_bits & _ENCRYPTED or _leaves(entry.filename) for entry in entries):
                return False
            with archive.open("OFD.xml") as root:
                return bool(root.read(1))
    except (
        Exception
    ):  # the archive lies about itself, and `zipfile` fails in a dozen ways over that: it is no OFD file
        return False


def _leaves(name: str) -> bool:
    """Whether an entry would be unpacked outside of its folder."""
    return name.startswith("/") or ".." in name.split("/") or "\\" in name


def _pixels_of_png(content: bytes) -> int:
    """Width times height of the header chunk, which comes first; 0 where there is none."""
    if content[12:16] != b"IHDR":
        return 0
    return int.from_bytes(content[16:20]) * int.from_bytes(content[20:24])


def _pixels_of_jpeg(content: bytes) -> int:
    """Width times height of the first frame header (ISO 10918-1, B.2.2); 0 where none is found."""
    at = 2
    while content[at : at + 1] == b"\xff" and at + 9 <= len(content):
        marker = content[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return int.from_bytes(content[at + 5 : at + 7]) * int.from_bytes(content[at + 7 : at + 9])
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return 0
