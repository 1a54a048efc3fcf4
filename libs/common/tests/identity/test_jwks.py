"""Keys of an issuer: found after a rotation, gone after a withdrawal, never fetched at a stranger's command."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx2
import pytest
from joserfc.jwk import ECKey

from common.identity.jwks import JwksSource, KeysUnavailable

URL = "https://id.example/jwks"


def key_set(*kids: str) -> dict[str, Any]:
    return {"keys": [ECKey.generate_key("P-256", {"kid": kid}).as_dict(private=False) for kid in kids]}


class Issuer:
    """An issuer's key address that counts how often it is asked, and the seconds that pass in between."""

    def __init__(self, *kids: str) -> None:
        self.answer: object = key_set(*kids)
        self.status = 200
        self.asked = 0
        self.seconds = 0.0
        self.source = JwksSource.of(
            URL, transport=httpx2.MockTransport(self._reply), monotonic=lambda: self.seconds
        )

    def _reply(self, request: httpx2.Request) -> httpx2.Response:
        self.asked += 1
        assert str(request.url) == URL
        return httpx2.Response(self.status, json=self.answer)


async def test_known_keys_are_fetched_once() -> None:
    issuer = Issuer("a")

    for _ in range(5):
        assert await issuer.source.key("a") is not None
    assert issuer.asked == 1


async def test_tokens_that_arrive_together_cause_one_fetch() -> None:
    issuer = Issuer("a")

    keys = await asyncio.gather(*(issuer.source.key("a") for _ in range(20)))

    assert all(key is not None for key in keys)
    assert issuer.asked == 1


async def test_a_rotated_key_is_found_by_one_more_fetch() -> None:
    issuer = Issuer("a")
    await issuer.source.key("a")
    issuer.answer = key_set("a", "b")
    issuer.seconds = 10.0

    assert await issuer.source.key("b") is not None
    assert issuer.asked == 2


async def test_forged_key_ids_cost_at_most_one_fetch_in_ten_seconds() -> None:
    issuer = Issuer("a")
    await issuer.source.key("a")

    for tenth in range(1, 100):
        issuer.seconds = tenth / 10
        assert await issuer.source.key(f"forged-{tenth}") is None
    assert issuer.asked == 1

    issuer.seconds = 10.0
    assert await issuer.source.key("forged") is None
    assert issuer.asked == 2


async def test_a_withdrawn_key_stops_counting_after_ten_minutes() -> None:
    issuer = Issuer("a")
    await issuer.source.key("a")
    issuer.answer = key_set("b")
    issuer.seconds = 600.0
    assert await issuer.source.key("a") is not None

    issuer.seconds = 601.0
    assert await issuer.source.key("a") is None


@pytest.mark.parametrize(
    ("status", "answer"), [(503, {}), (200, {"keys": "none"}), (200, {"keys": [1]}), (200, [])], ids=str
)
async def test_while_the_issuer_is_down_its_known_keys_still_count(status: int, answer: object) -> None:
    issuer = Issuer("a")
    await issuer.source.key("a")
    issuer.status, issuer.answer, issuer.seconds = status, answer, 700.0

    assert await issuer.source.key("a") is not None
    assert await issuer.source.key("b") is None


async def test_an_issuer_that_was_never_reached_is_an_outage() -> None:
    issuer = Issuer("a")
    issuer.status = 503
    with pytest.raises(KeysUnavailable):
        await issuer.source.key("a")

    issuer.status = 200
    with pytest.raises(KeysUnavailable):
        await issuer.source.key("a")
    issuer.seconds = 10.0
    assert await issuer.source.key("a") is not None


async def test_keys_may_lie_in_a_file_that_changes(tmp_path: Path) -> None:
    path, seconds = tmp_path / "keys 密钥.jwks", [0.0]
    path.write_text(json.dumps(key_set("a")), "utf-8")
    sources = [JwksSource.of(where, monotonic=lambda: seconds[0]) for where in (path, path.as_uri())]

    for source in sources:
        assert await source.key("a") is not None
    path.write_text(json.dumps(key_set("b")), "utf-8")
    seconds[0] = 10.0
    for source in sources:
        assert await source.key("b") is not None


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/jwks", "http://localhost/jwks", "http://keycloak:8080/jwks", URL]
)
def test_addresses_nobody_can_sit_between_are_taken(url: str) -> None:
    assert JwksSource.of(url)


@pytest.mark.parametrize(
    "url", ["http://id.example/jwks", "ftp://id.example/jwks", "http:///jwks", "jwks.json"]
)
def test_addresses_somebody_could_sit_between_are_refused(url: str) -> None:
    with pytest.raises(ValueError):
        JwksSource.of(url)
