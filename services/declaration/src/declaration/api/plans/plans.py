"""Yearly plans over REST."""

import datetime as dt
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints

from common.events.codes import Column, PlanStep, Tier
from common.events.declaration import FactsCutOff, PlanDate
from common.places import PLACES
from common.policy.findings import Finding
from common.service.routing import CurrentActor, MaybeActor, PortsDep, ServiceRouter, Uow
from common.web.access import public, roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import (
    AlreadyDecided,
    FieldError,
    Malformed,
    NotFound,
    OutsideJurisdiction,
    ReasonsMissing,
    StaleVersion,
)
from common.web.shapes import Seen
from declaration.api.texts import Paragraph
from declaration.api.times import shanghai
from declaration.domain.plans import calendars
from declaration.domain.plans.calendars import PlanCalendar
from declaration.errors import (
    ColumnClosed,
    OutsideSuperiorDates,
    PlanDaysRefused,
    PlanIncomplete,
    PledgeTextMissing,
    SeparateNoticeUnbounded,
    UnknownPack,
)
from declaration.store.plans.plans import Filing, PlanRevisionRow, PlanRow, published_plans, revisions_of
from declaration.usecases.plans import plans

router = ServiceRouter(tags=["plans"])

PUBLISH = roles("region_hr", "league_hr", "county_hr", "organiser")
SeriesCode = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,60}(\.[a-z_]{1,60})?$")]


class PolicyChoice(BaseModel):
    """The annual notice that the plan carries out."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(max_length=60, examples=["2026-bayannur"])
    layers: list[str] = Field(default_factory=list, max_length=5, examples=[["demo"]])


class OwnDate(BaseModel):
    """A last day that the publisher sets in place of the annual notice's.

    `sender` for one sender alone: a unit, a place, or `city_department` / `county`. With `opens` the days between are its
    delivery slot.
    """

    model_config = ConfigDict(extra="forbid")

    step: PlanStep = Field(examples=["declare"])
    tier: Tier = Field(examples=["middle"])
    until: dt.date = Field(examples=["2026-06-05"])
    sender: str | None = Field(default=None, max_length=60, description="报送单位、地区或报送单位的类别")
    opens: dt.date | None = Field(default=None, description="开始日期；报送环节即报送时段")

    def date(self) -> PlanDate:
        return PlanDate.model_validate(self.model_dump())


class OwnCutOff(BaseModel):
    """The day up to which education, years in title and results of a tier count."""

    model_config = ConfigDict(extra="forbid")

    tier: Tier = Field(examples=["senior"])
    on: dt.date = Field(examples=["2026-07-10"])

    def day(self) -> FactsCutOff:
        return FactsCutOff(tier=self.tier, on=self.on)


class NewPlan(BaseModel):
    """A plan as its publisher drafts it."""

    model_config = ConfigDict(extra="forbid")

    year: StrictInt = Field(ge=2000, le=2999, examples=[2026])
    place: str = Field(max_length=60, examples=["nm.bayannur"])
    title: str = Field(min_length=2, max_length=100, examples=["2026年度巴彦淖尔市职称申报计划"])
    policy: PolicyChoice
    organiser_org: str = Field(max_length=60, examples=["org_11150800DEM000022B"])
    committee_id: str | None = Field(
        default=None, max_length=60, description="评委会自己的申报通知（如考评结合系列）填写，日期以其为准"
    )
    separate_notice: bool = Field(
        default=False, description="专门通知：只适用于所列的评委会、系列或栏目，日期先于地区的申报计划"
    )
    series: list[SeriesCode] = Field(
        default_factory=list, max_length=50, description="专门通知适用的系列，专业写作 系列.专业"
    )
    dates: list[OwnDate] = Field(default_factory=list, max_length=500)
    facts_cut_off: list[OwnCutOff] = Field(default_factory=list, max_length=3)
    columns: list[Column] | None = Field(
        default=None, min_length=1, description="开放的申报栏目；不填为除须另行通知的以外的全部栏目"
    )

    def new(self) -> plans.NewPlan:
        if self.place not in PLACES:
            raise Malformed(
                errors=[FieldError("/place", "unknown_place", "没有这个行政区划，请从代码表中选择。")]
            )
        return plans.NewPlan(
            year=self.year,
            place=self.place,
            name=self.title,
            organiser_org=self.organiser_org,
            pack_id=self.policy.id,
            layers=tuple(self.policy.layers),
            separate_notice=self.separate_notice,
            committee_id=self.committee_id,
            series=tuple(self.series),
            own_dates=tuple(date.date() for date in self.dates),
            own_cut_offs=tuple(day.day() for day in self.facts_cut_off),
            columns=tuple(self.columns) if self.columns else None,
        )


class PlanChange(BaseModel):
    """What a revision changes, and why; what is not named stays."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt = Field(examples=[2])
    dates: list[OwnDate] = Field(default_factory=list, max_length=500)
    facts_cut_off: list[OwnCutOff] = Field(default_factory=list, max_length=3)
    columns: list[Column] | None = Field(default=None, min_length=1, description="开放的申报栏目；不填为不变")
    reason: Paragraph = Field(examples=["网上申报系统维护，中级申报截止日期顺延三日。"])

    def change(self) -> plans.Revision:
        return plans.Revision(
            dates=tuple(date.date() for date in self.dates),
            cut_offs=tuple(day.day() for day in self.facts_cut_off),
            columns=tuple(self.columns) if self.columns else None,
            reason=self.reason,
        )


