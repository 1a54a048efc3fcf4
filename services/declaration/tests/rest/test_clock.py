"""Business time over REST."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from common.clock import SHANGHAI
from common.service.simulated_clock import SimulatedClock
from laptop.testing.kit import Caller

OPERATOR = Caller("operator", None, ("operator@org_12150000DEM0001375",))


@pytest.fixture(params=[False, True], ids=["shared", "alone"])
async def simulated(stage: Any, create_database: Any, request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """The stage on a real simulated clock."""
    clock = SimulatedClock(create_database("clock"), alone=request.param)
    await clock.create(dt.datetime(2026, 5, 11, 9, tzinfo=SHANGHAI))
    app = stage.kit.client._transport.app
    app.state.runtime = replace(app.state.runtime, clock=clock)
    yield stage
    await clock.close()


async def test_a_real_clock_is_read_but_not_moved(stage: Any) -> None:
    kit = stage.kit
    assert (await kit.get("/v1/clock")).json() == {"now": "2026-05-11T09:00:00+08:00", "simulated": False}
    refused = await kit.post("/v1/clock/advances", {"to": "2026-05-18T09:00:00+08:00"}, by=OPERATOR)
    assert (refused.status_code, refused.json()["code"]) == (409, "clock_not_simulated")


async def test_the_operator_moves_a_simulated_clock_forward_only(simulated: Any) -> None:
    kit = simulated.kit
    moved = await kit.post("/v1/clock/advances", {"to": "2026-05-18T01:00:00Z"}, by=OPERATOR)
    assert moved.status_code == 200
    assert moved.json() == {"now": "2026-05-18T09:00:00+08:00", "simulated": True}
    assert (await kit.get("/v1/clock")).json()["now"] == "2026-05-18T09:00:00+08:00"
    back = await kit.post("/v1/clock/advances", {"to": "2026-05-17T09:00:00+08:00"}, by=OPERATOR)
    assert (back.status_code, back.json()["code"]) == (409, "clock_goes_back")
    assert "2026-05-18 09:00" in back.json()["detail"]


async def test_nobody_else_moves_it(simulated: Any) -> None:
    kit = simulated.kit
    league = await simulated.office("league-hr1")
    body = {"to": "2026-05-18T09:00:00+08:00"}
    assert (await kit.post("/v1/clock/advances", body, by=league)).status_code == 403
    assert (await kit.post("/v1/clock/advances", body)).status_code == 401
    naive = await kit.post("/v1/clock/advances", {"to": "2026-05-18T09:00:00"}, by=OPERATOR)
    assert naive.status_code == 400
