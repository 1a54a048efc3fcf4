"""Decisions over REST."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from common.catalogue import Catalogue
from common.events.codes import Effect
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.problems import (
    AlreadyDecided,
    FieldError,
    Malformed,
    NotFound,
    OutsideJurisdiction,
    OwnCase,
    StaleVersion,
    WrongState,
)
from credit_file.api.reports import HANDLERS, LongText, Report
from credit_file.errors import (
    DecisionRefused,
    EffectiveDatePast,
    InvestigatorMayNotDecide,
    NotYetHeard,
    RecordIsPersonal,
)
from credit_file.usecases import decisions
from credit_file.usecases.decisions import Decision

router = ServiceRouter(tags=["decisions"])


class CreditDecisionBody(BaseModel):
    """What an officer decides; texts and effects that are left out are those of the hearing notice and of the rules."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    outcome: Literal["recorded", "dismissed"]
    violation: LongText | None = None
    measures: LongText | None = None
    effects: list[Effect] | None = Field(default=None, examples=[["bar_declaration", "cancel"]])
    grave: StrictBool = False
    notified_org: str | None = Field(default=None, min_length=1, max_length=60)
    series: str | None = Field(default=None, examples=["forestry_grassland"])
    starts: dt.date | None = None
    reason: LongText | None = None

    def decision(self) -> Decision:
        if self.series is not None and self.series not in Catalogue.shipped().series:
            raise Malformed(errors=[FieldError("/series", "unknown_series", "职称目录中没有这个系列。")])
        return Decision(
            outcome=self.outcome,
            violation=self.violation,
            measures=self.measures,
            effects=frozenset(self.effects) if self.effects is not None else None,
            grave=self.grave,
            notified_org=self.notified_org,
            series=self.series,
            starts=self.starts,
            reason=self.reason,
        )


@router.post(
    "/reports/{report_id}/decision",
    operation_id="decide_report",
    access=HANDLERS,
    summary="作出处理决定：记入诚信档案或不予认定",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        OwnCase,
        InvestigatorMayNotDecide,
        StaleVersion,
        AlreadyDecided,
        WrongState,
        RecordIsPersonal,
        NotYetHeard,
        DecisionRefused,
        EffectiveDatePast,
    ],
)
async def decide_report(
    report_id: str, body: CreditDecisionBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Report:
    row = await decisions.decide_report(
        uow, report_id, body.decision(), seen_version=body.version, actor=actor, ports=ports
    )
    return await Report.of(row, uow, ports)
