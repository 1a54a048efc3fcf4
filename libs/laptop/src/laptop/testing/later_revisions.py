"""What may be appended to a sealed document (签章之后的追加内容), and what may not: one table. Add a line to `LATER`.

Time-stamps and validation data keep a seal provable when its certificate has run out; an archive appends them. Everything
else that is appended is a change of what was sealed.
"""

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

Append = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Later:
    """Something appended to a sealed file, and whether the file is still the one that was sealed."""

    name: str
    append: Append
    accepted: bool


@cache
def _authority() -> tuple[asn1_x509.Certificate, asn1_keys.PrivateKeyInfo]:
    """A time-stamp authority of this run; nobody trusts it."""
    key, now = rsa.generate_private_key(65537, 2048), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "示例时间戳服务")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=3650))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, SHA256())
    )
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return asn1_x509.Certificate.load(made.public_bytes(Encoding.DER)), asn1_keys.PrivateKeyInfo.load(plain)


def stamped(pdf: bytes) -> bytes:
    """With a document time-stamp."""
    certificate, key = _authority()
    stamper = PdfTimeStamper(DummyTimeStamper(certificate, key))
    out = BytesIO()
    asyncio.run(stamper.async_timestamp_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), "sha256", output=out))
    return out.getvalue()


def with_validation_data(pdf: bytes) -> bytes:
    """With the certificates that a check needs, in a document security store."""
    out = BytesIO(pdf)
    DocumentSecurityStore.add_dss(out, None, certs=[_authority()[0]])
    return out.getvalue()


class _Reckless(PdfSigner):
    """Signs although the seal forbids it."""

    def _enforce_certification_constraints(self, reader: object) -> None:
        return None


def signed_again(pdf: bytes) -> bytes:
    """With a second signature, by whoever."""
    certificate, key = _authority()
    signer = SimpleSigner(certificate, key, SimpleCertificateStore())
    metadata = PdfSignatureMetadata(
        field_name="Second", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    out = BytesIO()
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    asyncio.run(_Reckless(metadata, signer).async_sign_pdf(writer, output=out))
    return out.getvalue()


def _changed(change: Callable[[IncrementalPdfFileWriter], None]) -> Append:
    def append(pdf: bytes) -> bytes:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        change(writer)
        out = BytesIO()
        writer.write(out)
        return out.getvalue()

    return append


def _nothing(writer: IncrementalPdfFileWriter) -> None:
    writer.update_root()


def _repainted(writer: IncrementalPdfFileWriter) -> None:
    page, _ = writer.find_page_for_modification(0)
    words = generic.StreamObject(stream_data=b"BT /F1 12 Tf (another name) Tj ET")
    page.get_object()[pdf_name("/Contents")] = writer.add_object(words)
    writer.mark_update(page)


def _note(writer: IncrementalPdfFileWriter) -> None:
    page, _ = writer.find_page_for_modification(0)
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 300, 300))),
            pdf_name("/Contents"): generic.TextStringObject("another name"),
        }
    )
    page.get_object()[pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(note)])
    writer.mark_update(page)


def _script(writer: IncrementalPdfFileWriter) -> None:
    action = generic.DictionaryObject(
        {
            pdf_name("/S"): pdf_name("/JavaScript"),
            pdf_name("/JS"): generic.TextStringObject("app.alert(1)"),
        }
    )
    writer.root[pdf_name("/OpenAction")] = writer.add_object(action)
    writer.update_root()


def _title(writer: IncrementalPdfFileWriter) -> None:
    info = generic.DictionaryObject({pdf_name("/Keywords"): generic.TextStringObject("another code")})
    writer.set_info(writer.add_object(info))


def _wrong_stamp(pdf: bytes) -> bytes:
    """A time-stamp over other bytes: the last revision is altered after it was stamped."""
    whole = stamped(pdf)
    at = whole.rindex(b"/DocTimeStamp")
    return whole[:at] + b"/DocTimeStamq" + whole[at + 13 :]


LATER = [
    Later("a document time-stamp", stamped, True),
    Later("validation data", with_validation_data, True),
    Later("validation data, then a time-stamp", lambda pdf: stamped(with_validation_data(pdf)), True),
    Later("a time-stamp renewed", lambda pdf: stamped(stamped(pdf)), True),
    Later(
        "ten years of both",
        lambda pdf: stamped(with_validation_data(stamped(with_validation_data(pdf)))),
        True,
    ),
    Later("a second signature", signed_again, False),
    Later("a second signature under a time-stamp", lambda pdf: stamped(signed_again(pdf)), False),
    Later("a time-stamp under a second signature", lambda pdf: signed_again(stamped(pdf)), False),
    Later("a revision without content", _changed(_nothing), False),
    Later("a page painted over", _changed(_repainted), False),
    Later("a page painted over under a time-stamp", lambda pdf: stamped(_changed(_repainted)(pdf)), False),
    Later("a page painted over behind a time-stamp", lambda pdf: _changed(_repainted)(stamped(pdf)), False),
    Later("a note on the page", _changed(_note), False),
    Later("a script", _changed(_script), False),
    Later("other key words", _changed(_title), False),
    Later("a time-stamp that does not hold", _wrong_stamp, False),
    Later("bytes behind a time-stamp", lambda pdf: stamped(pdf) + b"\n1 0 obj\n<<>>\nendobj\n", False),
    Later("an end behind a time-stamp", lambda pdf: stamped(pdf) + b"\n%%EOF\n", False),
]
