"""Result publicities and objections over REST."""

import datetime as dt
from typing import Annotated, Literal

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from common.events.base import Instant
from common.events.codes import FindingCode
from common.policy.subjects.results import Answerer
from common.service.routing import CurrentActor, MaybeActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked, public, roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.days import DAY_NOT_YET_KNOWN, Due, MaybeDay
from common.web.limits import WRITE
from common.web.problems import (
    AlreadyDecided,
    CommitteeWithoutPower,
    NotFound,
    OutsideJurisdiction,
    OwnCase,
    StaleVersion,
    WrongState,
)
from review.api.papers import pdf_response
from review.domain.publicities import ObjectionAbout
from review.errors import (
    CaseFileUnreadable,
    ObjectionNotLookedInto,
    PaperUnreadable,
    PublicityEnded,
    ResultPublicityNotAdmissible,
    SealMissing,
)
from review.store.publicities import ObjectionRow
from review.usecases import objections, publicities
from review.usecases.objections import OpenedObjection
from review.usecases.publicities import PublicityLine, PublicityView

router = ServiceRouter(tags=["results"])

ORGANISER = roles("organiser", "committee_office")
Text = Annotated[str, Field(min_length=1, max_length=8000)]


class NewPublicity(BaseModel):
    """A publicity to be opened; as long as it must stand, unless said."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    working_days: int | None = Field(default=None, ge=1, le=60, strict=True)
    contacts: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(default=[], max_length=5)


class PublicLine(BaseModel):
    """A line of the public list."""

    declaration_id: str
    name: str
    unit_name: str | None = None
    title: str

    @classmethod
    def of(cls, line: PublicityLine) -> "PublicLine":
        return cls.model_validate(line, from_attributes=True)


class ResultPublicity(BaseModel):
    """A result publicity (评审结果公示); its list is public while it is open."""

    publicity_id: str
    meeting_id: str
    committee_id: str
    committee_name: str
    state: Literal["open", "ended"]
    working_days: int
    open_from: dt.date
    open_until: MaybeDay = None
    ends_at: Instant | None = None
    end_note: str | None = Field(default=None, description="公示最后一日尚不能确定时的说明")
    due: MaybeDay = None
    late: bool
    passed: int
    lines: list[PublicLine] | None = None
    version: int

    @classmethod
    def of(cls, view: PublicityView) -> "ResultPublicity":
        row = view.row
        return cls(
            publicity_id=row.publicity_id,
            meeting_id=row.meeting_id,
            committee_id=row.committee_id,
            committee_name=view.committee.name,
            state="open" if row.state == "open" else "ended",
            working_days=row.working_days,
            open_from=row.open_from,
            open_until=row.open_until,
            ends_at=row.ends_at,
            due=row.due,
            end_note=DAY_NOT_YET_KNOWN if row.open_until is None else None,
            late=row.late,
            passed=len(row.declaration_ids),
            lines=None if view.lines is None else [PublicLine.of(line) for line in view.lines],
            version=row.version,
        )


class NewObjection(BaseModel):
    """An objection; without `declaration_id` it is against every result of the publicity. A contact is not asked for."""

    model_config = ConfigDict(extra="forbid")

    declaration_id: str | None = Field(default=None, max_length=60)
    about: ObjectionAbout = ObjectionAbout.REVIEW
    text: Text
    contact: str | None = Field(default=None, min_length=1, max_length=200)


class ResultObjectionReceipt(Due):
    """That an objection was taken, and by when it is handled."""

    objection_id: str
    publicity_id: str
    meeting_id: str
    declaration_id: str | None = None
    about: ObjectionAbout
    state: Literal["open", "upheld", "dismissed"]
    received_at: Instant
    handled_at: Instant | None = None
    late: bool = Field(description="逾期：已过期限仍未处理，或者处理时已过期限")
    version: int

    @classmethod
    def of(cls, row: ObjectionRow, today: dt.date) -> "ResultObjectionReceipt":
        receipt = cls.model_validate(row, from_attributes=True)
        return receipt.model_copy(update={"late": row.late or row.overdue(today)})


class ObjectionList(BaseModel):
    """The objections to a meeting's results."""

    meeting_id: str
    items: list[ResultObjectionReceipt]


class Found(BaseModel):
    """What one of those who looked into it found."""

    answerer: Answerer
    org: str
    finding: FindingCode
    text: str
    found_at: Instant


class ResultObjection(ResultObjectionReceipt):
    """An objection with what was written about it; the look is on record."""

    text: str
    contact: str | None = None
    handling: str | None = None
    found: list[Found]

    @classmethod
    def opened(cls, view: OpenedObjection, today: dt.date) -> "ResultObjection":
        return cls(
            **ResultObjectionReceipt.of(view.row, today).model_dump(),
            text=view.text,
            contact=view.contact,
            handling=view.handling,
            found=[
                Found(
                    answerer=Answerer(one.row.answerer),
                    org=one.row.org,
                    finding=FindingCode(one.row.finding),
                    text=one.text,
                    found_at=one.row.found_at,
                )
                for one in view.found
            ],
        )


class NewFinding(BaseModel):
    """What the place's HR authority or the employer found."""

    model_config = ConfigDict(extra="forbid")

    finding: FindingCode
    text: Text


