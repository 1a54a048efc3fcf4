"""Whether a process can do its work: migrated, and what it needs answers."""

import asyncio
from functools import cache
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.requests import Request

from common.audit.chain import public_keys
from common.audit.outside import CopyAway, CopyBroken, OutsideCopy
from common.audit.reading import latest_head
from common.bus.port import BusUnavailable
from common.events.registry import subscriptions
from common.service.definition import ServiceDefinition
from common.service.migrations import alembic_config
from common.service.runtime import Runtime
from common.storage.port import StorageUnavailable

CHECK_SECONDS = 5.0
_PROBE = b"ready"  # always the same: several processes of a service write it


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
    faults += await _storage_faults(runtime)
    if bus:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                await runtime.bus.lag(runtime.name, subscriptions(runtime.name))
        except (BusUnavailable, TimeoutError) as error:
            faults.append(f"bus: {type(error).__name__}")
    return faults


async def _storage_faults(runtime: Runtime) -> list[str]:
    """Whether the storage can be written and read, and is the one whose files the database knows.

    The marker is the copy of the newest audit head (`common.audit.outside`): it lies in the storage exactly when the
    database holds a head, and is signed with a key of this service. A bucket that is empty or another installation's has
    none, or a stranger's.
    """
    files, name = runtime.ports.files, runtime.name
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await files.put(f"readiness/{name}", _PROBE)
            if await files.get(f"readiness/{name}") != _PROBE:
                return ["storage: what is written is not what is read"]
            step = await OutsideCopy(files, name).read()
    except (StorageUnavailable, CopyAway, TimeoutError) as error:
        return [f"storage: {error if isinstance(error, StorageUnavailable) else type(error).__name__}"]
    except CopyBroken:
        return ["storage: its marker is not readable"]
    if step is not None:
        head, own = step.head, public_keys(runtime.ports.signing_key)
        ours = head.service == name and head.key in own and head.is_signed()
        return [] if ours else ["storage: another installation's"]
    try:
        async with asyncio.timeout(CHECK_SECONDS), runtime.reading() as session:
            known = await latest_head(session, name)
    except (SQLAlchemyError, TimeoutError):
        return []  # told by the check of the database
    return ["storage: empty or another one, its marker is missing"] if known is not None else []


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
            read_only = await connection.scalar(text("select current_setting('transaction_read_only')::bool"))
    except PoolTimeout:
        return ["database: no free connection"]
    except (SQLAlchemyError, TimeoutError) as error:
        return [f"database: {type(error).__name__}"]
    if read_only:
        return ["database: read-only"]
    return [f"migrations pending: {', '.join(sorted(missing))}"] if missing else []


@cache
def _migrations(folder: Path) -> ScriptDirectory:
    """What this process was shipped with; it does not change while the process runs."""
    return ScriptDirectory.from_config(alembic_config("", folder))
