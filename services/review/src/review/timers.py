"""What happens by itself when a date passes."""

from collections.abc import Mapping

from common.db.uow import UnitOfWork
from common.service.definition import TimerHandler
from common.service.ports import Ports
from review.usecases import committees


async def on_committee_lapse(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The last day of a committee's filing is over."""
    await committees.lapse_committee(uow, subject)


TIMERS: Mapping[str, TimerHandler] = {committees.LAPSE: on_committee_lapse}
