"""Answers of those who were asked."""

from common.events.credit_file import ReportAnswered
from common.events.envelope import Envelope
from common.inbox.handling import handles
from common.ports import Ports
from common.uow import UnitOfWork
from credit_file.usecases import investigations


@handles(ReportAnswered)
async def on_report_answered(uow: UnitOfWork, fact: ReportAnswered, event: Envelope, ports: Ports) -> None:
    await investigations.take_answer(uow, event.subject, fact)
