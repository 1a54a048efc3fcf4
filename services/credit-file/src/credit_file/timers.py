"""What happens by itself when a date passes."""

from collections.abc import Mapping

from common.ports import Ports
from common.service.definition import TimerHandler
from common.uow import UnitOfWork
from credit_file.usecases import appeals, effects, hearings, investigations, reports


async def on_inquiry_overdue(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The last day for the answers about a report is over."""
    await investigations.mark_overdue(uow, subject)


async def on_hearing_lapse(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The last day for a statement is over."""
    await hearings.lapse_hearing(uow, subject)


async def on_inquiry_undated(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The last day for the answers about a report may be known by now."""
    await investigations.date_inquiries(uow, subject, ports)


async def on_hearing_undated(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The last day for a statement may be known by now."""
    await hearings.date_hearing(uow, subject, ports)


async def on_appeal_undated(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The last day for an appeal may be known by now."""
    await appeals.date_appeal(uow, subject, ports)


async def on_record_start(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """A record's effective date has come."""
    await effects.begin_effects(uow, subject)


async def on_record_end(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """A record's last day is over."""
    await effects.expire_effects(uow, subject)


async def on_report_undated(uow: UnitOfWork, subject: str, ports: Ports) -> None:
    """The last day to take a report up may be known by now."""
    await reports.date_report(uow, subject, ports)


TIMERS: Mapping[str, TimerHandler] = {
    investigations.OVERDUE: on_inquiry_overdue,
    hearings.LAPSE: on_hearing_lapse,
    investigations.INQUIRY_UNDATED: on_inquiry_undated,
    hearings.HEARING_UNDATED: on_hearing_undated,
    appeals.APPEAL_UNDATED: on_appeal_undated,
    reports.REPORT_UNDATED: on_report_undated,
    effects.START: on_record_start,
    effects.END: on_record_end,
}
