"""Reports over REST: the public's door, the offices' list, the evidence behind a report."""

import datetime as dt
from enum import StrEnum
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from common.events.base import Instant
from common.events.codes import AboutKind, Asked, FindingCode, SubjectKind
from common.events.grounds import Ground
from common.identity.documents import DocumentKind
from common.places import PLACES
from common.ports import Ports
from common.service.routing import CurrentActor, MaybeActor, PortsDep, ServiceRouter, Uow
from common.web.access import public, roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.days import Due
from common.web.limits import GUESSABLE, WRITE
from common.web.problems import (
    AlreadyDecided,
    FieldError,
    Malformed,
    NotFound,
    OutsideJurisdiction,
    OwnCase,
    StaleVersion,
    WrongState,
)
from common.web.translated import BadDocumentNumber
from credit_file.domain.states import ReportState
from credit_file.errors import (
    AboutMissing,
    DocumentForOfficesOnly,
    EvidenceUnreadable,
    GroundDoesNotFit,
    PlaceMissing,
    RecordIsPersonal,
)
from credit_file.store.reports import InquiryRow, ReportRow, inquiries_of, last_due
from credit_file.usecases import reports
from credit_file.usecases.reports import NewReport, SubjectPapers

router = ServiceRouter(tags=["reports"])

HANDLERS = roles("region_hr", "league_hr", "county_hr", "organiser")

LongText = Annotated[str, Field(min_length=1, max_length=8000)]
Id = Annotated[str, Field(min_length=1, max_length=200)]


class EvidencePurpose(StrEnum):
    """What the evidence is opened for; stored with the look."""

    INVESTIGATION = "investigation"
    HEARING = "hearing"
    DECISION = "decision"
    APPEAL = "appeal"


class Papers(BaseModel):
    """An identity document; entered by offices only, shown masked ever after."""

    model_config = ConfigDict(extra="forbid")

    document_kind: DocumentKind = Field(examples=["111"])
    number: str = Field(min_length=1, max_length=40)
    name: str | None = Field(default=None, min_length=1, max_length=60)

    def papers(self) -> SubjectPapers:
        return SubjectPapers(self.document_kind, self.number, self.name)


class ReportedSubject(BaseModel):
    """Whom a report is about; the public names only the kind."""

    model_config = ConfigDict(extra="forbid")

    kind: SubjectKind = Field(examples=["applicant"])
    document: Papers | None = None


class ReportedThing(BaseModel):
    """What a report points at."""

    model_config = ConfigDict(extra="forbid")

    kind: AboutKind = Field(examples=["declaration"])
    id: Id = Field(examples=["dcl_5qk3v7w2xj4m6n8p2r3s"])


class ReportBody(BaseModel):
    """A report; with `contact` it is a named one."""

    model_config = ConfigDict(extra="forbid")

    subject: ReportedSubject
    about: ReportedThing | None = None
    ground: Ground = Field(examples=["applicant_false_material"])
    text: LongText = Field(examples=["其申报业绩中的推广证明与事实不符。"])
    contact: str | None = Field(default=None, min_length=1, max_length=200)
    place: str | None = Field(default=None, examples=["nm.bayannur"])

    def new(self) -> NewReport:
        if self.place is not None and self.place not in PLACES:
            raise Malformed(
                errors=[FieldError("/place", "unknown_place", "没有这个行政区划，请从代码表中选择。")]
            )
        return NewReport(
            subject_kind=self.subject.kind,
            papers=self.subject.document.papers() if self.subject.document else None,
            about_kind=self.about.kind if self.about else None,
            about_id=self.about.id if self.about else None,
            ground=self.ground,
            text=self.text,
            contact=self.contact,
            place=self.place,
        )


class SubjectBody(Papers):
    """Who a report is about."""

    version: StrictInt


class ReportInquiry(Due):
    """Who was asked about a report and what came of it."""

    asked: Asked
    overdue: bool
    finding: FindingCode | None = None
    answering_org: str | None = None
    answered_at: Instant | None = None

    @classmethod
    def of(cls, row: InquiryRow) -> "ReportInquiry":
        return cls.model_validate(row, from_attributes=True)


class Report(BaseModel):
    """A report as its handlers see it; what it says is in its evidence."""

    report_id: str
    state: ReportState
    version: int
    source: str
    subject_kind: SubjectKind
    subject_ref: str | None = None
    subject_number: str | None = None
    subject_name: str | None = None
    ground: Ground
    about: ReportedThing | None = None
    reporting_org: str | None = None
    place: str
    received_at: Instant
    open_by: dt.date | None = Field(default=None, description="最迟立案日")
    opened_at: Instant | None = None
    opened_org: str | None = None
    decided_at: Instant | None = None
    record_id: str | None = None
    inquiries: list[ReportInquiry]

    @classmethod
    async def of(cls, row: ReportRow, uow: Uow, ports: Ports) -> "Report":
        number, name = reports.masked_subject(row, ports)
        return cls(
            report_id=row.report_id,
            state=row.state,
            version=row.version,
            source=row.source,
            subject_kind=row.subject_kind,
            subject_ref=row.subject_ref,
            subject_number=number,
            subject_name=name,
            ground=row.ground,
            about=ReportedThing(kind=row.about_kind, id=row.about_id)
            if row.about_kind and row.about_id
            else None,
            reporting_org=row.reporting_org,
            place=row.place,
            received_at=row.received_at,
            open_by=row.open_by,
            opened_at=row.opened_at,
            opened_org=row.opened_org,
            decided_at=row.decided_at,
            record_id=row.record_id,
            inquiries=[
                ReportInquiry.of(inquiry) for inquiry in await inquiries_of(uow.session, row.report_id)
            ],
        )


