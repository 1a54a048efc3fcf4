"""What happens by itself when a date passes."""

from collections.abc import Mapping

from common.ports import Ports
from common.service.definition import TimerHandler
from common.uow import UnitOfWork
from declaration.usecases.cases import effects, materials
from declaration.usecases.cases.endings import SUPPLEMENT_OVERDUE
from declaration.usecases.chain import publicities, supplements
from declaration.usecases.eligibility import personnel_records


async def on_publicity_ended(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    await publicities.end_publicity(uow, subject)


async def on_publicity_undated(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    await publicities.date_publicity(uow, subject, ports)


async def on_supplement_undated(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    await supplements.date_supplement(uow, subject, ports)


async def on_effect_starts(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    await effects.start_waiting_effects(uow, subject)


TIMERS: Mapping[str, TimerHandler] = {
    materials.CLEAR_PARTS: materials.clear_parts,
    publicities.PUBLICITY_ENDED: on_publicity_ended,
    publicities.PUBLICITY_UNDATED: on_publicity_undated,
    supplements.SUPPLEMENT_UNDATED: on_supplement_undated,
    SUPPLEMENT_OVERDUE: supplements.abandon_if_overdue,
    effects.EFFECT_STARTS: on_effect_starts,
    personnel_records.PERSONNEL_RECORD_BEGINS: personnel_records.begin_personnel_record,
}
