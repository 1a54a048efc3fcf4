"""Names as people type them: one spelling to compare by (Z-09). What is stored and printed stays as it was."""

import re
import unicodedata

_DOTS = re.compile("[·•‧∙⋅・･᛫.]")
_SPACES = re.compile(r"\s+")


def comparable(name: str) -> str:
    """Width folded, one kind of name dot (乌云·其其格), no spaces around it, one space elsewhere, no letter case."""
    folded = _SPACES.sub(" ", unicodedata.normalize("NFKC", name)).strip().casefold()
    return re.sub(" ?· ?", "·", _DOTS.sub("·", folded))
