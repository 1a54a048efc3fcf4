"""Yearly plans over REST."""

import datetime as dt
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StrictInt
from sqlalchemy import select

from common.events.codes import Column, PlanStep, Tier
from common.events.declaration import FactsCutOff, PlanDate
from common.places import PLACES
from common.web import cursors
from common.web.access import public, roles
from common.web.cursors import Cursor, Limit, Page
from common.web.problems import (
    AlreadyDecided,
    FieldError,
    Malformed,
    NotFound,
    OutsideJurisdiction,
    StaleVersion,
)
from common.web.routing import CurrentActor, MaybeActor, PortsDep, ServiceRouter, Uow
from declaration.api.times import shanghai
from declaration.errors import (
    ColumnClosed,
    OutsideSuperiorDates,
    PlanIncomplete,
    PledgeTextMissing,
    UnknownPack,
)
from declaration.store.plans import PlanRow, plan
from declaration.usecases import plans

router = ServiceRouter(tags=["plans"])

PUBLISH = roles("region_hr", "league_hr", "county_hr", "organiser")


class PolicyChoice(BaseModel):
    """The notice that the plan carries out."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(max_length=60, examples=["2026-bayannur"])
    layers: list[str] = Field(default_factory=list, max_length=5, examples=[["demo"]])


class OwnDate(BaseModel):
    """A last day that the publisher sets in place of the notice's; `sender` for one unit alone."""

    model_config = ConfigDict(extra="forbid")

    step: PlanStep = Field(examples=["declare"])
    tier: Tier = Field(examples=["middle"])
    until: dt.date = Field(examples=["2026-06-05"])
    sender: str | None = None
    opens: dt.date | None = None


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
    dates: list[OwnDate] = Field(default_factory=list, max_length=200)
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
            committee_id=self.committee_id,
            own_dates=tuple(PlanDate.model_validate(date.model_dump()) for date in self.dates),
            columns=tuple(self.columns) if self.columns else None,
        )


class Seen(BaseModel):
    """The version that the caller decides on."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt = Field(examples=[1])


class PackUsed(BaseModel):
    """Which law, in which wording."""

    id: str = Field(examples=["2026-bayannur+demo"])
    version: str = Field(examples=["1+1"])
    digest: str = Field(examples=["7c1f00" + "0" * 58])


class Plan(BaseModel):
    """A plan; `findings` holds what the check against the superior's plan said, open points included."""

    plan_id: str = Field(examples=["pln_k3v9exampleexample77"])
    year: int
    place: str
    title: str
    state: str = Field(examples=["published"])
    version: int
    revision: int
    organiser_org: str
    committee_id: str | None = None
    pack: PackUsed
    dates: list[PlanDate]
    facts_cut_off: list[FactsCutOff]
    columns: list[Column]
    findings: list[dict[str, Any]]
    published_at: dt.datetime | None = None
    filed_by_org: str | None = None
    filed_on: dt.date | None = None

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
            organiser_org=row.organiser_org,
            committee_id=row.committee_id,
            pack=PackUsed(id=row.pack_id, version=row.pack_version, digest=row.pack_digest),
            dates=[PlanDate.model_validate(date) for date in row.dates],
            facts_cut_off=[FactsCutOff.model_validate(day) for day in row.facts_cut_off],
            columns=[Column(column) for column in row.columns],
            findings=row.findings,
            published_at=shanghai(row.published_at),
            filed_by_org=row.filed_by_org,
            filed_on=row.filed_on,
        )


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
    refuses=[NotFound, OutsideJurisdiction, UnknownPack, ColumnClosed],
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
        OutsideSuperiorDates,
        UnknownPack,
    ],
)
async def publish_plan(plan_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Plan:
    return Plan.of(
        await plans.publish_plan(uow, plan_id, seen_version=body.version, actor=actor, ports=ports)
    )


@router.post(
    "/plans/{plan_id}/filing",
    operation_id="file_plan",
    access=roles("region_hr", "league_hr"),
    summary="上级人社部门备案申报计划",
    refuses=[NotFound, OutsideJurisdiction, StaleVersion, AlreadyDecided],
)
async def file_plan(plan_id: str, body: Seen, uow: Uow, actor: CurrentActor) -> Plan:
    return Plan.of(await plans.file_plan(uow, plan_id, seen_version=body.version, actor=actor))


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
    statement = select(PlanRow).where(PlanRow.state == "published").order_by(PlanRow.plan_id).limit(limit + 1)
    if year is not None:
        statement = statement.where(PlanRow.year == year)
    if place is not None:
        statement = statement.where(PlanRow.place == place)
    if after := cursors.decode(cursor, [str]):
        statement = statement.where(PlanRow.plan_id > after[0])
    rows = (await uow.session.execute(statement)).scalars().all()
    return Page(
        items=[Plan.of(row) for row in rows[:limit]],
        next=cursors.encode(rows[limit - 1].plan_id) if len(rows) > limit else None,
    )


@router.get(
    "/plans/{plan_id}",
    operation_id="get_plan",
    access=public(),
    summary="查看申报计划",
    audience=("spa", "mobile", "public"),
    refuses=[NotFound],
)
async def get_plan(plan_id: str, uow: Uow, actor: MaybeActor) -> Plan:
    return Plan.of(await _readable(uow, plan_id, actor))


@router.get(
    "/plans/{plan_id}/pledge-text",
    operation_id="get_pledge_text",
    access=public(),
    summary="查看诚信承诺书文本",
    audience=("spa", "mobile", "public"),
    refuses=[NotFound, PledgeTextMissing],
)
async def get_pledge_text(plan_id: str, uow: Uow, actor: MaybeActor, ports: PortsDep) -> PledgeText:
    value = plans.policy_of_plan(ports, await _readable(uow, plan_id, actor)).application.pledge_text
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
    value = plans.policy_of_plan(ports, await _readable(uow, plan_id, actor)).materials.catalogue
    items = value.require() if value.is_known else ()
    return MaterialCatalogue(
        items=[CatalogueItem.model_validate(item, from_attributes=True) for item in items],
        status=value.status,
        missing=value.missing,
    )


async def _readable(uow: Uow, plan_id: str, actor: MaybeActor) -> PlanRow:
    row = await plan(uow.session, plan_id)
    drafting = actor is not None and row.organiser_org in actor.orgs(*plans.PUBLISHERS)
    if row.state != "published" and not drafting:
        raise NotFound
    return row
