"""Whose certificate it is, or would be: its holder meets it without any office (回避)."""

from certificate.store.certificates import CertificateRow
from certificate.store.grounds import GroundRow
from common.service.own_cases import HasCaseIn, own_by

OWN_CASES: dict[str, HasCaseIn] = {
    "certificate_id": own_by(CertificateRow.certificate_id, lambda ref: CertificateRow.person_ref == ref),
    "declaration_id": own_by(GroundRow.declaration_id, lambda ref: GroundRow.person_ref == ref),
}
