"""Whether a process can do its work: migrated, and what it needs answers."""

import asyncio
from functools import cache
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request

from common.bus.port import BusUnavailable
from common.events.registry import subscriptions
from common.service.definition import ServiceDefinition
from common.service.migrations import alembic_config
from common.service.runtime import Runtime
from common.storage.port import StorageUnavailable

CHECK_SECONDS = 5.0


def add_health(app: FastAPI, definition: ServiceDefinition) -> None:
    """`/healthz` and `/readyz`, outside the OpenAPI document: they are for the machine that runs us."""

    @app.get("/healthz", include_in_schema=False)
    async def alive() -> dict[str, str]:
        return {"status": "alive", "service": definition.name}

    @app.get("/readyz", include_in_schema=False)
    async def ready(request: Request) -> JSONResponse:
        return readiness_answer(await not_ready(definition, request.app.state.runtime))


def readiness_answer(faults: list[str]) -> JSONResponse:
    """200 without faults, else 503 that names them."""
    return JSONResponse(
        {"status": "not ready" if faults else "ready", "faults": faults}, status_code=503 if faults else 200
    )


async def not_ready(definition: ServiceDefinition, runtime: Runtime, *, bus: bool = False) -> list[str]:
    """What keeps the process from doing its work; a pending migration is reported, not a crash at start.

    Args:
        bus: look at the bus as well. A worker needs it; an api goes on without, since its events wait in the outbox.
    """
    faults = await _database_faults(definition, runtime)
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await runtime.ports.files.exists("readiness")
    except (StorageUnavailable, TimeoutError) as error:
        faults.append(f"storage: {type(error).__name__}")
    if bus:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                await runtime.bus.lag(runtime.name, subscriptions(runtime.name))
        except (BusUnavailable, TimeoutError) as error:
            faults.append(f"bus: {type(error).__name__}")
    return faults


async def _database_faults(definition: ServiceDefinition, runtime: Runtime) -> list[str]:
    script = _migrations(definition.migrations)

    def missing_heads(connection: Connection) -> set[str]:
        present = MigrationContext.configure(connection).get_current_heads()
        # a head that another one depends on is not listed by itself
        covered = {revision.revision for revision in script.get_all_current(present)}
        return set(script.get_heads()) - covered

    try:
        async with asyncio.timeout(CHECK_SECONDS), runtime.engine.connect() as connection:
            missing = await connection.run_sync(missing_heads)
    except (SQLAlchemyError, TimeoutError) as error:
        return [f"database: {type(error).__name__}"]
    return [f"migrations pending: {', '.join(sorted(missing))}"] if missing else []


@cache
def _migrations(folder: Path) -> ScriptDirectory:
    """What this process was shipped with; it does not change while the process runs."""
    return ScriptDirectory.from_config(alembic_config("", folder))
