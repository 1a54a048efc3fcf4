"""Decisions: another officer than the investigator records or dismisses, once, after the subject was heard."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from common.events.codes import Asked, CertificateStatus, Effect, MessageTemplate, SubjectKind
from common.events.grounds import Ground
from common.identity.actors import Actor
from common.ids import new_id
from common.policy.findings import Finding
from common.policy.loader import Policy
from common.ports import Ports
from common.replicas.calendar import ask_again
from common.replicas.queries import organisation
from common.replicas.tables import OrganisationRow
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, WrongState, check_version
from credit_file.domain import decisions as rules
from credit_file.domain.effects import last_day
from credit_file.domain.hearings import subject_heard
from credit_file.domain.reports import PERSONS
from credit_file.domain.states import CONCLUDED, REPORT_MOVES, ReportSource, ReportState, move
from credit_file.errors import (
    DecisionRefused,
    EffectiveDatePast,
    InvestigatorMayNotDecide,
    NotYetHeard,
    RecordIsPersonal,
)
from credit_file.messaging.outgoing.messages import tell_person
from credit_file.store import reports as store
from credit_file.store.copies import CertificateRow, certificate_about, find_committee
from credit_file.store.hearings import HearingRow, hearing_of
from credit_file.store.records import RecordKind, RecordRow
from credit_file.store.reports import InquiryRow, ReportRow, findings_by_asked
from credit_file.store.texts import TextKind, close, reveal
from credit_file.usecases.access import require_handler
from credit_file.usecases.appeals import APPEAL_UNDATED, last_day_of_appeal
from credit_file.usecases.effects import lay_effects
from credit_file.usecases.hearings import close_hearing
from credit_file.usecases.investigations import OVERDUE
from credit_file.usecases.notifications import tell_unit


@dataclass(frozen=True)
class Decision:
    """What an officer decides.

    Attributes:
        violation, measures: in words; without them those of the hearing notice stand.
        effects: what the officer orders; left out, what the rules attach.
        grave: notified to the unit and put on the blacklist.
        notified_org: the unit that is told; left out, the recommending unit that answered, or the unit that reported.
        starts: effective date; today unless later.
        reason: why a report is dismissed.
    """

    outcome: Literal["recorded", "dismissed"]
    violation: str | None = None
    measures: str | None = None
    effects: frozenset[Effect] | None = None
    grave: bool = False
    notified_org: str | None = None
    series: str | None = None
    starts: dt.date | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Case:
    """Everything a decision to record rests on."""

    report: ReportRow
    hearing: HearingRow | None
    inquiries: list[InquiryRow]
    certificate: CertificateRow | None

    @property
    def ground(self) -> Ground:
        return Ground(self.hearing.ground if self.hearing else self.report.ground)

    @property
    def title_to_revoke(self) -> bool:
        return self.certificate is not None and self.certificate.status != CertificateStatus.REVOKED


async def decide_report(
    uow: UnitOfWork, report_id: str, decision: Decision, *, seen_version: int, actor: Actor, ports: Ports
) -> ReportRow:
    """Conclude a report: a record with its effects, or a dismissal.

    Raises:
        NotFound, OutsideJurisdiction, OwnCase, StaleVersion
        AlreadyDecided: it is concluded; WrongState: nothing was investigated.
        InvestigatorMayNotDecide
        RecordIsPersonal, NotYetHeard, DecisionRefused, EffectiveDatePast
    """
    report = await store.get_report(uow.session, report_id, lock=True)
    org = await require_handler(uow, actor, report)
    check_version(seen=seen_version, present=report.version, state=report.state)
    if report.state in CONCLUDED:
        raise AlreadyDecided(present_state=report.state)
    if report.state == ReportState.RECEIVED:
        raise WrongState("请先立案调查，再作出决定。", present_state=report.state)
    if actor.account == report.opened_by or actor.person_ref == report.opened_by_ref:
        raise InvestigatorMayNotDecide
    hearing = await hearing_of(uow.session, report_id)
    if decision.outcome == "recorded":
        await _record(uow, report, hearing, decision, org=org, actor=actor, ports=ports)
    report.state = move(REPORT_MOVES, report.state, ReportState(decision.outcome))
    report.decided_by, report.decided_by_ref, report.decided_at = actor.account, actor.person_ref, uow.now
    report.reason_sealed = close(ports.keys, TextKind.REASON, report_id, decision.reason)
    report.version += 1
    await uow.unschedule(OVERDUE, report_id)
    if hearing is not None:
        await close_hearing(uow, hearing)
    await uow.audit(
        "decide-report",
        subject=report_id,
        clause="R25-71",
        detail={"outcome": decision.outcome, "record_id": report.record_id},
    )
    return report


async def _record(
    uow: UnitOfWork,
    report: ReportRow,
    hearing: HearingRow | None,
    decision: Decision,
    *,
    org: OrganisationRow,
    actor: Actor,
    ports: Ports,
) -> None:
    kind = report.subject_kind
    if kind not in PERSONS:
        raise RecordIsPersonal
    today = uow.now.date()
    policy = ports.packs.for_place(report.place, today, ports.layers)
    rule = rules.record_rule(policy.credit, kind)
    case = Case(
        report,
        hearing,
        await store.inquiries_of(uow.session, report.report_id),
        await certificate_about(uow.session, report.about_kind, report.about_id)
        if kind is SubjectKind.APPLICANT
        else None,
    )
    effects = rules.effects_provided(rule, title_obtained=case.title_to_revoke)
    notified_org = await _unit_to_tell(uow, case, decision, kind)
    findings = _judge(policy, case, decision, kind, effects, notified_org, today=today)
    starts = decision.starts or today
    if starts < today:
        raise EffectiveDatePast
    assert hearing is not None
    record = _entry(case, hearing, decision, kind, policy, ports)
    record.deciding_org, record.decided_by, record.decided_at = org.org_id, actor.account, uow.now
    record.starts, record.until = starts, last_day(starts, rule.period.require())
    record.effects = list(effects)
    record.notified_org = notified_org
    record.series = decision.series or await _series(uow, case)
    record.findings = [finding.as_json() for finding in findings]
    uow.session.add(record)
    await uow.session.flush()
    report.record_id = record.record_id
    await tell_unit(uow, record)
    await uow.audit(
        "add-record",
        subject=record.record_id,
        clause=rule.period.clause,
        detail={"report_id": report.report_id, "findings": record.findings, "pack": policy.ref.as_json()},
    )
    await lay_effects(
        uow,
        record,
        effects,
        clause=record.basis[-1],
        certificate_id=case.certificate.certificate_id if case.certificate else None,
    )
    last = await last_day_of_appeal(uow, record, ports)
    if last is None and policy.credit.appeal_within.is_known:
        await ask_again(uow, APPEAL_UNDATED, record.record_id)
    await tell_person(
        uow,
        record.subject_ref,
        MessageTemplate.RECORD_DECIDED,
        link=f"/records/{record.record_id}",
        due=last,
    )


def _judge(
    policy: Policy,
    case: Case,
    decision: Decision,
    kind: SubjectKind,
    effects: tuple[Effect, ...],
    notified_org: str | None,
    *,
    today: dt.date,
) -> list[Finding]:
    rule = rules.record_rule(policy.credit, kind)
    hearing = case.hearing
    heard = subject_heard(
        policy.credit,
        hearing=hearing.state if hearing else None,
        due=hearing.due if hearing else None,
        today=today,
    )
    if heard.refuses:
        raise NotYetHeard.by([heard])
    findings = [
        rules.record_is_provided(rule, case.ground, title_obtained=case.certificate is not None),
        rules.effects_fit(
            rule,
            kind,
            effects if decision.effects is None else decision.effects,
            title_obtained=case.title_to_revoke,
        ),
        rules.unit_is_told(rule, kind, grave=decision.grave, notified_org=notified_org),
    ]
    if Effect.REVOKE_TITLE in effects:
        findings.append(rules.both_have_found(rule, findings_by_asked(case.inquiries)))
    if refused := [finding for finding in findings if finding.refuses]:
        raise DecisionRefused.by(refused)
    return [heard, *findings]


def _entry(
    case: Case, hearing: HearingRow, decision: Decision, kind: SubjectKind, policy: Policy, ports: Ports
) -> RecordRow:
    """The entry's content; who decided, when and until when is filled in by the caller."""
    record_id = new_id("rec")
    keys = ports.keys
    told = {
        TextKind.VIOLATION: reveal(keys, TextKind.VIOLATION, hearing.hearing_id, hearing.violation_sealed),
        TextKind.MEASURES: reveal(keys, TextKind.MEASURES, hearing.hearing_id, hearing.measures_sealed),
    }
    return RecordRow(
        record_id=record_id,
        root_id=record_id,
        revision=1,
        kind=RecordKind.DECISION,
        report_id=case.report.report_id,
        subject_kind=kind,
        subject_ref=hearing.subject_ref,
        ground=case.ground,
        basis=list(rules.basis(rules.record_rule(policy.credit, kind), case.ground)),
        violation_sealed=close(
            keys, TextKind.VIOLATION, record_id, decision.violation or told[TextKind.VIOLATION]
        ),
        measures_sealed=close(
            keys, TextKind.MEASURES, record_id, decision.measures or told[TextKind.MEASURES]
        ),
        place=case.report.place,
        grave=decision.grave,
        withdrawn=False,
        evidence=_evidence(case, hearing),
        pack=policy.ref,
    )


