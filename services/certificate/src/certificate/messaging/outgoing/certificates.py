"""A certificate, or why there is none."""

from certificate.store.certificates import CertificateRow
from common.events.certificate import CertificateIssued, CertificateRefused, CertificateStatusChanged
from common.events.codes import (
    CertificateReason,
    CertificateRefusalReason,
    CertificateStatus,
)
from common.uow import UnitOfWork


async def emit_certificate_issued(uow: UnitOfWork, row: CertificateRow) -> None:
    """The certificate bears its seal."""
    await uow.emit(
        CertificateIssued(
            version=row.version,
            declaration_id=row.declaration_id,
            person_ref=row.person_ref,
            title=row.title,
            effective_from=row.effective_from,
            sealing_org=row.sealing_org,
            origin=row.origin,
        ),
        subject=row.certificate_id,
    )


async def emit_certificate_refused(
    uow: UnitOfWork, declaration_id: str, reason: CertificateRefusalReason, clause: str
) -> None:
    """No certificate for this declaration."""
    await uow.emit(CertificateRefused(reason=reason, clause=clause), subject=declaration_id)


async def emit_certificate_status_changed(
    uow: UnitOfWork, row: CertificateRow, reason: CertificateReason
) -> None:
    """An issued certificate has another status."""
    await uow.emit(
        CertificateStatusChanged(
            version=row.version,
            status=CertificateStatus(row.state),
            since=row.since,
            reason=reason,
            record_id=row.record_id,
        ),
        subject=row.certificate_id,
    )
