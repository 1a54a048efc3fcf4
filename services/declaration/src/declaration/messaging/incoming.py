"""Which event leads to which use case."""

from collections.abc import Mapping

from common.events.certificate import CertificateIssued, CertificateRefused, CertificateStatusChanged
from common.events.codes import SubjectKind
from common.events.credit_file import ReportRouted
from common.events.declaration import MessageRaised
from common.events.envelope import Envelope
from common.events.review import (
    CaseClosed,
    CaseProgressed,
    CommitteeChanged,
    ResultAnnulled,
    ResultConfirmed,
)
from common.ports import Ports
from common.replicas.handlers import on_effect_ended, store_effects
from common.service.definition import Handler
from common.uow import UnitOfWork
from declaration.usecases import committees, effects, inquiries, messages, progress

_PEOPLE = frozenset({SubjectKind.APPLICANT, SubjectKind.EXPERT, SubjectKind.STAFF})


async def on_committee_changed(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await committees.follow_committee(uow, event.subject, event.read(CommitteeChanged))


async def on_case_progressed(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await progress.follow_case(uow, event.subject, event.read(CaseProgressed))


async def on_case_closed(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await progress.close_case(uow, event.subject, event.read(CaseClosed))


async def on_result_confirmed(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await progress.confirm_result(uow, event.subject, event.read(ResultConfirmed))


async def on_result_annulled(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await progress.annul_result(uow, event.subject, event.read(ResultAnnulled))


async def on_certificate_issued(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await progress.certify(uow, event.subject, event.read(CertificateIssued))


async def on_certificate_refused(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await progress.note_refused_certificate(uow, event.subject, event.read(CertificateRefused))


async def on_certificate_status_changed(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await progress.follow_certificate(uow, event.subject, event.read(CertificateStatusChanged))


async def on_effect_started(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    """Keep the effects of a record, and carry out those that are about a person's declarations."""
    fact = await store_effects(uow, event)
    if fact.subject_kind in _PEOPLE:
        await effects.start_effects(uow, event.subject, fact)


async def on_report_routed(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await inquiries.open_inquiry(uow, event.subject, event.read(ReportRouted))


async def on_message_raised(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    await messages.deliver(
        uow,
        event.subject,
        event.read(MessageRaised),
        source=event.source.partition("/")[2],
        raised_at=event.time,
    )


HANDLERS: Mapping[str, Handler] = {
    "committee-changed": on_committee_changed,
    "case-progressed": on_case_progressed,
    "case-closed": on_case_closed,
    "result-confirmed": on_result_confirmed,
    "result-annulled": on_result_annulled,
    "certificate-issued": on_certificate_issued,
    "certificate-refused": on_certificate_refused,
    "certificate-status-changed": on_certificate_status_changed,
    "effect-started": on_effect_started,
    "effect-ended": on_effect_ended,
    "report-routed": on_report_routed,
    "message-raised": on_message_raised,
}
