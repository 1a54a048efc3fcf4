"""Reports that this side is asked to look into."""

from common.events.credit_file import ReportRouted
from common.events.envelope import Envelope
from common.inbox.handling import handles
from common.ports import Ports
from common.uow import UnitOfWork
from declaration.usecases.cases import inquiries


@handles(ReportRouted)
async def on_report_routed(uow: UnitOfWork, fact: ReportRouted, event: Envelope, ports: Ports) -> None:
    await inquiries.open_inquiry(uow, event.subject, fact)
