"""The public keys of an issuer, kept fresh without letting a stranger make us fetch them.

A token with an unknown key id may come from a rotated key or from a forger: it costs at most one fetch in ten seconds,
however many such tokens arrive.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

from common.outage import Outage

log = logging.getLogger(__name__)

REFETCH_SECONDS = 10.0
MAX_AGE_SECONDS = 600.0
"""A key that the issuer withdrew stops counting after this time."""

DEMO_MARK = "zcps_demo"
"""Member of a key (RFC 7517 lets a reader ignore it) whose holder signs tokens for anybody who asks."""

PublicKey = ECKey | RSAKey
Load = Callable[[], Awaitable[object]]


class KeysUnavailable(Outage):
    """The issuer's keys could not be had, so nobody can say whether a token is good: an outage, not a bad token."""


class DemoKeys(Exception):
    """The issuer's key set is the demo issuer's: it opens every account to everybody."""


class JwksSource:
    """The signing keys of one issuer, by key id.

    Args:
        load: reads the key set (RFC 7517); `of` makes one for a URL, a file or a given set.
        demo_keys: whether keys of the demo issuer count; they never do with the production profile.
        monotonic: seconds that never go back; replaced in tests.
    """

    def __init__(
        self, load: Load, *, demo_keys: bool = True, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._load = load
        self._demo_keys = demo_keys
        self._monotonic = monotonic
        self._keys: dict[str, PublicKey] | None = None
        self._asked: float | None = None
        self._loading = asyncio.Lock()

    @classmethod
    def of(
        cls,
        where: str | Path | Mapping[str, Any],
        *,
        demo_keys: bool = True,
        transport: httpx2.AsyncBaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> "JwksSource":
        """Keys from an https URL, a `file://` URL or path, or a given key set.

        Plain http is taken from this machine and from hosts without a domain (the network of a compose file) only: over
        the open network whoever sits between could send us their own keys.

        Raises:
            ValueError: another kind of URL.
        """
        if isinstance(where, Mapping):
            return cls(_constant(where), demo_keys=demo_keys, monotonic=monotonic)
        if isinstance(where, Path):
            return cls(_from_file(where), demo_keys=demo_keys, monotonic=monotonic)
        url = urlsplit(where)
        if url.scheme == "file":
            return cls(_from_file(Path(unquote(url.path))), demo_keys=demo_keys, monotonic=monotonic)
        host = url.hostname or ""
        near = host in {"127.0.0.1", "::1"} or (host != "" and "." not in host and ":" not in host)
        if url.scheme == "https" or (url.scheme == "http" and near):
            return cls(_from_url(where, transport), demo_keys=demo_keys, monotonic=monotonic)
        raise ValueError(f"keys come from https or a file, not from {where}")

    async def key(self, kid: str) -> PublicKey | None:
        """The key with this id, or None if the issuer has none.

        Raises:
            KeysUnavailable: the key set was never had.
        """
        if self._keys is None or kid not in self._keys or self._age() > MAX_AGE_SECONDS:
            async with self._loading:
                await self._refresh(kid)
        if self._keys is None:
            raise KeysUnavailable
        return self._keys.get(kid)

    async def refuse_demo_keys(self) -> None:
        """Look at the key set once, at start.

        An issuer that does not answer is an outage, which this lets pass: its keys are looked at again when they come.

        Raises:
            DemoKeys
        """
        async with self._loading:
            try:
                await self._read()
            except _UNREADABLE as failed:
                log.warning("keys of the issuer could not be read: %s", type(failed).__name__)

    async def _read(self) -> None:
        self._asked = self._monotonic()
        key_set = await self._load()
        if not self._demo_keys and _of_the_demo(key_set):
            raise DemoKeys
        self._keys = _signing_keys(key_set)

    async def _refresh(self, kid: str) -> None:
        known = self._keys is not None and kid in self._keys and self._age() <= MAX_AGE_SECONDS
        if known or self._age() < REFETCH_SECONDS:
            return
        try:
            await self._read()
        except _UNREADABLE as failed:
            # With the old keys people still get in while the issuer is down; without any, `key` says so.
            log.warning("keys of the issuer could not be read: %s", type(failed).__name__)
        except DemoKeys:
            self._keys = None
            log.error("the issuer serves the keys of the demo: nobody gets in")

    def _age(self) -> float:
        return float("inf") if self._asked is None else self._monotonic() - self._asked


_UNREADABLE = (httpx2.HTTPError, OSError, ValueError, JoseError)


def _of_the_demo(key_set: object) -> bool:
    entries = key_set.get("keys") if isinstance(key_set, Mapping) else None
    return isinstance(entries, list) and any(
        isinstance(entry, dict) and entry.get(DEMO_MARK) for entry in entries
    )


def _signing_keys(key_set: object) -> dict[str, PublicKey]:
    """P-256 and RSA keys for signatures; a set may also hold encryption keys and kinds that we do not take."""
    entries = key_set.get("keys") if isinstance(key_set, Mapping) else None
    if not (isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)):
        raise ValueError("a key set is an object with a list `keys` of objects")
    keys: dict[str, PublicKey] = {}
    for entry in entries:
        ours = entry.get("kty") == "RSA" or entry.get("crv") == "P-256"
        if not ours or entry.get("use", "sig") != "sig" or not isinstance(entry.get("kid"), str):
            continue
        key = JWKRegistry.import_key(entry)
        if isinstance(key, ECKey | RSAKey):
            keys[entry["kid"]] = key
    return keys


def _constant(key_set: Mapping[str, Any]) -> Load:
    async def load() -> object:
        return key_set

    return load


def _from_file(path: Path) -> Load:
    async def load() -> object:
        return json.loads(await asyncio.to_thread(path.read_bytes))

    return load


def _from_url(url: str, transport: httpx2.AsyncBaseTransport | None) -> Load:
    async def load() -> object:
        async with httpx2.AsyncClient(transport=transport, timeout=5.0) as client:
            answer = await client.get(url)
        answer.raise_for_status()
        return answer.json()

    return load
