"""Cases over REST: the office's list. Names are not in it."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from common.events.base import Instant, Title
from common.events.codes import AnnulmentReason, CaseOutcome, CaseReason, Column, Group
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import (
    CommitteeWithoutPower,
    NotFound,
    OutsideJurisdiction,
    OwnCase,
    StaleVersion,
    WrongState,
)
from review.domain.states import CaseState
from review.errors import (
    CaseNotWaiting,
    CaseOutsideScope,
    NothingToAnnul,
    NothingToReview,
    ResultNotAnnullable,
)
from review.store.cases import CaseRow
from review.usecases import annulments, cases, transfers

router = ServiceRouter(tags=["cases"])

AUTHORITY = roles("region_hr", "league_hr", "county_hr")


class CaseTransfer(BaseModel):
    """Which cases go to which committee; all that wait unless some are named."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    to_committee_id: str = Field(max_length=60)
    declaration_ids: list[str] | None = Field(default=None, min_length=1, max_length=5000)
    opinion: str = Field(min_length=2, max_length=2000, examples=["该评委会评审权已收回，转由市级评委会评审"])


class ResultAnnulment(BaseModel):
    """Which results are not recognised, and why; all that are told unless some are named."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    reason: AnnulmentReason = Field(examples=["outside_power"])
    declaration_ids: list[str] | None = Field(default=None, min_length=1, max_length=5000)
    opinion: str = Field(min_length=2, max_length=2000, examples=["评委会超越权限评审"])


class Case(BaseModel):
    """An accepted declaration under review; `code` is what experts see instead of a name."""

    declaration_id: str
    committee_id: str
    code: str
    title: Title
    column: Column
    place: str
    unit_org: str | None = None
    groups: list[Group]
    state: CaseState
    meeting_id: str | None = None
    outcome: CaseOutcome | None = None
    reason: CaseReason | None = None
    received_at: Instant
    version: int

    @classmethod
    def of(cls, row: CaseRow) -> "Case":
        """The case as shown; how it was voted on is told from the result publicity on."""
        shown = cls.model_validate(row, from_attributes=True)
        if row.state == CaseState.DECIDED:
            return shown.model_copy(update={"outcome": None, "reason": None})
        return shown


@router.get(
    "/cases",
    operation_id="list_cases",
    access=roles("committee_office"),
    summary="列出评委会受理的申报",
    refuses=[NotFound, OutsideJurisdiction],
)
async def list_cases(
    uow: Uow,
    actor: CurrentActor,
    committee_id: Annotated[str, Query(max_length=60)],
    state: CaseState | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Case]:
    rows = await cases.list_cases(
        uow, committee_id, state=state, limit=limit + 1, after=last_seen(cursor), actor=actor
    )
    return page(rows, limit, key=lambda row: row.declaration_id, item=Case.of)


@router.get(
    "/cases/{declaration_id}",
    operation_id="get_case",
    access=roles("committee_office"),
    summary="查询评审中的申报",
    refuses=[NotFound, OutsideJurisdiction],
)
async def get_case(declaration_id: str, uow: Uow, actor: CurrentActor) -> Case:
    return Case.of(await cases.read_case(uow, declaration_id, actor=actor))


class Cases(BaseModel):
    """The cases that a decision touched."""

    items: list[Case]

    @classmethod
    def of(cls, rows: list[CaseRow]) -> "Cases":
        return cls(items=[Case.of(row) for row in rows])


@router.post(
    "/committees/{committee_id}/case-transfers",
    operation_id="transfer_cases",
    access=AUTHORITY,
    summary="将评审权被收回或备案届满的评委会的待评申报转交其他评委会",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        StaleVersion,
        WrongState,
        CommitteeWithoutPower,
        NothingToReview,
        CaseNotWaiting,
        CaseOutsideScope,
        OwnCase,
    ],
)
async def transfer_cases(
    committee_id: str, body: CaseTransfer, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Cases:
    rows = await transfers.transfer_cases(
        uow,
        committee_id,
        to_committee=body.to_committee_id,
        declaration_ids=body.declaration_ids,
        opinion=body.opinion,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return Cases.of(rows)


@router.post(
    "/meetings/{meeting_id}/annulment",
    operation_id="annul_results",
    access=AUTHORITY,
    summary="不予认可评审结果",
    refuses=[NotFound, OutsideJurisdiction, StaleVersion, NothingToAnnul, ResultNotAnnullable],
)
async def annul_results(
    meeting_id: str, body: ResultAnnulment, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Cases:
    rows = await annulments.annul_results(
        uow,
        meeting_id,
        reason=body.reason,
        opinion=body.opinion,
        declaration_ids=body.declaration_ids,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return Cases.of(rows)
