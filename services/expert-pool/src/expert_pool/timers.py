"""What happens by itself when a date passes."""

from collections.abc import Mapping

from common.ports import Ports
from common.service.definition import TimerHandler
from common.uow import UnitOfWork
from expert_pool.usecases.ceremony import void_when_due
from expert_pool.usecases.draws import APPLICANTS, DEADLINE, keep_applicants


async def on_draw_deadline(uow: UnitOfWork, draw_id: str, ports: Ports) -> None:
    """A party stayed silent: the plan is void, visibly, and the next serial opens."""
    await void_when_due(uow, draw_id, ports=ports)


async def on_panel_applicants(uow: UnitOfWork, meeting_id: str, ports: Ports) -> None:
    """A panel of before is to know who keeps away from its draws."""
    await keep_applicants(uow, meeting_id, ports=ports)


TIMERS: Mapping[str, TimerHandler] = {
    DEADLINE: on_draw_deadline,
    APPLICANTS: on_panel_applicants,
}
