"""Readiness names what is away, full, empty or closed for writing, and is well again afterwards."""

from collections.abc import Awaitable, Callable

import pytest
from worlds.states import STATES, Away, mark

from common.service.health import not_ready
from declaration.wiring import DEFINITION
from laptop.testing.kit import ServiceKit


@pytest.mark.parametrize("state", STATES, ids=[state.name for state in STATES])
async def test_readiness_names_it_and_is_well_afterwards(
    open_service: Callable[..., Awaitable[ServiceKit]], state: Away
) -> None:
    kit = await open_service(DEFINITION)
    await mark(kit)
    assert await not_ready(DEFINITION, kit.runtime) == []
    with pytest.MonkeyPatch.context() as patch:
        async with state.begin(kit, patch):
            assert await not_ready(DEFINITION, kit.runtime) == [state.told]
            answer = await kit.get("/readyz")
            assert (answer.status_code, answer.json()["faults"]) == (503, [state.told])
    assert await not_ready(DEFINITION, kit.runtime) == []
