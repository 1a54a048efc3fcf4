"""Misconduct that another service saw."""

from common.events.credit_file import MisconductReported
from common.events.envelope import Envelope
from common.inbox.handling import handles
from common.ports import Ports
from common.uow import UnitOfWork
from credit_file.usecases import reports


@handles(MisconductReported)
async def on_misconduct_reported(
    uow: UnitOfWork, fact: MisconductReported, event: Envelope, ports: Ports
) -> None:
    await reports.receive_report(uow, event.subject, fact, ports=ports)
