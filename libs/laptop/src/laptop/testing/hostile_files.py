"""Hostile files (恶意文件), made in code: one table, and whoever meets another one adds a line to `HOSTILE`.

Tests send every line to all doors that take a file: the verification of certificates over REST and on the command line, and
the upload of materials. None may answer 500, take longer than the limits of `common.foreign`, or call the file genuine.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

PDF, PNG, JPEG, OFD = "application/pdf", "image/png", "image/jpeg", "application/ofd"


@dataclass(frozen=True)
class Hostile:
    """A hostile file.

    Attributes:
        announced: the type that its sender claims.
        stored: whether it is taken as a material of that type: it is one on the face of it, and nothing here opens it.
    """

    name: str
    make: Callable[[], bytes]
    announced: str
    stored: bool


def pdf(objects: dict[int, bytes], *, trailer: bytes = b"/Root 1 0 R", startxref: int | None = None) -> bytes:
    """A PDF of these objects with a right cross-reference table; whether the objects make sense is the caller's business."""
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size, table = max(objects) + 1, len(out)
    out += b"xref\n0 %d\n" % size
    for number in range(size):
        place = places.get(number)
        out += b"0000000000 65535 f \n" if place is None else b"%010d 00000 n \n" % place
    out += b"trailer\n<</Size %d %s>>\nstartxref\n" % (size, trailer)
    return bytes(out + b"%d\n%%%%EOF\n" % (table if startxref is None else startxref))


def with_fields(fields: bytes, more: dict[int, bytes] | None = None) -> bytes:
    """A PDF without pages and with these form fields."""
    root = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields %s>>>>" % fields
    return pdf({1: root, 2: b"<</Type/Pages/Kids[]/Count 0>>", **(more or {})})


def doubling_fields(levels: int = 40) -> bytes:
    """Every field names the next one twice: 2^levels visits."""
    fields = {10 + n: b"<</T(f%d)/Kids[%d 0 R %d 0 R]>>" % (n, 11 + n, 11 + n) for n in range(levels)}
    return with_fields(b"[10 0 R 10 0 R]", {**fields, 10 + levels: b"<</T(end)/FT/Sig>>"})


def signature(dictionary: bytes) -> bytes:
    """A PDF with one signature field of this content."""
    return with_fields(b"[10 0 R]", {10: b"<</T(Seal)/FT/Sig/V 11 0 R>>", 11: dictionary})


def stream(content: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    return b"<</Length %d/Filter/FlateDecode%s>>\nstream\n%s\nendstream" % (len(packed), entries, packed)


def unfolding_stream() -> bytes:
    """An object stream of 0.4 MB that becomes 400 MB, with the root in it."""
    inner = zlib.compressobj(9)
    block, packed = b" " * 1_000_000, b""
    packed += inner.compress(b"1 0 <</Type/Catalog>>")
    packed += b"".join(inner.compress(block) for _ in range(400)) + inner.flush()
    body = b"<</Type/ObjStm/N 1/First 4/Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (
        len(packed),
        packed,
    )
    out = bytearray(b"%PDF-1.7\n")
    at = len(out)
    out += b"2 0 obj\n" + body + b"\nendobj\n"
    table = len(out)
    rows = b"\x00\x00\x00\x00\x00" + b"\x02\x00\x00\x02\x00"[:5] + b"\x01" + at.to_bytes(3) + b"\x00"
    out += b"3 0 obj\n" + stream(rows, b"/Type/XRef/Size 3/W[1 3 1]/Root 1 0 R") + b"\nendobj\n"
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)


def boundless_table() -> bytes:
    """A cross-reference stream that announces 2^31 rows of no width."""
    out = bytearray(b"%PDF-1.7\n")
    table = len(out)
    out += b"3 0 obj\n" + stream(b"", b"/Type/XRef/Size 2147483647/W[0 0 0]/Index[0 2147483647]/Root 1 0 R")
    return bytes(out + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % table)


