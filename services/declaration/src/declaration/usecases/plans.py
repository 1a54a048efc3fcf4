"""Publishing a yearly plan: drafted, checked against the superior's, published, taken on record (P-03, P-05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from common.db.uow import UnitOfWork
from common.events.codes import Column
from common.events.declaration import PlanDate
from common.identity.actors import Actor, Role
from common.ids import new_id
from common.places import is_within, lineage
from common.policy.findings import Finding
from common.policy.loader import Policy
from common.policy.loader import UnknownPack as NoSuchPack
from common.policy.model import Value
from common.replicas.jurisdiction import authority_over
from common.replicas.queries import organisation
from common.service.ports import Ports
from common.web.problems import AlreadyDecided, OutsideJurisdiction, check_version
from declaration.domain.plans import (
    PlanDays,
    days_of,
    inside_superior_dates,
    not_waiting_for_own_notice,
    open_columns,
    superior_notice_not_in_hand,
    tiers_without_deadline,
    with_own_dates,
)
from declaration.errors import ColumnClosed, OutsideSuperiorDates, PlanIncomplete, UnknownPack
from declaration.messaging import outgoing
from declaration.store.committees import committee
from declaration.store.plans import PlanRow, plan, superior_plan

PUBLISHERS: tuple[Role, ...] = ("region_hr", "league_hr", "county_hr", "organiser")


@dataclass(frozen=True)
class NewPlan:
    """What the publisher enters; dates and columns that are not given are the pack's."""

    year: int
    place: str
    name: str
    organiser_org: str
    pack_id: str
    layers: tuple[str, ...]
    committee_id: str | None
    own_dates: tuple[PlanDate, ...]
    columns: tuple[Column, ...] | None


async def draft_plan(uow: UnitOfWork, new: NewPlan, *, actor: Actor, ports: Ports) -> PlanRow:
    """Draft a plan for a place of the own authority.

    Raises:
        OutsideJurisdiction: the place is not the organiser's, or the caller does not act for the organiser.
        UnknownPack
        ColumnClosed: a column waits for a notice of its own.
    """
    await _publisher(uow, actor, organiser_org=new.organiser_org, place=new.place)
    if new.committee_id is not None:
        own = await committee(uow.session, new.committee_id)
        if own.organiser != new.organiser_org:
            raise OutsideJurisdiction("只能由该评审委员会的组建单位发布其申报通知。")
    policy = policy_for(ports, new.pack_id, new.layers)
    days = with_own_dates(days_of(policy), new.own_dates)
    own_notice = new.committee_id is not None
    columns = new.columns or open_columns(policy.plan.own_notice_columns, own_notice=own_notice)
    for column in columns:
        _require_open(policy.plan.own_notice_columns, column, own_notice=own_notice)
    row = PlanRow(
        plan_id=new_id("pln"),
        year=new.year,
        place=new.place,
        committee_id=new.committee_id,
        name=new.name,
        organiser_org=new.organiser_org,
        state="draft",
        version=1,
        revision=0,
        pack_id=policy.ref.id,
        pack_version=policy.ref.version,
        pack_digest=policy.ref.digest,
        layers=list(new.layers),
        dates=[date.as_json() for date in days.dates],
        facts_cut_off=[day.as_json() for day in days.facts_cut_off],
        columns=[str(column) for column in columns],
        findings=[],
        created_at=uow.now,
    )
    uow.session.add(row)
    await uow.session.flush()
    await uow.audit("draft-plan", subject=row.plan_id)
    return row


