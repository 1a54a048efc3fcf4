"""Declarations over REST: draft, read, list, compare versions, follow the timeline."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StrictInt, field_validator

from common.crypto.masks import mask_number
from common.events.base import Title
from common.events.codes import Column, Level
from common.policy.findings import Finding
from common.ports import Ports
from common.replicas.queries import names_of
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.uow import UnitOfWork
from common.web.access import linked, signed_in
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import NotFound, NotLinked, StaleVersion, WrongState
from declaration.api.plans.plans import PackUsed
from declaration.api.times import shanghai
from declaration.domain.cases.states import State, Step
from declaration.domain.cases.timeline import what_next
from declaration.domain.cases.versions import differences
from declaration.errors import (
    ChannelClosed,
    ColumnClosed,
    DeadlinePassed,
    OutsideCommitteeScope,
    PlanNotOpen,
    ProfileMissing,
    UnknownTitle,
)
from declaration.store.cases.declarations import (
    DeclarationRow,
    DeclarationVersionRow,
    submitted_version,
    versions_of,
)
from declaration.store.cases.timeline import timeline_of
from declaration.store.people.persons import people_by_ref
from declaration.usecases.cases import declarations
from declaration.usecases.cases.declarations import NewDeclaration
from declaration.usecases.cases.scope import visible_declaration

router = ServiceRouter(tags=["declarations"])

MAX_FORM_BYTES = 200_000


def _small(form: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(form, ensure_ascii=False).encode()) > MAX_FORM_BYTES:
        raise ValueError("表单内容过长，请精简或改为上传材料。")
    return form


class TitleChoice(BaseModel):
    """The title that is declared."""

    model_config = ConfigDict(extra="forbid")

    series: str = Field(min_length=1, max_length=60, examples=["forestry_grassland"])
    specialty: str | None = Field(default=None, min_length=1, max_length=60, examples=["silviculture"])
    level: Level = Field(examples=["middle"])


class DraftBody(BaseModel):
    """A new declaration."""

    model_config = ConfigDict(extra="forbid")

    plan_id: str = Field(max_length=60, examples=["pln_k3v9exampleexample77"])
    committee_id: str = Field(max_length=60, examples=["cmt_p2m8exampleexample31"])
    title: TitleChoice
    column: Column = Field(default=Column.ORDINARY, examples=["ordinary"])
    form: dict[str, Any] = Field(default_factory=dict, examples=[{"work_summary": "长期从事森林培育工作。"}])
    channel_org: str | None = Field(
        default=None, max_length=60, description="受理服务点或代理机构，仅非公有制人员、自由职业者可选"
    )

    _form_is_small = field_validator("form")(_small)

    def new(self) -> NewDeclaration:
        return NewDeclaration(
            plan_id=self.plan_id,
            committee_id=self.committee_id,
            series=self.title.series,
            specialty=self.title.specialty,
            level=self.title.level,
            column=self.column,
            form=self.form,
            channel_org=self.channel_org,
        )


class FormBody(BaseModel):
    """The form as it is to be kept."""

    model_config = ConfigDict(extra="forbid")

    form: dict[str, Any] = Field(examples=[{"work_summary": "长期从事森林培育、防沙治沙工作。"}])
    version: StrictInt = Field(examples=[1])

    _form_is_small = field_validator("form")(_small)


class Applicant(BaseModel):
    """Who declares; the number is masked."""

    name: str = Field(examples=["夏明荣"])
    document_kind: str = Field(examples=["111"])
    number_masked: str = Field(examples=["150802**********01"])


class Pledge(BaseModel):
    """The integrity pledge that was signed."""

    text_version: str = Field(examples=["demo-1"])
    signed_at: dt.datetime


class DeclarationSummary(BaseModel):
    """A declaration in a list."""

    declaration_id: str = Field(examples=["dcl_b5x7exampleexample19"])
    number: str = Field(examples=["SB202600000123"])
    state: State = Field(examples=["submitted"])
    step: Step = Field(examples=["employer"])
    holder_org: str | None = None
    version: int
    applicant: Applicant
    plan_id: str
    year: int
    committee_id: str
    title: Title
    column: Column
    applicant_type: str
    unit_org: str
    using_org: str | None = None
    channel_org: str | None = None
    place: str
    submitted_version: int
    submitted_at: dt.datetime | None = None
    changed_at: dt.datetime
    reason: str | None = Field(default=None, examples=["supplement_overdue"], description="现状态的原因代码")
    clause: str | None = Field(default=None, examples=["R25-35"], description="依据条款")


class Declaration(DeclarationSummary):
    """A declaration with its form."""

    form: dict[str, Any]
    created_at: dt.datetime
    pledge: Pledge | None = None
    pack: PackUsed | None = None
    declare_until: dt.date | None = None
    supplement_due: dt.date | None = None
    accepted_at: dt.datetime | None = None


class VersionSummary(BaseModel):
    """A submitted version; `content_sha256` is over its canonical JSON."""

    n: int = Field(examples=[1])
    submitted_at: dt.datetime
    content_sha256: str
    pledge: Pledge
    pack: PackUsed


class ContentChange(BaseModel):
    """One difference from the version before."""

    pointer: str = Field(examples=["/form/work_summary"])
    before: Any = None
    after: Any = None


class Version(VersionSummary):
    """A submitted version with its content, what the rules found, and what changed from the version before."""

    content: dict[str, Any]
    findings: list[Finding]
    changes: list[ContentChange] | None = None


class TimelineEntry(BaseModel):
    """One stay at a desk."""

    step: str = Field(examples=["employer"])
    state: str = Field(examples=["submitted"])
    holder_org: str | None = None
    holder_name: str | None = Field(default=None, examples=["临河区红柳林场"])
    since: dt.datetime
    until: dt.date | None = None
    ended_at: dt.datetime | None = None
    outcome: str | None = Field(default=None, examples=["passed"])


class Timeline(BaseModel):
    """Every step so far and what happens next."""

    declaration_id: str
    number: str
    state: State
    items: list[TimelineEntry]
    next: str = Field(examples=["所在单位审核申报材料。"])


async def declaration_answer(uow: UnitOfWork, row: DeclarationRow, ports: Ports) -> Declaration:
    """The resource as every action on a declaration answers it."""
    applicant = (await applicants_of(uow, [row], ports))[row.person_ref]
    pack = None
    if row.pack_id and row.pack_version and row.pack_digest:
        pack = PackUsed(id=row.pack_id, version=row.pack_version, digest=row.pack_digest)
    pledge = None
    if row.pledge_version and row.pledged_at:
        pledge = Pledge(text_version=row.pledge_version, signed_at=row.pledged_at.astimezone(uow.now.tzinfo))
    return Declaration(
        **_facts(row, applicant),
        form=row.read_form(ports.keys),
        created_at=row.created_at.astimezone(uow.now.tzinfo),
        pledge=pledge,
        pack=pack,
        declare_until=row.declare_until,
        supplement_due=row.supplement_due,
        accepted_at=shanghai(row.accepted_at),
    )


@router.post(
    "/declarations",
    operation_id="draft_declaration",
    access=linked(),
    summary="新建申报（草稿）",
    audience=("spa", "mobile"),
    status_code=201,
    refuses=[
        NotFound,
        NotLinked,
        ProfileMissing,
        PlanNotOpen,
        ColumnClosed,
        UnknownTitle,
        OutsideCommitteeScope,
        ChannelClosed,
        DeadlinePassed,
    ],
)
async def draft_declaration(body: DraftBody, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Declaration:
    row = await declarations.draft_declaration(uow, body.new(), actor=actor, ports=ports)
    return await declaration_answer(uow, row, ports)


@router.put(
    "/declarations/{declaration_id}",
    operation_id="save_declaration_draft",
    access=linked(),
    summary="保存申报草稿",
    audience=("spa", "mobile"),
    refuses=[NotFound, StaleVersion, WrongState],
)
async def save_declaration_draft(
    declaration_id: str, body: FormBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Declaration:
    row = await declarations.save_draft(
        uow, declaration_id, body.form, seen_version=body.version, actor=actor, ports=ports
    )
    return await declaration_answer(uow, row, ports)


@router.get(
    "/declarations/{declaration_id}",
    operation_id="get_declaration",
    access=signed_in(),
    summary="查看申报",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def get_declaration(declaration_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Declaration:
    row = await visible_declaration(uow, declaration_id, actor=actor)
    return await declaration_answer(uow, row, ports)


@router.get(
    "/declarations",
    operation_id="list_declarations",
    access=signed_in(),
    summary="列出本人的申报，或本单位、本地区的申报",
    audience=("spa", "mobile"),
)
async def list_declarations(
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
    state: Annotated[State | None, Query(description="按状态筛选")] = None,
    plan_id: Annotated[str | None, Query(max_length=60, description="按申报计划筛选")] = None,
    step: Annotated[Step | None, Query(description="按所处环节筛选")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[DeclarationSummary]:
    rows = await declarations.list_declarations(
        uow, actor=actor, state=state, plan_id=plan_id, step=step, after=last_seen(cursor), limit=limit + 1
    )
    applicants = await applicants_of(uow, rows[:limit], ports)
    return page(
        rows, limit, key=lambda row: row.number, item=lambda row: _summary(row, applicants[row.person_ref])
    )


@router.get(
    "/declarations/{declaration_id}/versions",
    operation_id="list_declaration_versions",
    access=signed_in(),
    summary="列出历次提交的版本",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def list_declaration_versions(
    declaration_id: str, uow: Uow, actor: CurrentActor
) -> Page[VersionSummary]:
    await visible_declaration(uow, declaration_id, actor=actor)
    rows = await versions_of(uow.session, declaration_id)
    return Page(items=[VersionSummary(**_version(row)) for row in rows])


@router.get(
    "/declarations/{declaration_id}/versions/{n}",
    operation_id="get_declaration_version",
    access=signed_in(),
    summary="查看某次提交的版本及其与前一版本的差异",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def get_declaration_version(
    declaration_id: str, n: int, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Version:
    await visible_declaration(uow, declaration_id, actor=actor)
    row = await submitted_version(uow.session, declaration_id, n)
    content = row.read_content(ports.keys)
    changes = None
    if n > 1:
        before = (await submitted_version(uow.session, declaration_id, n - 1)).read_content(ports.keys)
        changes = [ContentChange(**vars(change)) for change in differences(before, content)]
    return Version(**_version(row), content=content, findings=row.findings, changes=changes)


@router.get(
    "/declarations/{declaration_id}/timeline",
    operation_id="get_declaration_timeline",
    access=signed_in(),
    summary="查看办理进度",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def get_declaration_timeline(declaration_id: str, uow: Uow, actor: CurrentActor) -> Timeline:
    row = await visible_declaration(uow, declaration_id, actor=actor)
    stays = await timeline_of(uow.session, declaration_id)
    names = await names_of(uow.session, {stay.holder_org for stay in stays})
    return Timeline(
        declaration_id=declaration_id,
        number=row.number,
        state=State(row.state),
        next=what_next(State(row.state), Step(row.step), stays[-1].step if stays else None),
        items=[
            TimelineEntry(
                step=stay.step,
                state=stay.state,
                holder_org=stay.holder_org,
                holder_name=names.get(stay.holder_org or ""),
                since=stay.since.astimezone(uow.now.tzinfo),
                until=stay.until,
                ended_at=shanghai(stay.ended_at),
                outcome=stay.outcome,
            )
            for stay in stays
        ],
    )


async def applicants_of(
    uow: UnitOfWork, rows: Sequence[DeclarationRow], ports: Ports
) -> dict[str, Applicant]:
    """Who declares, by person."""
    people = await people_by_ref(uow.session, {row.person_ref for row in rows})
    return {
        person.person_ref: Applicant(
            name=person.name(ports.keys),
            document_kind=person.document_kind,
            number_masked=mask_number(person.number(ports.keys)),
        )
        for person in people.values()
    }


def _summary(row: DeclarationRow, applicant: Applicant) -> DeclarationSummary:
    return DeclarationSummary(**_facts(row, applicant))


def _facts(row: DeclarationRow, applicant: Applicant) -> dict[str, Any]:
    changed_at = shanghai(row.changed_at)
    assert changed_at is not None
    return {
        "declaration_id": row.declaration_id,
        "number": row.number,
        "state": State(row.state),
        "step": Step(row.step),
        "holder_org": row.holder_org,
        "version": row.version,
        "applicant": applicant,
        "plan_id": row.plan_id,
        "year": row.year,
        "committee_id": row.committee_id,
        "title": Title(series=row.series, specialty=row.specialty, level=Level(row.level)),
        "column": Column(row.entry_column),
        "applicant_type": row.applicant_type,
        "unit_org": row.unit_org,
        "using_org": row.using_org,
        "channel_org": row.channel_org,
        "place": row.place,
        "submitted_version": row.submitted_version,
        "submitted_at": shanghai(row.submitted_at),
        "changed_at": changed_at,
        "reason": row.reason,
        "clause": row.clause,
    }


def _version(row: DeclarationVersionRow) -> dict[str, Any]:
    return {
        "n": row.n,
        "submitted_at": shanghai(row.submitted_at),
        "content_sha256": row.content_sha256,
        "pledge": {"text_version": row.pledge_version, "signed_at": shanghai(row.pledged_at)},
        "pack": {"id": row.pack_id, "version": row.pack_version, "digest": row.pack_digest},
    }
