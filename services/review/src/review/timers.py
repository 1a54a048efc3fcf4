"""What happens by itself when a date passes."""

from collections.abc import Mapping

from common.ports import Ports
from common.service.definition import TimerHandler
from common.uow import UnitOfWork
from review.usecases import minutes, objections, power, publicities


async def on_committee_lapse(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The last day of a committee's filing is over."""
    await power.lapse_committee(uow, subject)


async def on_result_publicity_end(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The publicity period of a result publicity is over."""
    await publicities.end_publicity(uow, subject)


async def on_publicity_undated(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The end of a result publicity may be known by now."""
    await publicities.date_publicity(uow, subject, ports)


async def on_objection_undated(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The last day for handling an objection may be known by now."""
    await objections.date_objection(uow, subject, ports)


async def on_review_undated(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The last day for publishing a meeting's results may be known by now."""
    await minutes.date_review(uow, subject, ports)


TIMERS: Mapping[str, TimerHandler] = {
    power.LAPSE: on_committee_lapse,
    publicities.PUBLICITY_END: on_result_publicity_end,
    publicities.PUBLICITY_UNDATED: on_publicity_undated,
    objections.OBJECTION_UNDATED: on_objection_undated,
    minutes.REVIEW_UNDATED: on_review_undated,
}
