"""Opens the store of declaration for `zcps explain`: of a home on this machine, running or not, or of the environment."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from common.crypto.keyring import Keyring
from common.db.engine import create_engine, create_sessions
from common.service.keys import KeyFile, ServiceKeys
from common.service.settings import DatabaseSettings
from declaration.domain.eligibility.replaying import Replay
from declaration.store.cases.declarations import declaration_numbered
from declaration.store.eligibility.decisions import DecisionRow, decision, decisions_about
from declaration.store.eligibility.explaining import kept_decision
from declaration.usecases.eligibility.explaining import Explanation, explain, replay
from laptop.servers.postgres import PostgresServer
from laptop.servers.processes import ServerFailed
from onebox.folders import key_file

SERVICE = "declaration"


class NoStore(Exception):
    """There is no installation in that folder."""


Replayed = tuple[Explanation, Replay]
"""A decision explained, and what became of asking again."""


class _Place(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="ZCPS_", env_nested_delimiter="__", env_ignore_empty=True)
    database: DatabaseSettings
    keys: SecretStr


async def explain_decision(decision_id: str, home: Path | None) -> Replayed:
    """A stored decision, asked again.

    Args:
        home: the folder of an installation; without one `ZCPS_DATABASE__URL` and `ZCPS_KEYS` tell where and by which keys.

    Raises:
        NotFound: no decision has this id.
        NoStore: the folder holds no installation.
        ValidationError: the environment names no store.
    """
    async with _store(home) as (session, keys):
        return await _replayed(session, await decision(session, decision_id), keys)


async def explain_declaration(number: str, home: Path | None) -> list[Replayed]:
    """Every decision on a declaration, oldest first, asked again.

    Raises:
        NotFound: no declaration has this number.
        NoStore, ValidationError: as `explain_decision`.
    """
    async with _store(home) as (session, keys):
        rows = await decisions_about(session, await declaration_numbered(session, number))
        return [await _replayed(session, row, keys) for row in rows]


def named_by_environment() -> bool:
    """Whether the environment says which store is meant."""
    return bool(os.environ.get("ZCPS_DATABASE__URL"))


async def _replayed(session: AsyncSession, row: DecisionRow, keys: Keyring) -> Replayed:
    kept = await kept_decision(session, row)
    return explain(kept, keys), await replay(kept, keys)


@asynccontextmanager
async def _store(home: Path | None) -> AsyncIterator[tuple[AsyncSession, Keyring]]:
    if home is None:
        place = _Place()
        keys = ServiceKeys.from_json(SERVICE, place.keys.get_secret_value()).keyring
        async with _session(place.database.url) as session:
            yield session, keys
        return
    if not key_file(home).exists():
        raise NoStore(home)
    keys = KeyFile(key_file(home)).for_service(SERVICE).keyring
    async with _server(home) as url, _session(f"{url}/{SERVICE}") as session:
        yield session, keys


@asynccontextmanager
async def _session(url: str) -> AsyncIterator[AsyncSession]:
    engine = create_engine(url, pool_size=1)
    try:
        async with create_sessions(engine)() as session:
            yield session
    finally:
        await engine.dispose()


@asynccontextmanager
async def _server(home: Path) -> AsyncIterator[str]:
    """The running server of a home; one of our own for the time being where none runs."""
    if (running := _running(home)) is not None:
        yield running
        return
    own = PostgresServer(home / "postgres", durable=True)
    url = await asyncio.to_thread(own.start)
    try:
        yield url
    finally:
        await asyncio.to_thread(own.stop)


def _running(home: Path) -> str | None:
    server = PostgresServer(home / "postgres")
    try:
        url = server.attach()
        psycopg.connect(server.database_url(SERVICE).replace("+psycopg", "")).close()
    except (ServerFailed, psycopg.OperationalError):
        return None  # a lock that a killed server left behind is not a server
    return url
