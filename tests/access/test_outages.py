"""Whatever is away, no route of any service answers 500, and who is told 503 is told when to come again."""

import pytest
from worlds.all import BUILDERS
from worlds.base import Means, opened
from worlds.states import STATES, mark
from worlds.table import NOBODY, rows


@pytest.mark.parametrize("service", BUILDERS)
async def test_no_route_answers_500(service: str, means: Means) -> None:
    definition, build = BUILDERS[service]
    async with opened(definition, means) as kit:
        world = await build(kit)
        await mark(kit)
        wrong = []
        for state in STATES:
            unavailable = 0
            with pytest.MonkeyPatch.context() as patch:
                async with state.begin(kit, patch):
                    for row in rows(service):
                        name = next((name for name in row.own if name in world.callers), NOBODY)
                        if row.may not in {"public", NOBODY} and name == NOBODY:
                            name = next(iter(world.callers))
                        answer = await world.call(
                            None if name == NOBODY else name, *row.request(world.things)
                        )
                        unavailable += answer.status_code == 503
                        told = answer.status_code < 500 or "retry-after" in answer.headers
                        if answer.status_code == 500 or not told:
                            wrong.append(f"{state.name}: {row.operation}: {answer.status_code}")
            if state.told.startswith("database") and not unavailable:
                wrong.append(f"{state.name}: nothing was refused for it")
    assert wrong == []
