"""A service to try the boundary on: declaration, which every other service resembles."""

from collections.abc import Awaitable, Callable

import pytest

from declaration.wiring import DEFINITION
from laptop.testing.kit import ServiceKit


@pytest.fixture
async def kit(open_service: Callable[..., Awaitable[ServiceKit]]) -> ServiceKit:
    return await open_service(DEFINITION)
