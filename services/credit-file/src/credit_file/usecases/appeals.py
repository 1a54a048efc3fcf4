"""Appeals: the subject asks the superior authority to look again, and what it lifts ends (F-10)."""

import datetime as dt
from typing import Literal

from common.events.codes import EffectEndReason, MessageTemplate
from common.identity.actors import Actor
from common.ids import new_id
from common.ports import Ports
from common.replicas.calendar import UNDATED, ask_again, working_calendar
from common.replicas.queries import find_organisation, organisation, places_of
from common.replicas.tables import OrganisationRow
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction, OwnCase, check_version
from credit_file.domain.appeals import appeal_in_time, hears_appeals_from
from credit_file.domain.states import APPEAL_MOVES, AppealState, move
from credit_file.errors import AppealClosed, InvestigatorMayNotDecide
from credit_file.messaging.outgoing.messages import tell_person
from credit_file.store import appeals as store
from credit_file.store.appeals import AppealRow
from credit_file.store.records import RecordKind, RecordRow, get_history, lock_record
from credit_file.store.reports import ReportRow, get_report
from credit_file.store.texts import TextKind, close
from credit_file.usecases.access import AUTHORITIES
from credit_file.usecases.effects import take_back_effects
from credit_file.usecases.records import add_entry, further_entry

APPEAL_UNDATED = f"{UNDATED}appeal"
"""Timer kind: the last day for an appeal is not yet known; the subject is the record."""

AppealOutcome = Literal["upheld", "lifted", "corrected"]

_ENDS = {AppealState.LIFTED: EffectEndReason.LIFTED, AppealState.CORRECTED: EffectEndReason.CORRECTED}


async def file_appeal(uow: UnitOfWork, record_id: str, text: str, *, actor: Actor, ports: Ports) -> AppealRow:
    """The subject appeals, once, inside the term that began with the decision.

    Raises:
        NotFound: also for anybody but the subject.
        AlreadyDecided: there is an appeal, or the record was taken back.
        AppealClosed
    """
    history = await get_history(uow.session, record_id)
    first, present = history[0], history[-1]
    if actor.person_ref is None or present.subject_ref != actor.person_ref:
        raise NotFound
    if present.withdrawn:
        raise AlreadyDecided("该记录已经撤销，无需申诉。")
    if await store.appeal_against(uow.session, record_id) is not None:
        raise AlreadyDecided("您已对该记录提出申诉，请等待处理结果。")
    credit = ports.packs.of(first.pack).credit
    last_day = await last_day_of_appeal(uow, first, ports)
    in_time = appeal_in_time(credit, last_day=last_day, today=uow.now.date())
    if in_time.refuses:
        raise AppealClosed.by([in_time])
    appeal_id = new_id("apl")
    deciding = await organisation(uow.session, present.deciding_org)
    row = AppealRow(
        appeal_id=appeal_id,
        record_id=record_id,
        appellant_ref=present.subject_ref,
        deciding_org=deciding.org_id,
        place=deciding.place,
        text_sealed=close(ports.keys, TextKind.APPEAL, appeal_id, text),
        filed_at=uow.now,
        state=AppealState.OPEN,
        version=1,
    )
    uow.session.add(row)
    await uow.session.flush()
    await uow.audit("file-appeal", subject=record_id, detail={"appeal_id": appeal_id})
    return row


async def last_day_of_appeal(uow: UnitOfWork, record: RecordRow, ports: Ports) -> dt.date | None:
    """Until when the subject of a record may appeal; None without a term, and while it is not yet known."""
    term = ports.packs.of(record.pack).credit.appeal_within
    if not term.is_known:
        return None
    decided_on = record.decided_at.date()
    return (await working_calendar(uow, ports)).within_if_known(decided_on, term.require())


async def date_appeal(uow: UnitOfWork, record_id: str, ports: Ports) -> None:
    """Count again until when a record can be appealed, and tell its subject."""
    history = await get_history(uow.session, record_id)
    last_day = await last_day_of_appeal(uow, history[0], ports)
    if last_day is None:
        await ask_again(uow, APPEAL_UNDATED, record_id)
        return
    await uow.audit("date-appeal", subject=record_id, detail={"last_day": last_day.isoformat()})
    if not history[-1].withdrawn:
        await tell_person(
            uow,
            history[0].subject_ref,
            MessageTemplate.RECORD_DECIDED,
            link=f"/records/{record_id}",
            due=last_day,
        )


