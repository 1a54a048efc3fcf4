"""Rosters (花名册) over REST."""

import datetime as dt
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from common.events.codes import Level
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.uow import UnitOfWork
from common.web.access import roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import AlreadyDecided, NotFound, NotLinked, OutsideJurisdiction, StaleVersion
from common.web.shapes import Seen
from declaration.domain.cases.desks import ROSTER_ROLES
from declaration.errors import (
    NothingToPublish,
    ObjectionUnsettled,
    PublicityRunning,
    TermNotCountable,
    WrongPublisher,
)
from declaration.store.chain.rosters import RosterRow, entries_of
from declaration.usecases.chain import rosters

router = ServiceRouter(tags=["rosters"])

PUBLISHERS = roles(*ROSTER_ROLES)


class NewRoster(BaseModel):
    """Which declarations the roster takes: all of a plan and level that wait for one."""

    model_config = ConfigDict(extra="forbid")

    plan_id: str = Field(max_length=60, examples=["pln_k3v9exampleexample77"])
    level: Level = Field(examples=["middle"])


class RosterEntry(BaseModel):
    """A declaration on a roster."""

    declaration_id: str
    number: str = Field(examples=["SB202600000123"])
    state: str = Field(examples=["on_roster"])
    forwarded_at: dt.datetime | None = None


class RosterSummary(BaseModel):
    """A roster in a list."""

    roster_id: str = Field(examples=["ros_d8y3exampleexample46"])
    plan_id: str
    level: Level
    org_id: str
    publicity_id: str
    state: str = Field(examples=["in_publicity"])
    version: int
    created_at: dt.datetime


class Roster(RosterSummary):
    """A roster with what is on it."""

    entries: list[RosterEntry]


class Forwarded(Roster):
    """A roster after a forwarding: what went this time, and what an objection holds."""

    forwarded: list[str]
    held: list[str]


@router.post(
    "/rosters",
    operation_id="publish_roster",
    access=PUBLISHERS,
    summary="公示花名册",
    status_code=201,
    refuses=[NotFound, NotLinked, OutsideJurisdiction, WrongPublisher, NothingToPublish, TermNotCountable],
)
async def publish_roster(body: NewRoster, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Roster:
    row = await rosters.publish_roster(uow, body.plan_id, body.level, actor=actor, ports=ports)
    return await _roster(uow, row)


@router.post(
    "/rosters/{roster_id}/forwarding",
    operation_id="forward_roster",
    access=PUBLISHERS,
    summary="公示期满后报送无异议的申报",
    refuses=[
        NotFound,
        NotLinked,
        OutsideJurisdiction,
        AlreadyDecided,
        StaleVersion,
        PublicityRunning,
        ObjectionUnsettled,
    ],
)
async def forward_roster(
    roster_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Forwarded:
    done = await rosters.forward_roster(uow, roster_id, seen_version=body.version, actor=actor, ports=ports)
    shown = await _roster(uow, done.roster)
    return Forwarded(**shown.model_dump(), forwarded=done.forwarded, held=done.held)


@router.get(
    "/rosters/{roster_id}",
    operation_id="get_roster",
    access=PUBLISHERS,
    summary="查看花名册",
    refuses=[NotFound, OutsideJurisdiction],
)
async def get_roster(roster_id: str, uow: Uow, actor: CurrentActor) -> Roster:
    return await _roster(uow, await rosters.read_roster(uow, roster_id, actor=actor))


@router.get("/rosters", operation_id="list_rosters", access=PUBLISHERS, summary="列出本部门的花名册")
async def list_rosters(
    uow: Uow,
    actor: CurrentActor,
    plan_id: Annotated[str | None, Query(max_length=60, description="按申报计划筛选")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[RosterSummary]:
    rows = await rosters.list_rosters(
        uow, plan_id=plan_id, actor=actor, after=last_seen(cursor), limit=limit + 1
    )
    return page(rows, limit, key=lambda row: row.roster_id, item=lambda row: _summary(uow, row))


async def _roster(uow: UnitOfWork, row: RosterRow) -> Roster:
    return Roster(
        **_summary(uow, row).model_dump(),
        entries=[
            RosterEntry(
                declaration_id=declaration.declaration_id,
                number=declaration.number,
                state=declaration.state,
                forwarded_at=entry.forwarded_at.astimezone(uow.now.tzinfo) if entry.forwarded_at else None,
            )
            for entry, declaration in await entries_of(uow.session, row.roster_id)
        ],
    )


def _summary(uow: UnitOfWork, row: RosterRow) -> RosterSummary:
    return RosterSummary(
        roster_id=row.roster_id,
        plan_id=row.plan_id,
        level=Level(row.level),
        org_id=row.org_id,
        publicity_id=row.publicity_id,
        state=row.state,
        version=row.version,
        created_at=row.created_at.astimezone(uow.now.tzinfo),
    )
