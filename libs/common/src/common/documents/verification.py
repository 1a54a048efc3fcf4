"""Checking a sealed PDF, offline, more strictly than viewers do.

Viewers accept bytes behind the signed part and call a repainted page a warning. Here a document is intact only if
it is exactly what was sealed: one PAdES signature, over every byte of the file, in the one encoding that `signing` makes.
Behind it may stand what keeps the signature provable for longer than its certificate lasts (归档): document time-stamps and
validation data, each in a revision that changes nothing else.
Nothing of a stranger's file is parsed in the process that asks (`common.foreign`).
"""

import asyncio
import datetime as dt
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Any

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import TypeAdapter
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko_certvalidator import ValidationContext

from common.documents.seals import is_seal
from common.foreign import CannotBeRead, Why, read_apart

# it would log the subjects of strangers' certificates, which may be names of persons; every failure is in the report
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)


class Fault(StrEnum):
    """Why a document is not what it says it is; each with the sentence that a person is told."""

    UNREADABLE = "unreadable"
    TOO_COSTLY = "too_costly"
    UNSIGNED = "unsigned"
    ALTERED = "altered"
    BYTES_OUTSIDE = "bytes_outside"
    LATER_REVISION = "later_revision"
    UNTRUSTED = "untrusted"
    NOT_A_SEAL = "not_a_seal"
    NOT_PADES = "not_pades"

    @property
    def explanation(self) -> str:
        return {
            Fault.UNREADABLE: "文件无法作为签章文件读取，可能已损坏或被改动。",
            Fault.TOO_COSTLY: "文件结构异常，读取超出时间或内存限制，已中止核验。",
            Fault.UNSIGNED: "文件没有数字签名。",
            Fault.ALTERED: "文件内容或签名在签章之后被改动。",
            Fault.BYTES_OUTSIDE: "文件中有未被签名覆盖的内容。",
            Fault.LATER_REVISION: "签章之后文件又被追加了修改或其他签名。",
            Fault.NOT_A_SEAL: "签名所用的证书不是用印证书（例如服务器证书），不能用于文件签章。",
            Fault.NOT_PADES: "文件的签名不是本平台采用的 PAdES 格式。",
            Fault.UNTRUSTED: "签章证书不是由本平台根证书签发，或签章时不在有效期内。",
        }[self]


@dataclass(frozen=True)
class SignatureReport:
    """What the file itself proves. Whether the certificate is still in force is another question."""

    intact: bool
    """The signed bytes are unchanged, and nothing was put around or behind them."""
    trusted: bool
    """The signer's certificate leads to one of the roots, is one for seals, and was valid when it signed by its own
    account."""
    covers_whole_file: bool
    """The seal is over every byte, but for time-stamps and validation data appended later."""
    signer: str | None
    """The organisation in the signer's certificate; worth nothing unless trusted."""
    credit_code: str | None
    signed_at: dt.datetime | None
    """System time by the signer's own account (there is no time stamp in B-B)."""
    faults: tuple[Fault, ...]
    certificate: str | None = None
    """The signer's certificate (PEM)."""
    sealed_bytes: int = 0
    """How long the file was when it was sealed; so much of it is the file that was handed out."""
    marks: tuple[str, ...] = ()
    """The file's key words: its kind, and on a certificate the text of its code. The file's own words, like its page."""

    @property
    def valid(self) -> bool:
        return self.intact and self.trusted and self.covers_whole_file


_REPORT = TypeAdapter(SignatureReport)


async def verify_pdf(pdf: bytes, roots: Sequence[x509.Certificate]) -> SignatureReport:
    """Checks the seal of a document against the platform's roots, in a child process; never reaches out.

    Raises:
        Busy: too many files are being read; this one was not looked at.
    """
    pem = b"".join(root.public_bytes(Encoding.PEM) for root in roots).decode()
    try:
        return _REPORT.validate_python(await read_apart(check_pdf, pdf, roots=pem))
    except CannotBeRead as failed:
        return _nothing(Fault.UNREADABLE if failed.why is Why.RAISED else Fault.TOO_COSTLY)


def check_pdf(pdf: bytes, *, roots: str) -> dict[str, Any]:
    """What `verify_pdf` has done in the child.

    Args:
        roots: PEM.
    """
    trusted = x509.load_pem_x509_certificates(roots.encode()) if roots else []
    report: dict[str, Any] = _REPORT.dump_python(asyncio.run(_verify(pdf, trusted)), mode="json")
    return report


async def _verify(pdf: bytes, roots: Sequence[x509.Certificate]) -> SignatureReport:
    try:
        reader = PdfFileReader(BytesIO(pdf))
        if not reader.embedded_regular_signatures:
            return _nothing(Fault.UNSIGNED)
        return await _report(pdf, reader, roots)
    except Exception:  # hostile bytes can fail anywhere in the parser, and each failure is the same answer
        return _nothing(Fault.UNREADABLE)


