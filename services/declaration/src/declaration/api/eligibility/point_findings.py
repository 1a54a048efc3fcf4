"""Recorded findings over REST: an officer looks into a point that the documents leave open (P-10)."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from common.crypto.keyring import Keyring
from common.policy.findings import Finding
from common.replicas.queries import names_of
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles, signed_in
from common.web.cursors import Page
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction, OwnCase, WrongState
from declaration.api.texts import Paragraph
from declaration.api.times import shanghai
from declaration.errors import PointNotOpen
from declaration.store.eligibility.point_findings import PointFindingRow, point_findings_of
from declaration.usecases.cases.scope import visible_declaration
from declaration.usecases.eligibility import point_findings

router = ServiceRouter(tags=["point-findings"])


class PointFindingBody(BaseModel):
    """Which open point, as the finding names it, and why it is met; who finds that it is not returns the declaration."""

    model_config = ConfigDict(extra="forbid")

    rule: Annotated[str, StringConstraints(pattern=r"^[A-Z]-\d{2}$")] = Field(examples=["E-26"])
    point: str = Field(min_length=1, max_length=200, examples=["conditions.unlisted"])
    reasons: Paragraph = Field(
        examples=["已对照自治区林草系列评审条件（纸质文件），学历、年限、业绩均符合。"]
    )


class PointFinding(BaseModel):
    """What an officer found; `finding` is the open point as it stood. It holds for this `submission` alone."""

    finding_id: str = Field(examples=["pfd_r5t2exampleexample17"])
    declaration_id: str
    submission: int = Field(examples=[1])
    rule: str = Field(examples=["E-26"])
    point: str = Field(examples=["conditions.unlisted"])
    finding: Finding
    step: str = Field(examples=["employer"])
    by_org: str
    by_org_name: str | None = Field(default=None, examples=["临河区红柳林场"])
    reasons: str
    recorded_at: dt.datetime

    @classmethod
    def of(cls, row: PointFindingRow, *, org_name: str | None, keys: Keyring) -> "PointFinding":
        recorded_at = shanghai(row.recorded_at)
        assert recorded_at is not None
        return cls(
            finding_id=row.finding_id,
            declaration_id=row.declaration_id,
            submission=row.submission,
            rule=row.rule,
            point=row.point,
            finding=row.finding,
            step=row.step,
            by_org=row.by_org,
            by_org_name=org_name,
            reasons=row.read_reasons(keys),
            recorded_at=recorded_at,
        )


@router.post(
    "/declarations/{declaration_id}/point-findings",
    operation_id="record_point_finding",
    access=roles("unit_auditor", "department_auditor", "county_hr", "league_hr", "committee_office"),
    summary="记录对文件未写明事项的核对结论",
    status_code=201,
    refuses=[NotFound, OwnCase, OutsideJurisdiction, WrongState, AlreadyDecided, PointNotOpen],
)
async def record_point_finding(
    declaration_id: str, body: PointFindingBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> PointFinding:
    row = await point_findings.record_point_finding(
        uow,
        declaration_id,
        rule=body.rule,
        point=body.point,
        reasons=body.reasons,
        actor=actor,
        ports=ports,
    )
    names = await names_of(uow.session, [row.by_org])
    return PointFinding.of(row, org_name=names.get(row.by_org), keys=ports.keys)


@router.get(
    "/declarations/{declaration_id}/point-findings",
    operation_id="list_point_findings",
    access=signed_in(),
    summary="查看对文件未写明事项的核对结论",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def list_point_findings(
    declaration_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Page[PointFinding]:
    await visible_declaration(uow, declaration_id, actor=actor)
    rows = await point_findings_of(uow.session, declaration_id)
    names = await names_of(uow.session, {row.by_org for row in rows})
    return Page(items=[PointFinding.of(row, org_name=names.get(row.by_org), keys=ports.keys) for row in rows])