class Handling(BaseModel):
    """The organiser's handling opinion (处理意见)."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    upheld: StrictBool
    text: Text


@router.post(
    "/meetings/{meeting_id}/result-publicity",
    operation_id="open_result_publicity",
    access=ORGANISER,
    summary="公示评审结果",
    status_code=201,
    refuses=[
        NotFound,
        OutsideJurisdiction,
        StaleVersion,
        WrongState,
        ResultPublicityNotAdmissible,
        CaseFileUnreadable,
        SealMissing,
        CommitteeWithoutPower,
    ],
)
async def open_result_publicity(
    meeting_id: str, body: NewPublicity, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> ResultPublicity:
    view = await publicities.open_publicity(
        uow,
        meeting_id,
        working_days=body.working_days,
        contacts=body.contacts,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return ResultPublicity.of(view)


@router.get(
    "/publicities",
    operation_id="list_result_publicities",
    access=public(),
    summary="列出评审结果公示（late=true 列出逾期公示的）",
    audience=("spa", "mobile", "public"),
)
async def list_result_publicities(
    uow: Uow,
    state: Literal["open", "ended"] | None = None,
    late: Annotated[bool | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ResultPublicity]:
    views = await publicities.list_publicities(
        uow, state=state, late=late, limit=limit + 1, after=last_seen(cursor)
    )
    return page(views, limit, key=lambda view: view.row.publicity_id, item=ResultPublicity.of)


@router.get(
    "/publicities/{publicity_id}",
    operation_id="get_result_publicity",
    access=public(),
    summary="查看评审结果公示",
    audience=("spa", "mobile", "public"),
    refuses=[NotFound, PaperUnreadable],
)
async def get_result_publicity(
    publicity_id: str, uow: Uow, actor: MaybeActor, ports: PortsDep
) -> ResultPublicity:
    return ResultPublicity.of(await publicities.read_publicity(uow, publicity_id, actor=actor, ports=ports))


@router.get(
    "/publicities/{publicity_id}/pdf",
    operation_id="get_result_publicity_pdf",
    access=public(),
    summary="下载评审结果公示（PDF，加盖电子印章）",
    produces=["application/pdf"],
    audience=("spa", "mobile", "public"),
    refuses=[NotFound, PaperUnreadable],
)
async def get_result_publicity_pdf(
    publicity_id: str, uow: Uow, actor: MaybeActor, ports: PortsDep
) -> Response:
    pdf = await publicities.read_publicity_pdf(uow, publicity_id, actor=actor, ports=ports)
    return pdf_response(pdf, f"评审结果公示-{publicity_id}")


@router.post(
    "/publicities/{publicity_id}/objections",
    operation_id="lodge_result_objection",
    access=public(),
    rate=WRITE,
    summary="对评审结果提出异议",
    status_code=201,
    audience=("spa", "mobile", "public"),
    refuses=[NotFound, PublicityEnded],
)
async def lodge_result_objection(
    publicity_id: str, body: NewObjection, uow: Uow, ports: PortsDep
) -> ResultObjectionReceipt:
    row = await objections.lodge_objection(
        uow,
        publicity_id,
        declaration_id=body.declaration_id,
        about=body.about,
        text=body.text,
        contact=body.contact,
        ports=ports,
    )
    return ResultObjectionReceipt.of(row, uow.now.date())


@router.get(
    "/meetings/{meeting_id}/objections",
    operation_id="list_result_objections",
    access=roles(
        "organiser",
        "committee_office",
        "region_hr",
        "league_hr",
        "county_hr",
        "department_auditor",
        "inspector",
    ),
    summary="列出对评审结果的异议",
    refuses=[NotFound, OutsideJurisdiction],
)
async def list_result_objections(meeting_id: str, uow: Uow, actor: CurrentActor) -> ObjectionList:
    rows = await objections.list_objections(uow, meeting_id, actor=actor)
    return ObjectionList(
        meeting_id=meeting_id, items=[ResultObjectionReceipt.of(row, uow.now.date()) for row in rows]
    )


@router.get(
    "/objections/{objection_id}",
    operation_id="get_result_objection",
    access=linked(),
    summary="查看异议内容（每次查看均留痕）",
    refuses=[NotFound, OutsideJurisdiction],
)
async def get_result_objection(
    objection_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> ResultObjection:
    view = await objections.read_objection(uow, objection_id, actor=actor, ports=ports)
    return ResultObjection.opened(view, uow.now.date())


@router.post(
    "/objections/{objection_id}/findings",
    operation_id="record_objection_finding",
    access=roles("unit_auditor", "region_hr", "league_hr", "county_hr"),
    summary="反馈对异议的核实情况",
    status_code=201,
    refuses=[NotFound, OutsideJurisdiction, OwnCase, AlreadyDecided],
)
async def record_objection_finding(
    objection_id: str, body: NewFinding, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> ResultObjection:
    view = await objections.record_finding(
        uow, objection_id, finding=body.finding, text=body.text, actor=actor, ports=ports
    )
    return ResultObjection.opened(view, uow.now.date())


@router.post(
    "/objections/{objection_id}/handling",
    operation_id="handle_result_objection",
    access=ORGANISER,
    summary="提出异议处理意见",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        StaleVersion,
        AlreadyDecided,
        OwnCase,
        ObjectionNotLookedInto,
    ],
)
async def handle_result_objection(
    objection_id: str, body: Handling, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> ResultObjection:
    view = await objections.handle_objection(
        uow,
        objection_id,
        upheld=body.upheld,
        text=body.text,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return ResultObjection.opened(view, uow.now.date())
