"""QR codes as SVG, error correction level M, with the white border that readers need."""

import io

import segno

MAX_BYTES = 600
"""At level M this is version 19; a larger code cannot be read from a 30 mm print."""


class QrTooLong(Exception):
    """The text would make a code that readers fail on."""

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(f"{size} bytes for a QR code, {MAX_BYTES} are readable in print")


def qr_svg(text: str) -> str:
    """A standalone SVG with the standard's border of four modules. Raises `QrTooLong`."""
    size = len(text.encode())
    if size > MAX_BYTES:
        raise QrTooLong(size)
    svg = io.BytesIO()
    segno.make_qr(text, error="m", boost_error=False).save(
        svg, kind="svg", border=4, light="white", xmldecl=False
    )
    return svg.getvalue().decode()