class Receipt(BaseModel):
    """What a reporter holds on to: the receipt follows the report and is shown only once."""

    report_id: str
    receipt: str
    state: ReportState
    version: int
    received_at: Instant


class Progress(BaseModel):
    """Where a report stands, for who holds its receipt."""

    state: ReportState
    received_at: Instant
    opened_at: Instant | None = None
    due: dt.date | None = None
    concluded_at: Instant | None = None


class EvidenceText(BaseModel):
    """What a document says, and the names of the materials with it."""

    text: str
    materials: list[str] = []


class ReportAnswer(EvidenceText):
    """What one who was asked wrote."""

    asked: Asked
    answering_org: str
    finding: FindingCode


class ReportEvidence(BaseModel):
    """What a report and the answers to it say."""

    report_id: str
    text: str | None = None
    contact: str | None = None
    evidence: EvidenceText | None = None
    answers: list[ReportAnswer]


@router.post(
    "/reports",
    operation_id="submit_report",
    access=public(),
    rate=WRITE,
    summary="举报违规行为（可匿名）",
    audience=("public", "mobile", "spa"),
    status_code=201,
    refuses=[
        DocumentForOfficesOnly,
        GroundDoesNotFit,
        PlaceMissing,
        AboutMissing,
        RecordIsPersonal,
        BadDocumentNumber,
    ],
)
async def submit_report(body: ReportBody, uow: Uow, actor: MaybeActor, ports: PortsDep) -> Receipt:
    row, receipt = await reports.submit_report(uow, body.new(), actor=actor, ports=ports)
    return Receipt(
        report_id=row.report_id,
        receipt=receipt,
        state=row.state,
        version=row.version,
        received_at=row.received_at,
    )


@router.get(
    "/report-receipts/{receipt}",
    operation_id="follow_report",
    access=public(),
    rate=GUESSABLE,
    summary="凭回执查询举报办理进度",
    audience=("public", "mobile", "spa"),
    refuses=[NotFound],
)
async def follow_report(receipt: str, uow: Uow) -> Progress:
    row = await reports.follow_report(uow, receipt)
    inquiries = await inquiries_of(uow.session, row.report_id)
    return Progress(
        state=row.state,
        received_at=row.received_at,
        opened_at=row.opened_at,
        due=last_due(inquiries) if inquiries else row.open_by,
        concluded_at=row.decided_at,
    )


@router.get(
    "/reports",
    operation_id="list_reports",
    access=HANDLERS,
    summary="列出本地区、本评委会的举报",
)
async def list_reports(
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
    state: ReportState | None = None,
    overdue: Annotated[
        bool | None, Query(description="只列逾期的举报：未按期立案，或者有单位逾期未答复")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Report]:
    rows = await reports.list_reports(
        uow, actor=actor, state=state, overdue=overdue, after=last_seen(cursor), limit=limit + 1
    )
    told = {row.report_id: await Report.of(row, uow, ports) for row in rows[:limit]}
    return page(rows, limit, key=lambda row: row.report_id, item=lambda row: told[row.report_id])


@router.get(
    "/reports/{report_id}",
    operation_id="get_report",
    access=HANDLERS,
    summary="查看举报",
    refuses=[NotFound],
)
async def get_report(report_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Report:
    return await Report.of(await reports.read_report(uow, report_id, actor=actor), uow, ports)


@router.get(
    "/reports/{report_id}/evidence",
    operation_id="open_report_evidence",
    access=HANDLERS,
    summary="查阅举报内容、证据和调查结果（留痕）",
    refuses=[NotFound, OutsideJurisdiction, EvidenceUnreadable],
)
async def open_report_evidence(
    report_id: str, purpose: EvidencePurpose, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> ReportEvidence:
    opened = await reports.open_evidence(uow, report_id, purpose=purpose.value, actor=actor, ports=ports)
    return ReportEvidence(
        report_id=report_id,
        text=opened.text,
        contact=opened.contact,
        evidence=EvidenceText(
            text=opened.evidence.text, materials=[m.file_name for m in opened.evidence.materials]
        )
        if opened.evidence
        else None,
        answers=[
            ReportAnswer(
                asked=inquiry.asked,
                answering_org=inquiry.answering_org or "",
                finding=FindingCode(inquiry.finding or ""),
                text=answer.text,
                materials=[m.file_name for m in answer.materials],
            )
            for inquiry, answer in opened.answers
        ],
    )


@router.post(
    "/reports/{report_id}/subject",
    operation_id="identify_report_subject",
    access=HANDLERS,
    summary="核定被举报人身份",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        OwnCase,
        StaleVersion,
        AlreadyDecided,
        WrongState,
        RecordIsPersonal,
        BadDocumentNumber,
    ],
)
async def identify_report_subject(
    report_id: str, body: SubjectBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Report:
    row = await reports.identify_subject(
        uow, report_id, body.papers(), seen_version=body.version, actor=actor, ports=ports
    )
    return await Report.of(row, uow, ports)
