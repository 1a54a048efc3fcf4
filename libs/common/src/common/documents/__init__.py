"""Documents that leave the house: set as PDF/A, sealed by an organisation's key, checked offline."""

from common.documents.forms import (
    Attendee,
    CertificateDocument,
    Column,
    Count,
    Document,
    Minutes,
    Opinion,
    PublicNotice,
    SignatureMark,
)
from common.documents.pdf import MissingGlyph, Typesetter, TypesettingFailed, render
from common.documents.qr import QrTooLong, qr_svg
from common.documents.seals import NoSeal, Seal, SealFolderIncomplete, SealKeys, roots_from_pem
from common.documents.signing import AlreadySealed, sign_pdf
from common.documents.verification import Fault, SignatureReport, verify_pdf

__all__ = [
    "AlreadySealed",
    "Attendee",
    "CertificateDocument",
    "Column",
    "Count",
    "Document",
    "Fault",
    "Minutes",
    "MissingGlyph",
    "NoSeal",
    "Opinion",
    "PublicNotice",
    "QrTooLong",
    "Seal",
    "SealFolderIncomplete",
    "SealKeys",
    "SignatureMark",
    "SignatureReport",
    "Typesetter",
    "TypesettingFailed",
    "qr_svg",
    "render",
    "roots_from_pem",
    "sign_pdf",
    "verify_pdf",
]
