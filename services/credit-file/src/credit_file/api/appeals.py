"""Appeals over REST."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, StrictInt

from common.events.base import Instant
from common.ports import Ports
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked, roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction, OwnCase, StaleVersion
from credit_file.api.reports import LongText
from credit_file.domain.states import AppealState
from credit_file.errors import AppealClosed, InvestigatorMayNotDecide
from credit_file.store.appeals import AppealRow
from credit_file.store.texts import TextKind, reveal
from credit_file.usecases import appeals

router = ServiceRouter(tags=["appeals"])

SUPERIORS = roles("region_hr", "league_hr")


class AppealBody(BaseModel):
    """Why the record should not stand."""

    model_config = ConfigDict(extra="forbid")

    text: LongText


class AppealDecision(BaseModel):
    """What the superior authority says."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    outcome: Literal["upheld", "lifted", "corrected"]
    text: LongText


class AppealSummary(BaseModel):
    """An appeal without its texts."""

    appeal_id: str
    record_id: str
    state: AppealState
    version: int
    deciding_org: str
    filed_at: Instant
    answered_at: Instant | None = None
    answered_org: str | None = None

    @classmethod
    def summary(cls, row: AppealRow) -> "AppealSummary":
        return AppealSummary.model_validate(row, from_attributes=True)


class Appeal(AppealSummary):
    """An appeal and its answer."""

    text: str
    answer: str | None = None

    @classmethod
    def of(cls, row: AppealRow, ports: Ports) -> "Appeal":
        return cls(
            **AppealSummary.summary(row).model_dump(),
            text=reveal(ports.keys, TextKind.APPEAL, row.appeal_id, row.text_sealed),
            answer=reveal(ports.keys, TextKind.ANSWER, row.appeal_id, row.answer_sealed),
        )


@router.post(
    "/records/{record_id}/appeals",
    operation_id="file_appeal",
    access=linked(),
    summary="对本人的失信记录提出申诉",
    audience=("spa", "mobile"),
    status_code=201,
    refuses=[NotFound, AlreadyDecided, AppealClosed],
)
async def file_appeal(
    record_id: str, body: AppealBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Appeal:
    return Appeal.of(await appeals.file_appeal(uow, record_id, body.text, actor=actor, ports=ports), ports)


@router.get(
    "/appeals",
    operation_id="list_appeals",
    access=SUPERIORS,
    summary="列出本地区的申诉",
)
async def list_appeals(
    uow: Uow,
    actor: CurrentActor,
    state: AppealState | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AppealSummary]:
    rows = await appeals.list_appeals(uow, actor=actor, state=state, after=last_seen(cursor), limit=limit + 1)
    return page(rows, limit, key=lambda row: row.appeal_id, item=AppealSummary.summary)


@router.get(
    "/appeals/{appeal_id}",
    operation_id="get_appeal",
    access=linked(),
    summary="查看申诉",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def get_appeal(appeal_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Appeal:
    return Appeal.of(await appeals.read_appeal(uow, appeal_id, actor=actor), ports)


@router.post(
    "/appeals/{appeal_id}/decision",
    operation_id="decide_appeal",
    access=SUPERIORS,
    summary="对申诉作出处理",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        OwnCase,
        StaleVersion,
        AlreadyDecided,
        InvestigatorMayNotDecide,
    ],
)
async def decide_appeal(
    appeal_id: str, body: AppealDecision, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Appeal:
    row = await appeals.decide_appeal(
        uow, appeal_id, body.outcome, body.text, seen_version=body.version, actor=actor, ports=ports
    )
    return Appeal.of(row, ports)
