"""What operators do to dead letters, to an audit chain that stands still and to the working days, below the commands of
`zcps`.

Where to is told by the variables that the services have (`ZCPS_DATABASE__URL` and so on), or by the home folder of a
platform that runs on this machine.
"""

import getpass
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

import psycopg
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from common.audit.outside import OutsideCopy
from common.audit.resuming import resume
from common.calendar.working_days import WorkingCalendar, recordable_from
from common.clock import SystemClock
from common.db.engine import create_engine, create_sessions
from common.inbox import dead_letters
from common.inbox.tables import DeadLetter
from common.service.keys import KeyFile, ServiceKeys
from common.service.settings import DatabaseSettings, StorageSettings
from common.service.simulated_clock import SimulatedClock
from common.storage.factory import open_storage
from common.uow import UnitOfWork, open_uow
from declaration.usecases.plans import calendar_years
from declaration.usecases.plans.calendar_years import CalendarYear
from laptop.servers.postgres import PostgresServer
from laptop.servers.processes import ServerFailed
from onebox.folders import key_file

S = TypeVar("S", bound=BaseSettings)

_FROM_ENVIRONMENT = SettingsConfigDict(env_prefix="ZCPS_", env_nested_delimiter="__", env_ignore_empty=True)


class NoPlace(Exception):
    """Neither a home folder nor the environment says where the service is."""


class _Place(BaseSettings):
    model_config = _FROM_ENVIRONMENT
    database: DatabaseSettings
    simulated_clock_url: str | None = None


class _Secured(BaseSettings):
    model_config = _FROM_ENVIRONMENT
    keys: SecretStr
    storage: StorageSettings


async def list_dead_letters(service: str, home: Path | None) -> list[str]:
    """The open ones, one line each."""
    async with _uow(service, home) as uow:
        return [_line(letter) for letter in await dead_letters.list_open(uow.session)]


async def show_dead_letter(service: str, home: Path | None, number: int) -> str:
    """Why it was given up, and the message. Raises `NoSuchDeadLetter`."""
    async with _uow(service, home) as uow:
        letter = await dead_letters.show(uow.session, number)
        return "\n".join([_line(letter), letter.error, _message(letter)])


async def replay_dead_letter(service: str, home: Path | None, number: int) -> None:
    """Put it back at its turn, and record who did. Raises as `common.inbox.dead_letters.replay`."""
    async with _uow(service, home) as uow:
        await dead_letters.replay(uow.session, number)
        letter = await dead_letters.show(uow.session, number)
        await uow.audit(
            "replay-dead-letter", subject=str(letter.event_id or letter.key), detail={"dead_letter": number}
        )
        await uow.commit()


async def resume_audit(service: str, home: Path | None, reason: str) -> int:
    """Go on from the chain as the database has it. Raises as `common.audit.resuming.resume`."""
    if home is None:
        secured = _from_environment(_Secured)
        keys, storage = ServiceKeys.from_json(service, secured.keys.get_secret_value()), secured.storage.url
    else:
        keys, storage = KeyFile(key_file(home)).for_service(service), (home / "files").as_uri()
    async with _uow(service, home) as uow:
        return await resume(
            uow.session,
            service,
            outside=OutsideCopy(open_storage(storage), service),
            key=keys.audit,
            by=uow.by,
            at=uow.now,
            reason=reason,
        )


async def list_calendar_years(home: Path | None) -> list[CalendarYear]:
    """The years whose working days are known."""
    async with _uow("declaration", home) as uow:
        return await calendar_years.list_years(uow, WorkingCalendar.shipped())


async def record_calendar_year(home: Path | None, text: str, corrects: int | None) -> CalendarYear:
    """Put a year on record from a file like those that ship. Raises as `recordable_from` and `calendar_years.record_year`."""
    async with _uow("declaration", home) as uow:
        known = await calendar_years.record_year(
            uow, recordable_from(text), corrects=corrects, shipped=WorkingCalendar.shipped()
        )
        await uow.commit()
    return known


def _from_environment(kind: type[S]) -> S:
    try:
        return kind()
    except ValidationError as lacking:
        raise NoPlace from lacking


async def replay_all_dead_letters(service: str, home: Path | None) -> tuple[int, list[int]]:
    """Put every one back at its turn, and record who did; how many, and the numbers of those that cannot be read."""
    async with _uow(service, home) as uow:
        replayed, unreadable = await dead_letters.replay_all(uow.session)
        for number in replayed:
            letter = await dead_letters.show(uow.session, number)
            await uow.audit(
                "replay-dead-letter",
                subject=str(letter.event_id or letter.key),
                detail={"dead_letter": number},
            )
        await uow.commit()
    return len(replayed), unreadable


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    """The PostgreSQL of a home folder: the one that runs, else one that is started for as long as the command takes.

    Raises:
        ServerFailed: no platform has been there.
    """
    server = PostgresServer(folder)
    if not folder.exists() or _answers(server):
        yield server.attach()
        return
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def _answers(server: PostgresServer) -> bool:
    """Whether it runs; a lock file alone may be what a killed server left behind."""
    try:
        with psycopg.connect(server.attach().replace("+psycopg", "") + "/postgres", connect_timeout=5):
            return True
    except (ServerFailed, psycopg.OperationalError):
        return False


@asynccontextmanager
async def _uow(service: str, home: Path | None) -> AsyncIterator[UnitOfWork]:
    if home is None:
        async with _opened(_from_environment(_Place), service) as uow:
            yield uow
        return
    with _server(home / "postgres") as server:
        place = _Place(
            database=DatabaseSettings(url=f"{server}/{service.replace('-', '_')}"),
            simulated_clock_url=f"{server}/clock",
        )
        async with _opened(place, service) as uow:
            yield uow


@asynccontextmanager
async def _opened(place: _Place, service: str) -> AsyncIterator[UnitOfWork]:
    clock = SimulatedClock(place.simulated_clock_url) if place.simulated_clock_url else SystemClock()
    engine = create_engine(place.database.url, pool_size=1)
    try:
        sessions, by = create_sessions(engine), f"cli:{getpass.getuser()}"
        async with open_uow(sessions, service=service, now=await clock.now(), by=by) as uow:
            yield uow
    finally:
        await engine.dispose()
        if isinstance(clock, SimulatedClock):
            await clock.close()


def _line(letter: DeadLetter) -> str:
    parts = [letter.id, letter.type or letter.topic, letter.key, letter.event_id or "-", letter.reason]
    return "  ".join([*map(str, parts), f"starts={letter.starts}", f"{letter.dead_at:%Y-%m-%d %H:%M:%S%z}"])


def _message(letter: DeadLetter) -> str:
    text = letter.raw.decode(errors="replace")
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    except ValueError:
        return text
