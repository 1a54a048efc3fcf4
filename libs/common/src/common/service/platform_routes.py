"""Routes that every service serves alike: settlement, audit heads, code lists."""

import datetime as dt
from typing import Annotated

from fastapi import Path, Request
from pydantic import BaseModel
from sqlalchemy import select

from common.audit.tables import AuditHeadRow
from common.catalogue import code_list_names, labels
from common.events.registry import subscriptions
from common.inbox.stats import backlog
from common.service.runtime import Runtime
from common.service.timer_loop import due_and_next
from common.web.access import public, roles
from common.web.problems import NotFound
from common.web.routing import ServiceRouter, Uow


class Settlement(BaseModel):
    """What is still on its way in this service; all zeros twice over all five services means settled.

    `totals` run on forever, so that two equal rounds show that nothing passed in between.
    """

    service: str
    outbox_unpublished: int
    inbox_unprocessed: int
    parked: int
    dead_letters: int
    timers_due: int
    next_due: dt.datetime | None = None
    bus_lag: int
    totals: dict[str, int]


class AuditHead(BaseModel):
    """The signed head of the service's audit chain."""

    service: str
    size: int
    hash: str
    signed_at: dt.datetime
    key: str
    signature: str


class CodeLabel(BaseModel):
    """A code and its Chinese label."""

    code: str
    label: str


class CodeList(BaseModel):
    """A list of codes that the API uses."""

    name: str
    items: list[CodeLabel]


def platform_router(service: str) -> ServiceRouter:
    """The common routes of one service; operation ids carry its name, since they are unique over the platform."""
    router = ServiceRouter(tags=["platform"])
    suffix = service.replace("-", "_")

    @router.get(
        "/settlement",
        operation_id=f"get_{suffix}_settlement",
        access=roles("operator"),
        summary="查看在途事项（事件、定时事项）",
    )
    async def get_settlement(request: Request, uow: Uow) -> Settlement:
        runtime: Runtime = request.app.state.runtime
        due, following = await due_and_next(runtime, uow.now)
        return Settlement(
            service=service,
            timers_due=due,
            next_due=following,
            bus_lag=await runtime.bus.lag(service, subscriptions(service)),
            **await backlog(uow.session),
        )

    @router.get(
        "/audit-heads",
        operation_id=f"get_{suffix}_audit_head",
        access=public(),
        summary="查看审计链最新签名",
        audience=("public",),
    )
    async def get_audit_head(uow: Uow) -> AuditHead:
        row = (
            await uow.session.execute(select(AuditHeadRow).order_by(AuditHeadRow.size.desc()).limit(1))
        ).scalar_one_or_none()
        if row is None:
            raise NotFound("尚无审计记录。")
        return AuditHead(
            service=service,
            size=row.size,
            hash=row.hash,
            signed_at=row.signed_at,
            key=row.key,
            signature=row.signature,
        )

    @router.get(
        "/code-lists/{name}",
        operation_id=f"get_{suffix}_code_list",
        access=public(),
        summary="查询代码表",
        audience=("spa", "mobile", "partner", "public"),
    )
    async def get_code_list(name: Annotated[str, Path(max_length=60)]) -> CodeList:
        if name not in code_list_names():
            raise NotFound(f"没有名为 {name} 的代码表。")
        return CodeList(
            name=name, items=[CodeLabel(code=str(code), label=label) for code, label in labels(name).items()]
        )

    return router
