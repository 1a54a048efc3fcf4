"""Committees over REST."""

import datetime as dt
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from common.catalogue import Catalogue, NotInCatalogue
from common.events.base import Instant, Title
from common.events.codes import CommitteeBasis, CommitteeKind, Level, Tier
from common.identity.actors import Role
from common.places import PLACES
from common.policy.findings import Finding
from common.service.routing import CurrentActor, MaybeActor, PortsDep, ServiceRouter, Uow
from common.web.access import public, roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import (
    AlreadyDecided,
    CommitteeWithoutPower,
    FieldError,
    Malformed,
    NotFound,
    OutsideJurisdiction,
    OwnCase,
    ReasonsMissing,
    StaleVersion,
    WrongState,
)
from review.domain.committees import Condition, WorkPlanPart
from review.domain.states import CommitteeState
from review.errors import CommitteeNotAdmissible, NoCompetentAuthority, PoolNotSufficient
from review.store.committees import CommitteeRow, list_committees
from review.usecases import committees
from review.usecases.access import is_party
from review.usecases.committees import PUBLIC_STATES, Application, FilingDecision

PARTIES: tuple[Role, ...] = (
    "organiser",
    "committee_office",
    "region_hr",
    "league_hr",
    "county_hr",
    "department_auditor",
)

router = ServiceRouter(tags=["committees"])

Text = Annotated[str, Field(max_length=4000)]
Name = Annotated[str, Field(min_length=2, max_length=100, examples=["巴彦淖尔市林草系列中级职称评审委员会"])]
OrgId = Annotated[str, Field(min_length=1, max_length=60, examples=["org_11150800DEM000065Q"])]


class ScopeTitle(BaseModel):
    """A title that the committee reviews; without a specialty the whole series."""

    model_config = ConfigDict(extra="forbid")

    series: str = Field(examples=["forestry_grassland"])
    specialty: str | None = None
    level: Level = Field(examples=["middle"])


class ConditionAnswer(BaseModel):
    """How one condition of article 12 is met."""

    model_config = ConfigDict(extra="forbid")

    met: StrictBool
    text: Text = ""


class CommitteeApplication(BaseModel):
    """What an organiser applies for."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    office_org: OrgId
    supervisor_org: OrgId
    second_supervisor_org: OrgId | None = Field(
        default=None, description="上级行业主管部门，仅行业主管部门直接组建的评委会填写"
    )
    self_reviewing_org: OrgId | None = None
    by: CommitteeBasis = Field(examples=["series"])
    kind: CommitteeKind = CommitteeKind.ORDINARY
    tier: Tier = Field(examples=["middle"])
    scope: list[ScopeTitle] = Field(min_length=1, max_length=100)
    places: list[str] = Field(min_length=1, max_length=120, examples=[["nm.bayannur"]])
    size: int = Field(ge=1, le=999, strict=True, examples=[21])
    chairs: int = Field(ge=0, le=99, strict=True, examples=[1])
    vice_chairs: int = Field(ge=0, le=99, strict=True, examples=[2])
    enterprise_related: StrictBool = False
    work_plan: dict[WorkPlanPart, Text]
    conditions: dict[Condition, ConditionAnswer]
    reason_for_size: Text | None = None

    def application(self, on: dt.date) -> Application:
        """What the use case takes.

        Raises:
            Malformed: a title is not in the catalogue on that day, or a place not in the tree.
        """
        errors = [
            FieldError(f"/places/{index}", "unknown_place", "没有这个行政区划，请从代码表中选择。")
            for index, place in enumerate(self.places)
            if place not in PLACES
        ]
        errors += [
            FieldError(f"/scope/{index}", "unknown_title", "职称目录中没有这个系列、专业或层级。")
            for index, title in enumerate(self.scope)
            if not _in_catalogue(title, on)
        ]
        if self.chairs + self.vice_chairs > self.size:
            errors.append(FieldError("/size", "too_small", "总人数不得少于主任委员和副主任委员人数之和。"))
        if errors:
            raise Malformed(errors=errors)
        return Application(
            name=self.name,
            office_org=self.office_org,
            supervisor_org=self.supervisor_org,
            second_supervisor_org=self.second_supervisor_org,
            self_reviewing_org=self.self_reviewing_org,
            by=self.by,
            kind=self.kind,
            tier=self.tier,
            scope=[Title(series=t.series, specialty=t.specialty, level=t.level) for t in self.scope],
            places=self.places,
            size=self.size,
            chairs=self.chairs,
            vice_chairs=self.vice_chairs,
            enterprise_related=self.enterprise_related,
            work_plan=self.work_plan,
            conditions={code: (answer.met, answer.text) for code, answer in self.conditions.items()},
            reason_for_size=self.reason_for_size,
        )


class NewCommittee(CommitteeApplication):
    organiser_org: OrgId


class RenewedCommittee(CommitteeApplication):
    version: StrictInt


class CommitteeFiling(BaseModel):
    """The authority's decision on an application; the term when it approves."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    decision: Literal["approved", "refused"]
    opinion: Text = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    size_consent: Text | None = Field(default=None, description="同意人数另行确定的理由；不填表示不同意")
    assessed_with: OrgId | None = Field(
        default=None, description="高级评委会：参与论证评估的自治区行业主管部门"
    )
    assessment: Text | None = Field(default=None, description="高级评委会：论证评估意见")


