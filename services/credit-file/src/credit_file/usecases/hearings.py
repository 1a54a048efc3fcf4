"""Hearings: the subject is told what is held against him and answers with his own token (F-10)."""

import datetime as dt
from dataclasses import dataclass

from common.events.codes import MessageTemplate
from common.events.grounds import Ground
from common.identity.actors import Actor
from common.ids import new_id
from common.ports import Ports
from common.replicas.calendar import UNDATED, ask_again, working_calendar
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, NotFound, WrongState, check_version
from credit_file.domain.hearings import statement_in_time
from credit_file.domain.reports import PERSONS, ground_fits
from credit_file.domain.states import CONCLUDED, HEARING_MOVES, REPORT_MOVES, HearingState, ReportState, move
from credit_file.errors import GroundDoesNotFit, RecordIsPersonal, StatementClosed, SubjectNotIdentified
from credit_file.messaging.outgoing.messages import tell_person
from credit_file.store import hearings as store
from credit_file.store.hearings import HearingRow
from credit_file.store.reports import ReportRow, get_report
from credit_file.store.texts import TextKind, close
from credit_file.usecases.access import may_read_report, require_handler
from credit_file.usecases.investigations import midnight_after
from credit_file.usecases.reports import known_subject

LAPSE = "hearing-lapse"
HEARING_UNDATED = f"{UNDATED}hearing"
"""Timer kind: the last day for a statement is not yet known; the subject is the hearing."""


@dataclass(frozen=True)
class Charge:
    """What the subject is told; without a ground that of the report stands."""

    violation: str
    measures: str
    rights: str
    ground: Ground | None = None


async def open_hearing(
    uow: UnitOfWork, report_id: str, charge: Charge, *, seen_version: int, actor: Actor, ports: Ports
) -> HearingRow:
    """Tell the subject; his term for a statement begins.

    Raises:
        NotFound, OutsideJurisdiction, OwnCase, StaleVersion
        WrongState: no investigation is open; AlreadyDecided: he has been told.
        RecordIsPersonal, SubjectNotIdentified, GroundDoesNotFit
    """
    report = await get_report(uow.session, report_id, lock=True)
    await require_handler(uow, actor, report)
    check_version(seen=seen_version, present=report.version, state=report.state)
    if report.state == ReportState.RECEIVED:
        raise WrongState("请先立案调查，再发出告知书。", present_state=report.state)
    if report.state != ReportState.INVESTIGATING:
        raise AlreadyDecided(present_state=report.state)
    kind = report.subject_kind
    if kind not in PERSONS:
        raise RecordIsPersonal
    ground = charge.ground or report.ground
    if not ground_fits(ground, kind):
        raise GroundDoesNotFit
    subject_ref = await known_subject(uow, report)
    if subject_ref is None:
        raise SubjectNotIdentified
    due = await _last_day(uow, report, uow.now.date(), ports)
    hearing_id = new_id("hea")
    row = HearingRow(
        hearing_id=hearing_id,
        report_id=report_id,
        subject_ref=subject_ref,
        ground=ground,
        violation_sealed=close(ports.keys, TextKind.VIOLATION, hearing_id, charge.violation),
        measures_sealed=close(ports.keys, TextKind.MEASURES, hearing_id, charge.measures),
        rights_sealed=close(ports.keys, TextKind.RIGHTS, hearing_id, charge.rights),
        opened_by=actor.account,
        opened_at=uow.now,
        due=due,
        state=HearingState.OPEN,
        version=1,
    )
    uow.session.add(row)
    report.state = move(REPORT_MOVES, report.state, ReportState.HEARING)
    report.version += 1
    await uow.session.flush()
    if due is not None:
        await uow.schedule(LAPSE, hearing_id, midnight_after(due))
    else:
        await ask_again(uow, HEARING_UNDATED, hearing_id)
    detail = {"report_id": report_id, "due": due.isoformat() if due else None}
    await uow.audit("open-hearing", subject=hearing_id, detail=detail)
    await tell_person(
        uow, subject_ref, MessageTemplate.HEARING_OPENED, link=f"/hearings/{hearing_id}", due=due
    )
    return row


