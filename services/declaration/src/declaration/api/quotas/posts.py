"""Posts of institutions over REST: recorded per unit and level, with what is taken and free; consultations (E-28)."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from common.events.codes import Level
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction, StaleVersion
from declaration.api.times import shanghai
from declaration.errors import (
    DeskNotRecorded,
    NotTheOneToSet,
    PostsNotRecorded,
    QuotaBelowTaken,
    QuotaNotSplittable,
)
from declaration.store.quotas.posts import ConsultationRow
from declaration.usecases.quotas import posts
from declaration.usecases.quotas.posts import HR, LevelView, PostLine, PostsView, RecordedPosts

router = ServiceRouter(tags=["quotas"])

RECORD = roles(*HR, "department_auditor")
READ = roles(*HR, "department_auditor", "unit_auditor")


class Line(BaseModel):
    """Posts at one level."""

    model_config = ConfigDict(extra="forbid")

    posts_set: StrictInt = Field(ge=0, le=100_000, description="已设岗位数", examples=[40])
    vacant: StrictInt = Field(
        ge=0,
        le=100_000,
        description="岗位结构比例内的空岗数；中初级控制职数由盟市、区直部门安排的，填控制职数",
        examples=[3],
    )


class PostsBody(BaseModel):
    """What is recorded; levels that are left out stay as they are."""

    model_config = ConfigDict(extra="forbid")

    in_reform: StrictBool = Field(default=False, description="涉改单位")
    post_managed: StrictBool = Field(default=True, description="全面实行岗位管理")
    levels: dict[Level, Line] = Field(
        min_length=1, examples=[{"associate_senior": {"posts_set": 40, "vacant": 3}}]
    )
    version: StrictInt | None = Field(default=None, description="更正已有登记时，填看到的版本")

    def recorded(self) -> RecordedPosts:
        lines = {level: PostLine(line.posts_set, line.vacant) for level, line in self.levels.items()}
        return RecordedPosts(self.in_reform, self.post_managed, lines)


class LevelPosts(BaseModel):
    """Posts at one level: `vacant` and `consulted` are what may be recommended for."""

    posts_set: int
    vacant: int
    consulted: int
    taken: int
    free: int
    over: int = Field(description="超岗位推荐的人数")

    @classmethod
    def of(cls, view: LevelView) -> "LevelPosts":
        one = view.posts
        return cls(
            posts_set=view.pot.posts_set,
            vacant=one.vacant,
            consulted=one.consulted,
            taken=one.taken,
            free=max(0, one.vacant + one.consulted - one.taken),
            over=one.over,
        )


class OverQuota(BaseModel):
    """Over-quota declarations of 高级, added up over a county or a region department."""

    counted_in: str = Field(examples=["临河区"])
    senior_posts: int
    allowed: int
    taken: int
    free: int
    clause: str | None = None


class Consultation(BaseModel):
    """A department's question to the HR authority of the same level, and its answer."""

    consultation_id: str
    org_id: str
    year: int
    level: Level
    persons: int
    state: str = Field(examples=["agreed"])
    department_org: str
    hr_org: str
    asked_at: dt.datetime
    answered_at: dt.datetime | None = None

    @classmethod
    def of(cls, row: ConsultationRow) -> "Consultation":
        asked = shanghai(row.asked_at)
        assert asked is not None
        return cls(
            consultation_id=row.consultation_id,
            org_id=row.org_id,
            year=row.year,
            level=Level(row.level),
            persons=row.persons,
            state=row.state,
            department_org=row.department_org,
            hr_org=row.hr_org,
            asked_at=asked,
            answered_at=shanghai(row.answered_at),
        )


