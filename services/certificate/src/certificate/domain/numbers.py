"""Certificate numbers: `2026-150800-7K3Q9XW2M-5`.

Four parts: the year in which the title was confirmed or recognised; the GB/T 2260 code of the sealing organisation's
place; nine characters that cannot be guessed (45 bits, without I, L, O and U, which people misread); the check character
of ISO 7064 MOD 37,36 over the nineteen characters before it, which notices every wrong character and nearly every swap.
"""

import re
import unicodedata

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

RANDOM_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_LENGTH = 9

_SHAPE = re.compile(r"([0-9]{4})([0-9]{6})([0-9A-Z]{9})([0-9A-Z])")
_SEPARATORS = re.compile(r"[\s\-‐‑–—－]")


class BadNumber(ValueError):
    """Not a certificate number: another shape, or a character is wrong."""


def certificate_number(year: int, place_code: str, entropy: bytes) -> str:
    """The number of a new certificate.

    Args:
        place_code: six digits, GB/T 2260.
        entropy: at least six unpredictable bytes; the same ones give the same number.
    """
    bits = int.from_bytes(entropy[:6])
    drawn = "".join(RANDOM_ALPHABET[(bits >> 5 * place) & 31] for place in range(RANDOM_LENGTH))
    return _written(f"{year:04d}", place_code, drawn)


def normalised(text: str) -> str:
    """The number as this house writes it, from what a person typed: full-width, lower case, with or without dashes.

    Raises:
        BadNumber
    """
    bare = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    parts = _SHAPE.fullmatch(bare)
    if parts is None:
        raise BadNumber(text)
    try:
        mod_37_36.validate(bare)
    except ValidationError as wrong:
        raise BadNumber(text) from wrong
    return _written(*parts.groups()[:3])


def serial(number: str) -> str:
    """The number without dashes: the serial of its GB/T 36904 identifier."""
    return number.replace("-", "")


def _written(year: str, place_code: str, drawn: str) -> str:
    check = mod_37_36.calc_check_digit(year + place_code + drawn)
    return f"{year}-{place_code}-{drawn}-{check}"
