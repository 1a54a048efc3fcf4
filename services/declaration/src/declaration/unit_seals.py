"""The electronic seal under a decision: which organisation stands behind exactly these words (article 33).

The seal is an ECDSA signature over the canonical JSON of the decision, kept with the certificate it was made under, so
that it can be checked when the organisation has long had another key.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from common.documents.seals import NoSeal, SealKeys


@dataclass(frozen=True)
class SealImprint:
    """A seal on a statement: the signature (base64) and the certificate (PEM) of the organisation."""

    signature: str
    certificate: str


def imprint(seals: SealKeys | None, org_id: str, statement: Mapping[str, Any]) -> SealImprint | None:
    """The seal of `org_id` on `statement`; None where this installation holds no seal of that organisation."""
    if seals is None:
        return None
    try:
        seal = seals.of(org_id)
    except NoSeal:
        return None
    signature = seal.key.sign(rfc8785.dumps(dict(statement)), ec.ECDSA(SHA256()))
    return SealImprint(
        base64.b64encode(signature).decode(), seal.certificate.public_bytes(Encoding.PEM).decode()
    )


def fits(
    seals: SealKeys | None, org_id: str, statement: Mapping[str, Any], imprint: SealImprint | None
) -> bool:
    """Whether the imprint is that organisation's, under the platform's root, on exactly this statement."""
    if seals is None or imprint is None:
        return False
    try:
        certificate = x509.load_pem_x509_certificate(imprint.certificate.encode())
        certificate.verify_directly_issued_by(seals.root)
        names = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
        key = certificate.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        key.verify(
            base64.b64decode(imprint.signature, validate=True),
            rfc8785.dumps(dict(statement)),
            ec.ECDSA(SHA256()),
        )
    except (ValueError, TypeError, binascii.Error, InvalidSignature):
        return False
    return [name.value for name in names] == [f"NTRCN-{org_id.removeprefix('org_')}"]
