"""The electronic licence identifier of GB/T 36904: `1.2.156.3005.2`, type, issuer, serial, version and check, by dots."""

import re

from stdnum.iso7064 import mod_37_36

ROOT = "1.2.156.3005.2"

_SEGMENTS = re.compile(r"[0-9A-Z]{21} [0-9A-Z]{18} [0-9A-Z]{9,32} [0-9]{3}")


def licence_identifier(*, type_code: str, issuer_code: str, serial: str, version: int) -> str:
    """The identifier of one version of one certificate.

    Args:
        type_code: 21 characters, of the kind of licence.
        issuer_code: the sealing organisation's unified credit code, 18 characters.
        serial: 9 to 32 upper-case letters and digits.
        version: counts from 1; three digits.

    Raises:
        ValueError: a segment of another shape.
    """
    segments = (type_code, issuer_code, serial, f"{version:03d}")
    if not _SEGMENTS.fullmatch(" ".join(segments)):
        raise ValueError(f"not segments of a licence identifier: {segments}")
    return ".".join((ROOT, *segments, check_character(*segments)))


def check_character(*segments: str) -> str:
    """ISO 7064 MOD 37,36 over the segments joined without dots and without the root."""
    check: str = mod_37_36.calc_check_digit("".join(segments))
    return check