async def decide_appeal(
    uow: UnitOfWork,
    appeal_id: str,
    outcome: AppealOutcome,
    text: str,
    *,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> AppealRow:
    """The superior authority lets a record stand, or takes it back by a further entry that ends its effects.

    Raises:
        NotFound, OutsideJurisdiction, OwnCase, StaleVersion, AlreadyDecided
        InvestigatorMayNotDecide: the caller had a part in the case.
    """
    row = await store.get_appeal(uow.session, appeal_id, lock=True)
    superior = await _superior(uow, row, actor)
    if row.appellant_ref == actor.person_ref:
        raise OwnCase(clause="R25-61")
    check_version(seen=seen_version, present=row.version, state=row.state)
    if row.state != AppealState.OPEN:
        raise AlreadyDecided(present_state=row.state)
    present = await lock_record(uow.session, row.record_id)
    report = await get_report(uow.session, present.report_id)
    if _had_a_part(report, actor):
        raise InvestigatorMayNotDecide("您参与了原处理决定，申诉须由其他人员办理。")
    state = AppealState(outcome)
    row.state = move(APPEAL_MOVES, row.state, state)
    row.answered_org, row.answered_by, row.answered_at = superior.org_id, actor.account, uow.now
    row.answer_sealed = close(ports.keys, TextKind.ANSWER, appeal_id, text)
    row.version += 1
    await uow.audit(
        "decide-appeal", subject=row.record_id, detail={"appeal_id": appeal_id, "outcome": outcome}
    )
    if state in _ENDS and not present.withdrawn:
        entry = further_entry(present, RecordKind.APPEAL, ports)
        entry.withdrawn = True
        await add_entry(uow, entry, reason=text, actor=actor, ports=ports)
        await take_back_effects(uow, entry, why=_ENDS[state])
    else:
        await tell_person(
            uow,
            row.appellant_ref,
            MessageTemplate.RECORD_DECIDED,
            link=f"/records/{row.record_id}",
        )
    return row


async def hears(uow: UnitOfWork, row: AppealRow, actor: Actor) -> bool:
    """Whether the caller may decide an appeal: from above, and without a part in the case."""
    try:
        await _superior(uow, row, actor)
    except OutsideJurisdiction:
        return False
    present = (await get_history(uow.session, row.record_id))[-1]
    return not _had_a_part(await get_report(uow.session, present.report_id), actor)


def _had_a_part(report: ReportRow, actor: Actor) -> bool:
    return actor.account in {report.opened_by, report.decided_by} or actor.person_ref in {
        report.opened_by_ref,
        report.decided_by_ref,
    }


async def list_appeals(
    uow: UnitOfWork, *, actor: Actor, state: AppealState | None, after: str | None, limit: int
) -> list[AppealRow]:
    """Appeals against decisions of organisations in the caller's places, by id; not the caller's own."""
    places = await places_of(uow.session, actor.orgs(*AUTHORITIES))
    return await store.list_appeals(
        uow.session, places, not_by=actor.person_ref, state=state, after=after, limit=limit
    )


async def read_appeal(uow: UnitOfWork, appeal_id: str, *, actor: Actor) -> AppealRow:
    """An appeal, for who made it and for who decides it.

    Raises:
        NotFound
    """
    row = await store.get_appeal(uow.session, appeal_id)
    if row.appellant_ref == actor.person_ref:
        return row
    try:
        await _superior(uow, row, actor)
    except OutsideJurisdiction as error:
        raise NotFound from error
    await uow.audit("read-appeal", subject=row.record_id, detail={"purpose": "handling"})
    return row


async def _superior(uow: UnitOfWork, appeal: AppealRow, actor: Actor) -> OrganisationRow:
    """The caller's organisation, which must stand above the one that decided."""
    deciding = await organisation(uow.session, appeal.deciding_org)
    for org_id in sorted(actor.orgs(*AUTHORITIES)):
        org = await find_organisation(uow.session, org_id)
        if (
            org is not None
            and org.active
            and hears_appeals_from(
                deciding.kind,
                deciding.place,
                candidate_place=org.place,
                same_org=org.org_id == deciding.org_id,
            )
        ):
            return org
    raise OutsideJurisdiction("申诉由作出决定机关的上级人社部门办理。")
