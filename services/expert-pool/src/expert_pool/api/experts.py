"""Experts of a pool over REST: entering, correcting, removing, consent to a fourth year, papers."""

import datetime as dt
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field, StrictInt

from common.catalogue import Catalogue, NotInCatalogue
from common.crypto.keyring import Keyring
from common.crypto.masks import mask_name, mask_number, mask_phone
from common.events.codes import Level, PoolRemoval
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
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
from expert_pool.api.shapes import Body
from expert_pool.errors import (
    AlreadyInPool,
    BadExpertDocument,
    EmployerNotRecorded,
    ExpertBarred,
    ExpertNotAdmissible,
    ExpertSeated,
    PoolStandsStill,
    RemovalReasonNotAllowed,
)
from expert_pool.store.experts import ExpertRow, ExpertState, ServiceConsentRow
from expert_pool.usecases import experts
from expert_pool.usecases.experts import ExpertFacts, LookPurpose, Papers

router = ServiceRouter(tags=["experts"])

OFFICE = roles("committee_office")
AUTHORITY = roles("region_hr", "league_hr", "county_hr")
READERS = roles("committee_office", "region_hr", "league_hr", "county_hr")

OrgId = Annotated[str, Field(pattern=r"^org_[0-9A-Za-z_-]{1,60}$", examples=["org_12150800DEM0002097"])]


class PastService(Body):
    """A year in which the expert attended some committee, and where that is known from."""

    year: StrictInt = Field(ge=1990, le=2100, examples=[2025])
    source: str = Field(min_length=1, max_length=200, examples=["2025年度评委聘书"])


class ExpertBody(Body):
    """What the office enters of an expert besides the papers."""

    employer_org: OrgId
    earlier_employers: list[OrgId] = Field(default=[], max_length=50)
    series: str = Field(max_length=60, examples=["forestry_grassland"])
    specialty: str | None = Field(default=None, max_length=60)
    title_rank: Level = Field(examples=["associate_senior"])
    chair_pool: bool = False
    subject_group: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")
    grassroots: bool = False
    outside_system: bool = False
    outside_unit: bool = False
    outside_region: bool = False
    in_practice: bool = True
    retired: bool = False
    scarce_field: bool = False
    term_from: dt.date | None = Field(default=None, description="任期起始日，默认为录入当日")
    term_until: dt.date = Field(examples=["2029-05-10"])
    service_years: list[PastService] = Field(default=[], max_length=50)

    def facts(self, *, today: dt.date) -> ExpertFacts:
        try:
            Catalogue.shipped().series_label(self.series)
            Catalogue.shipped().specialty_label(self.series, self.specialty or "")
        except NotInCatalogue as unknown:
            raise Malformed(
                errors=[FieldError(f"/{unknown.kind}", "unknown_title", "职称目录中没有该系列或专业。")]
            ) from unknown
        given = {
            name: getattr(self, name)
            for name in ExpertFacts.__dataclass_fields__
            if name not in {"term_from", "service_years"}
        }
        return ExpertFacts(
            **given,
            term_from=self.term_from or today,
            service_years=[(service.year, service.source) for service in self.service_years],
        )


class NewExpert(ExpertBody):
    """An expert to be entered; name, number and phone are stored encrypted."""

    document_kind: str = Field(max_length=3, examples=["111"])
    number: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=100)
    phone: str | None = Field(default=None, pattern=r"^[0-9+-]{5,20}$")


class ChangedExpert(ExpertBody):
    """The whole entry as it shall be; the papers stay."""

    version: StrictInt
    phone: str | None = Field(default=None, pattern=r"^[0-9+-]{5,20}$")


class ExpertRemoval(Body):
    version: StrictInt
    reason: PoolRemoval = Field(examples=["own_wish"])


class NewConsent(Body):
    """The authority's consent to a year of service beyond three running, with its reason."""

    year: StrictInt = Field(ge=2023, le=2100, examples=[2026])
    reason: str = Field(min_length=2, max_length=500)


class ServiceConsent(BaseModel):
    """A recorded consent."""

    consent_id: str
    expert_id: str
    year: int
    by_org: str
    given_on: dt.date

    @classmethod
    def of(cls, row: ServiceConsentRow) -> "ServiceConsent":
        return cls.model_validate(row, from_attributes=True)


class ServiceYear(BaseModel):
    year: int
    source: str


class Expert(BaseModel):
    """An expert of a pool; name, number and phone are masked."""

    expert_id: str
    committee_id: str
    name: str
    number: str
    phone: str | None = None
    employer_org: str
    earlier_employers: list[str]
    series: str
    specialty: str | None = None
    title_rank: Level
    chair_pool: bool
    subject_group: str | None = None
    grassroots: bool
    outside_system: bool
    outside_unit: bool
    outside_region: bool
    in_practice: bool
    retired: bool
    scarce_field: bool
    term_from: dt.date
    term_until: dt.date
    state: ExpertState
    removed_on: dt.date | None = None
    removal_reason: PoolRemoval | None = None
    version: int

    @classmethod
    def of(cls, row: ExpertRow, keys: Keyring) -> "Expert":
        phone = row.phone(keys)
        shown = {name: getattr(row, name) for name in cls.model_fields if name not in _PERSONAL}
        return cls(
            **shown,
            name=mask_name(row.name(keys)),
            number=mask_number(row.number(keys)),
            phone=mask_phone(phone) if phone else None,
        )


