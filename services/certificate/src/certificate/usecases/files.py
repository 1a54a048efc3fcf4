"""What a sealed file is worth as a certificate, without a connection: its kind, and who may seal that title (T-01, R25-54).

A seal proves who sealed something, not that it is a certificate. Minutes bear a good seal too; so does a certificate that an
organisation without the power over that title seals. What is told of the file comes from the seal certificate, which the
root vouches for, and from the code that the same key signed; the page is only compared by people.
"""

from dataclasses import dataclass
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from certificate.domain.qr import BadCode, Claims, key_id, read_code
from common.documents.seals import TitleSeal, title_seals
from common.documents.verification import SignatureReport
from common.events.codes import Tier

_MARK = "zcps-document:"
_KINDS = {"minutes": "评审会议记录", "publicity": "公示或公告", "notice": "公示或公告"}
SEALS: dict[Tier, frozenset[TitleSeal]] = {
    Tier.SENIOR: frozenset({TitleSeal.SENIOR, TitleSeal.SENIOR_DIRECTED}),
    Tier.MIDDLE: frozenset({TitleSeal.MIDDLE}),
    Tier.JUNIOR: frozenset({TitleSeal.JUNIOR}),
}
"""Which seals may be on a certificate of a tier."""


class NotACertificate(StrEnum):
    """Why a file with a good seal is no certificate."""

    OTHER_KIND = "other_kind"
    NO_CODE = "no_code"
    OTHER_SEAL = "other_seal"
    NOT_ENTITLED = "not_entitled"


@dataclass(frozen=True)
class Judgement:
    """What a sealed file is.

    Attributes:
        sealing_unit: from the seal certificate; None unless the root vouches for it.
        claims: what the code states, if the key that sealed the file signed it.
        fault: why it is no certificate; None for one that holds.
        explanation: of the fault, Chinese.
        remark: what the file cannot show, Chinese.
    """

    sealing_unit: str | None
    claims: Claims | None = None
    fault: NotACertificate | None = None
    explanation: str = ""
    remark: str = ""


def judge(report: SignatureReport) -> Judgement:
    """Whether a file is a certificate of the organisation that sealed it.

    Args:
        report: of the check of its seal; where that does not hold nothing more is said about the file.
    """
    if not report.valid or report.certificate is None:
        return Judgement(report.signer if report.trusted else None)
    unit = report.signer
    kind = next((mark.removeprefix(_MARK) for mark in report.marks if mark.startswith(_MARK)), "")
    if kind != "certificate":
        return Judgement(
            unit,
            fault=NotACertificate.OTHER_KIND,
            explanation=f"该文件是{_KINDS.get(kind, '其他文件')}，不是职称证书。",
        )
    seal = x509.load_pem_x509_certificate(report.certificate.encode())
    claims = _claims(report.marks, seal)
    if claims is None:
        return Judgement(
            unit,
            fault=NotACertificate.NO_CODE,
            explanation="文件中没有由用印单位签名的证书核验码，不是本平台签发的职称证书。",
        )
    if claims.sealing_org != f"org_{report.credit_code}":
        return Judgement(
            unit,
            claims,
            NotACertificate.OTHER_SEAL,
            "文件的用印单位与证书核验码载明的用印单位不是同一单位。",
        )
    allowed = SEALS[claims.title.level.tier] & title_seals(seal)
    if not allowed:
        return Judgement(
            unit,
            claims,
            NotACertificate.NOT_ENTITLED,
            "该单位没有为此层级职称证书用印的权限，证书无效。",
        )
    if TitleSeal.SENIOR not in allowed and TitleSeal.SENIOR_DIRECTED in allowed:
        return Judgement(
            unit, claims, remark="该单位只对定向评价的高级职称用印；是否属于定向评价，请联网查验。"
        )
    return Judgement(unit, claims)


def _claims(marks: tuple[str, ...], seal: x509.Certificate) -> Claims | None:
    """The claims of the code that the sealing key itself signed."""
    key = seal.public_key()
    if not isinstance(key, EllipticCurvePublicKey):
        return None
    for mark in marks:
        try:
            return read_code(mark, {key_id(seal): key})
        except BadCode:
            continue
    return None
