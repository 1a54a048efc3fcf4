"""One address for the five services: `/api/<service>/...` goes to that service's api, prefix taken off.

The front door of `zcps stack` alone. deploy/gateway holds the one of a cluster, with the same paths.
"""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import uvicorn
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from common.observability.logs import configure_logging
from common.web.edge import Edge
from common.web.entry import CheckedRequest
from common.web.problems import Refusal
from laptop.demo.issuer import DemoIssuer
from onebox.home import Home
from onebox.pages.routes import PAGE_PROBLEMS, page_routes

DISCOVERY = "/.well-known/openid-configuration"
CONNECTIONS = 200
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
# as in deploy/gateway/nginx.conf
MOST_BODY_BYTES = 9 * 1024 * 1024
BODY_SECONDS = 20.0
# shorter than the 5 seconds after which uvicorn closes an idle connection, so that none is used while it closes
IDLE_SECONDS = 3.0
# of one connection and not of the message (RFC 9110, 7.6.1)
HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
OURS_TO_SAY = frozenset({b"x-forwarded-for", b"x-forwarded-proto", b"x-correlation-id"})
"""What the services behind believe a proxy, so that no caller may say it."""


class GatewaySettings(BaseSettings):
    """Where the gateway listens and what is behind it, from `ZCPS_GATEWAY_...` variables."""

    model_config = SettingsConfigDict(env_prefix="ZCPS_GATEWAY_", frozen=True)

    upstreams: dict[str, str]
    home: Path
    port: int
    host: str = "127.0.0.1"
    demo_issuer: str | None = None
    """Name of the demo issuer; unset where another one signs for the demo's people."""
    discovery_url: str | None = None
    """That other one's discovery document, which is then found where the demo issuer's would be."""


class Proxy:
    """Passes requests on to one upstream and its answers back.

    A body is taken whole, bounded in size and time, before the service behind hears of the request: a slow sender holds its
    own socket here and nothing there. Answers go back as they come.
    """

    def __init__(self, upstream: str, client: httpx2.AsyncClient) -> None:
        self._upstream = upstream
        self._client = client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = CheckedRequest(scope, receive)
        try:
            if {"content-length", "transfer-encoding"} & set(request.headers):
                await request.take(max_bytes=MOST_BODY_BYTES, seconds=BODY_SECONDS)
        except Refusal as refused:
            await refused.response(None)(scope, receive, send)
            return
        try:
            answer = await self._client.send(self._request(request), stream=True)
        except httpx2.TransportError:
            await _unreachable(scope, receive, send)
            return
        try:
            headers = [(n, v) for n, v in answer.headers.raw if n.lower() not in HOP_BY_HOP]
            await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
            async for chunk in answer.aiter_raw():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await answer.aclose()

    def _request(self, request: CheckedRequest) -> httpx2.Request:
        scope = request.scope
        path = scope["raw_path"].decode("ascii").removeprefix(scope.get("root_path", "")) or "/"
        query = scope["query_string"].decode("ascii")
        headers = [(n, v) for n, v in scope["headers"] if n not in HOP_BY_HOP and n not in OURS_TO_SAY]
        headers.append((b"x-forwarded-proto", scope["scheme"].encode()))
        headers.append((b"x-correlation-id", uuid.uuid4().hex.encode()))
        if request.client is not None:
            headers.append((b"x-forwarded-for", request.client.host.encode()))
        return self._client.build_request(
            request.method,
            f"{self._upstream}{path}" + (f"?{query}" if query else ""),
            headers=headers,
            content=request.taken or None,
        )


async def _unreachable(scope: Scope, receive: Receive, send: Send) -> None:
    problem = {
        "type": "urn:zcps:problem:unavailable",
        "title": "服务暂不可用",
        "status": 502,
        "detail": "服务正在启动或恢复，请稍后用同一幂等键重试。",
        "code": "unavailable",
    }
    answer = JSONResponse(
        problem, status_code=502, media_type="application/problem+json", headers={"retry-after": "1"}
    )
    await answer(scope, receive, send)


def build_gateway(settings: GatewaySettings) -> Starlette:
    """The gateway as an app."""
    client = httpx2.AsyncClient(
        timeout=httpx2.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
        limits=httpx2.Limits(max_connections=CONNECTIONS, keepalive_expiry=IDLE_SECONDS),
        trust_env=False,
    )

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with client:
            yield

    home = Home(settings.home)
    mounts = [Mount(f"/api/{name}", app=Proxy(url, client)) for name, url in settings.upstreams.items()]
    if settings.demo_issuer is not None:
        issuer = DemoIssuer(home.issuer_key, settings.demo_issuer, profile="onebox")
        mounts.append(Mount("/demo-issuer", app=issuer.app()))

    async def discovery(_request: Request) -> JSONResponse:
        assert settings.discovery_url is not None
        return JSONResponse((await client.get(settings.discovery_url)).raise_for_status().json())

    elsewhere = [Route(f"/demo-issuer{DISCOVERY}", discovery)] if settings.discovery_url else []
    return Starlette(
        routes=[*elsewhere, *mounts, *page_routes(home)],
        lifespan=lifespan,
        exception_handlers=PAGE_PROBLEMS,
        middleware=[Middleware(Edge)],
    )


def main() -> None:
    """Serve until a signal stops it."""
    configure_logging("gateway")
    settings = GatewaySettings()
    uvicorn.run(
        build_gateway(settings), host=settings.host, port=settings.port, access_log=False, log_config=None
    )


if __name__ == "__main__":
    main()