async def date_hearing(uow: UnitOfWork, hearing_id: str, ports: Ports) -> None:
    """Count again the last day for a statement, and tell the subject."""
    report = await get_report(uow.session, await store.report_id_of(uow.session, hearing_id), lock=True)
    row = await store.get_hearing(uow.session, hearing_id, lock=True)
    if row.state != HearingState.OPEN:
        return
    row.due = await _last_day(uow, report, row.opened_at.date(), ports)
    if row.due is None:
        await ask_again(uow, HEARING_UNDATED, hearing_id)
        return
    await uow.schedule(LAPSE, hearing_id, midnight_after(row.due))
    await uow.audit("date-hearing", subject=hearing_id, detail={"due": row.due.isoformat()})
    await tell_person(
        uow, row.subject_ref, MessageTemplate.HEARING_OPENED, link=f"/hearings/{hearing_id}", due=row.due
    )


async def _last_day(uow: UnitOfWork, report: ReportRow, opened_on: dt.date, ports: Ports) -> dt.date | None:
    policy = ports.packs.for_place(report.place, opened_on, ports.layers)
    days = policy.credit.statement_within.require()
    return (await working_calendar(uow, ports)).within_if_known(opened_on, days)


async def make_statement(
    uow: UnitOfWork, hearing_id: str, text: str, *, actor: Actor, ports: Ports
) -> HearingRow:
    """The subject speaks, once, inside the term. The report moves on to the next version: nobody decides without having read it.

    Raises:
        NotFound: also for anybody but the subject.
        StatementClosed: the last day is over.
        AlreadyDecided: he has spoken, or the case is concluded.
    """
    # The report first, as everywhere: a decision that is under way holds it.
    report = await get_report(uow.session, await store.report_id_of(uow.session, hearing_id), lock=True)
    row = await store.get_hearing(uow.session, hearing_id, lock=True)
    if actor.person_ref is None or row.subject_ref != actor.person_ref:
        raise NotFound
    if row.state == HearingState.STATED:
        raise AlreadyDecided("您已提交陈述申辩，无需重复提交。", present_state=row.state)
    if report.state in CONCLUDED:
        raise AlreadyDecided(present_state=report.state)
    policy = ports.packs.for_place(report.place, row.opened_at.date(), ports.layers)
    in_time = statement_in_time(policy.credit, due=row.due, today=uow.now.date())
    if row.state == HearingState.LAPSED or in_time.refuses:
        raise StatementClosed.by([in_time])
    row.state = move(HEARING_MOVES, row.state, HearingState.STATED)
    row.statement_sealed = close(ports.keys, TextKind.STATEMENT, hearing_id, text)
    row.stated_at = uow.now
    row.version += 1
    report.version += 1
    await uow.unschedule(LAPSE, hearing_id)
    await uow.audit("make-statement", subject=hearing_id)
    return row


async def lapse_hearing(uow: UnitOfWork, hearing_id: str) -> None:
    """The term passed without a statement; the authority may go on."""
    row = await store.find_hearing(uow.session, hearing_id, lock=True)
    if row is None or row.state != HearingState.OPEN:
        return
    row.state = move(HEARING_MOVES, row.state, HearingState.LAPSED)
    row.version += 1
    await uow.audit("lapse-hearing", subject=hearing_id)


async def close_hearing(uow: UnitOfWork, row: HearingRow) -> None:
    """The case is concluded: nothing waits for a statement any longer."""
    await uow.unschedule(LAPSE, row.hearing_id)
    if row.state == HearingState.OPEN:
        row.state = move(HEARING_MOVES, row.state, HearingState.LAPSED)
        row.version += 1


async def read_hearing(uow: UnitOfWork, hearing_id: str, *, actor: Actor) -> HearingRow:
    """A hearing, for its subject and for who may read the report.

    Raises:
        NotFound: also for everybody else.
    """
    row = await store.get_hearing(uow.session, hearing_id)
    if actor.person_ref is not None and row.subject_ref == actor.person_ref:
        return row
    report = await get_report(uow.session, row.report_id)
    if not await may_read_report(uow, actor, report):
        raise NotFound
    await uow.audit("read-hearing", subject=hearing_id, detail={"purpose": "handling"})
    return row
