"""Reports put to an organiser over REST."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from common.events.base import Instant
from common.events.codes import AboutKind, FindingCode, ReportKind
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.days import Due
from common.web.problems import (
    AlreadyDecided,
    NotFound,
    OutsideJurisdiction,
    OwnCase,
    StaleVersion,
    WrongState,
)
from common.web.shapes import Seen
from review.store.inquiries import InquiryRow
from review.usecases import inquiries

router = ServiceRouter(tags=["inquiries"])


class InquiryAnswer(BaseModel):
    """What the organiser found."""

    model_config = ConfigDict(extra="forbid")

    finding: FindingCode
    text: str = Field(min_length=1, max_length=8000)


class OrganiserInquiry(Due):
    """A report that the organiser must look into; what was reported stays with credit-file."""

    report_id: str
    about_kind: AboutKind
    about_id: str
    kind: ReportKind
    hold: bool
    received_at: Instant
    finding: FindingCode | None = None
    answered_at: Instant | None = None
    released_at: Instant | None = None
    version: int

    @classmethod
    def of(cls, row: InquiryRow) -> "OrganiserInquiry":
        return cls.model_validate(row, from_attributes=True)


@router.get(
    "/report-inquiries",
    operation_id="list_organiser_inquiries",
    access=roles("organiser"),
    summary="列出转组建单位核查的举报",
)
async def list_organiser_inquiries(
    uow: Uow,
    actor: CurrentActor,
    answered: Annotated[bool | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[OrganiserInquiry]:
    rows = await inquiries.list_inquiries(
        uow, answered=answered, limit=limit + 1, after=last_seen(cursor), actor=actor
    )
    return page(rows, limit, key=lambda row: row.report_id, item=OrganiserInquiry.of)


@router.post(
    "/report-inquiries/{report_id}/answer",
    operation_id="answer_organiser_inquiry",
    access=roles("organiser"),
    summary="答复转核查的举报",
    refuses=[NotFound, OutsideJurisdiction, OwnCase, AlreadyDecided],
)
async def answer_organiser_inquiry(
    report_id: str, body: InquiryAnswer, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> OrganiserInquiry:
    row = await inquiries.answer_inquiry(
        uow, report_id, finding=body.finding, text=body.text, actor=actor, ports=ports
    )
    return OrganiserInquiry.of(row)


@router.post(
    "/report-inquiries/{report_id}/release",
    operation_id="release_held_results",
    access=roles("region_hr", "league_hr", "county_hr"),
    summary="解除对评审结果的暂缓",
    refuses=[NotFound, OutsideJurisdiction, StaleVersion, WrongState, AlreadyDecided],
)
async def release_held_results(report_id: str, body: Seen, uow: Uow, actor: CurrentActor) -> OrganiserInquiry:
    row = await inquiries.release_results(uow, report_id, seen_version=body.version, actor=actor)
    return OrganiserInquiry.of(row)
