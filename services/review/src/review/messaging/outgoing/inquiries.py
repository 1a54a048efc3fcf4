"""Answers to reports."""

from common.events.base import Doc
from common.events.codes import (
    Asked,
    FindingCode,
)
from common.events.credit_file import ReportAnswered
from common.uow import UnitOfWork


async def emit_report_answered(
    uow: UnitOfWork, report_id: str, *, answering_org: str, finding: FindingCode, answer: Doc
) -> None:
    """The organiser answered a report that was put to it."""
    await uow.emit(
        ReportAnswered(asked=Asked.ORGANISER, answering_org=answering_org, finding=finding, answer=answer),
        subject=report_id,
    )
