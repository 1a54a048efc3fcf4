"""Who is asked to look into a report."""

import datetime as dt

from common.events.codes import Asked, ReportKind
from common.events.credit_file import About, ReportRouted
from common.uow import UnitOfWork


async def emit_report_routed(
    uow: UnitOfWork,
    report_id: str,
    *,
    about: About,
    asked: Asked,
    kind: ReportKind,
    due: dt.date | None,
    hold: bool,
) -> None:
    """The recommending unit, or the organiser, is asked to look into a report."""
    await uow.emit(ReportRouted(about=about, asked=asked, kind=kind, due=due, hold=hold), subject=report_id)
