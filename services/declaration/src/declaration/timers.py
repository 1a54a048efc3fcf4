"""What happens by itself when a date passes."""

from collections.abc import Mapping

from common.ports import Ports
from common.service.definition import TimerHandler
from common.uow import UnitOfWork
from declaration.usecases.cases import effects, materials
from declaration.usecases.cases.endings import SUPPLEMENT_OVERDUE
from declaration.usecases.chain import notices, supplements
from declaration.usecases.eligibility import standing_records


async def on_notice_ended(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    await notices.end_notice(uow, subject)


async def on_notice_undated(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    await notices.date_notice(uow, subject, ports)


async def on_supplement_undated(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    await supplements.date_supplement(uow, subject, ports)


async def on_effect_starts(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    await effects.start_waiting_effects(uow, subject)


TIMERS: Mapping[str, TimerHandler] = {
    materials.CLEAR_PARTS: materials.clear_parts,
    notices.NOTICE_ENDED: on_notice_ended,
    notices.NOTICE_UNDATED: on_notice_undated,
    supplements.SUPPLEMENT_UNDATED: on_supplement_undated,
    SUPPLEMENT_OVERDUE: supplements.abandon_if_overdue,
    effects.EFFECT_STARTS: on_effect_starts,
    standing_records.STANDING_BEGINS: standing_records.begin_standing,
}
