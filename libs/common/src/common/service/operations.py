"""The port for the machine that runs us, apart from the one for users: /healthz, /readyz, /metrics.

/healthz of a worker fails when its loop has not come round for two minutes: whoever supervises it starts it again.
/readyz fails while something that the process needs does not answer; that is no reason to start it again.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from common.service.definition import ServiceDefinition
from common.service.health import not_ready, readiness_answer
from common.service.metrics import AUDIT_TROUBLE, BacklogGauges
from common.service.runtime import Runtime
from common.service.worker import Worker

STALLED_SECONDS = 120.0

Refresh = Callable[[], Awaitable[None]]


def worker_operations(
    definition: ServiceDefinition, runtime: Runtime, worker: Worker, registry: CollectorRegistry
) -> Starlette:
    """The port of a worker."""

    async def alive(_request: Request) -> JSONResponse:
        age = worker.seconds_since_turn
        return JSONResponse(
            {"status": "stalled" if age > STALLED_SECONDS else "alive", "seconds_since_turn": round(age, 1)},
            status_code=503 if age > STALLED_SECONDS else 200,
        )

    async def ready(_request: Request) -> Response:
        faults = [*await not_ready(definition, runtime, bus=True), *worker.faults()]
        if worker.audit_trouble is not None:
            faults.append(f"audit: {worker.audit_trouble}")
        return readiness_answer(faults)

    backlog = BacklogGauges(runtime, registry, worker)
    audit_trouble = Gauge(
        AUDIT_TROUBLE, "1 while nothing is being added to the audit chain", registry=registry
    )
    audit_trouble.set_function(lambda: float(worker.audit_trouble is not None))
    return Starlette(
        routes=[
            Route("/healthz", alive),
            Route("/readyz", ready),
            Route("/metrics", _metrics(registry, backlog.read)),
        ]
    )


def api_operations(definition: ServiceDefinition, runtime: Runtime, registry: CollectorRegistry) -> Starlette:
    """The port of an api."""

    async def alive(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "alive"})

    async def ready(_request: Request) -> Response:
        return readiness_answer(await not_ready(definition, runtime))

    return Starlette(
        routes=[
            Route("/healthz", alive),
            Route("/readyz", ready),
            Route("/metrics", _metrics(registry)),
        ]
    )


def _metrics(
    registry: CollectorRegistry, refresh: Refresh | None = None
) -> Callable[[Request], Awaitable[Response]]:
    async def metrics(_request: Request) -> Response:
        try:
            if refresh is not None:
                await refresh()
        except SQLAlchemyError as failed:
            return Response(f"database: {type(failed).__name__}\n", status_code=503)
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return metrics


@asynccontextmanager
async def served(app: Starlette, *, host: str, port: int | None) -> AsyncIterator[None]:
    """Serve `app` beside what the process does; without a port nothing is served."""
    if port is None:
        yield
        return
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = _BesideAnother(config)
    serving = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.should_exit = True
        await serving


class _BesideAnother(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # the process's signals belong to what it is there for
        yield
