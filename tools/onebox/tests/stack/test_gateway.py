"""The gateway changes nothing but the path's prefix, and says so when a service is away."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from onebox.stack import gateway
from onebox.stack.gateway import GatewaySettings, Proxy, build_gateway


async def echo(request: Request) -> JSONResponse:
    body = await request.body()
    return JSONResponse(
        {
            "method": request.method,
            "path": request.scope["raw_path"].decode(),
            "query": request.url.query,
            "headers": dict(request.headers),
            "body": body.decode(),
        },
        status_code=201,
    )


async def cookies(_request: Request) -> Response:
    answer = Response("ok", headers={"keep-alive": "timeout=5"})
    answer.set_cookie("a", "1")
    answer.set_cookie("b", "2")
    return answer


async def stream(_request: Request) -> Response:
    async def parts() -> AsyncIterator[bytes]:
        for number in range(3):
            yield f"{number};".encode()

    return StreamingResponse(parts())


UPSTREAM = Starlette(
    routes=[
        Route("/cookies", cookies),
        Route("/stream", stream),
        Route("/{rest:path}", echo, methods=["GET", "POST", "PUT"]),
    ]
)


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    upstream = httpx2.AsyncClient(transport=httpx2.ASGITransport(UPSTREAM))
    site = Starlette(routes=[Mount("/api/review", app=Proxy("http://upstream", upstream))])
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(site), base_url="http://platform.example"
    ) as client:
        yield client


async def test_the_prefix_is_taken_off_and_the_rest_arrives_as_sent(client: httpx2.AsyncClient) -> None:
    answer = await client.post(
        "/api/review/v1/%E8%AF%84%2F1?limit=5&q=a%20b", json={"a": 1}, headers={"idempotency-key": "k"}
    )
    seen = answer.json()
    assert answer.status_code == 201
    assert (seen["method"], seen["path"]) == ("POST", "/v1/%E8%AF%84%2F1")
    assert seen["query"] == "limit=5&q=a%20b"
    assert seen["body"] == '{"a":1}'
    assert seen["headers"]["idempotency-key"] == "k"
    assert seen["headers"]["host"] == "platform.example"
    assert seen["headers"]["x-forwarded-proto"] == "http"
    assert seen["headers"]["x-forwarded-for"] == "127.0.0.1"


async def test_what_belongs_to_one_connection_stays_there(client: httpx2.AsyncClient) -> None:
    seen = (await client.get("/api/review/v1/x", headers={"te": "trailers", "upgrade": "h2c"})).json()
    assert not {"te", "upgrade"} & set(seen["headers"])
    answer = await client.get("/api/review/cookies")
    assert "keep-alive" not in answer.headers
    assert [value.split(";")[0] for value in answer.headers.get_list("set-cookie")] == ["a=1", "b=2"]


async def test_a_streamed_answer_comes_whole(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/api/review/stream")).text == "0;1;2;"


async def test_a_slow_sender_is_told_to_stop_and_the_service_never_hears_of_him(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gateway, "BODY_SECONDS", 0.2)
    heard: list[str] = []

    async def hears(request: Request) -> Response:
        heard.append(request.url.path)
        return Response("ok")

    behind = Starlette(routes=[Route("/{rest:path}", hears, methods=["POST", "PUT"])])
    upstream = httpx2.AsyncClient(transport=httpx2.ASGITransport(behind))
    site = Starlette(routes=[Mount("/api/review", app=Proxy("http://upstream", upstream))])

    async def slowly() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(1)
        yield b"}"

    async def whole() -> AsyncIterator[bytes]:
        yield b"{"
        yield b"}"

    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(site), base_url="http://platform.example"
    ) as client:
        slow = await client.post("/api/review/v1/slow", content=slowly())
        assert (slow.status_code, slow.json()["code"]) == (408, "body_too_slow")
        assert heard == []
        assert (await client.put("/api/review/v1/fast", content=whole())).status_code == 200
        assert heard == ["/v1/fast"]


async def test_a_body_beyond_the_bound_is_refused_here(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/api/review/v1/large", content=b"x" * (gateway.MOST_BODY_BYTES + 1))
    assert answer.status_code == 413


async def test_a_service_that_is_away_is_a_problem_that_may_be_retried(tmp_path: Path) -> None:
    settings = GatewaySettings(
        upstreams={"review": "http://127.0.0.1:9"}, home=tmp_path, port=0, demo_issuer="urn:test:issuer"
    )
    gateway = httpx2.ASGITransport(build_gateway(settings))
    async with httpx2.AsyncClient(transport=gateway, base_url="http://platform.example") as client:
        answer = await client.get("/api/review/v1/committees")
        assert answer.status_code == 502
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "unavailable"
        discovery = (await client.get("/demo-issuer/.well-known/openid-configuration")).json()
        assert discovery["token_endpoint"] == "http://platform.example/demo-issuer/token"
