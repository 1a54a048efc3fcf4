"""Access tokens: whose they are, decided from the signature of an issuer we trust and from nothing else.

OpenID Connect JWT, ES256 or RS256 by the issuer's published keys. The algorithm is ours to choose, never the token's: a
token that names `none`, or a MAC keyed with the public key, is refused before any key is looked at.
"""

import datetime as dt
import hashlib
import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from joserfc import jws
from joserfc.errors import JoseError

from common.identity.actors import Grant
from common.identity.jwks import JwksSource, KeysUnavailable, PublicKey

__all__ = ["ALGORITHMS", "LEEWAY_SECONDS", "BadToken", "Claims", "KeysUnavailable", "TokenVerifier"]

ALGORITHMS = ("ES256", "RS256")
LEEWAY_SECONDS = 30
_LONGEST_TOKEN = 16_384
_REMEMBERED = 4_096

BadTokenReason = Literal[
    "malformed",
    "wrong_issuer",
    "wrong_audience",
    "expired",
    "too_long_lived",
    "not_yet_valid",
    "bad_signature",
    "unknown_key",
    "no_subject",
]


class BadToken(Exception):
    """A token that opens nothing.

    Attributes:
        reason: see `BadTokenReason`; safe to tell the caller.
    """

    def __init__(self, reason: BadTokenReason) -> None:
        super().__init__(reason)
        self.reason: BadTokenReason = reason


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says.

    Attributes:
        grants: office roles; roles that this version does not know are left out.
        client: id of the client that acts for itself (client credentials); None for a person.
        expires: UTC.
    """

    issuer: str
    subject: str
    grants: frozenset[Grant]
    client: str | None
    expires: dt.datetime


@dataclass(frozen=True, slots=True)
class _Verified:
    """A token whose signature was good under `key`, which its issuer had under `kid`."""

    source: JwksSource
    kid: str
    key: PublicKey
    payload: Mapping[str, Any]
    claims: Claims


class TokenVerifier:
    """Checks tokens of the issuers it is given.

    The signature of a token is verified once: it is good for as long as the issuer has the very key that it was verified
    with. The times are looked at whenever it comes. Remembered is a digest, never the token.

    Args:
        issuers: `iss` claim to that issuer's keys.
        audience: what `aud` must name.
        longest_seconds: how long a token may live at most: what is stolen must not open for weeks.
        now: system time in seconds since 1970; replaced in tests.
    """

    def __init__(
        self,
        issuers: Mapping[str, JwksSource],
        audience: str,
        *,
        longest_seconds: int = 43_200,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._longest = longest_seconds
        self._issuers = dict(issuers)
        self._audience = audience
        self._now = now
        self._verified: dict[bytes, _Verified] = {}

    async def refuse_demo_keys(self) -> None:
        """Look at every issuer's keys once, at start.

        Raises:
            DemoKeys: an issuer that this process would trust gives everybody's token to anybody.
        """
        for source in self._issuers.values():
            await source.refuse_demo_keys()

    async def verify(self, token: str) -> Claims:
        """The claims of a good token.

        Raises:
            BadToken: with the reason.
            KeysUnavailable: the issuer's keys cannot be had at the moment.
        """
        digest = hashlib.sha256(token.encode(errors="surrogatepass")).digest()
        known = self._verified.get(digest)
        if known is None or await known.source.key(known.kid) is not known.key:
            known = await self._verify(token)
            self._remember(digest, known)
        else:
            self._check_times(known.payload)
        return known.claims

    async def _verify(self, token: str) -> _Verified:
        signed, claims = _parse(token)
        issuer = claims.get("iss")
        if not isinstance(issuer, str) or issuer not in self._issuers:
            raise BadToken("wrong_issuer")
        source = self._issuers[issuer]
        kid, key = await self._check_signature(signed, source)
        if self._audience not in _texts(claims.get("aud")):
            raise BadToken("wrong_audience")
        expires = self._check_times(claims)
        subject = claims.get("sub")
        if not isinstance(subject, str) or not subject:
            raise BadToken("no_subject")
        said = Claims(issuer, subject, _grants(claims), _client(claims, subject), expires)
        return _Verified(source, kid, key, claims, said)

    def _remember(self, digest: bytes, verified: _Verified) -> None:
        if len(self._verified) >= _REMEMBERED:
            del self._verified[next(iter(self._verified))]
        self._verified[digest] = verified

    async def _check_signature(self, signed: jws.CompactSignature, keys: JwksSource) -> tuple[str, PublicKey]:
        """The key that signed, and its id."""
        header = signed.headers()
        if header.get("alg") not in ALGORITHMS:
            raise BadToken("bad_signature")
        kid = header.get("kid")
        key = await keys.key(kid) if isinstance(kid, str) else None
        if key is None or not isinstance(kid, str):
            raise BadToken("unknown_key")
        try:
            good = jws.validate_compact(signed, key, algorithms=ALGORITHMS)
        except JoseError as unfit:  # a key of another kind than the algorithm, a `crit` header we do not know
            raise BadToken("bad_signature") from unfit
        if not good:
            raise BadToken("bad_signature")
        return kid, key

    def _check_times(self, claims: Mapping[str, Any]) -> dt.datetime:
        now = self._now()
        expires = _instant(claims.get("exp"))
        if expires is None:
            raise BadToken("malformed")
        if expires + LEEWAY_SECONDS <= now:
            raise BadToken("expired")
        # without an instant of issue it lives from now on; one of the future would hide how long
        issued = min(_instant(claims.get("iat")) or now, now + LEEWAY_SECONDS)
        if expires - issued > self._longest + LEEWAY_SECONDS:
            raise BadToken("too_long_lived")
        if "nbf" in claims:
            not_before = _instant(claims["nbf"])
            if not_before is None:
                raise BadToken("malformed")
            if not_before - LEEWAY_SECONDS > now:
                raise BadToken("not_yet_valid")
        return dt.datetime.fromtimestamp(expires, dt.UTC)


def _parse(token: str) -> tuple[jws.CompactSignature, Mapping[str, Any]]:
    if len(token) > _LONGEST_TOKEN or not token.isascii():
        raise BadToken("malformed")
    try:
        signed = jws.extract_compact(token.encode())
        claims = json.loads(signed.payload)
    except (JoseError, ValueError, RecursionError) as broken:
        raise BadToken("malformed") from broken
    if not isinstance(claims, dict):
        raise BadToken("malformed")
    return signed, claims


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _instant(value: object) -> float | None:
    """Seconds since 1970 that a date can hold; JSON as Python reads it also knows Infinity and NaN."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and 0 <= value <= 253_402_300_799 else None


def _grants(claims: Mapping[str, Any]) -> frozenset[Grant]:
    texts = claims.get("grants", [])
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise BadToken("malformed")
    return frozenset(grant for text in texts if (grant := _known_grant(text)) is not None)


def _known_grant(text: str) -> Grant | None:
    try:
        return Grant.parse(text)
    except ValueError:
        return None  # a role of a later version, or of another platform behind the same issuer: no right here


def _client(claims: Mapping[str, Any], subject: str) -> str | None:
    """The client, if the token is the client's own.

    `azp` alone does not say so: in a person's token it names the front end. Keycloak puts `client_id` into tokens of the
    client-credentials grant only; others make the client the subject.
    """
    client = claims.get("client_id")
    if isinstance(client, str) and client:
        return client
    return subject if claims.get("azp") == subject else None
