"""Whoever announces a body and does not send it holds a socket and nothing else: no connection of the pool, no caller up."""

import asyncio
import time
from typing import Any

import pytest

from certificate.wiring import DEFINITION as CERTIFICATE
from common.service import routing
from declaration.wiring import DEFINITION as DECLARATION
from laptop.testing.kit import Caller, ServiceKit

SENDERS = 12
"""More than the pool has connections."""

# kind of route, service, method, path, media type
ROUTES = [
    ("an office decides", DECLARATION, "POST", "/v1/organisations", "application/json"),
    ("an applicant saves", DECLARATION, "PUT", "/v1/me/profile", "application/json"),
    ("a part of a file", DECLARATION, "PUT", "/v1/materials/mat_1/parts/1", "application/octet-stream"),
    ("the public asks", CERTIFICATE, "POST", "/v1/verifications/qr", "application/json"),
    ("the public sends a file", CERTIFICATE, "POST", "/v1/verifications/pdf", "application/pdf"),
]
"""One of every kind of route that takes a body. Add a line."""


async def slowly(kit: ServiceKit, caller: Caller, method: str, path: str, media_type: str) -> int:
    """Announce 200 bytes, send one, and wait; the status of the answer."""
    app: Any = kit.client._transport.app  # type: ignore[attr-defined]
    token = kit.issuer.token(caller)
    sent = False
    status = 0

    async def receive() -> dict[str, Any]:
        nonlocal sent
        if sent:
            await asyncio.sleep(3600)
        sent = True
        return {"type": "http.request", "body": b"{", "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)

    headers = {
        "host": "test",
        "content-length": "200",
        "content-type": media_type,
        "idempotency-key": "slow",
        "authorization": f"Bearer {token}",
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
    }
    await app(scope, receive, send)
    return status


@pytest.mark.parametrize(
    ("kind", "definition", "method", "path", "media_type"), ROUTES, ids=[row[0] for row in ROUTES]
)
async def test_slow_senders_hold_nobody_up_and_are_told_to_stop(
    open_service: Any,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    definition: Any,
    method: str,
    path: str,
    media_type: str,
) -> None:
    monkeypatch.setattr(routing, "BODY_SECONDS", 3.0)
    kit: ServiceKit = await open_service(definition)
    caller = await kit.person("slow", "league_hr@org_11150800DEM000022B")
    await seconds_of(kit)  # the first answers of an app are slower
    quiet = await seconds_of(kit)
    slow = [asyncio.create_task(slowly(kit, caller, method, path, media_type)) for _ in range(SENDERS)]
    await asyncio.sleep(0.5)
    for engine in (kit.runtime.engine, kit.runtime.reads):
        assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    meanwhile = await seconds_of(kit)
    assert meanwhile < 3 * quiet + 0.1
    assert await asyncio.gather(*slow) == [408] * SENDERS
    print(
        f"{kind}: {SENDERS} slow senders, another caller {quiet * 1000:.1f} ms quiet, {meanwhile * 1000:.1f} ms meanwhile"
    )


async def seconds_of(kit: ServiceKit) -> float:
    """The slowest of some answers to another caller."""
    slowest = 0.0
    for _ in range(20):
        began = time.perf_counter()
        assert (await kit.get("/v1/audit-heads")).status_code in {200, 404}
        slowest = max(slowest, time.perf_counter() - began)
    return slowest
