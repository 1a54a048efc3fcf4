"""How the season runner waits."""

import asyncio
from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx2
import pytest

from onebox.season import platform as season_platform
from onebox.season.platform import NotSettled, Platform


def answering(rounds: Iterator[dict[str, Any]]) -> Platform:
    """A platform whose five services tell the next of `rounds`, each the same."""
    told: dict[str, int] = {}
    kept: list[dict[str, Any]] = []

    async def answer(request: httpx2.Request) -> httpx2.Response:
        path = request.url.path
        if path.endswith("openid-configuration"):
            return httpx2.Response(200, json={"token_endpoint": "http://platform/token"})
        if path == "/token":
            return httpx2.Response(200, json={"access_token": "t", "expires_in": 3600})
        service = path.split("/")[2]
        n = told[service] = told.get(service, -1) + 1
        while len(kept) <= n:
            kept.append(next(rounds))
        return httpx2.Response(200, json={"service": service, **QUIET, **kept[n]})

    client = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    return Platform("http://platform", "http://platform/issuer", client)


QUIET = {
    "outbox_unpublished": 0,
    "inbox_unprocessed": 0,
    "parked": 0,
    "dead_letters": 0,
    "timers_due": 0,
    "bus_lag": 0,
    "totals": {"published": 0},
}


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(season_platform, "SETTLE_PAUSES", (0.01,))


async def test_as_long_as_something_moves_it_waits() -> None:
    """Longer than its patience for what stands still."""
    moving = ({"bus_lag": 1, "totals": {"published": n}} for n in range(30))

    def rounds() -> Iterator[dict[str, Any]]:
        yield from moving
        while True:
            yield {"totals": {"published": 30}}

    started = asyncio.get_running_loop().time()
    assert await answering(rounds()).settle(patience=0.1) is None
    assert asyncio.get_running_loop().time() - started > 0.1


async def test_what_stands_still_is_named_in_chinese() -> None:
    stuck = ({"parked": 2} for _ in count())
    with pytest.raises(NotSettled, match="declaration 有搁置的事件 2 件"):
        await answering(stuck).settle(patience=0.05)
