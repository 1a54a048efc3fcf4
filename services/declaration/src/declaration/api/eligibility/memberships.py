"""Members of a unit over REST: who says to belong to it, and the unit's word on that."""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StrictInt, model_validator

from common.crypto.masks import mask_number
from common.events.base import Instant
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web import cursors
from common.web.access import linked, roles
from common.web.cursors import Cursor, Limit, Page
from common.web.problems import AlreadyDecided, NotFound, OwnCase, StaleVersion
from declaration.domain.people.memberships import Membership
from declaration.store.people.memberships import MembershipRow
from declaration.store.people.persons import PersonRow, person
from declaration.usecases.eligibility import memberships

router = ServiceRouter(tags=["memberships"])


class Member(BaseModel):
    """Somebody who says to belong to the unit; the document number masked."""

    membership_id: str = Field(examples=["mbr_c4t9exampleexample33"])
    person_ref: str
    name: str = Field(examples=["夏明荣"])
    number_masked: str = Field(examples=["150802**********01"])
    org_id: str = Field(examples=["org_12150802DEM0001456"])
    state: Membership = Field(examples=["claimed"])
    since: Instant
    version: int

    @classmethod
    def of(cls, row: MembershipRow, holder: PersonRow, ports: PortsDep) -> "Member":
        return cls(
            membership_id=row.membership_id,
            person_ref=row.person_ref,
            name=holder.name(ports.keys),
            number_masked=mask_number(holder.number(ports.keys)),
            org_id=row.org_id,
            state=Membership(row.state),
            since=row.since,
            version=row.version,
        )


class OwnMembership(BaseModel):
    """A unit that the person named, what it says to that, and why."""

    membership_id: str = Field(examples=["mbr_c4t9exampleexample33"])
    org_id: str = Field(examples=["org_12150802DEM0001456"])
    state: Membership = Field(examples=["declined"])
    since: Instant
    reason: str | None = Field(default=None, examples=["查无此人"])

    @classmethod
    def of(cls, row: MembershipRow, ports: PortsDep) -> "OwnMembership":
        return cls(
            membership_id=row.membership_id,
            org_id=row.org_id,
            state=Membership(row.state),
            since=row.since,
            reason=row.read_reason(ports.keys),
        )


class OwnMemberships(BaseModel):
    """All of them; they are few."""

    items: list[OwnMembership]


class MembershipDecision(BaseModel):
    """The unit's word; who is declined or has left is told why."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["confirmed", "declined", "ended"] = Field(examples=["confirmed"])
    reason: str | None = Field(default=None, min_length=1, max_length=500, examples=["查无此人"])
    version: StrictInt = Field(examples=[1])

    @model_validator(mode="after")
    def _says_why(self) -> "MembershipDecision":
        if self.outcome != "confirmed" and self.reason is None:
            raise ValueError("a refusal or an end has a reason")
        return self


@router.get(
    "/me/memberships",
    operation_id="list_my_memberships",
    access=linked(),
    summary="查看本人所填单位的确认情况和理由",
    audience=("spa", "mobile"),
)
async def list_my_memberships(uow: Uow, actor: CurrentActor, ports: PortsDep) -> OwnMemberships:
    rows = await memberships.own(uow, actor=actor)
    return OwnMemberships(items=[OwnMembership.of(row, ports) for row in rows])


@router.get(
    "/memberships",
    operation_id="list_unit_memberships",
    access=roles("unit_auditor"),
    summary="列出填报在本单位的人员，供单位确认",
)
async def list_unit_memberships(
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
    state: Annotated[Membership | None, Query(description="按确认状态筛选")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Member]:
    after = cursors.decode(cursor, [str])
    rows = await memberships.list_members(
        uow, state=state, after=after[0] if after else None, limit=limit + 1, actor=actor
    )
    return Page(
        items=[Member.of(row, await person(uow.session, row.person_ref), ports) for row in rows[:limit]],
        next=cursors.encode(rows[limit - 1].membership_id) if len(rows) > limit else None,
    )


@router.post(
    "/memberships/{membership_id}/decision",
    operation_id="decide_membership",
    access=roles("unit_auditor"),
    summary="确认、否认填报人员为本单位人员，或登记其已离开",
    refuses=[NotFound, OwnCase, StaleVersion, AlreadyDecided],
)
async def decide_membership(
    membership_id: str, body: MembershipDecision, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Member:
    row = await memberships.decide_membership(
        uow,
        membership_id,
        Membership(body.outcome),
        reason=body.reason,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return Member.of(row, await person(uow.session, row.person_ref), ports)