class Recommendation(BaseModel):
    """The opinion of an HR authority that recommends a 高级 committee."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    opinion: str = Field(min_length=1, max_length=4000)


class Committee(BaseModel):
    """A committee. The application's papers are shown to organiser, office and filing authority only."""

    committee_id: str
    name: str
    organiser_org: str
    office_org: str
    supervisor_org: str
    second_supervisor_org: str | None = None
    authority_org: str
    self_reviewing_org: str | None = None
    by: CommitteeBasis
    kind: CommitteeKind
    tier: Tier
    scope: list[ScopeTitle]
    places: list[str]
    size: int
    chairs: int
    vice_chairs: int
    enterprise_related: bool
    state: CommitteeState
    since: Instant
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    version: int
    work_plan: dict[str, str] | None = None
    conditions: dict[str, Any] | None = None
    reason_for_size: str | None = None
    size_consent: str | None = None
    recommendations: list[dict[str, str]] | None = None
    assessment: dict[str, str] | None = None
    opinion: str | None = None
    findings: list[Finding] | None = None

    @classmethod
    def of(cls, row: CommitteeRow, *, papers: bool) -> "Committee":
        """The committee as shown; `papers` for a party."""
        hidden = {
            "work_plan",
            "conditions",
            "reason_for_size",
            "size_consent",
            "recommendations",
            "assessment",
            "opinion",
            "findings",
        }
        shown = cls.model_validate(row, from_attributes=True)
        return shown if papers else shown.model_copy(update=dict.fromkeys(hidden))


def _in_catalogue(title: ScopeTitle, on: dt.date) -> bool:
    catalogue = Catalogue.shipped()
    try:
        if title.specialty is None:
            catalogue.specialties(title.series, on=on)
        else:
            catalogue.check(title.series, title.specialty, title.level, on=on)
    except NotInCatalogue:
        return False
    return True


@router.post(
    "/committees",
    operation_id="apply_for_committee",
    access=roles("organiser"),
    summary="申请评委会核准备案",
    status_code=201,
    refuses=[OutsideJurisdiction, NotFound, NoCompetentAuthority, CommitteeNotAdmissible],
)
async def apply_for_committee(
    body: NewCommittee, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Committee:
    row = await committees.apply_for_committee(
        uow,
        body.application(uow.now.date()),
        organiser_org=body.organiser_org,
        actor=actor,
        ports=ports,
    )
    return Committee.of(row, papers=True)


@router.post(
    "/committees/{committee_id}/application",
    operation_id="apply_for_committee_anew",
    access=roles("organiser"),
    summary="重新申请评委会核准备案",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        StaleVersion,
        WrongState,
        NoCompetentAuthority,
        CommitteeNotAdmissible,
    ],
)
async def apply_for_committee_anew(
    committee_id: str, body: RenewedCommittee, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Committee:
    row = await committees.apply_anew(
        uow,
        committee_id,
        body.application(uow.now.date()),
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return Committee.of(row, papers=True)


@router.post(
    "/committees/{committee_id}/recommendation",
    operation_id="recommend_committee",
    access=roles("league_hr", "county_hr"),
    summary="审核推荐高级评委会的申请",
    refuses=[NotFound, OutsideJurisdiction, StaleVersion, AlreadyDecided, OwnCase],
)
async def recommend_committee(
    committee_id: str, body: Recommendation, uow: Uow, actor: CurrentActor
) -> Committee:
    row = await committees.recommend_committee(
        uow, committee_id, opinion=body.opinion, seen_version=body.version, actor=actor
    )
    return Committee.of(row, papers=True)


@router.post(
    "/committees/{committee_id}/filing",
    operation_id="decide_committee_filing",
    access=roles("region_hr", "league_hr", "county_hr"),
    summary="办理评委会核准备案",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        StaleVersion,
        AlreadyDecided,
        OwnCase,
        ReasonsMissing,
        CommitteeNotAdmissible,
        CommitteeWithoutPower,
        PoolNotSufficient,
    ],
)
async def decide_committee_filing(
    committee_id: str, body: CommitteeFiling, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Committee:
    decision = FilingDecision(
        decision=body.decision,
        opinion=body.opinion,
        valid_from=body.valid_from,
        valid_to=body.valid_to,
        size_consent=body.size_consent,
        assessed_with=body.assessed_with,
        assessment=body.assessment,
    )
    row = await committees.decide_filing(
        uow, committee_id, decision, seen_version=body.version, actor=actor, ports=ports
    )
    return Committee.of(row, papers=True)


@router.get(
    "/committees/{committee_id}",
    operation_id="get_committee",
    access=public(),
    summary="查询评委会",
    audience=("spa", "mobile", "public"),
    refuses=[NotFound],
)
async def get_committee(committee_id: str, uow: Uow, actor: MaybeActor) -> Committee:
    row = await committees.read_committee(uow, committee_id, actor=actor)
    return Committee.of(row, papers=actor is not None and is_party(actor, row))


@router.get(
    "/committees",
    operation_id="list_committees",
    access=public(),
    summary="列出评委会",
    audience=("spa", "mobile", "public"),
)
async def get_committees(
    uow: Uow,
    actor: MaybeActor,
    state: CommitteeState | None = None,
    place: Annotated[str | None, Query(max_length=100, description="只列评审范围包含该地区的评委会")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Committee]:
    own = actor.orgs(*PARTIES) if actor else ()
    rows = await list_committees(
        uow.session,
        limit=limit + 1,
        after=last_seen(cursor),
        public_states=PUBLIC_STATES,
        own_orgs=own,
        state=state,
        place=place,
    )
    return page(
        rows, limit, key=lambda row: row.committee_id, item=lambda row: Committee.of(row, papers=False)
    )
