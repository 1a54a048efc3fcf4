"""Cases over REST: the office's list. Names are not in it."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from common.events.base import Instant, Title
from common.events.codes import CaseOutcome, CaseReason, Column, Group
from common.service.routing import CurrentActor, ServiceRouter, Uow
from common.web.access import roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import NotFound, OutsideJurisdiction
from review.domain.states import CaseState
from review.store.cases import CaseRow
from review.usecases import cases

router = ServiceRouter(tags=["cases"])


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
        """The case as shown; how it was voted on is told from the result notice on."""
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