async def _report(pdf: bytes, reader: PdfFileReader, roots: Sequence[x509.Certificate]) -> SignatureReport:
    sealed = reader.embedded_regular_signatures[0]
    signed_at: dt.datetime | None = sealed.self_reported_timestamp
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in roots],
        allow_fetching=False,
        # documents outlive certificates: what counts is that the certificate was valid when it signed
        moment=signed_at,
        best_signature_time=signed_at,
    )
    status = await async_validate_pdf_signature(sealed, signer_validation_context=context, skip_diff=True)
    start, length, resume, rest = (int(number) for number in sealed.byte_range)
    sealed_bytes = resume + rest
    archived = sealed_bytes == len(pdf) or await _only_kept_provable(pdf, reader, context)
    covers_whole_file = start == 0 and archived and _only_the_signature_in(pdf[length:resume])

    faults: list[Fault] = []
    if not archived or len(reader.embedded_regular_signatures) > 1:
        faults.append(Fault.LATER_REVISION)
    elif not covers_whole_file:
        faults.append(Fault.BYTES_OUTSIDE)
    signature_holds = bool(status.intact and status.valid)
    if not (signature_holds and _is_plain(sealed)):
        faults.append(Fault.ALTERED)
    if sealed.sig_object.get("/SubFilter") != "/ETSI.CAdES.detached":
        faults.append(Fault.NOT_PADES)
    intact = not faults
    signer = x509.load_der_x509_certificate(sealed.signer_cert.dump())
    if signature_holds and not status.trusted:  # without a signature that holds, trust was not even asked
        faults.append(Fault.UNTRUSTED)
    elif signature_holds and not is_seal(signer):
        faults.append(Fault.NOT_A_SEAL)
    subject = sealed.signer_cert.subject.native
    return SignatureReport(
        intact=intact,
        trusted=bool(status.trusted) and is_seal(signer),
        covers_whole_file=covers_whole_file,
        signer=subject.get("organization_name"),
        credit_code=str(subject.get("organization_identifier", "")).removeprefix("NTRCN-") or None,
        signed_at=signed_at,
        faults=tuple(faults),
        certificate=signer.public_bytes(Encoding.PEM).decode(),
        sealed_bytes=sealed_bytes,
        marks=_marks(reader),
    )


async def _only_kept_provable(pdf: bytes, reader: PdfFileReader, context: ValidationContext) -> bool:
    """Whether every byte behind the sealed revision is document time-stamps and validation data (PAdES B-LT, B-LTA).

    pyHanko compares the revisions object by object. A time-stamp must hold; whose it is makes no difference here, since
    nothing is concluded from it.
    """
    stamps = reader.embedded_timestamp_signatures
    sealed = reader.embedded_regular_signatures[0]
    stamped = {stamp.signed_revision for stamp in stamps}
    first = sealed.signed_revision
    if any(revision < first for revision in stamped) or not _ENDS_AS_A_PDF.search(pdf[-64:]):
        return False
    if _said(reader, first) != _said(reader, reader.total_revisions - 1):
        return False
    kept = [_validation_data(reader, revision) for revision in range(reader.total_revisions)]
    if any(
        revision not in stamped and kept[revision] <= kept[revision - 1]
        for revision in range(first + 1, reader.total_revisions)
    ):
        return False
    status = await async_validate_pdf_signature(sealed, signer_validation_context=context)
    if status.modification_level is not ModificationLevel.LTA_UPDATES:
        return False
    held = [await async_validate_pdf_timestamp(stamp, validation_context=context) for stamp in stamps]
    return all(status.intact and status.valid for status in held)


def _said(reader: PdfFileReader, revision: int) -> dict[str, str]:
    """What the file says of itself in a revision (title, key words), but for the program and the day of its last change."""
    trailer = reader.get_historical_resolver(revision).trailer_view
    info = trailer["/Info"] if "/Info" in trailer else {}  # noqa: SIM401 - `get` follows no reference
    return {str(name): str(info[name]) for name in info if name not in {"/ModDate", "/Producer"}}


def _validation_data(reader: PdfFileReader, revision: int) -> int:
    """How many certificates and revocation answers the document security store holds in a revision."""
    root = reader.get_historical_root(revision)
    store = root["/DSS"] if "/DSS" in root else {}  # noqa: SIM401 - as above
    return sum(len(store[kind]) for kind in ("/Certs", "/OCSPs", "/CRLs", "/VRI") if kind in store)


_ENDS_AS_A_PDF = re.compile(rb"startxref\s+[0-9]+\s+%%EOF(\r\n|\r|\n)?\Z")


def _marks(reader: PdfFileReader) -> tuple[str, ...]:
    try:
        info = reader.trailer["/Info"]
    except KeyError:
        return ()
    words = str(info.get("/Keywords", "")) if isinstance(info, DictionaryObject) else ""
    return tuple(word.strip() for word in words.split(",") if word.strip())


def _only_the_signature_in(gap: bytes) -> bool:
    """The hole in the signed bytes holds one hexadecimal string, written as `signing` writes it."""
    return gap[:1] == b"<" and gap[-1:] == b">" and not gap[1:-1].strip(b"0123456789ABCDEF")


def _is_plain(sealed: EmbeddedPdfSignature) -> bool:
    """The container is the one that `signing` builds around this certificate, these attributes and this signature.

    The rest of it (versions, lists of algorithms, padding) is under no signature, so it is compared.
    """
    sha256 = {"algorithm": "sha256"}
    signer = sealed.signer_info
    certificate = sealed.signer_cert
    expected = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": cms.SignedData(
                {
                    "version": "v1",
                    "digest_algorithms": [sha256],
                    "encap_content_info": {"content_type": "data"},
                    "certificates": [certificate],
                    "signer_infos": [
                        {
                            "version": "v1",
                            "sid": cms.SignerIdentifier(
                                {
                                    "issuer_and_serial_number": {
                                        "issuer": certificate.issuer,
                                        "serial_number": certificate.serial_number,
                                    }
                                }
                            ),
                            "digest_algorithm": sha256,
                            "signed_attrs": signer["signed_attrs"].untag(),
                            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                            "signature": signer["signature"].native,
                        }
                    ],
                }
            ),
        }
    ).dump()
    content = bytes(sealed.pkcs7_content)
    return content.startswith(expected) and not content[len(expected) :].strip(b"\x00")


def _nothing(fault: Fault) -> SignatureReport:
    return SignatureReport(
        intact=False,
        trusted=False,
        covers_whole_file=False,
        signer=None,
        credit_code=None,
        signed_at=None,
        faults=(fault,),
    )
