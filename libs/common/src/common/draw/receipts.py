"""The receipt of a commitment (承诺值回执): what a party takes away, signed by the service that recorded it.

A record alone cannot show that its commitments are those that the parties sent: whoever makes up nonces can make up the
commitments to them. A party that keeps its receipt can.
"""

import base64
import json
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from common.crypto.keyring import VersionedKey
from common.draw.artefacts import Commitment
from common.draw.canonical import Digest, Id, Instant, Part


class Receipt(Part):
    """A recorded commitment under the service's signature.

    Attributes:
        plan: digest of the plan.
        value: the commitment.
        at: when it was recorded.
        key: Ed25519 public key of the service, hexadecimal, as its audit heads name it.
        signature: base64, over `text()`.
    """

    format: Literal["zcps-draw-receipt/1"] = "zcps-draw-receipt/1"
    plan: Digest
    party_id: Id
    value: Digest
    at: Instant
    key: Digest
    signature: str

    def text(self) -> bytes:
        """The signed bytes: short lines, so that a person can read them."""
        return _text(self.plan, self.party_id, self.value, self.at.isoformat())

    def is_signed(self) -> bool:
        """Whether the signature is that of the key named; whether to trust the key is the reader's business."""
        try:
            public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key))
            public.verify(base64.b64decode(self.signature, validate=True), self.text())
        except (ValueError, InvalidSignature):
            return False
        return True


def receipt_of(commitment: Commitment, key: VersionedKey) -> Receipt:
    """The receipt of a commitment as it was recorded.

    Args:
        key: Ed25519 seeds of the service; signed with the current one.
    """
    private = Ed25519PrivateKey.from_private_bytes(key.versions[key.current])
    text = _text(commitment.plan, commitment.party_id, commitment.value, commitment.at.isoformat())
    return Receipt(
        plan=commitment.plan,
        party_id=commitment.party_id,
        value=commitment.value,
        at=commitment.at,
        key=private.public_key().public_bytes_raw().hex(),
        signature=base64.b64encode(private.sign(text)).decode(),
    )


def _text(plan: str, party_id: str, value: str, at: str) -> bytes:
    return f"zcps-draw-receipt/1\n{plan}\n{party_id}\n{value}\n{at}\n".encode()


def read_receipt(content: bytes) -> Receipt:
    """A receipt from a file: as it was handed out, or inside the answer that it came with.

    Raises:
        ValueError: it is none.
    """
    found = json.loads(content)
    if isinstance(found, dict) and "receipt" in found:
        found = found["receipt"]
    return Receipt.model_validate_json(json.dumps(found))
