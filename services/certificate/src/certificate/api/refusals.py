"""Refused certificates (不予制发) over REST: what an office's decisions were refused for, and looking again."""

import datetime as dt
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from certificate.api.shapes import CertificateTitle
from certificate.store.grounds import GroundRow
from certificate.usecases import refusals
from certificate.usecases.sealing import HR_ROLES
from common.events.codes import CertificateRefusalReason
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import NotFound, OutsideJurisdiction, OwnCase, WrongState

router = ServiceRouter(tags=["certificates"])


class RefusedCertificate(BaseModel):
    """A confirmed result or recognition, and what became of it; no names."""

    declaration_id: str
    decision: str = Field(examples=["dcl_1/mtg_1"])
    title: CertificateTitle
    decided_by: str = Field(description="核准确认（认定）单位")
    sealing_org: str
    state: str = Field(examples=["refused"])
    reason: CertificateRefusalReason | None = None
    clause: str | None = Field(default=None, examples=["R25-53"])
    received_at: dt.datetime

    @classmethod
    def of(cls, row: GroundRow) -> "RefusedCertificate":
        return cls(
            declaration_id=row.declaration_id,
            decision=row.decision,
            title=CertificateTitle.of(row.title),
            decided_by=row.decided_by,
            sealing_org=row.sealing_org,
            state=row.state,
            reason=row.reason,
            clause=row.clause,
            received_at=row.received_at,
        )


class CertificateReconsideration(BaseModel):
    """Why an officer has the refusal looked at again."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: str = Field(min_length=1, max_length=2000, examples=["案卷文件已从备份恢复"])


@router.get(
    "/refused-certificates",
    operation_id="list_refused_certificates",
    access=roles(*HR_ROLES),
    summary="列出本单位确认或用印、未予制发的证书",
)
async def list_refused_certificates(
    uow: Uow, actor: CurrentActor, cursor: Cursor = None, limit: Limit = 50
) -> Page[RefusedCertificate]:
    rows = await refusals.refused_of_office(uow, after=last_seen(cursor), limit=limit + 1, actor=actor)
    return page(rows, limit, key=lambda row: row.decision, item=RefusedCertificate.of)


@router.post(
    "/refused-certificates/{declaration_id}/reconsideration",
    operation_id="reconsider_refused_certificate",
    access=roles(*HR_ROLES),
    summary="案卷文件恢复后，对未予制发的证书重新核对",
    refuses=[NotFound, OutsideJurisdiction, OwnCase, WrongState],
)
async def reconsider_refused_certificate(
    declaration_id: Annotated[str, Path(max_length=60)],
    body: CertificateReconsideration,
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
) -> RefusedCertificate:
    row = await refusals.reconsider(uow, declaration_id, reason=body.reason, actor=actor, ports=ports)
    return RefusedCertificate.of(row)