def _evidence(case: Case, hearing: HearingRow) -> list[dict[str, str]]:
    """What the record rests on: claim checks by digest, the rest by id."""
    listed = [{"kind": "report", "id": case.report.report_id}, {"kind": "hearing", "id": hearing.hearing_id}]
    if case.report.evidence is not None:
        listed.append({"kind": "evidence", **case.report.evidence.as_json()})
    listed += [
        {"kind": inquiry.asked, **inquiry.answer.as_json()}
        for inquiry in case.inquiries
        if inquiry.answer is not None
    ]
    return listed


async def _unit_to_tell(uow: UnitOfWork, case: Case, decision: Decision, kind: SubjectKind) -> str | None:
    if decision.notified_org is not None:
        return (await organisation(uow.session, decision.notified_org)).org_id
    if kind is not SubjectKind.APPLICANT or not decision.grave:
        return None
    answered = {inquiry.asked: inquiry.answering_org for inquiry in case.inquiries}
    unit = answered.get(Asked.RECOMMENDING_UNIT)
    return unit or (case.report.reporting_org if case.report.source is ReportSource.EVENT else None)


async def _series(uow: UnitOfWork, case: Case) -> str | None:
    """The series whose 高级 committee collects the record (R25-75), where the case tells it."""
    if case.certificate is not None:
        return case.certificate.series
    committee = (
        await find_committee(uow.session, case.report.about_id) if case.report.about_id is not None else None
    )
    return committee.series[0] if committee is not None and len(committee.series) == 1 else None
