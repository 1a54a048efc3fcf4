"""Routes that every service serves alike: settlement, audit heads, code lists."""

import datetime as dt
import hashlib
import json
from typing import Annotated, Any

import structlog
from fastapi import Path, Request
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel
from sqlalchemy import select

from common.audit.outside import CopyAway, CopyBroken, OutsideCopy
from common.audit.reading import comparable, export
from common.audit.tables import AuditHeadRow
from common.catalogue import code_list_names, labels
from common.errands import Errand
from common.events.registry import subscriptions
from common.identity.actors import Actor
from common.inbox.stats import backlog
from common.outbox.tables import OutboxRow
from common.places import REGION
from common.replicas.jurisdiction import authority_over
from common.service.own_cases import HasCase
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.service.runtime import Runtime
from common.service.timer_loop import due_and_next
from common.uow import UnitOfWork
from common.web import cursors
from common.web.access import public, roles
from common.web.cursors import Cursor, Limit, Page
from common.web.problems import NotFound, OutsideJurisdiction

log = structlog.get_logger()


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


class EventRecord(BaseModel):
    """One event that the service sent, by what it weighs; `event` is the whole, for inspection of the whole region."""

    position: int
    type: str
    size: int
    digest: str
    recorded_at: dt.datetime
    published_at: dt.datetime | None = None
    event: dict[str, Any] | None = None


class CodeLabel(BaseModel):
    """A code and its Chinese label."""

    code: str
    label: str


class CodeListEntry(BaseModel):
    """A code list by name, and how many codes it has."""

    name: str
    size: int


class CodeLists(BaseModel):
    """The index of the code lists."""

    items: list[CodeListEntry]


class CodeList(BaseModel):
    """A list of codes that the API uses."""

    name: str
    items: list[CodeLabel]


def platform_router(service: str, has_case: HasCase) -> ServiceRouter:
    """The common routes of one service; operation ids carry its name, since they are unique over the platform.

    Args:
        has_case: whether a person has a case of his own here, and so sees no content of the log (回避).
    """
    router = ServiceRouter(tags=["platform"])
    suffix = service.replace("-", "_")

    @router.get(
        "/settlement",
        operation_id=f"get_{suffix}_settlement",
        access=roles("operator"),
        summary="查看在途事项（事件、定时事项）",
    )
    async def get_settlement(request: Request, uow: Uow) -> Settlement:
        """What this service has still to do by itself (在途事项): events on their way, parked or dead, timers that are due."""
        runtime: Runtime = request.app.state.runtime
        lag = Errand(("bus lag",), lambda: runtime.bus.lag(service, subscriptions(service)))
        due, following = await due_and_next(uow.session, uow.now)
        return Settlement(
            service=service,
            timers_due=due,
            next_due=following,
            bus_lag=await uow.errand(lag),
            **await backlog(uow.session),
        )

    @router.get(
        "/audit-heads",
        operation_id=f"get_{suffix}_audit_head",
        access=public(),
        summary="查看审计链最新签名",
        audience=("public",),
        refuses=[NotFound],
    )
    async def get_audit_head(uow: Uow) -> AuditHead:
        """The newest signed head of the audit chain (审计链): whoever keeps it can show later that nothing was taken out."""
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
        "/audit-export",
        operation_id=f"export_{suffix}_audit_chain",
        access=roles("operator", "inspector"),
        summary="导出审计链（逐行 JSON，可离线核验）",
        produces=["application/x-ndjson"],
    )
    async def export_audit_chain(uow: Uow, actor: CurrentActor, ports: PortsDep) -> PlainTextResponse:
        """The audit chain as lines of JSON, to be verified off line; contents only for inspection of the whole region.

        The export is on record.
        """
        whole = await inspects_the_region(uow, actor, has_case)
        await uow.audit("export-audit-chain", subject=service, clause="R25-49", detail={"content": whole})
        try:
            step = await uow.errand(Errand(("audit head",), OutsideCopy(ports.files, service).read))
            outside = await comparable(uow.session, step)
        except (CopyAway, CopyBroken) as error:
            log.warning("audit_export_without_outside_head", error=type(error).__name__)
            outside = None
        lines = [line async for line in export(uow.session, service, outside, content=whole)]
        return PlainTextResponse("".join(f"{line}\n" for line in lines), media_type="application/x-ndjson")

    @router.get(
        "/events",
        operation_id=f"list_{suffix}_events",
        access=roles("operator", "inspector"),
        summary="列出本服务发出的事件：位置、类型、大小、摘要（内容仅全区监督部门可见，每次查看均留痕）",
    )
    async def list_events(
        uow: Uow, actor: CurrentActor, cursor: Cursor = None, limit: Limit = 200
    ) -> Page[EventRecord]:
        """The events that this service sent, by position, type, size and digest, the oldest first; the look is on record.

        Their content is for inspection of the whole region alone.
        """
        whole = await inspects_the_region(uow, actor, has_case)
        await uow.audit("list-events", subject=service, clause="R25-49", detail={"content": whole})
        statement = select(OutboxRow).order_by(OutboxRow.position).limit(limit + 1)
        if after := cursors.decode(cursor, [int]):
            statement = statement.where(OutboxRow.position > after[0])
        rows = (await uow.session.execute(statement)).scalars().all()
        return Page(
            items=[_event_record(row, whole=whole) for row in rows[:limit]],
            next=cursors.encode(rows[limit - 1].position) if len(rows) > limit else None,
        )

    @router.get(
        "/code-lists",
        operation_id=f"list_{suffix}_code_lists",
        access=public(),
        summary="列出代码表",
        audience=("spa", "mobile", "partner", "public"),
    )
    async def list_code_lists() -> CodeLists:
        """The index of the code lists (代码表): every enum of the API has one, named beside it as `x-code-list`."""
        return CodeLists(
            items=[CodeListEntry(name=name, size=len(labels(name))) for name in code_list_names()]
        )

    @router.get(
        "/code-lists/{name}",
        operation_id=f"get_{suffix}_code_list",
        access=public(),
        summary="查询代码表",
        refuses=[NotFound],
        audience=("spa", "mobile", "partner", "public"),
    )
    async def get_code_list(
        name: Annotated[
            str,
            Path(
                max_length=60,
                description="代码表名称",
                json_schema_extra={"enum": list(code_list_names())},
            ),
        ],
    ) -> CodeList:
        """The codes of a list with their Chinese labels, in the order in which people expect them."""
        if name not in code_list_names():
            raise NotFound(f"没有名为 {name} 的代码表。")
        return CodeList(
            name=name, items=[CodeLabel(code=str(code), label=label) for code, label in labels(name).items()]
        )

    return router


async def inspects_the_region(uow: UnitOfWork, actor: Actor, has_case: HasCase) -> bool:
    """Whether the caller's office covers everything in the log: inspection of the whole region, without a case in it.

    Who runs the machines, and inspection of one place, get positions, types, sizes and digests: what is in a service's
    events and audit lines is of every place, and may say who did what at a meeting (X-09).
    """
    try:
        await authority_over(uow.session, actor, "inspector", place=REGION)
    except OutsideJurisdiction:
        return False
    return actor.person_ref is None or not await has_case(uow.session, actor.person_ref)


def _event_record(row: OutboxRow, *, whole: bool) -> EventRecord:
    body = row.body.encode()
    return EventRecord(
        position=row.position,
        type=row.type,
        size=len(body),
        digest=hashlib.sha256(body).hexdigest(),
        recorded_at=row.recorded_at,
        published_at=row.published_at,
        event=json.loads(body) if whole else None,
    )
