"""What happens by itself when a date passes."""

from collections.abc import Mapping

from common.ports import Ports
from common.service.definition import TimerHandler
from common.uow import UnitOfWork
from review.usecases import minutes, notices, objections, power


async def on_committee_lapse(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The last day of a committee's filing is over."""
    await power.lapse_committee(uow, subject)


async def on_result_notice_end(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The publicity period of a result notice is over."""
    await notices.end_notice(uow, subject)


async def on_notice_undated(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The end of a result notice may be known by now."""
    await notices.date_notice(uow, subject, ports)


async def on_objection_undated(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The last day for handling an objection may be known by now."""
    await objections.date_objection(uow, subject, ports)


async def on_review_undated(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The last day for publishing a meeting's results may be known by now."""
    await minutes.date_review(uow, subject, ports)


TIMERS: Mapping[str, TimerHandler] = {
    power.LAPSE: on_committee_lapse,
    notices.NOTICE_END: on_result_notice_end,
    notices.NOTICE_UNDATED: on_notice_undated,
    objections.OBJECTION_UNDATED: on_objection_undated,
    minutes.REVIEW_UNDATED: on_review_undated,
}
