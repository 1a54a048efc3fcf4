"""The running parts of one service in one process, made in one place and closed in one place."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from common.bus.port import Bus
from common.bus.postgres import PostgresBus
from common.calendar.working_days import WorkingCalendar
from common.channels import open_channels
from common.clock import Clock, SystemClock
from common.db.engine import create_engine, create_sessions
from common.documents.seals import SealKeys
from common.identity.checks import open_identity_check
from common.identity.jwks import JwksSource
from common.identity.tokens import TokenVerifier
from common.policy.loader import PackShelf
from common.ports import Ports
from common.service.doubles import Parts, refuse_doubles
from common.service.keys import ServiceKeys
from common.service.settings import BusSettings, ServiceSettings
from common.service.simulated_clock import SimulatedClock
from common.storage.factory import open_storage

LINKS_PEOPLE = "declaration"
"""The service that links accounts to people: it asks whether name and number belong together, and calls people."""


@dataclass(frozen=True)
class Runtime:
    """What the api and the worker of a service run on.

    Attributes:
        engine, sessions: for transactions.
        reads, reading: for what only looks, without a transaction around it; the server refuses a statement that writes.
    """

    name: str
    settings: ServiceSettings
    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    reads: AsyncEngine
    reading: async_sessionmaker[AsyncSession]
    clock: Clock
    verifier: TokenVerifier
    bus: Bus
    ports: Ports


def open_bus(settings: BusSettings, *, service: str) -> Bus:
    """The bus that the settings name; it connects when first used."""
    if settings.kind == "kafka":
        # its client is an extra: an installation on the PostgreSQL bus goes without
        from common.bus.kafka import KafkaBus, KafkaSecurity

        security = None
        if settings.username and settings.password:
            security = KafkaSecurity(
                settings.username, settings.password.get_secret_value(), ca_file=settings.ca_file
            )
        return KafkaBus(settings.url, client_id=service, security=security)
    return PostgresBus(settings.url)


@asynccontextmanager
async def open_runtime(
    name: str, settings: ServiceSettings, *, clock: Clock | None = None
) -> AsyncIterator[Runtime]:
    """Open everything that service `name` runs on; connections are made when first used.

    Args:
        clock: of somebody who closes it; by default the one that the settings name.
    """
    packs = PackShelf(settings.policies)
    keys = ServiceKeys.from_json(name, settings.keys.get_secret_value())
    engine = create_engine(settings.database.url, pool_size=settings.database.pool_size)
    reads = create_engine(settings.database.url, pool_size=settings.database.pool_size, read_only=True)
    own = SimulatedClock(settings.simulated_clock_url) if settings.simulated_clock_url else SystemClock()
    bus = open_bus(settings.bus, service=name)
    runtime = Runtime(
        name=name,
        settings=settings,
        engine=engine,
        sessions=create_sessions(engine),
        reads=reads,
        reading=create_sessions(reads),
        clock=clock or own,
        verifier=TokenVerifier(
            {
                issuer: JwksSource.of(place, demo_keys=settings.profile != "production")
                for issuer, place in settings.identity.issuers.items()
            },
            audience=settings.identity.audience,
            longest_seconds=settings.identity.longest_token_seconds,
        ),
        bus=bus,
        ports=Ports(
            keys=keys.keyring,
            files=open_storage(settings.storage.url),
            packs=packs,
            layers=settings.policy_layers,
            calendar=WorkingCalendar.shipped(),
            person_refs=keys.person_refs,
            identity_check=open_identity_check(settings.identity_check) if name == LINKS_PEOPLE else None,
            channels=open_channels(settings.channels) if name == LINKS_PEOPLE else (),
            seals=SealKeys.load(settings.seal_folder) if settings.seal_folder else None,
            signing_key=keys.audit,
            verification_url=settings.verification_url,
        ),
    )
    try:
        await refuse_doubles(Parts(settings, runtime.ports, runtime.verifier))
        yield runtime
    finally:
        await bus.close()
        if isinstance(own, SimulatedClock):
            await own.close()
        await reads.dispose()
        await engine.dispose()
