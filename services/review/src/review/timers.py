"""What happens by itself when a date passes."""

from collections.abc import Mapping

from common.ports import Ports
from common.service.definition import TimerHandler
from common.uow import UnitOfWork
from review.usecases import notices, objections, power


async def on_committee_lapse(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The last day of a committee's filing is over."""
    await power.lapse_committee(uow, subject)


async def on_result_notice_end(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The publicity period of a result notice is over."""
    await notices.end_notice(uow, subject)


async def on_objection_due(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The last day for handling an objection may be known by now."""
    await objections.compute_due(uow, subject, ports)


TIMERS: Mapping[str, TimerHandler] = {
    power.LAPSE: on_committee_lapse,
    notices.NOTICE_END: on_result_notice_end,
    objections.OBJECTION_DUE: on_objection_due,
}
