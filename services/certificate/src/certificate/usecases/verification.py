"""Public verification: by number and name, by the PDF, by the code (article 57).

It tells what the paper says and nothing beyond: no document number, no unit, no reason of a revocation; the name masked.
A number without the right name is as unknown as a wrong number. Nothing is written.
"""

import datetime as dt
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cryptography import x509

from certificate.domain import qr
from certificate.domain.numbers import BadNumber, normalised
from certificate.domain.status import ISSUED
from certificate.domain.verdicts import CheckAnswer, Conclusion, conclude
from certificate.store.certificates import (
    CertificateRow,
    certificate_by_digest,
    certificate_by_number,
)
from certificate.store.seal_certificates import seal_certificates_pem
from common.crypto.masks import mask_name
from common.documents.verification import SignatureReport, verify_pdf
from common.events.base import Title
from common.ports import Ports
from common.replicas.queries import find_organisation
from common.storage.port import sha256
from common.text import comparable
from common.uow import UnitOfWork
from common.web.problems import Unavailable


@dataclass(frozen=True)
class Shown:
    """What verification gives away of a certificate."""

    number: str
    name_masked: str
    title: Title
    effective_from: dt.date
    sealing_org: str
    since: dt.datetime


@dataclass(frozen=True)
class Sealed:
    """Whose seal a file bears: by the record of what was issued, else by a seal certificate under the platform's root.
    What an untrusted file says of itself is not passed on."""

    trusted: bool
    signer: str | None = None
    signed_at: dt.datetime | None = None

    @classmethod
    def of(cls, report: SignatureReport) -> "Sealed":
        return cls(True, report.signer, report.signed_at) if report.trusted else cls(False)


@dataclass(frozen=True)
class Outcome:
    """What a verification found; `remarks` are Chinese sentences for the person who asked."""

    conclusion: Conclusion
    certificate: Shown | None
    remarks: tuple[str, ...] = ()
    seal: Sealed | None = None


async def verify_number(uow: UnitOfWork, number: str, name: str, *, ports: Ports) -> Outcome:
    """By the number and the holder's full name; both must fit."""
    try:
        row = await certificate_by_number(uow.session, normalised(number))
    except BadNumber:
        return _unknown(CheckAnswer.NOT_ASKED, "证书编号有误，请对照证书逐字核对后重新输入。")
    if row is not None and not _same_name(row.holder_name(ports.keys), name):
        row = None
    if row is None or row.state not in ISSUED:
        return _unknown(CheckAnswer.NOT_ASKED, "没有与所填编号和姓名相符的证书，请核对后重新输入。")
    return await _known(uow, CheckAnswer.NOT_ASKED, row, ports)


async def verify_document(uow: UnitOfWork, pdf: bytes, *, ports: Ports) -> Outcome:
    """By the PDF itself. What was issued here is known by its digest and not parsed; anything else is looked into, in a
    process of its own, only to say what it is.

    Raises:
        Unavailable: this installation has no root certificate.
        Busy: too many unknown files are being read.
    """
    root = root_certificate(ports)
    row = await certificate_by_digest(uow.session, sha256(pdf))
    if row is not None:
        known = await _known(uow, CheckAnswer.YES, row, ports)
        issuer = known.certificate.sealing_org if known.certificate is not None else None
        return replace(known, seal=Sealed(trusted=True, signer=issuer))
    await uow.session.rollback()  # nothing was written; the connection is others' while the file is read
    report = await verify_pdf(pdf, [root])
    if report.valid and report.sealed_bytes < len(pdf):  # an issued file that was archived since
        row = await certificate_by_digest(uow.session, sha256(pdf[: report.sealed_bytes]))
        if row is not None:
            return replace(await _known(uow, CheckAnswer.YES, row, ports), seal=Sealed.of(report))
    faults = tuple(fault.explanation for fault in report.faults)
    remark = "该文件不是本平台签发的证书文件，请使用从平台下载的原文件。"
    intact = CheckAnswer.YES if report.valid else CheckAnswer.NO
    return Outcome(conclude(intact, None), None, (*faults, remark), Sealed.of(report))


async def verify_code(uow: UnitOfWork, text: str, *, ports: Ports) -> Outcome:
    """By the text of the code.

    Raises:
        Unavailable: this installation has no root certificate.
    """
    keys = qr.keys_under(root_certificate(ports), await seal_certificates(uow))
    try:
        claims = qr.read_code(text, keys)
    except qr.BadCode as bad:
        return _unknown(CheckAnswer.NO, _BAD_CODE[bad.reason])
    row = await certificate_by_number(uow.session, claims.number)
    if row is None or row.state not in ISSUED or not _states(claims, row):
        return _unknown(CheckAnswer.YES, "二维码签名有效，但没有与之相符的已签发证书。")
    return await _known(uow, CheckAnswer.YES, row, ports)


def root_certificate(ports: Ports) -> x509.Certificate:
    """The platform's root, what every offline check needs.

    Raises:
        Unavailable
    """
    if ports.seals is None:
        raise Unavailable("本系统未配置签章根证书，请稍后重试或联系管理人员。")
    return ports.seals.root


async def seal_certificates(uow: UnitOfWork) -> Sequence[x509.Certificate]:
    """The certificates of all keys that ever signed codes here."""
    pem = await seal_certificates_pem(uow.session)
    return x509.load_pem_x509_certificates(pem.encode()) if pem else []


_BAD_CODE = {
    "format": "该二维码不是职称证书的核验码。",
    "unknown_key": "该二维码不是由本平台的用印单位签名。",
    "signature": "二维码内容与签名不符，可能被改动。",
}


def _same_name(held: str, given: str) -> bool:
    return hmac.compare_digest(comparable(held).encode(), comparable(given).encode())


def _states(claims: qr.Claims, row: CertificateRow) -> bool:
    return (claims.title, claims.effective_from, claims.sealing_org) == (
        row.title,
        row.effective_from,
        row.sealing_org,
    )


async def _known(uow: UnitOfWork, intact: CheckAnswer, row: CertificateRow, ports: Ports) -> Outcome:
    conclusion = conclude(intact, row.state)
    if intact is CheckAnswer.NO:
        return Outcome(conclusion, None)
    issuer = await find_organisation(uow.session, row.sealing_org)
    shown = Shown(
        number=row.number,
        name_masked=mask_name(row.holder_name(ports.keys)),
        title=row.title,
        effective_from=row.effective_from,
        sealing_org=issuer.name if issuer is not None else row.sealing_org,
        since=row.since,
    )
    return Outcome(conclusion, shown)


def _unknown(intact: CheckAnswer, remark: str) -> Outcome:
    return Outcome(conclude(intact, None), None, (remark,))
