"""Sealing a PDF: PAdES B-B, ECDSA P-256, as a certification that permits no later change.

The signature's time is system time, whatever business date the document bears.
"""

import asyncio
from io import BytesIO

from asn1crypto import x509 as asn1_x509
from asn1crypto.algos import SignedDigestAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from common.documents.seals import Seal

_FIELD = "Seal"
_BYTES_RESERVED = 8192  # known beforehand, or pyHanko signs once more only to learn the size


class AlreadySealed(Exception):
    """The document bears a seal; a seal certifies the whole document, so there is no second one."""


async def sign_pdf(pdf: bytes, seal: Seal, *, reason: str, location: str) -> bytes:
    """The PDF with the organisation's signature, in a worker thread (about 12 ms of work).

    Args:
        pdf: an unsigned PDF; its bytes are the beginning of the result, plus the line end after `%%EOF` that
            PDF/A-2 (6.1.9) demands between revisions.
        reason: shown by viewers, Chinese.
        location: shown by viewers, Chinese.

    Raises:
        AlreadySealed: the document is signed.
    """
    return await asyncio.to_thread(_sign, pdf, seal, reason, location)


class _LoadedKeySigner(Signer):
    """Signs with a key that is already loaded; pyHanko's own signer parses and checks it for every signature."""

    def __init__(self, seal: Seal) -> None:
        certificate = asn1_x509.Certificate.load(seal.certificate.public_bytes(Encoding.DER))
        super().__init__(
            signing_cert=certificate, signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
        )
        self._key = seal.key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(72)
        if digest_algorithm != "sha256":
            raise ValueError(f"sealing uses SHA-256, not {digest_algorithm}")
        return self._key.sign(data, ECDSA(SHA256()))


def _sign(pdf: bytes, seal: Seal, reason: str, location: str) -> bytes:
    if not pdf.endswith(b"\n"):
        pdf += b"\n"
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    if writer.prev.embedded_signatures:
        raise AlreadySealed
    metadata = PdfSignatureMetadata(
        field_name=_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        location=location,
        name=seal.organisation,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    signer = PdfSigner(metadata, _LoadedKeySigner(seal))
    signed = BytesIO()
    signer.sign_pdf(writer, output=signed, bytes_reserved=_BYTES_RESERVED)
    return signed.getvalue()
