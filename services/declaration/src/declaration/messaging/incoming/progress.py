"""Events on an accepted declaration: its progress, result and certificate."""

from common.events.certificate import CertificateIssued, CertificateRefused, CertificateStatusChanged
from common.events.envelope import Envelope
from common.events.review import CaseClosed, CaseProgressed, ResultAnnulled, ResultConfirmed
from common.inbox.handling import handles
from common.ports import Ports
from common.uow import UnitOfWork
from declaration.usecases.cases import progress


@handles(CaseProgressed)
async def on_case_progressed(uow: UnitOfWork, fact: CaseProgressed, event: Envelope, ports: Ports) -> None:
    await progress.follow_case(uow, event.subject, fact)


@handles(CaseClosed)
async def on_case_closed(uow: UnitOfWork, fact: CaseClosed, event: Envelope, ports: Ports) -> None:
    await progress.close_case(uow, event.subject, fact)


@handles(ResultConfirmed)
async def on_result_confirmed(uow: UnitOfWork, fact: ResultConfirmed, event: Envelope, ports: Ports) -> None:
    await progress.confirm_result(uow, event.subject, fact)


@handles(ResultAnnulled)
async def on_result_annulled(uow: UnitOfWork, fact: ResultAnnulled, event: Envelope, ports: Ports) -> None:
    await progress.annul_result(uow, event.subject, fact)


@handles(CertificateIssued)
async def on_certificate_issued(
    uow: UnitOfWork, fact: CertificateIssued, event: Envelope, ports: Ports
) -> None:
    await progress.certify(uow, event.subject, fact)


@handles(CertificateRefused)
async def on_certificate_refused(
    uow: UnitOfWork, fact: CertificateRefused, event: Envelope, ports: Ports
) -> None:
    await progress.note_refused_certificate(uow, event.subject, fact)


@handles(CertificateStatusChanged)
async def on_certificate_status_changed(
    uow: UnitOfWork, fact: CertificateStatusChanged, event: Envelope, ports: Ports
) -> None:
    await progress.follow_certificate(uow, event.subject, fact)
