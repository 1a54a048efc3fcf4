"""The office tells the declaring department or unit what is defective in procedure or form, and hears back (K-13).

The declaration stays at the office's desk and loses nothing: when the day has passed without an answer, the office decides
on what it has.
"""

import datetime as dt
from collections.abc import Sequence

from common.identity.actors import Actor
from common.ids import new_id
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import NotFound, OutsideJurisdiction, OwnCase, WrongState, check_version
from declaration.domain.cases.desks import ROLE_AT
from declaration.domain.cases.states import State, Step
from declaration.domain.chain.defect_notices import (
    DefectState,
    NoSuchDesk,
    addressee,
    day_is_ahead,
    goes_to_the_unit,
    is_running,
)
from declaration.errors import DefectNoticeRefused, DefectNoticeRunning
from declaration.store.cases.declarations import declaration
from declaration.store.chain.audits import route_of
from declaration.store.chain.defect_notices import (
    DefectNoticeRow,
    defect_notice,
    defect_notices_at,
    defect_notices_of,
)
from declaration.store.chain.supplements import audited_submission, supplement_notices_of
from declaration.usecases.cases.promises import policy_for
from declaration.usecases.cases.scope import visible_declaration
from declaration.usecases.chain.signing import sign, take_up
from declaration.usecases.rulings import refuse_if


async def tell_defects(
    uow: UnitOfWork,
    declaration_id: str,
    *,
    to: Step,
    items: Sequence[str],
    reason: str,
    until: dt.date,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> DefectNoticeRow:
    """Tell in writing what is to be completed, to whom it concerns and until when; as often as needed.

    Raises:
        NotFound, OwnCase, AlreadyDecided, OutsideJurisdiction, StaleVersion, WrongState, NotLinked, AuditIncomplete
        DefectNoticeRefused: the way has no such desk, or the day leaves no time.
    """
    row = await take_up(uow, declaration_id, seen_version=seen_version, actor=actor, at=Step.OFFICE)
    if row.state != State.FORWARDED:
        raise WrongState(present_state=row.state)
    policy = await policy_for(uow, row, ports)
    given = await supplement_notices_of(uow.session, declaration_id)
    audited = audited_submission(given, row.submitted_version)
    try:
        addressed = addressee(await route_of(uow.session, declaration_id, audited), to)
    except NoSuchDesk as error:
        raise DefectNoticeRefused from error
    findings = [
        goes_to_the_unit(policy.audit_chain),
        day_is_ahead(until, sent_on=uow.now.date(), under=policy.under),
    ]
    refuse_if(findings, DefectNoticeRefused)
    decision = await sign(
        uow,
        row,
        outcome="defects_told",
        org_id=row.holder_org or "",
        words={"opinion": reason.strip(), "items": list(items), "until": until.isoformat()},
        findings=findings,
        policy=policy,
        actor=actor,
        ports=ports,
    )
    row.touch(uow.now)
    told = DefectNoticeRow(
        defect_id=new_id("dfn"),
        declaration_id=declaration_id,
        submission=audited,
        decision_id=decision.decision_id,
        step=addressed.stop.step,
        org_id=addressed.stop.org_id,
        via_org=addressed.via,
        until=until,
        state=DefectState.AT_CENTRE if addressed.via else DefectState.SENT,
        version=1,
        issued_at=uow.now,
    )
    uow.session.add(told)
    await uow.session.flush()
    await uow.audit("tell-defects", subject=told.defect_id, clause="R25-35", detail={"of": declaration_id})
    return told


async def relay(uow: UnitOfWork, defect_id: str, *, seen_version: int, actor: Actor) -> DefectNoticeRow:
    """The service centre passes the defect notice to the HR authority concerned.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion, WrongState
    """
    told = await _known(uow, defect_id, actor)
    if told.via_org not in actor.orgs("service_centre"):
        raise OutsideJurisdiction
    check_version(seen=seen_version, present=told.version, state=told.state)
    if told.state != DefectState.AT_CENTRE:
        raise WrongState(present_state=told.state)
    told.state, told.relayed_at = DefectState.SENT, uow.now
    told.version += 1
    await uow.audit("relay-defects", subject=defect_id, clause="R25-35")
    return told


async def answer(
    uow: UnitOfWork, defect_id: str, text: str, *, seen_version: int, actor: Actor, ports: Ports
) -> DefectNoticeRow:
    """Whoever was told says what was completed; also after the day, as long as the office has not decided.

    Raises:
        NotFound, OutsideJurisdiction, OwnCase, StaleVersion
        WrongState: it was answered, is still with the service centre, or the declaration has left the office.
    """
    told = await _known(uow, defect_id, actor)
    if told.org_id not in actor.orgs(ROLE_AT[Step(told.step)]):
        raise OutsideJurisdiction
    row = await declaration(uow.session, told.declaration_id)
    if row.person_ref == actor.person_ref:
        raise OwnCase
    check_version(seen=seen_version, present=told.version, state=told.state)
    if told.state != DefectState.SENT or row.state != State.FORWARDED:
        raise WrongState(present_state=told.state)
    told.write_answer(ports.keys, text.strip())
    told.state, told.answered_at, told.answered_by = DefectState.ANSWERED, uow.now, actor.account
    told.version += 1
    await uow.audit("answer-defects", subject=defect_id, clause="R25-35")
    return told


async def list_defects(
    uow: UnitOfWork, *, actor: Actor, after: str | None, limit: int
) -> list[DefectNoticeRow]:
    """What waits for an answer or for the relay at the caller's desks, by id."""
    desks = {step: orgs for step, role in ROLE_AT.items() if (orgs := actor.orgs(role))}
    centres = actor.orgs("service_centre")
    return await defect_notices_at(uow.session, desks, centres=centres, after=after, limit=limit)


async def require_nothing_running(uow: UnitOfWork, declaration_id: str) -> None:
    """While a defect notice runs, the office neither accepts nor refuses: the day that it gave stands.

    Raises:
        DefectNoticeRunning
    """
    today = uow.now.date()
    for told in await defect_notices_of(uow.session, declaration_id):
        if is_running(DefectState(told.state), until=told.until, today=today):
            raise DefectNoticeRunning(
                f"已告知申报部门（单位）在 {told.until.isoformat()} 前补正，收到答复或期满后再作决定。"
            )


async def _known(uow: UnitOfWork, defect_id: str, actor: Actor) -> DefectNoticeRow:
    told = await defect_notice(uow.session, defect_id)
    desks = {told.org_id, told.via_org}
    if not any(grant.org_id in desks for grant in actor.grants):
        await visible_declaration(uow, told.declaration_id, actor=actor)
    elif told.state == DefectState.AT_CENTRE and told.via_org not in actor.orgs("service_centre"):
        raise NotFound
    return told
