"""A peopled world of each service to send odd values to, apart from those of the other tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from worlds.all import BUILDERS
from worlds.base import Means, World, opened

from common.documents.seals import SealKeys
from common.service.keys import KeyFile
from laptop.testing.kit import TestIssuer


@pytest.fixture(scope="session")
async def world_of(
    create_database: Any,
    migrated: Callable[..., str],
    platform_keys: KeyFile,
    platform_seals: SealKeys,
    test_issuer: TestIssuer,
    scratch: Path,
) -> AsyncIterator[Callable[[str], Awaitable[World]]]:
    """The world of a service, peopled when the first test asks for it; apart from that of the access tests."""
    means = Means(create_database, migrated, platform_keys, platform_seals, test_issuer, scratch)
    worlds: dict[str, World] = {}
    async with AsyncExitStack() as stack:

        async def world(service: str) -> World:
            if service not in worlds:
                definition, build = BUILDERS[service]
                worlds[service] = await build(await stack.enter_async_context(opened(definition, means)))
            return worlds[service]

        yield world