async def publish_plan(
    uow: UnitOfWork, plan_id: str, *, seen_version: int, actor: Actor, ports: Ports
) -> PlanRow:
    """Publish a draft.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion, AlreadyDecided
        PlanIncomplete: nobody has said by when any level declares.
        OutsideSuperiorDates: a step ends later than in the superior's plan.
    """
    row = await plan(uow.session, plan_id, lock=True)
    await _publisher(uow, actor, organiser_org=row.organiser_org, place=row.place)
    check_version(seen=seen_version, present=row.version, state=row.state)
    if row.state != "draft":
        raise AlreadyDecided(present_state=row.state)
    policy = policy_of_plan(ports, row)
    days = PlanDays(tuple(PlanDate.model_validate(date) for date in row.dates), ())
    if len(tiers_without_deadline(days)) == 3:
        raise PlanIncomplete
    findings = [] if row.committee_id else await _against_superior(uow, row, days, policy)
    if refusing := [finding for finding in findings if finding.refuses]:
        raise OutsideSuperiorDates(
            refusing[0].message, clause=refusing[0].clause, findings=[f.as_json() for f in refusing]
        )
    row.findings = [finding.as_json() for finding in findings]
    row.state = "published"
    row.version += 1
    row.revision += 1
    row.published_at = uow.now
    await uow.audit("publish-plan", subject=plan_id, clause="BY26-1.1")
    await outgoing.plan_published(uow, row)
    return row


async def file_plan(uow: UnitOfWork, plan_id: str, *, seen_version: int, actor: Actor) -> PlanRow:
    """The superior HR authority takes a published plan on record (备案).

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion, AlreadyDecided
    """
    row = await plan(uow.session, plan_id, lock=True)
    above = lineage(row.place)[1] if row.place.count(".") else row.place
    authority = await authority_over(uow.session, actor, "region_hr", "league_hr", place=above)
    if authority.org_id == row.organiser_org:
        raise OutsideJurisdiction("申报计划由上级人社部门备案，不能由发布单位自行备案。")
    check_version(seen=seen_version, present=row.version, state=row.state)
    if row.state != "published" or row.filed_on is not None:
        raise AlreadyDecided(present_state=row.state)
    row.filed_by_org, row.filed_on = authority.org_id, uow.now.date()
    row.version += 1
    await uow.audit("file-plan", subject=plan_id, clause="N23-2.1.1")
    return row


def policy_for(ports: Ports, pack_id: str, layers: Sequence[str]) -> Policy:
    """The effective policy; only layers that this installation admits.

    Raises:
        UnknownPack
    """
    if not set(layers) <= set(ports.layers):
        raise UnknownPack
    try:
        return ports.packs.effective(pack_id, layers)
    except NoSuchPack as error:
        raise UnknownPack from error


def check_open(policy: Policy, row: PlanRow, *, column: str, series: str) -> None:
    """Neither the column nor the series may wait for a notice of its own (P-04).

    Raises:
        ColumnClosed
    """
    own_notice = row.committee_id is not None
    _require_open(policy.plan.own_notice_columns, column, own_notice=own_notice)
    _require_open(policy.plan.own_notice_series, series, own_notice=own_notice)


def _require_open(waiting: Value[Any], code: str, *, own_notice: bool) -> None:
    finding = not_waiting_for_own_notice(waiting, code=code, own_notice=own_notice)
    if finding.refuses:
        raise ColumnClosed(finding.message, clause=finding.clause, findings=[finding.as_json()])


def policy_of_plan(ports: Ports, row: PlanRow) -> Policy:
    """The policy that declarations under this plan are judged by, as it stands on the shelf today."""
    return policy_for(ports, row.pack_id.split("+", 1)[0], row.layers)


async def _publisher(uow: UnitOfWork, actor: Actor, *, organiser_org: str, place: str) -> None:
    if organiser_org not in actor.orgs(*PUBLISHERS):
        raise OutsideJurisdiction
    publisher = await organisation(uow.session, organiser_org)
    if not publisher.active or not is_within(place, publisher.place):
        raise OutsideJurisdiction


async def _against_superior(uow: UnitOfWork, row: PlanRow, days: PlanDays, policy: Policy) -> list[Finding]:
    above = await superior_plan(uow.session, year=row.year, place=row.place)
    if above is not None:
        dates = [PlanDate.model_validate(date) for date in above.dates]
        return [inside_superior_dates(days, dates, superior_id=above.plan_id, pack=policy.ref.id)]
    open_point = superior_notice_not_in_hand(policy)
    return [open_point] if open_point is not None else []
