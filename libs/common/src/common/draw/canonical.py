"""How an artefact becomes bytes and a digest: one reading, the same in every language.

Bytes are JSON Canonicalization Scheme (RFC 8785) with absent members left out. A digest is
SHA-256("zcps.draw.v1/" || kind || 0x00 || bytes), so that no artefact can pass for one of another kind.
Trees are those of RFC 6962 section 2.1, so that a log's inclusion proofs also work for a pool.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, Self

import rfc8785
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, PlainSerializer, StringConstraints

from common.clock import SHANGHAI

DOMAIN = b"zcps.draw.v1/"


def tagged(kind: str, data: bytes) -> bytes:
    """SHA-256 of `data` under the tag of `kind`."""
    return hashlib.sha256(DOMAIN + kind.encode("ascii") + b"\x00" + data).digest()


def merkle_root(leaves: Sequence[bytes]) -> str:
    """Root (hex) over the leaf data in the given order, RFC 6962 section 2.1."""
    return _subtree(leaves).hex()


def _subtree(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + _subtree(leaves[:split]) + _subtree(leaves[split:])).digest()


def sorted_ids(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Ids in ascending order. Raises ValueError if one appears twice."""
    if len(set(ids)) != len(ids):
        raise ValueError("an id appears twice")
    return tuple(sorted(ids))


Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Salt = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
# ASCII only, so that every language sorts ids alike.
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,95}$")]
Ids = Annotated[tuple[Id, ...], AfterValidator(sorted_ids)]
Instant = Annotated[
    AwareDatetime,
    AfterValidator(lambda at: at.astimezone(SHANGHAI)),
    PlainSerializer(datetime.isoformat, return_type=str),
]


class Part(BaseModel):
    """A frozen piece of an artefact. Unknown members are refused: they would not be covered by a reading."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def canonical(self) -> bytes:
        return rfc8785.dumps(self.as_json())

    def as_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_none=True)

    def with_changes(self, **changes: object) -> Self:
        """A validated copy (pydantic's own copy does not validate)."""
        return type(self).model_validate(
            {**{f: getattr(self, f) for f in type(self).model_fields}, **changes}
        )


class Artefact(Part):
    """A piece with a digest of its own."""

    kind: ClassVar[str]

    def digest(self) -> str:
        return tagged(self.kind, self.canonical()).hex()