class UnitPosts(BaseModel):
    """The posts of an institution in a year, with the clause by which they bind; none where no document in hand says how."""

    org_id: str
    year: int
    in_reform: bool
    post_managed: bool
    levels: dict[Level, LevelPosts]
    over_quota: OverQuota | None = None
    consultations: list[Consultation]
    clause: str | None = None
    missing: str | None = Field(default=None, description="未掌握的文件")
    version: int

    @classmethod
    def of(cls, view: PostsView) -> "UnitPosts":
        together = view.together
        over: dict[str, Any] = {}
        if together is not None:
            over["over_quota"] = OverQuota(
                counted_in=together.name,
                senior_posts=together.senior_posts,
                allowed=view.may_exceed,
                taken=together.over,
                free=max(0, view.may_exceed - together.over),
                clause=view.rules.over_share.clause,
            )
        return cls(
            org_id=view.row.org_id,
            year=view.row.year,
            in_reform=view.row.in_reform,
            post_managed=view.row.post_managed,
            levels={Level(one.pot.level): LevelPosts.of(one) for one in view.levels},
            consultations=[Consultation.of(row) for row in view.consultations],
            clause=view.rules.mode.clause,
            missing=view.rules.mode.missing,
            version=view.row.version,
            **over,
        )


class ConsultationBody(BaseModel):
    """A request for more posts (岗位) than an institution has free: level and number."""

    model_config = ConfigDict(extra="forbid")

    level: Level = Field(examples=["associate_senior"])
    persons: StrictInt = Field(ge=1, le=1000, examples=[2])


class ConsultationAnswer(BaseModel):
    """Whether the HR authority agrees."""

    model_config = ConfigDict(extra="forbid")

    agreed: StrictBool = Field(examples=[True])


@router.put(
    "/plans/{plan_id}/posts/{org_id}",
    operation_id="record_posts",
    access=RECORD,
    summary="登记单位岗位数",
    refuses=[NotFound, OutsideJurisdiction, StaleVersion, NotTheOneToSet, QuotaBelowTaken],
)
async def record_posts(
    plan_id: str, org_id: str, body: PostsBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> UnitPosts:
    return UnitPosts.of(
        await posts.record_posts(
            uow, plan_id, org_id, body.recorded(), seen_version=body.version, actor=actor, ports=ports
        )
    )


@router.get(
    "/plans/{plan_id}/posts/{org_id}",
    operation_id="get_posts",
    access=READ,
    summary="查看单位岗位数、已推荐数和余数",
    refuses=[NotFound, OutsideJurisdiction, PostsNotRecorded],
)
async def get_posts(plan_id: str, org_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> UnitPosts:
    return UnitPosts.of(await posts.read_posts(uow, plan_id, org_id, actor=actor, ports=ports))


@router.get(
    "/plans/{plan_id}/posts",
    operation_id="list_posts",
    access=roles(*HR),
    summary="列出本地区各单位岗位数、已推荐数和余数",
    refuses=[NotFound],
)
async def list_posts(
    plan_id: str,
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[UnitPosts]:
    views = await posts.list_posts(
        uow, plan_id, limit=limit + 1, after=last_seen(cursor), actor=actor, ports=ports
    )
    return page(views, limit, key=lambda view: view.row.org_id, item=UnitPosts.of)


@router.post(
    "/plans/{plan_id}/posts/{org_id}/consultations",
    operation_id="ask_post_consultation",
    access=roles("department_auditor"),
    summary="主管部门就超岗位推荐商人社部门",
    status_code=201,
    refuses=[NotFound, OutsideJurisdiction, QuotaNotSplittable, PostsNotRecorded, DeskNotRecorded],
)
async def ask_post_consultation(
    plan_id: str, org_id: str, body: ConsultationBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Consultation:
    return Consultation.of(
        await posts.ask_consultation(
            uow, plan_id, org_id, level=body.level, persons=body.persons, actor=actor, ports=ports
        )
    )


@router.post(
    "/post-consultations/{consultation_id}/answer",
    operation_id="answer_post_consultation",
    access=roles(*HR),
    summary="人社部门答复超岗位会商",
    refuses=[NotFound, OutsideJurisdiction, AlreadyDecided],
)
async def answer_post_consultation(
    consultation_id: str, body: ConsultationAnswer, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Consultation:
    return Consultation.of(
        await posts.answer_consultation(uow, consultation_id, agreed=body.agreed, actor=actor, ports=ports)
    )
