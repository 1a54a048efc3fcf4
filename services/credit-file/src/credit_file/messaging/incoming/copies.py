"""Certificates and committees that a record may be about."""

from common.events.certificate import CertificateIssued, CertificateStatusChanged
from common.events.envelope import Envelope
from common.events.review import CommitteeChanged
from common.inbox.handling import handles
from common.ports import Ports
from common.uow import UnitOfWork
from credit_file.usecases import copies


@handles(CertificateIssued)
async def on_certificate_issued(
    uow: UnitOfWork, fact: CertificateIssued, event: Envelope, ports: Ports
) -> None:
    await copies.keep_certificate(uow, event.subject, fact)


@handles(CertificateStatusChanged)
async def on_certificate_status_changed(
    uow: UnitOfWork, fact: CertificateStatusChanged, event: Envelope, ports: Ports
) -> None:
    await copies.keep_certificate_status(uow, event.subject, fact)


@handles(CommitteeChanged)
async def on_committee_changed(
    uow: UnitOfWork, fact: CommitteeChanged, event: Envelope, ports: Ports
) -> None:
    await copies.keep_committee(uow, event.subject, fact)
