"""What every answer carries, whose word about the caller counts, and how often strangers may ask."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

from common.web.edge import Edge
from common.web.limits import GUESSABLE, LOOK_UP, READ, WRITE, Limiter, Rate
from common.web.problems import TooMany
from credit_file.wiring import DEFINITION as CREDIT_FILE
from declaration.wiring import DEFINITION
from laptop.testing.kit import ServiceKit

PROXY, STRANGER = "10.1.2.3", "203.0.113.9"


@pytest.fixture
async def kit(open_service: Callable[..., Awaitable[ServiceKit]]) -> ServiceKit:
    return await open_service(DEFINITION)


async def _seen(request: Request) -> JSONResponse:
    names = ("x-correlation-id", "x-forwarded-for", "x-forwarded-proto")
    told = {name: request.headers[name] for name in names if name in request.headers}
    return JSONResponse({"client": request.client.host if request.client else None, **told})


async def _page(_request: Request) -> HTMLResponse:
    return HTMLResponse("<p>页面</p>")


def behind(peer: str, *, proxies: tuple[str, ...] = ("10.0.0.0/8",)) -> httpx2.AsyncClient:
    """A client whose connection comes from `peer`."""
    app = Edge(Starlette(routes=[Route("/", _seen), Route("/page", _page)]), proxies=proxies)
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app, client=(peer, 1)), base_url="http://test"
    )


@pytest.mark.parametrize(
    ("peer", "sent", "client", "correlation"),
    [
        (PROXY, {"x-forwarded-for": STRANGER, "x-correlation-id": "c0ffee-01"}, STRANGER, "c0ffee-01"),
        (PROXY, {}, PROXY, None),
        (PROXY, {"x-forwarded-for": f"198.51.100.7, {STRANGER}"}, STRANGER, None),
        (PROXY, {"x-forwarded-for": "<b>name</b>"}, PROXY, None),
        (PROXY, {"x-forwarded-for": f"{STRANGER}, unknown"}, PROXY, None),
        (PROXY, {"x-correlation-id": "short"}, PROXY, None),
        (PROXY, {"x-correlation-id": "with space and more"}, PROXY, None),
        (PROXY, {"x-correlation-id": "a" * 65}, PROXY, None),
        (STRANGER, {"x-forwarded-for": "10.9.9.9", "x-correlation-id": "c0ffee-01"}, STRANGER, None),
        (STRANGER, {"x-forwarded-proto": "https"}, STRANGER, None),
    ],
)
async def test_only_known_proxies_say_who_calls(
    peer: str, sent: dict[str, str], client: str, correlation: str | None
) -> None:
    async with behind(peer) as web:
        seen = (await web.get("/", headers=sent)).json()
    assert (seen["client"], seen.get("x-correlation-id")) == (client, correlation)


async def test_without_proxies_in_the_settings_nobody_s_word_counts() -> None:
    async with behind("127.0.0.1", proxies=()) as web:
        seen = (await web.get("/", headers={"x-forwarded-for": STRANGER})).json()
    assert seen == {"client": "127.0.0.1"}


def test_a_proxy_that_is_no_address_is_named_at_the_start() -> None:
    with pytest.raises(ValueError, match="gateway"):
        Edge(Starlette(), proxies=("gateway",))


@pytest.mark.parametrize(
    ("path", "policy"),
    [("/", "default-src 'none'; frame-ancestors 'none'"), ("/page", "default-src 'self'; script-src 'self'")],
)
async def test_every_answer_is_dressed(path: str, policy: str) -> None:
    async with behind(STRANGER) as web:
        answer = await web.get(path)
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["content-security-policy"].startswith(policy)


@pytest.mark.parametrize(
    "path", ["/v1/me", "/v1/plans", "/v1/nothing", "/nothing", "/healthz", "/docs", "/openapi.json"]
)
async def test_a_service_dresses_whatever_it_says(kit: ServiceKit, path: str) -> None:
    answer = await kit.get(path)
    assert answer.headers["cache-control"] == "no-store"
    assert {"strict-transport-security", "content-security-policy"} <= answer.headers.keys()


async def test_also_when_something_broke(kit: ServiceKit, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(*_: Any) -> None:
        raise RuntimeError("夏明荣")

    monkeypatch.setattr(kit.runtime.clock.__class__, "now", breaks)
    answer = await kit.get("/v1/plans")
    assert answer.status_code == 500
    assert "夏明荣" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert {"strict-transport-security", "content-security-policy"} <= answer.headers.keys()


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def told(limiter: Limiter, times: int, *, rate: Rate = GUESSABLE, **caller: Any) -> list[int]:
    """The seconds that each refused call is told to wait."""
    waits = []
    for _ in range(times):
        try:
            limiter.take("op", rate, **{"account": None, "address": STRANGER, **caller})
        except TooMany as refused:
            waits.append(int(refused.headers()["Retry-After"]))
    return waits


def test_a_burst_passes_then_one_after_the_other() -> None:
    seconds = Seconds()
    limiter = Limiter(monotonic=seconds)
    assert told(limiter, 62) == [1, 1]
    seconds.now += 1.0
    assert told(limiter, 2) == [1]
    seconds.now += 3600.0
    assert told(limiter, 60) == []


@pytest.mark.parametrize(
    ("rate", "passes"), [(READ, 1000), (LOOK_UP, 300), (WRITE, 120), (GUESSABLE, 60), (Rate(1, 2), 1)]
)
def test_each_rate_lets_its_burst_pass(rate: Rate, passes: int) -> None:
    assert len(told(Limiter(monotonic=Seconds()), passes + 1, rate=rate)) == 1


def test_callers_do_not_pay_for_each_other() -> None:
    limiter = Limiter(monotonic=Seconds())
    assert told(limiter, 61) == [1]
    assert told(limiter, 60, address="198.51.100.7") == []
    assert told(limiter, 60, account="urn:test|a") == []
    assert told(limiter, 60, account="urn:test|b") == []
    assert told(limiter, 1, account="urn:test|a", address="198.51.100.8") == [1]


def test_a_factor_widens_and_nought_lifts() -> None:
    assert len(told(Limiter(2.0, monotonic=Seconds()), 121)) == 1
    assert told(Limiter(0, monotonic=Seconds()), 5000) == []


def test_nothing_that_is_kept_tells_the_address_and_the_salt_changes_daily() -> None:
    day = [dt.date(2026, 5, 11)]
    limiter = Limiter(monotonic=Seconds(), today=lambda: day[0])
    told(limiter, 60)
    before = set(limiter._full_at)
    assert STRANGER not in repr(limiter.__dict__)
    day[0] = dt.date(2026, 5, 12)
    assert told(limiter, 60) == []
    assert len(set(limiter._full_at) - before) == 1


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.web.limits.MOST_CALLERS", 50)
    limiter = Limiter(monotonic=Seconds())
    for number in range(500):
        told(limiter, 1, address=f"2001:db8::{number:x}")
    assert len(limiter._full_at) <= 50


async def test_whoever_guesses_receipts_is_slowed_down(
    open_service: Callable[..., Awaitable[ServiceKit]],
) -> None:
    kit = await open_service(CREDIT_FILE)
    transport: Any = kit.client._transport
    transport.app.state.limiter = Limiter(monotonic=Seconds())
    codes = [(await kit.get(f"/v1/report-receipts/rcp_guess{number}")).status_code for number in range(61)]
    assert codes == [404] * 60 + [429]
    refused = await kit.get("/v1/report-receipts/rcp_guess")
    assert refused.json()["code"] == "too_many_requests"
    assert int(refused.headers["retry-after"]) >= 1
    another = await kit.get("/v1/report-receipts/rcp_guess", headers={"x-forwarded-for": "198.51.100.7"})
    assert another.status_code == 404


@pytest.mark.parametrize("definition", [DEFINITION, CREDIT_FILE], ids=lambda each: each.name)
def test_every_public_route_has_a_limit(definition: Any) -> None:
    for router in definition.routers:
        for route in router.router.routes:
            contract = route.endpoint.__zcps_contract__
            assert (contract.rate is not None) or contract.access.kind != "public", route.path
