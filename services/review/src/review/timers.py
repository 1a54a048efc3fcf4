"""What happens by itself when a date passes."""

from collections.abc import Mapping

from common.db.uow import UnitOfWork
from common.service.definition import TimerHandler
from common.service.ports import Ports
from review.usecases import power


async def on_committee_lapse(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The last day of a committee's filing is over."""
    await power.lapse_committee(uow, subject)


TIMERS: Mapping[str, TimerHandler] = {power.LAPSE: on_committee_lapse}
