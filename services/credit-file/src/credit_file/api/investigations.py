"""Investigations over REST."""

from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction, OwnCase, StaleVersion
from common.web.shapes import Seen
from common.web.translated import RuleNotConfigured
from credit_file.api.reports import HANDLERS, Report
from credit_file.usecases import investigations

router = ServiceRouter(tags=["investigations"])


@router.post(
    "/reports/{report_id}/investigation",
    operation_id="open_investigation",
    access=HANDLERS,
    summary="立案调查，转推荐单位和组建单位核实",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        OwnCase,
        StaleVersion,
        AlreadyDecided,
        RuleNotConfigured,
    ],
)
async def open_investigation(
    report_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Report:
    row = await investigations.open_investigation(
        uow, report_id, seen_version=body.version, actor=actor, ports=ports
    )
    return await Report.of(row, uow, ports)