class FilingBody(BaseModel):
    """Whether the plan is taken on record; `reasons` where it is given back."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt = Field(examples=[2])
    outcome: Literal["filed", "rejected"] = Field(default="filed", examples=["filed"])
    reasons: list[Paragraph] = Field(
        default_factory=list, max_length=20, examples=[["中级申报截止日期晚于自治区通知。"]]
    )


class PackUsed(BaseModel):
    """Which law, in which wording."""

    id: str = Field(examples=["2026-bayannur+demo"])
    version: str = Field(examples=["1+1"])
    digest: str = Field(examples=["7c1f00" + "0" * 58])


class Plan(BaseModel):
    """A plan; `findings` holds what the checks against the annual notice and the superior's plan said, open points included."""

    plan_id: str = Field(examples=["pln_k3v9exampleexample77"])
    year: int
    place: str
    title: str
    state: str = Field(examples=["published"])
    version: int
    revision: int
    revised_because: str | None = None
    organiser_org: str
    separate_notice: bool
    committee_id: str | None = None
    series: list[str]
    pack: PackUsed
    dates: list[PlanDate]
    facts_cut_off: list[FactsCutOff]
    columns: list[Column]
    findings: list[Finding]
    published_at: dt.datetime | None = None
    filing: Filing
    filed_by_org: str | None = None
    filed_on: dt.date | None = None
    filing_reasons: list[str]

    @classmethod
    def of(cls, row: PlanRow) -> "Plan":
        return cls(
            plan_id=row.plan_id,
            year=row.year,
            place=row.place,
            title=row.name,
            state=row.state,
            version=row.version,
            revision=row.revision,
            revised_because=row.revised_because,
            organiser_org=row.organiser_org,
            separate_notice=row.separate_notice,
            committee_id=row.committee_id,
            series=row.series,
            pack=PackUsed(id=row.pack_id, version=row.pack_version, digest=row.pack_digest),
            dates=[PlanDate.model_validate(date) for date in row.dates],
            facts_cut_off=[FactsCutOff.model_validate(day) for day in row.facts_cut_off],
            columns=[Column(column) for column in row.columns],
            findings=row.findings,
            published_at=shanghai(row.published_at),
            filing=Filing(row.filing),
            filed_by_org=row.filed_by_org,
            filed_on=row.filed_on,
            filing_reasons=row.filing_reasons,
        )


class PlanRevision(BaseModel):
    """A plan as it was published at one time, and how that revision was filed."""

    revision: int = Field(examples=[2])
    published_at: dt.datetime
    because: str | None = None
    dates: list[PlanDate]
    facts_cut_off: list[FactsCutOff]
    columns: list[Column]
    findings: list[Finding]
    filing: Filing
    filed_by_org: str | None = None
    filed_on: dt.date | None = None
    filing_reasons: list[str]

    @classmethod
    def of(cls, row: PlanRevisionRow) -> "PlanRevision":
        values = {name: getattr(row, name) for name in cls.model_fields}
        return cls.model_validate({**values, "published_at": shanghai(row.published_at)})


class PledgeText(BaseModel):
    """The integrity pledge that declarations under this plan are signed with."""

    text_version: str = Field(examples=["demo-1"])
    text: str = Field(examples=["本人承诺：本次申报所填信息和提交的材料真实、准确、有效。"])
    stand_in: bool = Field(description="演示用代用文本，不是任何文件的规定")


class CatalogueItem(BaseModel):
    """An item of the material catalogue (材料目录单)."""

    code: str = Field(examples=["work_summary"])
    label: str = Field(examples=["专业技术工作总结"])
    required: bool
    proof: str = Field(examples=["upload"])


class MaterialCatalogue(BaseModel):
    """The catalogue; without items where no document in hand has one, then `missing` says so."""

    items: list[CatalogueItem]
    status: str = Field(examples=["stated"])
    missing: str | None = None


