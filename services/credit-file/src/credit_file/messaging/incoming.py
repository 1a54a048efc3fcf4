"""Which event leads to which use case."""

from collections.abc import Mapping

from common.events.certificate import CertificateIssued, CertificateStatusChanged
from common.events.credit_file import EffectApplied, MisconductReported, ReportAnswered
from common.events.envelope import Envelope
from common.events.review import CommitteeChanged
from common.ports import Ports
from common.replicas.handlers import on_organisation_recorded, on_person_linked
from common.service.definition import Handler
from common.uow import UnitOfWork
from credit_file.usecases import copies, effects, investigations, reports


async def on_misconduct_reported(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await reports.receive_report(uow, event.subject, event.read(MisconductReported))


async def on_report_answered(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await investigations.take_answer(uow, event.subject, event.read(ReportAnswered))


async def on_effect_applied(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await effects.note_applied(uow, event.subject, event.read(EffectApplied), service=event.service)


async def on_certificate_issued(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await copies.keep_certificate(uow, event.subject, event.read(CertificateIssued))


async def on_certificate_status_changed(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await copies.keep_certificate_status(uow, event.subject, event.read(CertificateStatusChanged))


async def on_committee_changed(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await copies.keep_committee(uow, event.subject, event.read(CommitteeChanged))


HANDLERS: Mapping[str, Handler] = {
    "person-linked": on_person_linked,
    "organisation-recorded": on_organisation_recorded,
    "misconduct-reported": on_misconduct_reported,
    "report-answered": on_report_answered,
    "effect-applied": on_effect_applied,
    "certificate-issued": on_certificate_issued,
    "certificate-status-changed": on_certificate_status_changed,
    "committee-changed": on_committee_changed,
}
