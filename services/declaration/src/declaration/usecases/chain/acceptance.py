"""The committee's office accepts a declaration or refuses it (articles 35 and 36)."""

from common.events.codes import CommitteeKind, CommitteeStatus
from common.identity.actors import Actor
from common.ports import Ports
from common.replicas.queries import organisation
from common.uow import UnitOfWork
from common.web.problems import CommitteeWithoutPower, WrongState
from declaration.domain.cases.states import Move, State, Step
from declaration.domain.chain.audits import Signed, every_step_is_signed
from declaration.domain.chain.groups import groups_of
from declaration.domain.chain.refusals import RefusalGround, has_a_ground
from declaration.domain.chain.routes import Stop
from declaration.domain.eligibility.hearing import heard_by_its_committee
from declaration.domain.plans.committees import in_scope
from declaration.errors import FileNotSigned, OutsideCommitteeScope, RefusalUnfounded
from declaration.messaging.outgoing.declarations import emit_declaration_accepted
from declaration.store.cases import timeline
from declaration.store.cases.declarations import DeclarationRow
from declaration.store.chain.audits import AuditDecisionRow, decisions_of, route_of
from declaration.store.chain.supplements import audited_submission, supplement_notices_of
from declaration.store.eligibility.decisions import Occasion
from declaration.store.plans.committees import CommitteeRow, committee
from declaration.unit_seals import fits
from declaration.usecases.cases.promises import policy_for
from declaration.usecases.chain.case_files import write_case_file
from declaration.usecases.chain.defect_notices import require_nothing_running
from declaration.usecases.chain.publicities import require_nothing_stands
from declaration.usecases.chain.signing import sign, take_up
from declaration.usecases.eligibility.decisions import keep, require_eligible
from declaration.usecases.rulings import refuse_if

_UPWARD = frozenset({"passed", "recommended"})


async def accept(
    uow: UnitOfWork, declaration_id: str, *, seen_version: int, actor: Actor, ports: Ports
) -> DeclarationRow:
    """Take a declaration over for review: its file is written, then review is told.

    Raises:
        NotFound, OwnCase, AlreadyDecided, OutsideJurisdiction, StaleVersion, NotLinked, WrongState
        CommitteeWithoutPower, OutsideCommitteeScope
        CreditRecordInForce, NotEligible: the engine refuses as things stand today (E-01, E-02).
        FileNotSigned: a step lacks signature or seal (K-12).
        DefectNoticeRunning, AuditIncomplete
        ObjectionUnsettled: something stands against a publicity on its way (K-01, K-04).
    """
    row = await take_up(uow, declaration_id, seen_version=seen_version, actor=actor, at=Step.OFFICE)
    if row.state != State.FORWARDED:
        raise WrongState(present_state=row.state)
    await require_nothing_running(uow, declaration_id)
    policy = await policy_for(uow, row, ports)
    body = await committee(uow.session, row.committee_id)
    _check_committee(uow, row, body)
    office = row.holder_org
    assert office is not None
    asked = await require_eligible(uow, row, policy=policy, ports=ports)
    heard = heard_by_its_committee(
        asked.answer.best,
        CommitteeKind(body.kind),
        reviews_the_unit=body.self_reviewing_org == row.unit_org,
        policy=policy,
    )
    if heard.refuses:
        raise OutsideCommitteeScope(heard.message, clause=heard.clause, findings=[heard.as_json()])
    given = await supplement_notices_of(uow.session, declaration_id)
    audited = audited_submission(given, row.submitted_version)
    await require_nothing_stands(uow, row, policy, submission=audited)
    steps = [
        decision
        for decision in await decisions_of(uow.session, declaration_id)
        if decision.submission == audited and decision.outcome in _UPWARD
    ]
    stops = [
        stop
        for stop in await route_of(uow.session, declaration_id, audited)
        if stop.audits and stop.step != Step.OFFICE
    ]
    complete = every_step_is_signed(policy.audit_chain, stops, [_signed(step, ports) for step in steps])
    refuse_if(complete, FileNotSigned)
    await sign(
        uow,
        row,
        outcome="accepted",
        org_id=office,
        words={"opinion": "经复核，予以受理。"},
        findings=complete,
        policy=policy,
        actor=actor,
        ports=ports,
    )
    await keep(uow, row, asked, occasion=Occasion.ACCEPTANCE, ports=ports, by_org=office)
    doc = await write_case_file(uow, row, audited=audited, decisions=steps, ports=ports)
    unit = await organisation(uow.session, row.unit_org)
    row.move(Move.ACCEPT, at=uow.now)
    row.step, row.holder_org, row.accepted_at = Step.REVIEW, None, uow.now
    await timeline.go_on(uow.session, row, at=uow.now, outcome="accepted", holder_org=office)
    await emit_declaration_accepted(
        uow, row, groups=groups_of(ownership=unit.ownership, place=row.place), doc=doc
    )
    return row