@router.post(
    "/plans",
    operation_id="draft_plan",
    access=PUBLISH,
    summary="起草年度申报计划",
    status_code=201,
    refuses=[NotFound, OutsideJurisdiction, UnknownPack, ColumnClosed, SeparateNoticeUnbounded],
)
async def draft_plan(body: NewPlan, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Plan:
    return Plan.of(await plans.draft_plan(uow, body.new(), actor=actor, ports=ports))


@router.post(
    "/plans/{plan_id}/publication",
    operation_id="publish_plan",
    access=PUBLISH,
    summary="发布年度申报计划",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        StaleVersion,
        AlreadyDecided,
        PlanIncomplete,
        PlanDaysRefused,
        OutsideSuperiorDates,
        UnknownPack,
    ],
)
async def publish_plan(plan_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Plan:
    return Plan.of(
        await plans.publish_plan(uow, plan_id, seen_version=body.version, actor=actor, ports=ports)
    )


@router.post(
    "/plans/{plan_id}/revisions",
    operation_id="revise_plan",
    access=PUBLISH,
    summary="修订已发布的申报计划",
    status_code=201,
    refuses=[
        NotFound,
        OutsideJurisdiction,
        StaleVersion,
        AlreadyDecided,
        ColumnClosed,
        PlanDaysRefused,
        OutsideSuperiorDates,
        UnknownPack,
    ],
)
async def revise_plan(plan_id: str, body: PlanChange, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Plan:
    row = await plans.revise_plan(
        uow, plan_id, body.change(), seen_version=body.version, actor=actor, ports=ports
    )
    return Plan.of(row)


@router.get(
    "/plans/{plan_id}/revisions",
    operation_id="list_plan_revisions",
    access=public(),
    summary="查看申报计划历次发布",
    audience=("spa", "mobile", "public"),
    refuses=[NotFound],
)
async def list_plan_revisions(plan_id: str, uow: Uow, actor: MaybeActor) -> Page[PlanRevision]:
    row = await plans.readable_plan(uow, plan_id, actor=actor)
    found = await revisions_of(uow.session, row.plan_id)
    return Page(items=[PlanRevision.of(one) for one in found], next=None)


@router.get(
    "/plans/{plan_id}/calendar",
    operation_id="get_plan_calendar",
    access=public(),
    summary="查看申报日程：谁在何日前完成什么",
    audience=("spa", "mobile", "public"),
    refuses=[NotFound],
)
async def get_plan_calendar(plan_id: str, uow: Uow, actor: MaybeActor, ports: PortsDep) -> PlanCalendar:
    row = await plans.readable_plan(uow, plan_id, actor=actor)
    return calendars.of_plan(row.name, row.days, plans.policy_of_plan(ports, row, on=uow.now.date()))


@router.post(
    "/plans/{plan_id}/filing",
    operation_id="file_plan",
    access=roles("region_hr", "league_hr"),
    summary="上级人社部门备案申报计划，或不予备案并说明理由",
    refuses=[NotFound, OutsideJurisdiction, StaleVersion, AlreadyDecided, ReasonsMissing],
)
async def file_plan(plan_id: str, body: FilingBody, uow: Uow, actor: CurrentActor) -> Plan:
    rejected_for = body.reasons if body.outcome == "rejected" else None
    row = await plans.file_plan(
        uow, plan_id, rejected_for=rejected_for, seen_version=body.version, actor=actor
    )
    return Plan.of(row)


@router.get(
    "/plans",
    operation_id="list_plans",
    access=public(),
    summary="列出已发布的申报计划",
    audience=("spa", "mobile", "public"),
)
async def list_plans(
    uow: Uow,
    year: Annotated[int | None, Query(ge=2000, le=2999, description="年度")] = None,
    place: Annotated[str | None, Query(max_length=60, description="地区")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Plan]:
    rows = await published_plans(
        uow.session, year=year, place=place, after=last_seen(cursor), limit=limit + 1
    )
    return page(rows, limit, key=lambda row: row.plan_id, item=Plan.of)


@router.get(
    "/plans/{plan_id}",
    operation_id="get_plan",
    access=public(),
    summary="查看申报计划",
    audience=("spa", "mobile", "public"),
    refuses=[NotFound],
)
async def get_plan(plan_id: str, uow: Uow, actor: MaybeActor) -> Plan:
    return Plan.of(await plans.readable_plan(uow, plan_id, actor=actor))


@router.get(
    "/plans/{plan_id}/pledge-text",
    operation_id="get_pledge_text",
    access=public(),
    summary="查看诚信承诺书文本",
    audience=("spa", "mobile", "public"),
    refuses=[NotFound, PledgeTextMissing],
)
async def get_pledge_text(plan_id: str, uow: Uow, actor: MaybeActor, ports: PortsDep) -> PledgeText:
    value = plans.policy_of_plan(
        ports, await plans.readable_plan(uow, plan_id, actor=actor), on=uow.now.date()
    ).application.pledge_text
    if not value.is_known:
        raise PledgeTextMissing
    text = value.require()
    return PledgeText(text_version=text.version, text=text.text, stand_in=value.status == "stand_in")


@router.get(
    "/plans/{plan_id}/material-catalogue",
    operation_id="get_material_catalogue",
    access=public(),
    summary="查看材料目录单",
    audience=("spa", "mobile", "public"),
    refuses=[NotFound],
)
async def get_material_catalogue(
    plan_id: str, uow: Uow, actor: MaybeActor, ports: PortsDep
) -> MaterialCatalogue:
    value = plans.policy_of_plan(
        ports, await plans.readable_plan(uow, plan_id, actor=actor), on=uow.now.date()
    ).materials.catalogue
    items = value.require() if value.is_known else ()
    return MaterialCatalogue(
        items=[CatalogueItem.model_validate(item, from_attributes=True) for item in items],
        status=value.status,
        missing=value.missing,
    )
