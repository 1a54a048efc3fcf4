"""The code on the certificate: a URL whose fragment is a signed statement that can be checked without a connection.

The fragment is a JWS (RFC 7515, compact, ES256) signed by the sealing organisation, whose certificate leads to the
platform's root. It names number, title, day, sealing organisation, and a digest of number and name: whoever has the paper
compares the name with it, whoever has only the code learns no name. A fragment is not sent to the server of its URL.

Only the one encoding that `signing_input` and `code_text` make is accepted: an altered code never passes as another one.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import ValidationError

from common.documents.seals import is_seal
from common.events.base import Title
from common.text import comparable

_TYPE = "zcps-cert"
_VERSION = 1
_NUMBER_BYTES = 32  # of P-256
_LONGEST = 2000


class BadCode(ValueError):
    """The text is no code of a certificate, or it was altered, or nobody known signed it.

    Attributes:
        reason: `format`, `unknown_key` or `signature`.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Claims:
    """What the code states."""

    number: str
    holder: str
    """`holder_mark` of number and name."""
    title: Title
    effective_from: dt.date
    sealing_org: str


def holder_mark(number: str, name: str) -> str:
    """A digest by which the printed name can be compared with the code; 22 characters, 128 bits."""
    text = f"zcps-qr-holder/1\x00{number}\x00{comparable(name)}"
    return _base64(hashlib.sha256(text.encode()).digest()[:16])


def is_holder(claims: Claims, name: str) -> bool:
    """Whether the code was made for a person of this name."""
    return hmac.compare_digest(claims.holder, holder_mark(claims.number, name))


def key_id(certificate: x509.Certificate) -> str:
    """How a code names the key that signed it: 12 characters of the key's digest."""
    spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return _base64(hashlib.sha256(spki).digest()[:9])


def signing_input(claims: Claims, kid: str) -> bytes:
    """What the sealing organisation signs (ECDSA P-256, SHA-256)."""
    payload = {
        "d": claims.effective_from.isoformat(),
        "h": claims.holder,
        "l": claims.title.level.value,
        "n": claims.number,
        "o": claims.sealing_org,
        "s": claims.title.series,
        "v": _VERSION,
    }
    if claims.title.specialty is not None:
        payload["p"] = claims.title.specialty
    header = {"alg": "ES256", "kid": kid, "typ": _TYPE}
    return f"{_base64(_json(header))}.{_base64(_json(payload))}".encode()


def code_text(url: str, signed: bytes, signature: bytes) -> str:
    """The text of the code.

    Args:
        url: of the page that shows a verification.
        signed: the signing input.
        signature: over it, as DER.
    """
    r, s = decode_dss_signature(signature)
    raw = r.to_bytes(_NUMBER_BYTES) + s.to_bytes(_NUMBER_BYTES)
    return f"{url}#{signed.decode()}.{_base64(raw)}"


def read_code(text: str, keys: Mapping[str, EllipticCurvePublicKey]) -> Claims:
    """What a code states, after its signature was checked. Pure: it needs the keys and nothing else.

    Args:
        text: what a reader made of the code; the part before `#` may be missing.
        keys: by key id; see `keys_under`.

    Raises:
        BadCode
    """
    header, payload, signature, signed = _parts(text.strip())
    key = keys.get(header["kid"])
    if key is None:
        raise BadCode("unknown_key")
    r, s = (int.from_bytes(half) for half in (signature[:_NUMBER_BYTES], signature[_NUMBER_BYTES:]))
    try:
        key.verify(encode_dss_signature(r, s), signed, ECDSA(SHA256()))
    except InvalidSignature:
        raise BadCode("signature") from None
    return _claims(payload, header["kid"], signed)


def keys_under(
    root: x509.Certificate, certificates: Iterable[x509.Certificate]
) -> dict[str, EllipticCurvePublicKey]:
    """The keys whose certificates the root issued for seals, by key id; others are left out."""
    keys = {}
    for certificate in certificates:
        try:
            certificate.verify_directly_issued_by(root)
        except (ValueError, TypeError, InvalidSignature):
            continue
        key = certificate.public_key()
        if (
            is_seal(certificate)
            and isinstance(key, EllipticCurvePublicKey)
            and isinstance(key.curve, SECP256R1)
        ):
            keys[key_id(certificate)] = key
    return keys


def _parts(text: str) -> tuple[dict[str, str], dict[str, object], bytes, bytes]:
    token = text.rpartition("#")[2]
    pieces = token.split(".")
    if len(text) > _LONGEST or len(pieces) != 3 or not token.isascii():
        raise BadCode("format")
    try:
        header, payload = (json.loads(_unbase64(piece)) for piece in pieces[:2])
        signature = _unbase64(pieces[2])
    except (ValueError, RecursionError):  # the latter for brackets without end
        raise BadCode("format") from None
    if not (
        isinstance(header, dict)
        and isinstance(payload, dict)
        and header.keys() == {"alg", "kid", "typ"}
        and (header["alg"], header["typ"]) == ("ES256", _TYPE)
        and isinstance(header["kid"], str)
        and len(signature) == 2 * _NUMBER_BYTES
    ):
        raise BadCode("format")
    return header, payload, signature, f"{pieces[0]}.{pieces[1]}".encode()


def _claims(payload: Mapping[str, object], kid: str, signed: bytes) -> Claims:
    try:
        claims = Claims(
            number=str(payload["n"]),
            holder=str(payload["h"]),
            title=Title.model_validate(
                {"series": payload["s"], "specialty": payload.get("p"), "level": payload["l"]}
            ),
            effective_from=dt.date.fromisoformat(str(payload["d"])),
            sealing_org=str(payload["o"]),
        )
    except (KeyError, ValueError, ValidationError):
        raise BadCode("format") from None
    if signing_input(claims, kid) != signed:  # another version, or fields that this one does not know
        raise BadCode("format")
    return claims


def _json(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=True, separators=(",", ":"), sort_keys=True).encode()


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unbase64(text: str) -> bytes:
    """Raises `ValueError` (of which `binascii.Error` is one) for anything but the one unpadded encoding."""
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _base64(data) != text:
        raise binascii.Error("not the one encoding")
    return data
