"""Fixtures for tests of a whole service; see `laptop.testing.kit`."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from common.documents.seals import SealKeys
    from common.service.definition import ServiceDefinition
    from common.service.keys import KeyFile
    from laptop.testing.kit import ServiceKit, TestIssuer
    from laptop.testing.plugin import CreateDatabase, DropDatabase


def pytest_configure() -> None:
    """Plain log lines: the pretty tracebacks of the console take a second each."""
    import structlog

    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.LogfmtRenderer()]
    )


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder of this test run."""
    from laptop.testing.folders import throwaway

    with throwaway("files") as folder:
        yield folder


@pytest.fixture(scope="session")
def platform_keys(scratch: Path) -> "KeyFile":
    """The keys of all five services."""
    from common.service.keys import KeyFile

    return KeyFile(scratch / "keys.json")


@pytest.fixture(scope="session")
def platform_seals(scratch: Path) -> "SealKeys":
    """A seal for every demo organisation."""
    from common.documents.seals import SealKeys
    from laptop.demo.people import sealing_organisations, title_seals

    return SealKeys.create(scratch / "seals", sealing_organisations(), title_seals())


@pytest.fixture(scope="session")
def test_issuer() -> "TestIssuer":
    from laptop.testing.kit import TestIssuer

    return TestIssuer()


@pytest.fixture(scope="session")
def migrated(create_database: "CreateDatabase") -> "Callable[[ServiceDefinition], str]":
    """The url of a migrated, empty database of a service, to be copied from."""
    from common.service.migrations import upgrade

    templates: dict[str, str] = {}

    def template(definition: "ServiceDefinition") -> str:
        if definition.name not in templates:
            url = create_database(f"{definition.name.replace('-', '_')}_template")
            upgrade(url, definition.migrations)
            templates[definition.name] = url
        return templates[definition.name]

    return template


@pytest.fixture
async def open_service(
    create_database: "CreateDatabase",
    drop_database: "DropDatabase",
    migrated: "Callable[[ServiceDefinition], str]",
    platform_keys: "KeyFile",
    platform_seals: "SealKeys",
    test_issuer: "TestIssuer",
    scratch: Path,
) -> "AsyncIterator[Callable[..., Awaitable[ServiceKit]]]":
    """Factory of services under test, each on a fresh database: `kit = await open_service(DEFINITION)`."""
    from laptop.testing.kit import open_kit

    async with AsyncExitStack() as stack:

        async def start(
            definition: "ServiceDefinition", *, layers: tuple[str, ...] = ("demo",)
        ) -> "ServiceKit":
            url = create_database(definition.name.replace("-", "_"), template=migrated(definition))
            stack.callback(drop_database, url)
            folder = Path(tempfile.mkdtemp(dir=scratch, prefix="files-"))
            return await stack.enter_async_context(
                open_kit(
                    definition,
                    database_url=url,
                    folder=folder,
                    keys=platform_keys,
                    seals=platform_seals,
                    issuer=test_issuer,
                    layers=layers,
                )
            )

        yield start
