"""Ending a declaration whose person may not declare any more: a credit record, a penalty, a fact that fell (E-01, E-02)."""

from typing import Any

from common.events.codes import DeclarationEndReason, DeclarationOutcome
from common.uow import UnitOfWork
from declaration.domain.cases.states import UNDER_REVIEW, Move, Step
from declaration.messaging.outgoing.declarations import emit_declaration_ended
from declaration.store.cases import timeline
from declaration.store.cases.declarations import DeclarationRow

SUPPLEMENT_OVERDUE = "supplement-overdue"
"""The timer of a supplement notice: it is stopped by whatever ends the declaration."""


async def bar(
    uow: UnitOfWork,
    row: DeclarationRow,
    *,
    reason: DeclarationEndReason,
    clause: str | None,
    because: dict[str, Any],
) -> None:
    """End it wherever it lies, and tell review if it has the case.

    Args:
        row: locked.
        because: for the audit log: the record or decision that ends it.
    """
    with_review = row.state in UNDER_REVIEW
    row.move(Move.BAR, at=uow.now, reason=reason, clause=clause)
    row.step, row.holder_org = Step.DONE, None
    await uow.unschedule(SUPPLEMENT_OVERDUE, row.declaration_id)
    await timeline.go_on(uow.session, row, at=uow.now, outcome="barred")
    await uow.audit("bar-declaration", subject=row.declaration_id, clause=clause, detail=because)
    if with_review:
        await emit_declaration_ended(
            uow, row.declaration_id, outcome=DeclarationOutcome.BARRED, reason=reason, clause=clause
        )
