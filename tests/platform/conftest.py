"""A service to try the boundary on: declaration, which every other service resembles."""

from collections.abc import Awaitable, Callable

import pytest

from common.testing.kit import ServiceKit
from declaration.wiring import DEFINITION


@pytest.fixture
async def kit(open_service: Callable[..., Awaitable[ServiceKit]]) -> ServiceKit:
    return await open_service(DEFINITION)
