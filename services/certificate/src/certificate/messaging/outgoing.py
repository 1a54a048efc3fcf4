"""What happened here, as events."""

from certificate.store.certificates import CertificateRow
from common.events.certificate import CertificateIssued, CertificateRefused, CertificateStatusChanged
from common.events.codes import (
    CertificateOrigin,
    CertificateReason,
    CertificateRefusalReason,
    CertificateStatus,
    Effect,
    MessageTemplate,
)
from common.events.credit_file import EffectApplied
from common.events.declaration import MessageRaised
from common.ids import new_id
from common.uow import UnitOfWork


async def certificate_issued(uow: UnitOfWork, row: CertificateRow) -> None:
    """The certificate bears its seal."""
    await uow.emit(
        CertificateIssued(
            version=row.version,
            declaration_id=row.declaration_id,
            person_ref=row.person_ref,
            title=row.title,
            effective_from=row.effective_from,
            sealing_org=row.sealing_org,
            origin=CertificateOrigin(row.origin),
        ),
        subject=row.certificate_id,
    )


async def certificate_refused(
    uow: UnitOfWork, declaration_id: str, reason: CertificateRefusalReason, clause: str
) -> None:
    """No certificate for this declaration."""
    await uow.emit(CertificateRefused(reason=reason, clause=clause), subject=declaration_id)


async def certificate_status_changed(uow: UnitOfWork, row: CertificateRow, reason: CertificateReason) -> None:
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


async def effect_applied(uow: UnitOfWork, record_id: str, effect: Effect, count: int) -> None:
    """This service carried out one effect of a credit record on so many certificates."""
    await uow.emit(EffectApplied(effect=effect, applied_at=uow.now, count=count), subject=record_id)


async def holder_told(uow: UnitOfWork, row: CertificateRow, template: MessageTemplate) -> None:
    """Something for the holder's message box."""
    await uow.emit(
        MessageRaised(
            person_ref=row.person_ref, template=template, link=f"/certificates/{row.certificate_id}"
        ),
        subject=new_id("msg"),
    )