_PERSONAL = {"name", "number", "phone"}


class ExpertDetail(Expert):
    """An expert with the years of service on any committee and this year's consents."""

    service_years: list[ServiceYear] = []
    consents: list[ServiceConsent] = []


class ExpertPapers(BaseModel):
    """An expert's papers in full; the look is on record."""

    expert_id: str
    document_kind: str
    number: str
    name: str
    phone: str | None = None


@router.post(
    "/pools/{committee_id}/experts",
    operation_id="enter_expert",
    access=OFFICE,
    summary="专家入库",
    status_code=201,
    refuses=[
        NotFound,
        OutsideJurisdiction,
        OwnCase,
        PoolStandsStill,
        AlreadyInPool,
        BadExpertDocument,
        EmployerNotRecorded,
        ExpertBarred,
        ExpertNotAdmissible,
    ],
)
async def enter_expert(
    committee_id: str, body: NewExpert, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Expert:
    row = await experts.enter_expert(
        uow,
        committee_id,
        Papers(body.document_kind, body.number, body.name, body.phone),
        body.facts(today=uow.now.date()),
        actor=actor,
        ports=ports,
    )
    return Expert.of(row, ports.keys)


@router.get(
    "/pools/{committee_id}/experts",
    operation_id="list_experts",
    access=READERS,
    summary="列出专家库专家（姓名等已遮蔽）",
    refuses=[NotFound, OutsideJurisdiction],
)
async def list_experts(
    committee_id: str,
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
    state: Annotated[ExpertState | None, Query(description="在库或已移出")] = None,
    chair_pool: Annotated[bool | None, Query(description="是否属主任委员库")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Expert]:
    rows = await experts.list_experts(
        uow,
        committee_id,
        limit=limit + 1,
        after=last_seen(cursor),
        state=state,
        chair_pool=chair_pool,
        actor=actor,
    )
    return page(rows, limit, key=lambda row: row.expert_id, item=lambda row: Expert.of(row, ports.keys))


@router.get(
    "/pools/{committee_id}/experts/{expert_id}",
    operation_id="get_expert",
    access=READERS,
    summary="查看专家（姓名等已遮蔽）",
    refuses=[NotFound, OutsideJurisdiction],
)
async def get_expert(
    committee_id: str, expert_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> ExpertDetail:
    row, years, consents = await experts.read_expert(uow, committee_id, expert_id, actor=actor)
    return ExpertDetail(
        **Expert.of(row, ports.keys).model_dump(),
        service_years=[ServiceYear(year=year.year, source=year.source) for year in years],
        consents=[ServiceConsent.of(consent) for consent in consents],
    )


@router.put(
    "/pools/{committee_id}/experts/{expert_id}",
    operation_id="change_expert",
    access=OFFICE,
    summary="更正专家信息",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        OwnCase,
        StaleVersion,
        WrongState,
        PoolStandsStill,
        ExpertSeated,
        EmployerNotRecorded,
        ExpertBarred,
        ExpertNotAdmissible,
    ],
)
async def change_expert(
    committee_id: str,
    expert_id: str,
    body: ChangedExpert,
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
) -> Expert:
    row = await experts.change_expert(
        uow,
        committee_id,
        expert_id,
        body.facts(today=uow.now.date()),
        phone=body.phone,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return Expert.of(row, ports.keys)


@router.post(
    "/pools/{committee_id}/experts/{expert_id}/removal",
    operation_id="remove_expert",
    access=OFFICE,
    summary="专家移出专家库",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        OwnCase,
        StaleVersion,
        WrongState,
        PoolStandsStill,
        ExpertSeated,
        RemovalReasonNotAllowed,
    ],
)
async def remove_expert(
    committee_id: str,
    expert_id: str,
    body: ExpertRemoval,
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
) -> Expert:
    row = await experts.remove_expert(
        uow, committee_id, expert_id, body.reason, seen_version=body.version, actor=actor
    )
    return Expert.of(row, ports.keys)


@router.post(
    "/pools/{committee_id}/experts/{expert_id}/service-consents",
    operation_id="consent_to_service",
    access=AUTHORITY,
    summary="同意连续三年担任评委的专家本年度继续参加抽取",
    status_code=201,
    refuses=[NotFound, OutsideJurisdiction, OwnCase, PoolStandsStill, AlreadyDecided],
)
async def consent_to_service(
    committee_id: str,
    expert_id: str,
    body: NewConsent,
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
) -> ServiceConsent:
    row = await experts.consent_to_service(
        uow, committee_id, expert_id, year=body.year, reason=body.reason, actor=actor, ports=ports
    )
    return ServiceConsent.of(row)


@router.get(
    "/pools/{committee_id}/experts/{expert_id}/papers",
    operation_id="get_expert_papers",
    access=OFFICE,
    summary="查看专家完整身份信息（留痕）",
    refuses=[NotFound, OutsideJurisdiction],
)
async def get_expert_papers(
    committee_id: str,
    expert_id: str,
    purpose: Annotated[LookPurpose, Query(description="查看目的，记入访问记录")],
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
) -> ExpertPapers:
    row, papers = await experts.read_papers(uow, committee_id, expert_id, purpose, actor=actor, ports=ports)
    return ExpertPapers(
        expert_id=row.expert_id,
        document_kind=papers.document_kind,
        number=papers.number,
        name=papers.name,
        phone=papers.phone,
    )
