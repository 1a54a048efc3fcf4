"""The gateway changes nothing but the path's prefix, and says so when a service is away."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

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
