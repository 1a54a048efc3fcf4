"""Yearly plans: drafted, checked against the annual notice and the superior's plan, published, revised, filed (P-03 to P-05)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from common.events.codes import Column, OrganisationKind, Tier
from common.events.declaration import FactsCutOff, PlanDate
from common.identity.actors import Actor, Role
from common.ids import new_id
from common.places import PLACES, PlaceLevel, is_within, level, place
from common.policy.findings import Finding
from common.policy.loader import Policy
from common.policy.loader import UnknownPack as NoSuchPack
from common.policy.subjects.plan import Sender
from common.ports import Ports
from common.replicas.jurisdiction import authority_over
from common.replicas.queries import find_organisation, organisation
from common.replicas.tables import OrganisationRow
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction, ReasonsMissing, check_version
from declaration.domain.plans.plans import (
    PlanDays,
    days_in_order,
    days_of,
    may_read,
    tiers_without_deadline,
    with_own_days,
)
from declaration.domain.plans.revisions import not_cut_off_backwards
from declaration.domain.plans.separate_notices import bound_tiers, open_columns
from declaration.domain.plans.superior_dates import (
    as_sender,
    inside,
    inside_annual_notice,
    issued_in_time,
    superior_annual_notice_not_in_hand,
)
from declaration.errors import (
    ColumnClosed,
    OutsideSuperiorDates,
    PlanDaysRefused,
    PlanIncomplete,
    SeparateNoticeUnbounded,
    UnknownPack,
)
from declaration.messaging.outgoing.plans import emit_plan_published
from declaration.store.plans.committees import committee
from declaration.store.plans.plans import (
    Filing,
    PlanRevisionRow,
    PlanRow,
    plan,
    plans_below,
    present_revision,
    superior_plan,
)
from declaration.usecases.rulings import refuse_if

PUBLISHERS: tuple[Role, ...] = ("region_hr", "league_hr", "county_hr", "organiser")


@dataclass(frozen=True)
class NewPlan:
    """What the publisher enters; days and columns that are not given are the pack's.

    A separate notice names its committee, series or columns (P-04).
    """

    year: int
    place: str
    name: str
    organiser_org: str
    pack_id: str
    layers: tuple[str, ...]
    separate_notice: bool
    committee_id: str | None
    series: tuple[str, ...]
    own_dates: tuple[PlanDate, ...]
    own_cut_offs: tuple[FactsCutOff, ...]
    columns: tuple[Column, ...] | None


@dataclass(frozen=True)
class Revision:
    """What a revision changes in a published plan, and why."""

    dates: tuple[PlanDate, ...]
    cut_offs: tuple[FactsCutOff, ...]
    columns: tuple[Column, ...] | None
    reason: str


async def draft_plan(uow: UnitOfWork, new: NewPlan, *, actor: Actor, ports: Ports) -> PlanRow:
    """Draft a plan for a place of the own authority.

    Raises:
        OutsideJurisdiction: the place is not the organiser's, or the caller does not act for the organiser.
        NotFound: a sender is neither a unit nor a place nor a kind of sender.
        UnknownPack
        SeparateNoticeUnbounded: a separate notice names nothing that it is for.
        ColumnClosed: a column waits for a separate notice.
    """
    publisher = await _publisher(uow, actor, organiser_org=new.organiser_org, of=new.place)
    if new.committee_id is not None:
        own = await committee(uow.session, new.committee_id)
        if own.organiser != new.organiser_org:
            raise OutsideJurisdiction("只能由该评审委员会的组建单位发布其申报通知。")
    is_own = new.separate_notice or new.committee_id is not None
    if not is_own and publisher.kind != OrganisationKind.HR_AUTHORITY:
        raise OutsideJurisdiction("地区的申报计划由人社部门发布；组建单位只能发布其评审委员会的申报通知。")
    if is_own and not (new.committee_id or new.series or new.columns):
        raise SeparateNoticeUnbounded
    await _check_senders(uow, new.own_dates, within=new.place)
    policy = policy_for(ports, new.pack_id, new.layers, on=uow.now.date())
    columns = new.columns or open_columns(policy.plan.separate_notice_columns, separate_notice=is_own)
    _check_columns(policy, columns, separate_notice=is_own)
    row = PlanRow(
        plan_id=new_id("pln"),
        year=new.year,
        place=new.place,
        separate_notice=is_own,
        committee_id=new.committee_id,
        series=sorted(new.series),
        name=new.name,
        organiser_org=new.organiser_org,
        state="draft",
        version=1,
        revision=0,
        layers=list(new.layers),
        columns=[str(column) for column in columns],
        findings=[],
        created_at=uow.now,
    )
    row.days = with_own_days(days_of(policy), new.own_dates, new.own_cut_offs)
    _rest_on(row, policy)
    uow.session.add(row)
    await uow.session.flush()
    await uow.audit("draft-plan", subject=row.plan_id)
    return row


async def publish_plan(
    uow: UnitOfWork, plan_id: str, *, seen_version: int, actor: Actor, ports: Ports
) -> PlanRow:
    """Publish a draft; from then on it waits to be taken on record by the authority above.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion, AlreadyDecided
        PlanIncomplete: nobody has said by when any level declares.
        PlanDaysRefused: the days contradict each other.
        OutsideSuperiorDates: a step ends later than the annual notice or the superior's plan has it.
    """
    row = await plan(uow.session, plan_id, lock=True)
    publisher = await _publisher(uow, actor, organiser_org=row.organiser_org, of=row.place)
    check_version(seen=seen_version, present=row.version, state=row.state)
    if row.state != "draft":
        raise AlreadyDecided(present_state=row.state)
    if len(tiers_without_deadline(row.days)) == len(Tier):
        raise PlanIncomplete
    policy = policy_of_plan(ports, row, on=uow.now.date())
    await _put_out(uow, row, row.days, publisher=publisher, policy=policy)
    await uow.audit("publish-plan", subject=plan_id, clause="BY26-1.1")
    return row


async def revise_plan(
    uow: UnitOfWork, plan_id: str, change: Revision, *, seen_version: int, actor: Actor, ports: Ports
) -> PlanRow:
    """Publish a new revision of a published plan, with a filing of its own; plans below are checked against it.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion, ColumnClosed
        AlreadyDecided: it is a draft still.
        PlanDaysRefused: the days contradict each other, or one that is open would be over already.
        OutsideSuperiorDates
    """
    row = await plan(uow.session, plan_id, lock=True)
    publisher = await _publisher(uow, actor, organiser_org=row.organiser_org, of=row.place)
    check_version(seen=seen_version, present=row.version, state=row.state)
    if row.state != "published":
        raise AlreadyDecided("申报计划尚未发布，请重新起草后发布。", present_state=row.state)
    await _check_senders(uow, change.dates, within=row.place)
    policy = policy_of_plan(ports, row, on=uow.now.date())
    columns = change.columns or tuple(Column(column) for column in row.columns)
    _check_columns(policy, columns, separate_notice=row.separate_notice)
    days = with_own_days(row.days, change.dates, change.cut_offs)
    backwards = not_cut_off_backwards(row.days, days, today=uow.now.date(), under=policy.under)
    refuse_if([backwards], PlanDaysRefused)
    row.columns = [str(column) for column in columns]
    row.revised_because = change.reason.strip()
    await _put_out(uow, row, days, publisher=publisher, policy=policy)
    await uow.audit("revise-plan", subject=plan_id, clause="N23-2.1.1", detail={"revision": row.revision})
    for below in await plans_below(uow.session, row):
        findings = await _against_superior(
            uow, below, below.days, policy_of_plan(ports, below, on=uow.now.date()), first=False
        )
        below.findings = [finding.as_json() for finding in findings]
        await uow.audit("re-check-plan", subject=below.plan_id, detail={"superior": plan_id})
    return row


async def file_plan(
    uow: UnitOfWork, plan_id: str, *, rejected_for: Sequence[str] | None, seen_version: int, actor: Actor
) -> PlanRow:
    """The authority above takes the present revision on record (备案), or gives it back with reasons.

    A filing takes note, it does not approve: a plan that was given back stays open until its organiser revises it.

    Args:
        rejected_for: the reasons, where it is given back.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion
        AlreadyDecided: this revision was dealt with, or needs no filing.
        ReasonsMissing
    """
    row = await plan(uow.session, plan_id, lock=True)
    publisher = await organisation(uow.session, row.organiser_org)
    above = _filed_at(publisher)
    if above is None:
        raise OutsideJurisdiction("自治区的申报计划没有上级人社部门，无须备案。")
    authority = await authority_over(uow.session, actor, "region_hr", "league_hr", place=above)
    if authority.org_id == row.organiser_org:
        raise OutsideJurisdiction("申报计划由上级人社部门备案，不能由发布单位自行备案。")
    check_version(seen=seen_version, present=row.version, state=row.state)
    if row.filing != Filing.PENDING:
        raise AlreadyDecided(present_state=row.state)
    reasons = [reason.strip() for reason in rejected_for or () if reason.strip()]
    if rejected_for is not None and not reasons:
        raise ReasonsMissing("不予备案须写明理由，请填写后再提交。", clause="N23-2.1.1")
    outcome = Filing.REJECTED if reasons else Filing.FILED
    published = await present_revision(uow.session, row)
    for one in (row, published):
        one.filing, one.filing_reasons = outcome, reasons
        one.filed_by_org, one.filed_on = authority.org_id, uow.now.date()
    row.version += 1
    await uow.audit(
        "reject-plan" if reasons else "file-plan",
        subject=plan_id,
        clause="N23-2.1.1",
        detail={"revision": row.revision},
    )
    return row


def policy_for(ports: Ports, pack_id: str, layers: Sequence[str], *, on: dt.date) -> Policy:
    """The policy of an annual notice as it applies on a day (P-09); only layers that this installation admits.

    Raises:
        UnknownPack
    """
    if not set(layers) <= set(ports.layers):
        raise UnknownPack
    try:
        return ports.packs.on(pack_id, on, layers)
    except NoSuchPack as error:
        raise UnknownPack from error


def policy_of_plan(ports: Ports, row: PlanRow, *, on: dt.date) -> Policy:
    """The policy that what happens on a day under this plan is judged by; newer rules enter on their date (P-09)."""
    return policy_for(ports, row.pack_id.split("+", 1)[0], row.layers, on=on)


async def _publisher(uow: UnitOfWork, actor: Actor, *, organiser_org: str, of: str) -> OrganisationRow:
    if organiser_org not in actor.orgs(*PUBLISHERS):
        raise OutsideJurisdiction
    publisher = await organisation(uow.session, organiser_org)
    if not publisher.active or not is_within(of, publisher.place):
        raise OutsideJurisdiction
    return publisher


def _filed_at(publisher: OrganisationRow) -> str | None:
    """The place whose HR authority takes the publisher's plans on record: an authority's own superior, for all others the
    authority of their place (N23-2.1.1, BT24-2.1.4)."""
    if publisher.kind == OrganisationKind.HR_AUTHORITY:
        return place(publisher.place).parent
    return publisher.place


def filing_place(publisher: OrganisationRow) -> str | None:
    """The place of the authority whose task a filing is: the league or the region that `_filed_at` lies in or is."""
    above = _filed_at(publisher)
    while above is not None and level(above) not in {PlaceLevel.LEAGUE, PlaceLevel.REGION}:
        above = place(above).parent
    return above


async def _check_senders(uow: UnitOfWork, dates: Iterable[PlanDate], *, within: str) -> None:
    for sender in {date.sender for date in dates if date.sender is not None}:
        if sender in set(Sender):
            continue
        unit = None if sender in PLACES else await find_organisation(uow.session, sender)
        at = sender if sender in PLACES else unit.place if unit is not None else None
        if at is None:
            raise NotFound(f"没有找到报送单位 {sender}，请填写单位编号、地区编号或报送单位的类别。")
        if not is_within(at, within):
            raise OutsideJurisdiction(f"报送单位 {sender} 不在本计划的地区内。")


def _check_columns(policy: Policy, columns: Iterable[Column], *, separate_notice: bool) -> None:
    waiting = policy.plan.separate_notice_columns
    closed = set(columns) - set(open_columns(waiting, separate_notice=separate_notice))
    if closed:
        raise ColumnClosed("所选栏目的申报时间另行通知，只能由专门通知开放。", clause=waiting.clause)


def _rest_on(row: PlanRow, policy: Policy) -> None:
    row.pack_id, row.pack_version, row.pack_digest = policy.ref.id, policy.ref.version, policy.ref.digest


async def _put_out(
    uow: UnitOfWork, row: PlanRow, days: PlanDays, *, publisher: OrganisationRow, policy: Policy
) -> None:
    """Publish the next revision: checked, kept as it is, told to the other services, to be filed."""
    findings = await _against_superior(uow, row, days, policy, first=row.revision == 0)
    refuse_if(findings, OutsideSuperiorDates)
    refuse_if([days_in_order(days, under=policy.under)], PlanDaysRefused)
    late = issued_in_time(policy, place=row.place, published_on=uow.now.date()) if row.revision == 0 else None
    row.days = days
    _rest_on(row, policy)
    row.findings = [finding.as_json() for finding in (*findings, *((late,) if late is not None else ()))]
    row.state = "published"
    row.version += 1
    row.revision += 1
    row.published_at = uow.now
    row.filing = Filing.NOT_NEEDED if _filed_at(publisher) is None else Filing.PENDING
    row.filed_by_org, row.filed_on, row.filing_reasons = None, None, []
    uow.session.add(PlanRevisionRow.of(row))
    await uow.session.flush()
    await emit_plan_published(uow, row)


async def _against_superior(
    uow: UnitOfWork, row: PlanRow, days: PlanDays, policy: Policy, *, first: bool
) -> list[Finding]:
    tiers = frozenset(Tier)
    if row.separate_notice:
        scope = (await committee(uow.session, row.committee_id)).scope if row.committee_id else ()
        tiers = bound_tiers(policy, row.coverage, scope)
    senders = as_sender(row.organiser_org, place=row.place)
    changes_it = not first and not row.separate_notice
    of_annual_notice = inside_annual_notice(
        days, policy, place=row.place, senders=senders, tiers=tiers, changes_it=changes_it
    )
    above = await superior_plan(uow.session, row)
    of_plan: Finding | None
    if above is not None:
        of_plan = inside(
            days, above.days, senders=senders, tiers=tiers, above_id=above.plan_id, policy=policy
        )
    else:
        of_plan = None if row.separate_notice else superior_annual_notice_not_in_hand(policy, place=row.place)
    return [finding for finding in (of_annual_notice, of_plan) if finding is not None]


async def readable_plan(uow: UnitOfWork, plan_id: str, *, actor: Actor | None) -> PlanRow:
    """A plan that the caller may read.

    Raises:
        NotFound: also for a draft of somebody else's.
    """
    row = await plan(uow.session, plan_id)
    publishes_for = actor.orgs(*PUBLISHERS) if actor is not None else frozenset[str]()
    if not may_read(
        published=row.state == "published", organiser=row.organiser_org, publishes_for=publishes_for
    ):
        raise NotFound
    return row
