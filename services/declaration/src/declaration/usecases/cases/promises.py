"""What a declaration can rely on: that its title is open under a plan, the days it was promised (P-03, P-04), and the
packs that judge it (P-09)."""

from common.events.codes import Column, Level, PlanStep, Tier
from common.places import is_within
from common.policy.loader import Policy
from common.ports import Ports
from common.uow import UnitOfWork
from declaration.domain.cases.states import State
from declaration.domain.plans.plans import senders_of
from declaration.domain.plans.revisions import Promise
from declaration.domain.plans.separate_notices import Wanted, open_under
from declaration.errors import ColumnClosed, PlanNotOpen
from declaration.store.cases.declarations import DeclarationRow
from declaration.store.plans.plans import PlanRow, plan, revisions_of, separate_notice
from declaration.usecases.plans.plans import policy_of_plan
from declaration.usecases.rulings import refuse_if


async def check_open(uow: UnitOfWork, ports: Ports, chosen: PlanRow, wanted: Wanted, *, of: str) -> None:
    """What somebody wants is open under the chosen plan, or under the separate notice that covers it (P-04).

    Args:
        of: the place of the unit.

    Raises:
        PlanNotOpen: the plan is not published, not for that place, or an annual notice of something else.
        ColumnClosed
    """
    if chosen.state != "published" or not is_within(of, chosen.place):
        raise PlanNotOpen
    if not chosen.coverage.is_for(wanted):
        raise PlanNotOpen("该申报通知只适用于它所列的评审委员会或系列，请另选申报计划。")
    binding = await separate_notice(uow.session, chosen, wanted, place=of)
    findings = open_under(
        policy_of_plan(ports, chosen, on=uow.now.date()), wanted, has_separate_notice=binding is not None
    )
    refuse_if(findings, ColumnClosed)
    if binding is None and not chosen.coverage.covers(wanted):
        raise ColumnClosed


async def promised(
    uow: UnitOfWork, chosen: PlanRow, row: DeclarationRow, *, unit_org: str, place: str
) -> Promise:
    """The days that a declaration under the chosen plan can rely on: those of the separate notice that covers it, else
    the plan's, as they stood at any time since it was begun.

    Args:
        unit_org, place: the unit that sends it in, and where that is.
    """
    wanted = Wanted(row.committee_id, row.series, row.specialty, Level(row.level), Column(row.entry_column))
    binding = await separate_notice(uow.session, chosen, wanted, place=place) or chosen
    senders = senders_of(unit_org, place=place)
    if binding.revision <= 1:
        return Promise((binding.days,), senders)
    revisions = await revisions_of(uow.session, binding.plan_id)
    before = [one for one in revisions if one.published_at <= row.created_at]
    since = revisions[max(len(before) - 1, 0) :]
    return Promise(tuple(one.days for one in since), senders)


def check_begun(promise: Promise, tier: Tier, *, uow: UnitOfWork) -> None:
    """Nothing is submitted before the first day, where a plan names one.

    Raises:
        PlanNotOpen
    """
    opens = promise.opens(PlanStep.DECLARE, tier)
    if opens is not None and uow.now.date() < opens:
        raise PlanNotOpen(f"该申报计划自 {opens.isoformat()} 起受理提交，请届时再提交。")


async def policy_for(uow: UnitOfWork, row: DeclarationRow, ports: Ports) -> Policy:
    """What a declaration is judged by: the packs of its plan, as they applied on the day of its submission.

    What lies with the applicant is not submitted: today's apply.
    """
    submitted = row.declared_on if row.state not in {State.DRAFT, State.RETURNED} else None
    return policy_of_plan(ports, await plan(uow.session, row.plan_id), on=submitted or uow.now.date())
