"""The pre-check: what the engine says to facts that nobody has filed, or to those of the own archive (E-27)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from common.events.codes import Column, PlanStep
from common.identity.actors import Actor
from common.places import PLACES
from common.policy import NoPackInForce, Policy
from common.policy.findings import Finding
from common.policy.model import Force
from common.ports import Ports
from common.replicas.queries import organisation
from common.uow import UnitOfWork
from common.web.problems import FieldError
from declaration.domain.eligibility import Answer, Check, EligibilityOutcome, Facts, Wanted, evaluate
from declaration.domain.eligibility.archive_items import ItemStatus
from declaration.domain.eligibility.asking import Slip, fact_slips, title_slips
from declaration.domain.eligibility.assembling import Entry
from declaration.domain.eligibility.check import CUT_OFF, said
from declaration.domain.plans import separate_notices
from declaration.domain.plans.deadlines import before_the_deadline
from declaration.domain.plans.plans import senders_of
from declaration.errors import DayOutsideAnnualNotice, FactsContradict, PlanNotOpen, UnknownPack, UnknownTitle
from declaration.store.eligibility.archive_items import archive_of
from declaration.store.plans.plans import PlanRow, plan, separate_notice
from declaration.usecases.eligibility.facts import entries_of, present_facts
from declaration.usecases.people.profiles import own_profile
from declaration.usecases.plans.plans import policy_of_plan


def pre_check(
    ports: Ports,
    *,
    place: str,
    wanted: Wanted,
    facts: Facts,
    submission: dt.date,
    cut_off: dt.date | None,
    today: dt.date,
) -> Answer:
    """What-if under the annual notice that is in force in a place on a day; nothing is stored.

    Args:
        cut_off: the cut-off day of facts; by default the annual notice's for the level, else the day of submission.

    Raises:
        UnknownTitle: the catalogue has no such series, specialty or level on that day.
        FactsContradict
        DayOutsideAnnualNotice: of a year whose annual notice cannot be there yet, or the two days are of different years.
        UnknownPack: no document in hand is in force there on that day.
    """
    if submission.year > today.year:
        raise DayOutsideAnnualNotice(
            f"{submission.year}年的申报文件尚未发布，不能按该年试算，请填写{today.year}年以内的提交日。"
        )
    if cut_off is not None and cut_off.year != submission.year:
        raise DayOutsideAnnualNotice(
            f"{CUT_OFF}（{said(cut_off)}）与提交日（{said(submission)}）不在同一年度，请填写同一年的日期。"
        )
    if slips := _as_errors(title_slips(wanted, on=submission)):
        raise UnknownTitle(slips[0].message, errors=slips)
    if slips := _as_errors(fact_slips(facts, submission=submission)):
        raise FactsContradict(errors=slips)
    policy = _in_force(ports, place, submission)
    day = cut_off or policy.plan.facts_cut_off[wanted.level.tier].value or submission
    return evaluate(Check(policy, facts, wanted, submission, day))


@dataclass(frozen=True)
class OwnPreCheck:
    """What the engine says of the caller, and the entries of the archive that it read.

    Attributes:
        deadline: A-07 under the plan that was named; without a plan there is none.
    """

    answer: Answer
    entries: list[Entry]
    deadline: Finding | None = None

    @property
    def outcome(self) -> EligibilityOutcome:
        """The engine's, unless nothing can be submitted under the plan any more."""
        if (
            self.deadline is None
            or not self.deadline.refuses
            or self.answer.outcome is EligibilityOutcome.MAY_NOT_DECLARE
        ):
            return self.answer.outcome
        lifted = self.deadline.force is Force.PRINCIPLE
        return EligibilityOutcome.UNDECIDED if lifted else EligibilityOutcome.MAY_NOT_DECLARE


async def own_pre_check(
    uow: UnitOfWork, wanted: Wanted, *, plan_id: str | None, place: str | None, actor: Actor, ports: Ports
) -> OwnPreCheck:
    """What the engine would say if the caller submitted today, on the own archive; nothing is stored.

    Args:
        plan_id: the plan whose annual notice and days count; without one those in force in `place`, by default the unit's.

    Raises:
        NotLinked, ProfileMissing, UnknownTitle, NotFound, PlanNotOpen, UnknownPack
    """
    today, deadline = uow.now.date(), None
    if slips := _as_errors(title_slips(wanted, on=today)):
        raise UnknownTitle(slips[0].message, errors=slips)
    present = await own_profile(uow, actor=actor)
    if plan_id is not None:
        chosen = await plan(uow.session, plan_id)
        if chosen.state != "published":
            raise PlanNotOpen
        policy = policy_of_plan(ports, chosen, on=today)
        unit = await organisation(uow.session, present.employer_org)
        days = (await _binding(uow, chosen, wanted, place=unit.place)).days
        cut_off = days.cut_off(wanted.level.tier)
        senders = senders_of(unit.org_id, place=unit.place)
        deadline = before_the_deadline(
            policy.application.closes_at_deadline,
            last_day=days.last_day(PlanStep.DECLARE, wanted.level.tier, senders),
            today=today,
            annual_notice=policy.plan.declare[wanted.level.tier],
        )
    else:
        place = place or (await organisation(uow.session, present.employer_org)).place
        policy = _in_force(ports, place, today)
        cut_off = policy.plan.facts_cut_off[wanted.level.tier].value
    archive = await archive_of(uow.session, present.person_ref)
    facts = await present_facts(uow, present, archive, ports)
    answer = evaluate(Check(policy, facts, wanted, today, cut_off or today))
    entries = [entry for entry in entries_of(archive, ports) if entry.status is not ItemStatus.REJECTED]
    return OwnPreCheck(answer, entries, deadline)


def _in_force(ports: Ports, place: str, day: dt.date) -> Policy:
    try:
        return ports.packs.for_place(place, day, ports.layers)
    except NoPackInForce as error:
        raise UnknownPack(
            f"没有{PLACES[place].name}在{said(day)}适用的政策文件，不能按这一天试算，请改填较晚的提交日。"
        ) from error


def _as_errors(slips: Iterable[Slip]) -> list[FieldError]:
    return [FieldError(slip.pointer, slip.code, slip.message) for slip in slips]


async def _binding(uow: UnitOfWork, chosen: PlanRow, wanted: Wanted, *, place: str) -> PlanRow:
    """The annual notice whose days count for what is asked: the one of its own that covers it, else the chosen plan (P-04).

    Before a declaration is begun no committee is named, so an annual notice for one committee does not count yet.
    """
    asked = separate_notices.Wanted(
        committee_id="",
        series=wanted.series,
        specialty=wanted.specialty,
        level=wanted.level,
        column=wanted.column or Column.ORDINARY,
    )
    return await separate_notice(uow.session, chosen, asked, place=place) or chosen
