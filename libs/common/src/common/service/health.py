"""Health of an api process: alive, and ready (migrated, database and storage answer)."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request

from common.service.definition import ServiceDefinition
from common.service.migrations import alembic_config
from common.service.runtime import Runtime


def add_health(app: FastAPI, definition: ServiceDefinition) -> None:
    """`/healthz` and `/readyz`, outside the OpenAPI document: they are for the machine that runs us."""

    @app.get("/healthz", include_in_schema=False)
    async def alive() -> dict[str, str]:
        return {"status": "alive", "service": definition.name}

    @app.get("/readyz", include_in_schema=False)
    async def ready(request: Request) -> JSONResponse:
        runtime: Runtime = request.app.state.runtime
        faults = await not_ready(definition, runtime)
        return JSONResponse(
            {"status": "not ready" if faults else "ready", "faults": faults},
            status_code=503 if faults else 200,
        )


async def not_ready(definition: ServiceDefinition, runtime: Runtime) -> list[str]:
    """What keeps the process from doing its work; a pending migration is reported, not a crash at start."""
    faults = []
    wanted = set(
        ScriptDirectory.from_config(
            alembic_config(runtime.settings.database.url, definition.migrations)
        ).get_heads()
    )

    def present(connection: Connection) -> set[str]:
        return set(MigrationContext.configure(connection).get_current_heads())

    try:
        async with runtime.engine.connect() as connection:
            if missing := wanted - await connection.run_sync(present):
                faults.append(f"migrations pending: {', '.join(sorted(missing))}")
    except SQLAlchemyError as error:
        faults.append(f"database: {type(error).__name__}")
    try:
        await runtime.ports.files.exists("readiness")
    except OSError as error:
        faults.append(f"storage: {type(error).__name__}")
    return faults
