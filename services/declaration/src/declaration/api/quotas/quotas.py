"""Numbers of places over REST: 正高 of school teachers (E-29) and directed posts (E-30), split, taken and free."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictInt, model_validator

from common.catalogue import Catalogue
from common.events.codes import Level
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction, StaleVersion
from declaration.domain.quotas.quotas import QuotaKind
from declaration.errors import QuotaFull, QuotaNotSplittable
from declaration.usecases.quotas import shares
from declaration.usecases.quotas.posts import HR
from declaration.usecases.quotas.shares import Share, ShareView

router = ServiceRouter(tags=["quotas"])

Kind = Literal[QuotaKind.TEACHER, QuotaKind.DIRECTED]


class ShareBody(BaseModel):
    """How many a place or a unit gets; directed posts name level and series, teachers' places are 正高 alone."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind = Field(examples=["teacher"])
    place: str | None = Field(default=None, max_length=60, examples=["nm.bayannur.linhe"])
    org_id: str | None = Field(default=None, max_length=60)
    level: Level = Field(default=Level.FULL_SENIOR)
    series: str | None = Field(default=None, max_length=60)
    specialty: str | None = Field(default=None, max_length=60)
    persons: StrictInt = Field(ge=0, le=100_000, examples=[4])
    version: StrictInt | None = Field(default=None, description="更正已有分配时，填看到的版本")

    @model_validator(mode="after")
    def _one_receiver_and_one_title(self) -> Self:
        if (self.place is None) == (self.org_id is None):
            raise ValueError("a share goes to one place or one unit")
        directed = self.kind is QuotaKind.DIRECTED
        if directed != (self.series is not None):
            raise ValueError("directed posts name their series, others none")
        if not directed and self.level is not Level.FULL_SENIOR:
            raise ValueError("places of school teachers are for the highest level")
        if self.series is not None and self.series not in Catalogue.shipped().series:
            raise ValueError("unknown series")
        return self

    def share(self) -> Share:
        return Share(
            kind=QuotaKind(self.kind),
            place=self.place,
            org_id=self.org_id,
            level=self.level,
            persons=self.persons,
            series=self.series or "",
            specialty=self.specialty,
        )


class RowBody(BaseModel):
    """Which unit a row of the annual notice's table means."""

    model_config = ConfigDict(extra="forbid")

    row: str = Field(max_length=60, examples=["normal_university_school"])
    org_id: str = Field(max_length=60)


class Quota(BaseModel):
    """A number of a place or a unit: `seats` are all it was given, `free` what it may still recommend or give on."""

    kind: Kind
    holder: str = Field(description="地区或单位编号", examples=["nm.bayannur"])
    name: str = Field(examples=["巴彦淖尔市"])
    level: Level
    series: str | None = None
    seats: int
    given: int
    taken: int
    free: int
    from_holder: str | None = None
    clause: str | None = None
    version: int

    @classmethod
    def of(cls, view: ShareView) -> "Quota":
        return cls.model_validate(
            {**{name: getattr(view, name) for name in ShareView.__dataclass_fields__}, "free": view.free}
        )


class Quotas(BaseModel):
    items: list[Quota]


@router.get(
    "/plans/{plan_id}/quotas",
    operation_id="list_quotas",
    access=roles(*HR, "department_auditor", "unit_auditor"),
    summary="查看中小学正高级教师名额和定向评价单列岗位",
    refuses=[NotFound, OutsideJurisdiction],
)
async def list_quotas(plan_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Quotas:
    found = await shares.list_shares(uow, plan_id, actor=actor, ports=ports)
    return Quotas(items=[Quota.of(view) for view in found])


@router.post(
    "/plans/{plan_id}/quota-shares",
    operation_id="give_quota_share",
    access=roles(*HR),
    summary="登记、分配名额或单列岗位",
    refuses=[NotFound, OutsideJurisdiction, StaleVersion, QuotaNotSplittable, QuotaFull],
)
async def give_quota_share(
    plan_id: str, body: ShareBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Quota:
    return Quota.of(
        await shares.give_share(
            uow, plan_id, body.share(), seen_version=body.version, actor=actor, ports=ports
        )
    )


@router.post(
    "/plans/{plan_id}/quota-rows",
    operation_id="bind_quota_row",
    access=roles("region_hr"),
    summary="确定名额分配表中的单位",
    status_code=201,
    refuses=[NotFound, OutsideJurisdiction, AlreadyDecided],
)
async def bind_quota_row(
    plan_id: str, body: RowBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Quota:
    return Quota.of(
        await shares.bind_row(uow, plan_id, pack_row=body.row, org_id=body.org_id, actor=actor, ports=ports)
    )
