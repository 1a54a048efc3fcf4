"""Pools over REST: numbers, yearly clean-up, filing."""

import datetime as dt
from collections.abc import Sequence

from pydantic import BaseModel, Field, StrictInt

from common.events.codes import Level, PoolRemoval
from common.policy.findings import Finding
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles
from common.web.problems import NotFound, OutsideJurisdiction, OwnCase, StaleVersion
from common.web.shapes import Seen
from expert_pool.api.shapes import Body
from expert_pool.errors import (
    AlreadyCleaned,
    AlreadyFiled,
    CleanUpNotAdmissible,
    ExpertSeated,
    PoolNotAdmissible,
    PoolStandsStill,
)
from expert_pool.store.pools import CleanUpRow, PoolRow
from expert_pool.usecases import pools
from expert_pool.usecases.pools import PoolCounts, Removal

router = ServiceRouter(tags=["pools"])

OFFICE = roles("committee_office")
FILERS = roles("committee_office", "region_hr", "league_hr", "county_hr")
READERS = roles("committee_office", "region_hr", "league_hr", "county_hr", "inspector")


class CleanUpRemoval(Body):
    """Who is removed, and which of the five reasons holds (BT24-6.1.1)."""

    expert_id: str = Field(max_length=60, examples=["exp_7f3kq2m4n5p6r7s8t9va"])
    reason: PoolRemoval = Field(examples=["inactive"])


class NewCleanUp(Body):
    """The clean-up of a year; without removals if everybody stays."""

    version: StrictInt
    year: StrictInt = Field(ge=2023, le=2100, examples=[2026])
    removals: list[CleanUpRemoval] = Field(default=[], max_length=5000)


class RankCount(BaseModel):
    level: Level
    count: int


class CleanUp(BaseModel):
    """A clean-up that was made."""

    year: int
    cleaned_on: dt.date
    removed: int
    remaining: int

    @classmethod
    def of(cls, row: CleanUpRow) -> "CleanUp":
        return cls(
            year=row.year,
            cleaned_on=row.cleaned_at.date(),
            removed=len(row.removals),
            remaining=row.remaining,
        )


class Pool(BaseModel):
    """A committee's expert pool in numbers; `unfiled_changes`: it changed since the last filing."""

    committee_id: str
    state: str
    total: int
    chairs: list[RankCount]
    members: list[RankCount]
    grassroots: int
    outside_system: int
    outside_unit: int
    outside_region: int
    private_enterprise: int
    subject_groups: dict[str, int]
    cleaned_on: dt.date | None = None
    filed_on: dt.date | None = None
    filed_by_org: str | None = None
    unfiled_changes: bool
    findings: list[Finding]
    clean_ups: list[CleanUp]
    version: int

    @classmethod
    def of(cls, row: PoolRow, counted: PoolCounts, clean_ups: Sequence[CleanUpRow]) -> "Pool":
        return cls(
            committee_id=row.committee_id,
            state="filed" if row.filed_on else "open",
            total=counted.total,
            chairs=[RankCount(level=level, count=count) for level, count in counted.chairs.items()],
            members=[RankCount(level=level, count=count) for level, count in counted.members.items()],
            grassroots=counted.grassroots,
            outside_system=counted.outside_system,
            outside_unit=counted.outside_unit,
            outside_region=counted.outside_region,
            private_enterprise=counted.private_enterprise,
            subject_groups=counted.subject_groups,
            cleaned_on=row.cleaned_on,
            filed_on=row.filed_on,
            filed_by_org=row.filed_by_org,
            unfiled_changes=row.filed_version != row.version,
            findings=[Finding.model_validate(finding) for finding in row.findings],
            clean_ups=[CleanUp.of(clean_up) for clean_up in clean_ups],
            version=row.version,
        )


@router.get(
    "/pools/{committee_id}",
    operation_id="get_pool",
    access=READERS,
    summary="查看专家库人数和结构",
    refuses=[NotFound, OutsideJurisdiction],
)
async def get_pool(committee_id: str, uow: Uow, actor: CurrentActor) -> Pool:
    return Pool.of(*await pools.read_pool(uow, committee_id, actor=actor))


@router.post(
    "/pools/{committee_id}/clean-ups",
    operation_id="clean_up_pool",
    access=OFFICE,
    summary="办理年度专家库清理规范",
    status_code=201,
    refuses=[
        NotFound,
        OutsideJurisdiction,
        OwnCase,
        StaleVersion,
        PoolStandsStill,
        AlreadyCleaned,
        CleanUpNotAdmissible,
        ExpertSeated,
    ],
)
async def clean_up_pool(
    committee_id: str, body: NewCleanUp, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Pool:
    await pools.clean_up(
        uow,
        committee_id,
        year=body.year,
        removals=[Removal(removal.expert_id, removal.reason) for removal in body.removals],
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return Pool.of(*await pools.read_pool(uow, committee_id, actor=actor))


@router.post(
    "/pools/{committee_id}/filing",
    operation_id="file_pool",
    access=FILERS,
    summary="专家库备案",
    refuses=[NotFound, OutsideJurisdiction, StaleVersion, AlreadyFiled, PoolNotAdmissible],
)
async def file_pool(committee_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Pool:
    await pools.file_pool(uow, committee_id, seen_version=body.version, actor=actor, ports=ports)
    return Pool.of(*await pools.read_pool(uow, committee_id, actor=actor))
