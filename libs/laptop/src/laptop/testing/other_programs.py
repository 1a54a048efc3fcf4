"""Our PDFs as programs read them that are not ours: qpdf's checker, Chrome's PDF library, a reader of printed codes; and
the signature, read from the file by hand after RFC 5652 and ISO 32000-1 (12.8.1), without the library that made it.
"""

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

import pikepdf
import pypdfium2
import zxingcpp
from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

DOTS_OF_PDF = 72


def faults(pdf: bytes) -> list[str]:
    """What qpdf finds wrong with the structure and the streams."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return list(opened.check_pdf_syntax())


def text(pdf: bytes) -> str:
    """All text as Chrome would copy it, without blanks and line ends."""
    with pypdfium2.PdfDocument(pdf) as opened:
        pages = [page.get_textpage().get_text_bounded() for page in opened]
    return "".join("".join(pages).split())


def codes(pdf: bytes, *, dots_per_inch: int) -> list[str]:
    """The QR codes on the first page, read from its print."""
    with pypdfium2.PdfDocument(pdf) as opened:
        image = opened[0].render(scale=dots_per_inch / DOTS_OF_PDF, grayscale=True).to_pil()
    return [found.text for found in zxingcpp.read_barcodes(image)]


@dataclass(frozen=True)
class Signature:
    """The one signature of a document.

    Attributes:
        kind: the SubFilter, `ETSI.CAdES.detached` for PAdES.
        whole: it covers every byte but itself.
        intact: the digest is that of those bytes, and the signer's key signed it.
        signer: the signer's certificate, which the signature itself names by digest.
    """

    kind: str
    whole: bool
    intact: bool
    signer: x509.Certificate

    @property
    def name(self) -> str:
        return str(self.signer.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def signature(pdf: bytes) -> Signature:
    """The signature as the file has it.

    Raises:
        ValueError: there is not exactly one, or the certificate that it names is not in it.
    """
    with pikepdf.open(BytesIO(pdf)) as opened:
        fields = [field for field in opened.Root.AcroForm.Fields if field.get("/FT") == "/Sig"]
        (value,) = [field.V for field in fields]
        start, before, after, rest = (int(number) for number in value.ByteRange)
        kind, contents = str(value.SubFilter).removeprefix("/"), bytes(value.Contents)
    signed = pdf[start : start + before] + pdf[after : after + rest]
    gap = pdf[start + before : after]
    itself = gap.startswith(b"<") and gap.endswith(b">") and bytes.fromhex(gap[1:-1].decode()) == contents
    data = cms.ContentInfo.load(contents)["content"]
    (info,) = data["signer_infos"]
    attributes = {one["type"].native: one["values"][0] for one in info["signed_attrs"]}
    named = attributes["signing_certificate_v2"]["certs"][0]["cert_hash"].native
    (certificate,) = [
        one.chosen for one in data["certificates"] if sha256(one.chosen.dump()).digest() == named
    ]
    signer = x509.load_der_x509_certificate(certificate.dump())
    return Signature(
        kind=kind,
        whole=start == 0 and after + rest == len(pdf) and itself,
        intact=attributes["message_digest"].native == sha256(signed).digest() and _signed(info, signer),
        signer=signer,
    )


def _signed(info: cms.SignerInfo, signer: x509.Certificate) -> bool:
    key = signer.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    # what is signed is the attributes as a SET, not under the tag that they have in the message (RFC 5652, 5.4)
    attributes = b"\x31" + info["signed_attrs"].dump()[1:]
    try:
        key.verify(info["signature"].native, attributes, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