def encrypted(handler: bytes) -> bytes:
    keys = b"/O<%s>/U<%s>/P -4" % (b"00" * 32, b"00" * 32)
    return pdf(
        {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[]/Count 0>>"},
        trailer=b"/Root 1 0 R/ID[<00><00>]/Encrypt<<%s%s>>" % (handler, keys),
    )


def plain_pdf() -> bytes:
    return with_fields(b"[]")


def archive(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def patched_archive(*, local: dict[int, bytes], central: dict[int, bytes]) -> bytes:
    """An OFD-like archive of one entry with bytes of its headers replaced, by offset (APPNOTE 4.3.7 and 4.3.12)."""
    content = bytearray(archive({"OFD.xml": b"<ofd:OFD/>"}))
    for start, changes in ((0, local), (content.index(b"PK\x01\x02"), central)):
        for at, value in changes.items():
            content[start + at : start + at + len(value)] = value
    return bytes(content)


def flags(value: int) -> bytes:
    packed = value.to_bytes(2, "little")
    return patched_archive(local={6: packed}, central={8: packed})


def central(**changes: bytes) -> bytes:
    offsets = {
        "version": 6,
        "method": 10,
        "packed": 20,
        "unpacked": 24,
        "name_length": 28,
        "extra": 30,
        "offset": 42,
    }
    return patched_archive(local={}, central={offsets[name]: value for name, value in changes.items()})


def unfolding_archive() -> bytes:
    """0.3 MB that become 300 MB, as their directory says."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        packed.writestr("OFD.xml", "<ofd:OFD/>")
        with packed.open("Doc_0/Pages/Page_0/Content.xml", "w") as page:
            for _ in range(300):
                page.write(b" " * 1_000_000)
    return buffer.getvalue()


def lying_archive() -> bytes:
    """The same, with a directory that says 8 bytes."""
    content = bytearray(unfolding_archive())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (8).to_bytes(4, "little")
    return bytes(content)


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(b"\x00" * 100_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def jpeg(width: int, height: int, *, before: bytes = b"") -> bytes:
    frame = struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + before + (
        b"\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9"
    )  # fmt: skip


HOSTILE: tuple[Hostile, ...] = (
    Hostile("fields that name each other, doubling", doubling_fields, PDF, True),
    Hostile("a field that is its own kid", lambda: with_fields(b"[10 0 R]", {10: b"<</T(a)/Kids[10 0 R 10 0 R]>>"}), PDF, True),
    Hostile("two fields that are each other's kids", lambda: with_fields(b"[10 0 R]", {10: b"<</T(a)/Kids[11 0 R]>>", 11: b"<</T(b)/Kids[10 0 R 10 0 R]/Parent 10 0 R>>"}), PDF, True),
    Hostile("a field whose parent is itself", lambda: with_fields(b"[10 0 R]", {10: b"<</T(a)/Parent 10 0 R/FT/Sig>>"}), PDF, True),
    Hostile("half a million fields", lambda: with_fields(b"[" + b"10 0 R " * 500_000 + b"]", {10: b"<</T(a)/FT/Sig>>"}), PDF, True),
    Hostile("a form that refers to itself", lambda: pdf({1: b"<</Type/Catalog/AcroForm 3 0 R>>", 3: b"3 0 R"}), PDF, True),
    Hostile("references in a circle", lambda: pdf({1: b"<</Type/Catalog/AcroForm 3 0 R>>", 3: b"4 0 R", 4: b"3 0 R"}), PDF, True),
    Hostile("pages that are their own parents", lambda: pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>"}), PDF, True),
    Hostile("arrays nested 100 000 deep", lambda: with_fields(b"[" * 100_000 + b"]" * 100_000), PDF, True),
    Hostile("dictionaries nested 50 000 deep", lambda: with_fields(b"[10 0 R]", {10: b"<</A" * 50_000 + b" 1" + b">>" * 50_000}), PDF, True),
    Hostile("a text of a million brackets", lambda: with_fields(b"[10 0 R]", {10: b"(" * 1_000_000}), PDF, True),
    Hostile("a table that precedes itself", lambda: pdf({1: b"<</Type/Catalog>>"}, trailer=b"/Root 1 0 R/Prev 61"), PDF, True),
    Hostile("a table that lies elsewhere", lambda: pdf({1: b"<</Type/Catalog>>"}, startxref=2**40), PDF, True),
    Hostile("a table at a negative place", lambda: pdf({1: b"<</Type/Catalog>>"}, startxref=-5), PDF, True),
    Hostile("a table of 2^31 rows", boundless_table, PDF, True),
    Hostile("a stream that unfolds to 400 MB", unfolding_stream, PDF, True),
    Hostile("no root", lambda: pdf({1: b"<</Type/Catalog>>"}, trailer=b""), PDF, True),
    Hostile("a root that is a number", lambda: pdf({1: b"42"}), PDF, True),
    Hostile("only the beginning", lambda: plain_pdf()[:40], PDF, True),
    Hostile("without its last bytes", lambda: plain_pdf()[:-20], PDF, True),
    Hostile("zeros behind the head", lambda: b"%PDF-1.7\n" + bytes(100_000), PDF, True),
    Hostile("encrypted, standard", lambda: encrypted(b"/Filter/Standard/V 2/R 3/Length 128"), PDF, True),
    Hostile("encrypted, unknown manner", lambda: encrypted(b"/Filter/Nobody/V 99"), PDF, True),
    Hostile("a signature without content", lambda: signature(b"<</Type/Sig/SubFilter/ETSI.CAdES.detached>>"), PDF, True),
    Hostile("a signature that signs itself", lambda: signature(b"11 0 R"), PDF, True),
    Hostile("a signature over negative bytes", lambda: signature(b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[-9 -9 -9 -9]/Contents<30>>>"), PDF, True),
    Hostile("a signature over 2^63 bytes", lambda: signature(b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 9223372036854775807 9223372036854775807 1]/Contents<3080>>>"), PDF, True),
    Hostile("a signature of nested DER", lambda: signature(b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 3]/Contents<" + b"3080" * 100_000 + b">>>"), PDF, True),
    Hostile("a PDF that is also an archive", lambda: plain_pdf() + archive({"OFD.xml": b"<ofd:OFD/>"}), PDF, True),
    Hostile("a PDF that is also a page", lambda: plain_pdf() + b"<html><script>alert(1)</script>", PDF, True),
    Hostile("an archive that says it is a PDF", lambda: archive({"OFD.xml": b"<ofd:OFD/>"}), PDF, False),
    Hostile("a program that says it is a PDF", lambda: b"MZ\x90\x00" + bytes(500), PDF, False),
    Hostile("flag: encrypted", lambda: flags(0x0001), OFD, False),
    Hostile("flag: patched data", lambda: flags(0x0020), OFD, False),
    Hostile("flag: strong encryption", lambda: flags(0x0041), OFD, False),
    Hostile("flag: hidden headers", lambda: flags(0x2001), OFD, False),
    Hostile("flag: every bit", lambda: flags(0xFFFF), OFD, False),
    Hostile("flag: UTF-8, and the name is not", lambda: patched_archive(local={6: b"\x00\x08", 30: b"\xff\xfe"}, central={8: b"\x00\x08", 46: b"\xff\xfe"}), OFD, False),
    Hostile("a version from the future", lambda: central(version=b"\xff\x00"), OFD, False),
    Hostile("an unknown way of packing", lambda: central(method=b"\x63\x00"), OFD, False),
    Hostile("an entry that lies elsewhere", lambda: central(offset=b"\xff\xff\xff\x7f"), OFD, False),
    Hostile("a name longer than the file", lambda: central(name_length=b"\xff\xff"), OFD, True),
    Hostile("extra fields longer than the file", lambda: central(extra=b"\xff\xff"), OFD, True),
    Hostile("sizes that the 64-bit part does not give", lambda: central(packed=b"\xff" * 4, unpacked=b"\xff" * 4, offset=b"\xff" * 4), OFD, False),
    Hostile("an archive that unfolds to 300 MB", unfolding_archive, OFD, False),
    Hostile("20 000 entries", lambda: archive({"OFD.xml": b"<x/>", **{f"d/{n}": b"" for n in range(20_000)}}), OFD, False),
    Hostile("half an archive", lambda: archive({"OFD.xml": b"<x/>" * 500})[:60], OFD, False),
    Hostile("an empty archive", lambda: b"PK\x05\x06" + bytes(18), OFD, False),
    Hostile("OFD.xml that is a folder", lambda: archive({"OFD.xml/a": b"<x/>"}), OFD, False),
    Hostile("OFD.xml without content", lambda: archive({"OFD.xml": b""}), OFD, False),
    Hostile("a directory that lies about 300 MB", lying_archive, OFD, True),
    Hostile("names that leave the folder", lambda: archive({"OFD.xml": b"<x/>", "../../etc/passwd": b"x"}), OFD, False),
    Hostile("a picture of 60 000 by 60 000", lambda: png(60_000, 60_000), PNG, False),
    Hostile("a picture of 2^32 by 2^32", lambda: png(2**32 - 1, 2**32 - 1), PNG, False),
    Hostile("a photograph of 65 535 by 65 535", lambda: jpeg(65_535, 65_535), JPEG, False),
    Hostile("a photograph, its size behind fill bytes", lambda: jpeg(65_535, 65_535, before=b"\xff\xff\xff"), JPEG, False),
    Hostile("a photograph of empty segments", lambda: b"\xff\xd8\xff\xe1\x00\x00" * 200_000, JPEG, True),
    Hostile("a GIF that says it is a PNG", lambda: b"GIF89a" + bytes(100), PNG, False),
)  # fmt: skip
