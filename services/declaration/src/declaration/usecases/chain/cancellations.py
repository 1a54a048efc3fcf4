"""The employer cancels a declaration for false material, a false commitment or a concealed penalty (K-08, F-02)."""

from common.events.codes import DeclarationOutcome, Purpose
from common.events.documents import Evidence
from common.identity.actors import Actor
from common.ids import new_id
from common.ports import Ports
from common.storage.claims import writing
from common.uow import UnitOfWork
from declaration.domain.cases.states import UNDER_REVIEW, Move, State, Step
from declaration.domain.chain.cancellations import (
    ENDED_FOR,
    REPORTED_AS,
    CancellationGround,
    is_recorded,
    may_cancel,
)
from declaration.errors import CancellationRefused
from declaration.messaging.outgoing.declarations import emit_declaration_ended
from declaration.messaging.outgoing.misconduct import emit_misconduct_reported
from declaration.store.cases import timeline
from declaration.store.cases.declarations import DeclarationRow
from declaration.usecases.cases.endings import SUPPLEMENT_OVERDUE
from declaration.usecases.cases.promises import policy_for
from declaration.usecases.chain.signing import sign, taken_up_by_unit
from declaration.usecases.rulings import refuse_if


async def cancel(
    uow: UnitOfWork,
    declaration_id: str,
    ground: CancellationGround,
    *,
    reason: str,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> DeclarationRow:
    """End a declaration wherever it lies, tell review if it has the case, and report to the credit file.

    Raises:
        NotFound, OwnCase, OutsideJurisdiction, AlreadyDecided, StaleVersion, NotLinked, AuditIncomplete
        CancellationRefused: it is not open; a title that was obtained is revoked by the HR authority, not here.
    """
    row, unit = await taken_up_by_unit(uow, declaration_id, seen_version=seen_version, actor=actor)
    policy = await policy_for(uow, row, ports)
    allowed = may_cancel(policy.audit_chain, State(row.state))
    refuse_if([allowed], CancellationRefused)
    row.after(Move.CANCEL)
    with_review = row.state in UNDER_REVIEW
    await sign(
        uow,
        row,
        outcome="cancelled",
        org_id=unit,
        words={"opinion": reason.strip(), "ground": str(ground)},
        findings=[allowed],
        policy=policy,
        actor=actor,
        ports=ports,
    )
    row.move(Move.CANCEL, at=uow.now, reason=ENDED_FOR[ground], clause="R25-72")
    row.step, row.holder_org = Step.DONE, None
    await uow.unschedule(SUPPLEMENT_OVERDUE, declaration_id)
    await timeline.go_on(uow.session, row, at=uow.now, outcome="cancelled")
    if with_review:
        await emit_declaration_ended(
            uow, declaration_id, outcome=DeclarationOutcome.CANCELLED, reason=ENDED_FOR[ground]
        )
    if is_recorded(policy.audit_chain):
        report_id = new_id("rpt")
        evidence = await uow.errand(
            writing(ports.files, ports.keys, Purpose.EVIDENCE, Evidence(text=reason.strip()))
        )
        await emit_misconduct_reported(
            uow, report_id, row, ground=REPORTED_AS[ground], reporting_org=unit, evidence=evidence
        )
    return row
