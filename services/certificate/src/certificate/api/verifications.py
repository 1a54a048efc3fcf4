"""Verification over REST, for everybody: number and name, PDF, code; and what a check without a connection needs.

Nobody can walk through certificates here: a number holds 45 random bits and answers only together with the right name.
How often one address may ask is the gateway's to limit, which sees all processes; a process limits the size of an upload.
"""

import datetime as dt
from pathlib import Path
from typing import Annotated

from cryptography.hazmat.primitives.serialization import Encoding
from fastapi import Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from certificate.api.shapes import CertificateTitle
from certificate.domain.verdicts import CheckAnswer, VerificationVerdict
from certificate.errors import PdfOnly
from certificate.store.seal_certificates import seal_certificates_pem
from certificate.usecases import verification
from certificate.usecases.verification import Outcome
from common.catalogue import label as code_label
from common.service.routing import PortsDep, ServiceRouter, Uow
from common.web.access import public
from common.web.disconnects import while_connected
from common.web.limits import GUESSABLE, LOOK_UP
from common.web.problems import TooLarge, Unavailable

router = ServiceRouter(tags=["verification"])

MAX_PDF_BYTES = 5 * 1024 * 1024
"""An issued certificate has about 0.3 MB."""

VERIFICATION_PAGE = Path(__file__).parents[1] / "pages" / "verify.html"

_PEM = "application/x-pem-file"
_EVERYBODY = ("spa", "mobile", "partner", "public")


class VerifiedCertificate(BaseModel):
    """What the paper says, the name masked."""

    number: str = Field(examples=["2026-150800-7K3Q9XW2M-D"])
    holder_name: str = Field(examples=["夏**"])
    title: CertificateTitle
    effective_from: dt.date
    sealing_org: str = Field(examples=["巴彦淖尔市人力资源和社会保障局"])
    state_since: dt.datetime


class Signature(BaseModel):
    """Whose seal the file bears; absent where no seal of the platform is on it. `signed_at` is the file's own account."""

    model_config = ConfigDict(from_attributes=True)

    trusted: bool
    signer: str | None = None
    signed_at: dt.datetime | None = None


class Verification(BaseModel):
    """Three questions apart, and one verdict."""

    verdict: VerificationVerdict
    verdict_label: str = Field(examples=["有效"])
    intact: CheckAnswer = Field(description="是否完整、未被改动")
    issued: CheckAnswer = Field(description="是否由本平台签发")
    valid_today: CheckAnswer = Field(description="今日是否有效")
    checked_at: dt.datetime
    certificate: VerifiedCertificate | None = None
    signature: Signature | None = None
    remarks: list[str] = Field(default_factory=list)

    @classmethod
    def of(cls, outcome: Outcome, checked_at: dt.datetime) -> "Verification":
        shown, conclusion = outcome.certificate, outcome.conclusion
        return cls(
            verdict=conclusion.verdict,
            verdict_label=code_label("verification_verdict", conclusion.verdict),
            intact=conclusion.intact,
            issued=conclusion.issued,
            valid_today=conclusion.valid_today,
            checked_at=checked_at,
            certificate=VerifiedCertificate(
                number=shown.number,
                holder_name=shown.name_masked,
                title=CertificateTitle.of(shown.title),
                effective_from=shown.effective_from,
                sealing_org=shown.sealing_org,
                state_since=shown.since,
            )
            if shown is not None
            else None,
            signature=Signature.model_validate(outcome.seal) if outcome.seal is not None else None,
            remarks=list(outcome.remarks),
        )


class Code(BaseModel):
    """What a reader made of the code on a certificate."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=2000)


@router.get(
    "/verifications",
    operation_id="verify_certificate_number",
    access=public(),
    rate=LOOK_UP,
    summary="凭证书编号和姓名核验",
    audience=_EVERYBODY,
)
async def verify_certificate_number(
    number: Annotated[str, Query(min_length=1, max_length=60, description="证书编号")],
    name: Annotated[str, Query(min_length=1, max_length=100, description="持证人姓名")],
    uow: Uow,
    ports: PortsDep,
) -> Verification:
    return Verification.of(await verification.verify_number(uow, number, name, ports=ports), uow.now)


@router.post(
    "/verifications/pdf",
    operation_id="verify_certificate_pdf",
    access=public(),
    rate=GUESSABLE,
    summary="上传 PDF 证书文件核验（请求体为原始字节，最大 5 MB）",
    audience=_EVERYBODY,
    refuses=[TooLarge, PdfOnly, Unavailable],
    consumes=["application/pdf"],
    max_body=MAX_PDF_BYTES,
    idempotent=False,
)
async def verify_certificate_pdf(request: Request, uow: Uow, ports: PortsDep) -> Verification:
    pdf = await request.body()
    if not pdf.startswith(b"%PDF-"):
        raise PdfOnly
    outcome = await while_connected(request, verification.verify_document(uow, pdf, ports=ports))
    return Verification.of(outcome, uow.now)


@router.post(
    "/verifications/qr",
    operation_id="verify_certificate_code",
    access=public(),
    rate=LOOK_UP,
    summary="凭证书二维码内容核验",
    audience=_EVERYBODY,
    refuses=[Unavailable],
    idempotent=False,
)
async def verify_certificate_code(body: Code, uow: Uow, ports: PortsDep) -> Verification:
    return Verification.of(await verification.verify_code(uow, body.text, ports=ports), uow.now)


@router.get(
    "/verification-page",
    operation_id="get_verification_page",
    access=public(),
    summary="证书查验页面，证书上的二维码打开的就是它",
    audience=("public",),
    produces=["text/html"],
)
async def get_verification_page() -> Response:
    """The page (证书查验) that the code on a certificate opens; it asks the three questions over this interface."""
    # nothing from elsewhere: the page works, and tells nobody, wherever a certificate is looked at
    policy = "default-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    headers = {"content-security-policy": policy, "cache-control": "no-cache"}
    return FileResponse(VERIFICATION_PAGE, media_type="text/html; charset=utf-8", headers=headers)


@router.get(
    "/platform-certificate",
    operation_id="get_platform_certificate",
    access=public(),
    summary="下载平台签章根证书（PEM），用于离线核验",
    audience=_EVERYBODY,
    refuses=[Unavailable],
    produces=[_PEM],
)
async def get_platform_certificate(ports: PortsDep) -> Response:
    root = verification.root_certificate(ports)
    return Response(root.public_bytes(Encoding.PEM), media_type=_PEM)


@router.get(
    "/seal-certificates",
    operation_id="get_seal_certificates",
    access=public(),
    summary="下载各用印单位的签章证书（PEM），用于离线核验二维码",
    audience=_EVERYBODY,
    produces=[_PEM],
)
async def get_seal_certificates(uow: Uow) -> Response:
    return Response(await seal_certificates_pem(uow.session), media_type=_PEM)
