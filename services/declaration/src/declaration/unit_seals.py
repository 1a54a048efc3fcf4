"""The seal under a decision: which organisation stands behind exactly these words (article 33).

An organisation that has an electronic seal on this platform signs with it (ECDSA P-256), and the certificate is kept beside
the signature, so that it can be checked when the organisation has long had another key. For the many units that have
none, the platform stamps in their name, under a key that is not in the database: whoever alters a row cannot stamp it anew.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import rfc8785
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from common.documents.seals import NoSeal
from common.ports import Ports

_PURPOSE = "declaration.seal"


@dataclass(frozen=True)
class SealImprint:
    """A seal on a statement.

    Attributes:
        kind: `own` with the organisation's own key, `platform` stamped in its name.
        mark: the signature in base64, or the stamp.
        certificate: of the organisation's key (PEM).
    """

    kind: Literal["own", "platform"]
    mark: str
    certificate: str | None = None


def imprint(ports: Ports, org_id: str, statement: Mapping[str, Any]) -> SealImprint:
    """The seal of `org_id` on `statement`; the statement itself names the organisation."""
    plain = rfc8785.dumps(dict(statement))
    try:
        seal = ports.seals.of(org_id) if ports.seals is not None else None
    except NoSeal:
        seal = None
    if seal is None:
        return SealImprint("platform", ports.keys.blind_index(plain.decode(), purpose=_PURPOSE))
    signature = seal.key.sign(plain, ec.ECDSA(SHA256()))
    certificate = seal.certificate.public_bytes(Encoding.PEM).decode()
    return SealImprint("own", base64.b64encode(signature).decode(), certificate)


def fits(ports: Ports, org_id: str, statement: Mapping[str, Any], imprint: SealImprint) -> bool:
    """Whether the imprint is that organisation's, on exactly this statement."""
    plain = rfc8785.dumps(dict(statement))
    if imprint.kind == "platform":
        stamps = ports.keys.blind_indexes(plain.decode(), purpose=_PURPOSE)
        return any(hmac.compare_digest(stamp, imprint.mark) for stamp in stamps)
    return _signed_by(ports, org_id, plain, imprint)


def _signed_by(ports: Ports, org_id: str, plain: bytes, imprint: SealImprint) -> bool:
    if ports.seals is None or imprint.certificate is None:
        return False
    try:
        certificate = x509.load_pem_x509_certificate(imprint.certificate.encode())
        certificate.verify_directly_issued_by(ports.seals.root)
        names = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
        key = certificate.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        key.verify(base64.b64decode(imprint.mark, validate=True), plain, ec.ECDSA(SHA256()))
    except (ValueError, TypeError, binascii.Error, InvalidSignature):
        return False
    return [name.value for name in names] == [f"NTRCN-{org_id.removeprefix('org_')}"]
