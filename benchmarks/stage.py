"""What the measurements share: a folder, a durable PostgreSQL, keys, seals, and a service opened on a fresh database."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from common.documents.seals import SealKeys
from common.service.definition import ServiceDefinition
from common.service.keys import KeyFile
from common.service.migrations import upgrade
from laptop.demo.people import sealing_organisations, title_seals
from laptop.servers.postgres import PostgresServer
from laptop.testing.kit import ServiceKit, TestIssuer, open_kit


@dataclass(frozen=True)
class Stage:
    """A folder that is thrown away, and a PostgreSQL whose commits reach the disk."""

    folder: Path
    postgres: PostgresServer
    keys: KeyFile
    seals: SealKeys
    issuer: TestIssuer

    @property
    def files(self) -> Path:
        return self.folder / "files"

    @property
    def seal_folder(self) -> Path:
        return self.folder / "seals"

    def migrated(self, definition: ServiceDefinition, name: str) -> str:
        """The url of a fresh database of a service."""
        url = self.postgres.create_database(name)
        upgrade(url, definition.migrations)
        return url

    @asynccontextmanager
    async def kit(self, definition: ServiceDefinition, url: str) -> AsyncIterator[ServiceKit]:
        """The service in this process, on the database at `url`."""
        async with open_kit(
            definition,
            database_url=url,
            folder=self.files,
            keys=self.keys,
            seals=self.seals,
            issuer=self.issuer,
            public_rate=0,
        ) as kit:
            yield kit


@contextmanager
def open_stage() -> Iterator[Stage]:
    """Starts the database, and takes everything away afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="zcps-benchmark-"))
    postgres = PostgresServer(folder / "postgres", durable=True)
    try:
        postgres.start()
        (folder / "files").mkdir()
        yield Stage(
            folder,
            postgres,
            KeyFile(folder / "keys.json"),
            SealKeys.create(folder / "seals", sealing_organisations(), title_seals()),
            TestIssuer(),
        )
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)
