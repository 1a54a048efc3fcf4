"""The two processes under load: `declaration` is the service as it runs in production, `reference` a bare handler.

Both use the same server with the same options. Business time of the service stands still inside the plan's window, which
costs as little as reading the system clock.
"""

import datetime as dt
import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from common.clock import SHANGHAI
from common.service import runtime
from common.service.main import run_api
from common.service.settings import ServiceSettings
from declaration.wiring import DEFINITION

NOON = dt.datetime(2026, 5, 11, 12, tzinfo=SHANGHAI)
POOL = 10
"""Connections of either process, the default of the settings."""


class StoppedClock:
    """Business time that does not move."""

    async def now(self) -> dt.datetime:
        return NOON


def serve_declaration() -> None:
    """The declaration service, with settings from the environment."""
    setattr(runtime, "SystemClock", StoppedClock)  # noqa: B010 (mypy refuses the assignment to a class)
    run_api(DEFINITION, ServiceSettings())


def serve_reference() -> None:
    """A constant; one read, and one insert with its commit, by the bare driver: no token, no rule, no ORM."""
    pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
        os.environ["BENCHMARK_DATABASE"],
        min_size=POOL,
        max_size=POOL,
        open=False,
        kwargs={"autocommit": True},
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with pool:
            yield

    app = FastAPI(lifespan=lifespan)

    @app.get("/nothing")
    async def nothing() -> dict[str, str]:
        return {"status": "alive"}

    @app.post("/answers/{size}")
    async def constant(size: int, request: Request) -> Response:
        await request.body()
        return Response(b" " * size, media_type="application/json")

    @app.get("/rows/{row_id}")
    async def read(row_id: str) -> Response:
        async with pool.connection() as connection:
            found = await connection.execute("select body from reference_rows where id = %s", [row_id])
            (body,) = await found.fetchone() or ("",)
        return Response(body, media_type="application/json")

    @app.post("/rows/{row_id}")
    async def write(row_id: str, body: dict[str, Any]) -> dict[str, str]:
        async with pool.connection() as connection, connection.transaction():
            await connection.execute(
                "insert into reference_writes (id, version) values (%s, %s)", [row_id, body["version"]]
            )
        return {"id": row_id}

    gc.set_threshold(50_000, 50, 50)
    gc.freeze()
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["ZCPS_PORT"]), access_log=False, log_config=None)


if __name__ == "__main__":
    if core := os.environ.get("BENCHMARK_CORE"):
        os.sched_setaffinity(0, {int(core)})
    {"declaration": serve_declaration, "reference": serve_reference}[sys.argv[1]]()
