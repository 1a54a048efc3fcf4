"""The chain of audits: the route laid at submission, the decision at each desk, the unit's recommendation (K-01, K-02)."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from common.identity.actors import Actor
from common.policy.loader import Policy
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import ReasonsMissing, WrongState
from declaration.domain.cases.states import Move, State, Step
from declaration.domain.chain.audits import pages_stamped
from declaration.domain.chain.publicities import (
    PublicityKind,
    publicity_is_clear,
    publicity_is_over,
    rules_of,
)
from declaration.domain.chain.recommendations import Recommendation, recommendation_is_complete
from declaration.errors import ObjectionUnsettled, PublicityRunning, RecommendationIncomplete
from declaration.store.cases import timeline
from declaration.store.cases.declarations import DeclarationRow
from declaration.store.chain.audits import route_of
from declaration.store.chain.publicities import objections_to, states_against, unit_publicity
from declaration.store.eligibility.decisions import Occasion
from declaration.usecases.cases.promises import policy_for
from declaration.usecases.chain import publicities
from declaration.usecases.chain.routes import moves_on, present_and_next, send_on
from declaration.usecases.chain.signing import sign, take_up
from declaration.usecases.eligibility.decisions import keep, require_eligible
from declaration.usecases.quotas import quotas
from declaration.usecases.rulings import refuse_if


class AuditOutcome(StrEnum):
    """What a desk may decide."""

    PASSED = "passed"
    RETURNED = "returned"


async def decide(
    uow: UnitOfWork,
    declaration_id: str,
    outcome: AuditOutcome,
    *,
    opinion: str,
    reasons: Sequence[str],
    stamped: bool,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> DeclarationRow:
    """Pass a declaration on from the caller's desk, or give it back to the applicant with reasons (K-05).

    The office accepts or refuses by acts of its own; here it only returns (BY26-4).

    Args:
        stamped: every page of the papers carries the check stamp (审验章), which some places ask for (CF25-3.2.2).

    Raises:
        NotFound, OwnCase, AlreadyDecided, OutsideJurisdiction, StaleVersion, NotLinked
        WrongState: nothing is decided at this point of the way.
        ReasonsMissing, AuditIncomplete, TermNotCountable, ObjectionUnsettled
        CreditRecordInForce, NotEligible: passed on, but the engine refuses as things stand today.
    """
    row = await take_up(uow, declaration_id, seen_version=seen_version, actor=actor)
    policy = await policy_for(uow, row, ports)
    reasons = [reason.strip() for reason in reasons if reason.strip()]
    if outcome is AuditOutcome.RETURNED and not reasons:
        raise ReasonsMissing(clause="BY26-2.3")
    step, org_id = Step(row.step), row.holder_org
    assert org_id is not None
    if outcome is AuditOutcome.PASSED and step is Step.OFFICE:
        raise WrongState("评委会办事机构请作出受理、不予受理或一次性告知的决定。", present_state=row.state)
    if step is Step.SERVICE_CENTRE:
        raise WrongState("人才公共服务中心只分类转送，不作审核决定。", present_state=row.state)
    words = {
        "opinion": opinion.strip(),
        **({"reasons": reasons} if reasons else {}),
        **({"pages_stamped": True} if stamped else {}),
    }
    if outcome is AuditOutcome.PASSED:
        await _pass_on(uow, row, words, stamped=stamped, policy=policy, actor=actor, ports=ports)
    else:
        row.after(Move.RETURN)
        situation = await quotas.situation_of_posts(uow, row, policy=policy)
        await sign(
            uow,
            row,
            outcome=outcome,
            org_id=org_id,
            words=words,
            findings=situation,
            policy=policy,
            actor=actor,
            ports=ports,
        )
        await give_back(uow, row)
    return row


async def _pass_on(
    uow: UnitOfWork,
    row: DeclarationRow,
    words: dict[str, Any],
    *,
    stamped: bool,
    policy: Policy,
    actor: Actor,
    ports: Ports,
) -> None:
    """To the next desk; from the unit's last desk into its publicity."""
    org_id = row.holder_org
    assert org_id is not None
    await publicities.require_nothing_stands(uow, row, policy, submission=row.submitted_version)
    asked = await require_eligible(uow, row, policy=policy, ports=ports)
    present, following = await present_and_next(uow, row)
    inside_the_unit = row.step == Step.EMPLOYER and following.step is Step.EMPLOYER
    if inside_the_unit and row.state != State.SUBMITTED:
        raise WrongState(present_state=row.state)
    term = None
    if row.step == Step.EMPLOYER and not inside_the_unit:
        row.after(Move.OPEN_UNIT_PUBLICITY)
        term = await publicities.term_of(uow, PublicityKind.UNIT, policy, ports=ports)
    elif not inside_the_unit:
        row.after(*moves_on(row, present, following))
    found = await quotas.situation_of_posts(uow, row, policy=policy)
    found += pages_stamped(policy.audit_chain, stamped)
    await sign(
        uow,
        row,
        outcome=AuditOutcome.PASSED,
        org_id=org_id,
        words=words,
        findings=found,
        policy=policy,
        actor=actor,
        ports=ports,
    )
    await keep(uow, row, asked, occasion=Occasion.AUDIT, ports=ports, by_org=org_id)
    if inside_the_unit:
        row.touch(uow.now)
        row.holder_org = following.org_id
    elif term is not None:
        row.move(Move.OPEN_UNIT_PUBLICITY, at=uow.now)
        row.holder_org = row.unit_org
        await publicities.open_publicity(uow, PublicityKind.UNIT, term, org_id=row.unit_org, of=row)
    else:
        send_on(uow, row, present, following)
    until = term.last_day if term is not None else None
    await timeline.go_on(uow.session, row, at=uow.now, outcome=AuditOutcome.PASSED, until=until)


