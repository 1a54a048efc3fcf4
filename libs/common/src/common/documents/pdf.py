"""Setting documents as PDF/A-2b, byte for byte the same for the same content and fonts.

PDF/A mode is also what keeps Z-09: a character that no font has is an error that names it, never an empty box.
One compiler and one set of fonts are kept per process; loading them anew costs more than a document.
"""

import asyncio
import json
import re
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import structlog
import typst

from common.documents.errors import MissingGlyph, TypesettingFailed
from common.documents.fonts import MONGOLIAN_FAMILY, font_folders
from common.documents.forms import Document

_log = structlog.get_logger(__name__)
_TEMPLATES = Path(str(files("common.documents") / "templates"))
_UNDISPLAYABLE = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
# control characters print as nothing; U+FFFD stands for a character that was lost; private use means something
# only to whoever agreed on it
_MEANINGLESS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")


class Typesetter:
    """One compiler over one set of fonts. Safe to share between threads; one document is set at a time.

    Args:
        folders: where font files are looked for, before the ones that come with the release.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in folders])
        self._compiler = typst.Compiler(
            root=str(_TEMPLATES), font_paths=self._fonts, ignore_system_fonts=True
        )
        self._lock = threading.Lock()
        self._has_mongolian = MONGOLIAN_FAMILY in self._fonts.families()
        if not self._has_mongolian:
            _log.warning(
                "mongolian_font_not_found", family=MONGOLIAN_FAMILY, effect="documents go without that line"
            )

    def set(self, document: Document) -> bytes:
        """The document as PDF/A-2b.

        Raises:
            MissingGlyph: the first character that no font has.
            TypesettingFailed: the template does not compile.
        """
        data = document.template_data()
        if not self._has_mongolian:
            data.pop("region_mongolian", None)
        for text in _texts(data):
            if lost := _MEANINGLESS.search(text):
                raise MissingGlyph(lost.group())
        try:
            with self._lock:
                pdf = self._compiler.compile(
                    input=str(_TEMPLATES / f"{document.template}.typ"),
                    format="pdf",
                    pdf_standards="a-2b",
                    sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
                    timestamp=int(document.dated.timestamp()),
                )
        except typst.TypstError as error:
            raise _explained(error) from error
        if not isinstance(pdf, bytes):
            raise TypesettingFailed(f"{document.template}: no single file came out")
        return pdf


async def render(document: Document) -> bytes:
    """Sets a document in a worker thread with the fonts found on this machine. Errors as `Typesetter.set`."""
    return await asyncio.to_thread(lambda: _shared().set(document))


@cache
def _shared() -> Typesetter:
    return Typesetter(font_folders())


def _texts(data: object) -> Iterator[str]:
    """Every text inside a value of JSON."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from (text for value in data.values() for text in _texts(value))
    elif isinstance(data, list):
        yield from (text for value in data for text in _texts(value))


def _explained(error: typst.TypstError) -> Exception:
    if found := _UNDISPLAYABLE.search(error.message):
        return MissingGlyph(_ESCAPED.sub(lambda code: chr(int(code.group(1), 16)), found.group(1)))
    return TypesettingFailed(error.diagnostic)
