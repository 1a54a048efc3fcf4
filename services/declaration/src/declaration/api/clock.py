"""Business time over REST: everybody may read it; the operator advances a simulated one."""

import datetime as dt

from fastapi import Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from common.clock import SHANGHAI
from common.service.routing import ServiceRouter, Uow
from common.service.simulated_clock import ClockGoesBack, SimulatedClock
from common.web.access import public, roles
from declaration.errors import ClockBackwards, ClockNotSimulated

router = ServiceRouter(tags=["clock"])


class Advance(BaseModel):
    """Where the simulated clock is to stand."""

    model_config = ConfigDict(extra="forbid")

    to: AwareDatetime = Field(examples=["2026-05-18T09:00:00+08:00"])


class ClockTime(BaseModel):
    """The present business time."""

    now: dt.datetime = Field(examples=["2026-05-11T09:00:00+08:00"])
    simulated: bool


@router.get(
    "/clock",
    operation_id="get_clock",
    access=public(),
    summary="查询业务时间",
    audience=("spa", "mobile", "public"),
)
async def get_clock(request: Request, uow: Uow) -> ClockTime:
    """The business time (业务时间) by which every term is counted, and whether it is simulated."""
    clock = request.app.state.runtime.clock
    return ClockTime(now=uow.now, simulated=isinstance(clock, SimulatedClock))


@router.post(
    "/clock/advances",
    operation_id="advance_clock",
    access=roles("operator"),
    summary="推进模拟时钟（仅演示、测试环境）",
    refuses=[ClockNotSimulated, ClockBackwards],
)
async def advance_clock(body: Advance, request: Request, uow: Uow) -> ClockTime:
    """Move the simulated business time forward: what falls due in between happens by itself. Never in production."""
    clock = request.app.state.runtime.clock
    if not isinstance(clock, SimulatedClock):
        raise ClockNotSimulated
    try:
        now = await clock.advance(body.to.astimezone(SHANGHAI))
    except ClockGoesBack as error:
        raise ClockBackwards(f"当前业务时间为 {error.present:%Y-%m-%d %H:%M}，时钟只能向前推进。") from error
    await uow.audit("advance-clock", subject="clock", detail={"to": now.isoformat()})
    return ClockTime(now=now, simulated=True)