async def give_back(uow: UnitOfWork, row: DeclarationRow) -> None:
    """Back to the applicant's own account; the deadline of the plan stands (BY26-2.3)."""
    row.move(Move.RETURN, at=uow.now)
    row.step, row.holder_org = Step.APPLICANT, None
    await timeline.go_on(uow.session, row, at=uow.now, outcome=AuditOutcome.RETURNED, until=row.declare_until)


async def recommend(
    uow: UnitOfWork,
    declaration_id: str,
    recommendation: Recommendation,
    *,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> DeclarationRow:
    """The unit recommends after its publicity; the declaration goes to the next desk (K-01, articles 27 and 33).

    Raises:
        NotFound, OwnCase, AlreadyDecided, OutsideJurisdiction, StaleVersion, NotLinked
        WrongState: there was no publicity, or it was recommended already.
        PublicityRunning, ObjectionUnsettled, RecommendationIncomplete, AuditIncomplete
        CreditRecordInForce, NotEligible
        PostsNotRecorded, QuotaFull: no post or place is left for it (E-28 to E-30).
    """
    row = await take_up(uow, declaration_id, seen_version=seen_version, actor=actor, at=Step.EMPLOYER)
    publicity = await unit_publicity(uow.session, declaration_id, row.submitted_version)
    if publicity is None or row.state != State.UNIT_PUBLICITY:
        raise WrongState("该申报尚未公示，或已经推荐上报。", present_state=row.state)
    policy = await policy_for(uow, row, ports)
    rules = rules_of(policy.audit_chain, PublicityKind.UNIT)
    objections = await objections_to(uow.session, publicity.publicity_id)
    over = publicity_is_over(
        rules,
        published_on=publicity.published_on,
        opens=publicity.opens_next.astimezone(uow.now.tzinfo) if publicity.opens_next else None,
        now=uow.now,
    )
    clear = publicity_is_clear(rules, states_against(objections, declaration_id))
    complete = recommendation_is_complete(recommendation, under=policy.under)
    refuse_if([over], PublicityRunning)
    refuse_if([clear], ObjectionUnsettled)
    refuse_if([complete], RecommendationIncomplete)
    asked = await require_eligible(uow, row, policy=policy, ports=ports)
    freed = asked.answer.best.quota_exempt is True
    seat = await quotas.find_seat(uow, row, freed=freed, policy=policy)
    stops = await route_of(uow.session, declaration_id, row.submitted_version)
    following = next(stop for stop in stops if stop.step is not Step.EMPLOYER)
    row.after(*moves_on(row, stops[0], following))
    words = {
        "opinion": "同意推荐。",
        "how_chosen": recommendation.how_chosen.strip(),
        "conditions_met": recommendation.conditions_met.strip(),
        "publicity_result": recommendation.publicity_result.strip(),
        "undertaking": recommendation.undertaking,
    }
    await sign(
        uow,
        row,
        outcome="recommended",
        org_id=row.unit_org,
        words=words,
        findings=[over, clear, complete, *seat.findings],
        policy=policy,
        actor=actor,
        ports=ports,
    )
    await keep(uow, row, asked, occasion=Occasion.AUDIT, ports=ports, by_org=row.unit_org)
    await quotas.take_seat(uow, row, seat)
    await publicities.end_publicity(uow, publicity.publicity_id)
    send_on(uow, row, stops[0], following)
    await timeline.go_on(uow.session, row, at=uow.now, outcome="recommended")
    return row
