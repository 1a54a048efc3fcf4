"""Certificates over REST: the holder's own, the offices' lists, the PDF, the seal."""

import datetime as dt
from typing import Annotated
from urllib.parse import quote

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from certificate.api.shapes import CertificateTitle
from certificate.domain.status import CertificateState
from certificate.errors import GlyphMissing, NotSealedYet, SealMissing
from certificate.store.certificates import CertificateRow
from certificate.usecases import certificates
from certificate.usecases.sealing import HR_ROLES, seal_certificate
from common.crypto.masks import mask_name, mask_number
from common.identity.actors import Actor
from common.ports import Ports
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked, roles, signed_in
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import (
    AlreadyDecided,
    NotFound,
    OutsideJurisdiction,
    OwnCase,
    StaleVersion,
    WrongState,
)

router = ServiceRouter(tags=["certificates"])


class Certificate(BaseModel):
    """A certificate; the name in full for the holder only, the document number never."""

    certificate_id: str = Field(examples=["cer_k2m5exampleexample27"])
    number: str = Field(examples=["2026-150800-7K3Q9XW2M-D"])
    identifier: str | None = Field(default=None, description="电子证照标识（GB/T 36904）")
    holder_name: str = Field(examples=["夏**"])
    holder_document: str = Field(examples=["150802**********01"])
    title: CertificateTitle
    effective_from: dt.date = Field(description="职称起算时间")
    origin: str = Field(examples=["review"])
    declaration_id: str
    committee: str | None = None
    decided_by: str = Field(description="核准确认（认定）单位")
    sealing_org: str
    state: str = Field(examples=["valid"])
    since: dt.datetime
    waits_for: str | None = Field(default=None, description="未用印的原因：officer、seal 或 glyph U+...")
    reason: str | None = Field(default=None, examples=["title_revoked"])
    issued_at: dt.datetime | None = None
    pdf_sha256: str | None = None
    version: int

    @classmethod
    def of(cls, row: CertificateRow, actor: Actor, ports: Ports) -> "Certificate":
        name = row.holder_name(ports.keys)
        return cls(
            certificate_id=row.certificate_id,
            number=row.number,
            identifier=row.identifier,
            holder_name=name if certificates.is_holder(row, actor) else mask_name(name),
            holder_document=mask_number(row.document_number(ports.keys)),
            title=CertificateTitle.of(row.title),
            effective_from=row.effective_from,
            origin=row.origin,
            declaration_id=row.declaration_id,
            committee=row.committee,
            decided_by=row.decided_by,
            sealing_org=row.sealing_org,
            state=row.state,
            since=row.since,
            waits_for=row.waits_for,
            reason=row.reason,
            issued_at=row.issued_at,
            pdf_sha256=row.pdf_sha256,
            version=row.version,
        )


class Sealing(BaseModel):
    """The officer has seen this version and puts the seal on."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt = Field(examples=[1])


@router.get(
    "/me/certificates",
    operation_id="list_my_certificates",
    access=linked(),
    summary="查看本人的证书",
    audience=("spa", "mobile"),
)
async def list_my_certificates(uow: Uow, actor: CurrentActor, ports: PortsDep) -> Page[Certificate]:
    rows = await certificates.my_certificates(uow, actor=actor)
    return Page(items=[Certificate.of(row, actor, ports) for row in rows])


@router.get(
    "/certificates",
    operation_id="list_certificates",
    access=roles(*HR_ROLES),
    summary="列出本单位确认或用印的证书",
)
async def list_certificates(
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
    state: Annotated[CertificateState | None, Query(description="只列该状态的证书")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Certificate]:
    rows = await certificates.certificates_of_office(
        uow, state=state, after=last_seen(cursor), limit=limit + 1, actor=actor
    )
    return page(
        rows, limit, key=lambda row: row.certificate_id, item=lambda row: Certificate.of(row, actor, ports)
    )


@router.get(
    "/certificates/{certificate_id}",
    operation_id="get_certificate",
    access=signed_in(),
    summary="查看证书",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def get_certificate(certificate_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Certificate:
    row = await certificates.visible_certificate(uow, certificate_id, actor=actor)
    return Certificate.of(row, actor, ports)


@router.get(
    "/certificates/{certificate_id}/pdf",
    operation_id="get_certificate_pdf",
    access=signed_in(),
    summary="下载证书（PDF）",
    audience=("spa", "mobile"),
    refuses=[NotFound, NotSealedYet],
    produces=["application/pdf"],
)
async def get_certificate_pdf(
    certificate_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Response:
    pdf = await certificates.read_pdf(uow, certificate_id, actor=actor, ports=ports)
    return Response(
        pdf.content,
        media_type="application/pdf",
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(pdf.file_name)}",
            "x-content-type-options": "nosniff",
            "cache-control": "private, no-store",
        },
    )


@router.post(
    "/certificates/{certificate_id}/sealing",
    operation_id="seal_certificate",
    access=roles(*HR_ROLES),
    summary="为证书用印",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        OwnCase,
        StaleVersion,
        AlreadyDecided,
        WrongState,
        GlyphMissing,
        SealMissing,
    ],
)
async def post_sealing(
    certificate_id: str, body: Sealing, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Certificate:
    row = await seal_certificate(uow, certificate_id, seen_version=body.version, actor=actor, ports=ports)
    return Certificate.of(row, actor, ports)