async def refuse(
    uow: UnitOfWork,
    declaration_id: str,
    ground: RefusalGround,
    *,
    reason: str,
    other_rule: str | None,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> DeclarationRow:
    """Do not accept (不予受理), on one of the four grounds and with the reason (article 36).

    Args:
        other_rule: the rule that is not met, where the ground is none of the first three.

    Raises:
        NotFound, OwnCase, AlreadyDecided, OutsideJurisdiction, StaleVersion, NotLinked, WrongState, AuditIncomplete
        RefusalUnfounded: the ground does not hold (K-07).
        DefectNoticeRunning
    """
    row = await take_up(uow, declaration_id, seen_version=seen_version, actor=actor, at=Step.OFFICE)
    await require_nothing_running(uow, declaration_id)
    policy = await policy_for(uow, row, ports)
    body = await committee(uow.session, row.committee_id)
    founded = has_a_ground(
        ground, in_scope=_hears(body, row), reason=reason, other_rule=other_rule, under=policy.under
    )
    refuse_if([founded], RefusalUnfounded)
    row.after(Move.REFUSE)
    await sign(
        uow,
        row,
        outcome="refused",
        org_id=row.holder_org or "",
        words={
            "opinion": reason.strip(),
            "ground": str(ground),
            **({"other_rule": other_rule.strip()} if other_rule else {}),
        },
        findings=[founded],
        policy=policy,
        actor=actor,
        ports=ports,
    )
    row.move(Move.REFUSE, at=uow.now, reason=ground, clause="R25-36")
    row.step, row.holder_org = Step.DONE, None
    await timeline.go_on(uow.session, row, at=uow.now, outcome="refused")
    return row


def _check_committee(uow: UnitOfWork, row: DeclarationRow, body: CommitteeRow) -> None:
    today = uow.now.date()
    in_term = (body.valid_from is None or body.valid_from <= today) and (
        body.valid_to is None or today <= body.valid_to
    )
    if body.status != CommitteeStatus.FILED or not in_term:
        raise CommitteeWithoutPower(clause="R25-13")
    if not _hears(body, row):
        raise OutsideCommitteeScope(clause="R25-15")


def _hears(body: CommitteeRow, row: DeclarationRow) -> bool:
    return in_scope(
        body.scope, body.places, series=row.series, specialty=row.specialty, level=row.level, place=row.place
    )


def _signed(decision: AuditDecisionRow, ports: Ports) -> Signed:
    words = decision.read_words(ports.keys)
    imprint = decision.imprint()
    return Signed(
        Stop(Step(decision.step), decision.org_id),
        auditor=bool(decision.auditor_name(ports.keys).strip()),
        opinion=bool(str(words["opinion"]).strip()),
        date=True,
        seal=imprint is not None and fits(ports, decision.org_id, decision.statement(words), imprint),
        recommends=decision.outcome == "recommended",
        stamped=bool(words.get("pages_stamped")),
    )
