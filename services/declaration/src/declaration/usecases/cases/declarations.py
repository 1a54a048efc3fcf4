"""Drafting a declaration and keeping it (A-02): a draft is stored at every save and lost by nothing."""

from dataclasses import dataclass
from typing import Any

from common.catalogue import Catalogue, NotInCatalogue
from common.events.codes import Column, Level, OrganisationKind, PlanStep
from common.identity.actors import Actor
from common.ids import new_id
from common.places import lineage
from common.policy.model import Force
from common.policy.subjects.audit_chain import ApplicantType
from common.ports import Ports
from common.replicas.queries import organisation
from common.uow import UnitOfWork
from common.web.problems import WrongState, check_version
from declaration.domain.cases.states import State, Step
from declaration.domain.people.applicants import column_fits
from declaration.domain.plans.committees import in_scope
from declaration.domain.plans.deadlines import before_the_deadline
from declaration.domain.plans.separate_notices import Wanted
from declaration.errors import (
    ChannelClosed,
    ColumnClosed,
    DeadlinePassed,
    OutsideCommitteeScope,
    UnknownTitle,
)
from declaration.store.cases import timeline
from declaration.store.cases.declarations import DeclarationRow, next_number
from declaration.store.cases.scope import declarations_within
from declaration.store.plans.committees import CommitteeRow, committee
from declaration.store.plans.plans import plan
from declaration.usecases.cases.promises import check_open, promised
from declaration.usecases.cases.scope import own_declaration, reach_of
from declaration.usecases.people.profiles import own_profile
from declaration.usecases.plans.plans import policy_of_plan
from declaration.usecases.rulings import refuse_if

EDITABLE = frozenset({State.DRAFT, State.RETURNED})
"""The applicant's own desk."""


@dataclass(frozen=True)
class NewDeclaration:
    """What a person chooses when beginning."""

    plan_id: str
    committee_id: str
    series: str
    specialty: str | None
    level: Level
    column: Column
    form: dict[str, Any]
    channel_org: str | None = None
    """The agency or service point that the papers go through (article 29)."""


async def draft_declaration(
    uow: UnitOfWork, new: NewDeclaration, *, actor: Actor, ports: Ports
) -> DeclarationRow:
    """Begin a declaration.

    Raises:
        NotLinked, ProfileMissing, NotFound
        PlanNotOpen: the plan is not published, not for the unit's place, or an annual notice of something else.
        ColumnClosed, UnknownTitle, OutsideCommitteeScope, ChannelClosed
        DeadlinePassed: nothing can be submitted under the plan any more (A-07).
    """
    profile = await own_profile(uow, actor=actor)
    unit = await organisation(uow.session, profile.employer_org)
    chosen = await plan(uow.session, new.plan_id)
    body = await committee(uow.session, new.committee_id)
    wanted = Wanted(new.committee_id, new.series, new.specialty, new.level, new.column)
    await check_open(uow, ports, chosen, wanted, of=unit.place)
    check_choice(body, new, applicant_type=ApplicantType(profile.applicant_type), place=unit.place)
    try:
        Catalogue.shipped().check(new.series, new.specialty or "", new.level, on=uow.now.date())
    except NotInCatalogue as error:
        raise UnknownTitle from error
    number = await next_number(uow.session)
    policy = policy_of_plan(ports, chosen, on=uow.now.date())
    row = DeclarationRow(
        declaration_id=new_id("dcl"),
        number=f"SB{chosen.year}{number:08d}",
        person_ref=profile.person_ref,
        plan_id=chosen.plan_id,
        year=chosen.year,
        committee_id=new.committee_id,
        series=new.series,
        specialty=new.specialty,
        level=new.level,
        entry_column=new.column,
        applicant_type=profile.applicant_type,
        unit_org=profile.employer_org,
        using_org=profile.using_org,
        channel_org=await _channel(uow, new.channel_org, near=unit.place),
        place=unit.place,
        state=State.DRAFT,
        step=Step.APPLICANT,
        version=1,
        created_at=uow.now,
        changed_at=uow.now,
        submitted_version=0,
        sole=False,
    )
    tier = new.level.tier
    promise = await promised(uow, chosen, row, unit_org=row.unit_org, place=row.place)
    row.declare_until = promise.last_day(PlanStep.DECLARE, tier)
    deadline = before_the_deadline(
        policy.application.closes_at_deadline,
        last_day=row.declare_until,
        today=uow.now.date(),
        annual_notice=policy.plan.declare[tier],
    )
    # A day of principle may still be lifted for this declaration, which must be there to be lifted for (Z-07).
    if deadline.force is not Force.PRINCIPLE:
        refuse_if([deadline], DeadlinePassed)
    row.save_form(ports.keys, new.form)
    uow.session.add(row)
    await uow.session.flush()
    await timeline.go_on(uow.session, row, at=uow.now, outcome="begun")
    await uow.audit("draft-declaration", subject=row.declaration_id)
    return row


async def _channel(uow: UnitOfWork, org_id: str | None, *, near: str) -> str | None:
    """An agency or service point of the unit's county or league; whether the pack has a way through it is asked when the
    route is laid."""
    if org_id is None:
        return None
    channel = await organisation(uow.session, org_id)
    kinds = {OrganisationKind.HR_AGENCY, OrganisationKind.SERVICE_POINT}
    if channel.kind not in kinds or not channel.active or channel.place not in lineage(near):
        raise ChannelClosed("所选单位不是本地区的服务点或代理机构，请另选报送渠道或不选。")
    return channel.org_id


def check_choice(
    body: CommitteeRow, new: NewDeclaration, *, applicant_type: ApplicantType, place: str
) -> None:
    """Committee, title and column must fit the person and the place of the unit.

    Raises:
        ColumnClosed, OutsideCommitteeScope
    """
    if not column_fits(applicant_type, new.column):
        raise ColumnClosed("您的人员类型不能从该栏目申报，请核对个人信息或另选栏目。", clause="R25-21")
    if not in_scope(
        body.scope, body.places, series=new.series, specialty=new.specialty, level=new.level, place=place
    ):
        raise OutsideCommitteeScope


async def save_draft(
    uow: UnitOfWork,
    declaration_id: str,
    form: dict[str, Any],
    *,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> DeclarationRow:
    """Save the form of a draft, of a returned declaration, or inside a supplement window.

    Raises:
        NotFound, StaleVersion
        WrongState: it lies at somebody else's desk.
    """
    row = await own_declaration(uow, declaration_id, actor=actor, lock=True)
    check_version(seen=seen_version, present=row.version, state=row.state)
    if row.state not in {*EDITABLE, State.SUPPLEMENT}:
        raise WrongState("申报提交后不能修改；退回后、一次性告知补正期间可以修改。", present_state=row.state)
    row.save_form(ports.keys, form)
    row.touch(uow.now)
    await uow.audit("save-draft", subject=declaration_id)
    return row


async def list_declarations(
    uow: UnitOfWork,
    *,
    actor: Actor,
    state: State | None,
    plan_id: str | None,
    step: Step | None,
    after: str | None,
    limit: int,
) -> list[DeclarationRow]:
    """The declarations that the caller may know of, by number; up to `limit` after the number `after`."""
    return await declarations_within(
        uow.session,
        await reach_of(uow, actor),
        state=state,
        plan_id=plan_id,
        step=step,
        after=after,
        limit=limit,
    )
