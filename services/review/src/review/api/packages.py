"""Result packages and their confirmation over REST."""

import datetime as dt
from typing import Annotated, Any, Literal

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from common.events.base import Instant, Title
from common.policy.findings import Finding
from common.policy.subjects.results import PackageDocument
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked, roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import (
    AlreadyDecided,
    CommitteeWithoutPower,
    NotFound,
    OutsideJurisdiction,
    OwnCase,
    StaleVersion,
    WrongState,
)
from common.web.shapes import Seen
from review.api.meetings import OFFICE
from review.api.papers import pdf_response
from review.domain.packages import TitleKind
from review.errors import (
    CaseFileUnreadable,
    NoCompetentAuthority,
    NothingToReport,
    PaperUnreadable,
    ResultContested,
    ResultPackageNotAdmissible,
    SealMissing,
    TeacherQuotaExceeded,
)
from review.store.packages import PackageRow
from review.usecases import confirmations, packages
from review.usecases.packages import PackageLine, PackagePapers, PackageView

router = ServiceRouter(tags=["results"])

AUTHORITY = roles("region_hr", "league_hr", "county_hr")
Text = Annotated[str, Field(max_length=20000)]


class NewPackage(BaseModel):
    """What the office hands in; the publicity record and the roster come from the publicity."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    report: Text = Field(default="", description="核准报告")
    written_commitment: Text = Field(default="", description="评委会书面承诺书")
    result_report: Text = Field(default="", description="评审结果报告")
    late_request: Text = Field(default="", description="逾期报送的书面申请")
    declaration_ids: list[str] | None = Field(default=None, min_length=1, max_length=5000)


class ReportedResult(BaseModel):
    """A result in a package."""

    declaration_id: str
    name: str
    unit_name: str | None = None
    title: Title
    passed_on: dt.date | None = None
    kind: TitleKind
    confirming_org: str
    sealing_org: str
    confirmed_at: Instant | None = None

    @classmethod
    def of(cls, line: PackageLine) -> "ReportedResult":
        return cls(
            declaration_id=line.item.declaration_id,
            name=line.name,
            unit_name=line.unit_name,
            title=line.case.wanted,
            passed_on=line.case.passed_on,
            kind=TitleKind(line.item.kind),
            confirming_org=line.item.confirming_org,
            sealing_org=line.item.sealing_org,
            confirmed_at=line.item.confirmed_at,
        )


class PackageHead(BaseModel):
    """A package as listed."""

    package_id: str
    meeting_id: str
    number: int
    state: Literal["reported", "confirmed"]
    due: dt.date
    late: bool
    reported_at: Instant
    version: int

    @classmethod
    def of(cls, row: PackageRow) -> "PackageHead":
        return cls.model_validate(row, from_attributes=True)


class Package(PackageHead):
    """A package with its papers and results, names opened for this look, which is on record."""

    results: list[ReportedResult]
    papers: dict[PackageDocument | Literal["late_request"], str]
    publicity: dict[str, Any]
    findings: list[Finding]

    @classmethod
    def opened(cls, view: PackageView) -> "Package":
        return cls(
            **PackageHead.of(view.row).model_dump(),
            results=[ReportedResult.of(line) for line in view.lines],
            papers=dict(view.written),
            publicity=view.row.publicity,
            findings=view.row.findings,
        )


@router.post(
    "/meetings/{meeting_id}/result-package",
    operation_id="report_results",
    access=OFFICE,
    summary="报送评审结果",
    status_code=201,
    refuses=[
        NotFound,
        OutsideJurisdiction,
        StaleVersion,
        WrongState,
        ResultPackageNotAdmissible,
        ResultContested,
        TeacherQuotaExceeded,
        NothingToReport,
        NoCompetentAuthority,
        CaseFileUnreadable,
        SealMissing,
        CommitteeWithoutPower,
    ],
)
async def report_results(
    meeting_id: str, body: NewPackage, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Package:
    papers = PackagePapers(
        written={
            PackageDocument.REPORT: body.report,
            PackageDocument.WRITTEN_COMMITMENT: body.written_commitment,
            PackageDocument.RESULT_REPORT: body.result_report,
        },
        late_request=body.late_request,
    )
    view = await packages.report_results(
        uow,
        meeting_id,
        papers,
        declaration_ids=body.declaration_ids,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return Package.opened(view)


@router.get(
    "/result-packages",
    operation_id="list_result_packages",
    access=AUTHORITY,
    summary="列出报送本单位确认的评审结果",
)
async def list_result_packages(
    uow: Uow,
    actor: CurrentActor,
    state: Literal["reported", "confirmed"] | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[PackageHead]:
    rows = await packages.list_packages(
        uow, state=state, limit=limit + 1, after=last_seen(cursor), actor=actor
    )
    return page(rows, limit, key=lambda row: row.package_id, item=PackageHead.of)


@router.get(
    "/result-packages/{package_id}",
    operation_id="get_result_package",
    access=linked(),
    summary="查看报送的评审结果（每次查看均留痕）",
    refuses=[NotFound, OutsideJurisdiction, CaseFileUnreadable],
)
async def get_result_package(package_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Package:
    return Package.opened(await packages.read_package(uow, package_id, actor=actor, ports=ports))


@router.get(
    "/result-packages/{package_id}/roster",
    operation_id="get_result_roster",
    access=linked(),
    summary="导出评审通过人员花名册（PDF，加盖电子印章，每次查看均留痕）",
    produces=["application/pdf"],
    refuses=[NotFound, OutsideJurisdiction, PaperUnreadable],
)
async def get_result_roster(package_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Response:
    pdf = await packages.read_roster(uow, package_id, actor=actor, ports=ports)
    return pdf_response(pdf, f"职称评审通过人员花名册-{package_id}")


@router.post(
    "/result-packages/{package_id}/confirmation",
    operation_id="confirm_results",
    access=AUTHORITY,
    summary="核准确认评审结果",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        StaleVersion,
        AlreadyDecided,
        OwnCase,
        ResultContested,
        CaseFileUnreadable,
        CommitteeWithoutPower,
    ],
)
async def confirm_results(
    package_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Package:
    view = await confirmations.confirm_results(
        uow, package_id, seen_version=body.version, actor=actor, ports=ports
    )
    return Package.opened(view)
