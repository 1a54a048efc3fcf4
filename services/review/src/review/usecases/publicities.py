"""The result publicity: from it on, and not before, it is public who passed (R-15; article 51)."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

import rfc8785
from pydantic import TypeAdapter

from common.catalogue import label
from common.documents.forms import Column, PublicityDocument
from common.events.codes import CaseOutcome, CaseReason, CaseStep
from common.events.documents import NamePart
from common.identity.actors import Actor
from common.ids import new_id
from common.policy.loader import Policy
from common.ports import Ports
from common.replicas.calendar import UNDATED, ask_again, working_calendar
from common.replicas.queries import organisation
from common.uow import UnitOfWork
from common.web.problems import NotFound, OutsideJurisdiction, WrongState, check_version
from review.domain import publicities as rules
from review.domain.publicities import ObjectionAbout
from review.domain.states import CASE_MOVES, CaseState, MeetingState, move
from review.errors import ResultPublicityNotAdmissible
from review.messaging.outgoing.cases import emit_case_closed, emit_case_progressed
from review.store import publicities as store
from review.store.cases import CaseRow, lock_cases
from review.store.committees import CommitteeRow, get_committee
from review.store.meetings import docket, get_meeting
from review.store.publicities import PublicityRow
from review.usecases.access import require_reader
from review.usecases.meetings import advance
from review.usecases.names import applicant_names, title_text
from review.usecases.papers import keep_paper, open_paper, sealed_pdf
from review.usecases.power import require_not_stopped

PUBLICITY_END = "result-publicity-end"
"""Timer kind: the publicity period is over; the subject is the publicity."""

PUBLICITY_UNDATED = f"{UNDATED}result-publicity"
"""Timer kind: the end of a publicity, or the day by which it was to open, is not yet known; the subject is the publicity."""

PUBLICITY_PDF = "result-notice"
PUBLICITY_ROWS = "result-notice-rows"
"""Kinds of the two papers of a publicity, whose subject it is; rows of papers are never changed, so their kinds stay."""


@dataclass(frozen=True)
class PublicityLine:
    """A line of the public list."""

    declaration_id: str
    name: str
    unit_name: str | None
    title: str


@dataclass(frozen=True)
class PublicityView:
    """A publicity; `lines` only while it is open, or for who works on it."""

    row: PublicityRow
    committee: CommitteeRow
    lines: list[PublicityLine] | None


_LINES = TypeAdapter(list[PublicityLine])


async def open_publicity(
    uow: UnitOfWork,
    meeting_id: str,
    *,
    working_days: int | None,
    contacts: Sequence[str],
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> PublicityView:
    """Publish who passed, and tell everybody concerned how the vote went.

    Args:
        working_days: how long it stands; as long as it must, unless said.
        contacts: where objections are taken, as printed.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion
        WrongState: the meeting is not closed, or its publicity is open already.
        ResultPublicityNotAdmissible: shorter than it must be. Being late does not refuse it, it is flagged.
        CaseFileUnreadable, SealMissing, MissingGlyph
    """
    meeting = await get_meeting(uow.session, meeting_id, lock=True)
    committee = await get_committee(uow.session, meeting.committee_id)
    require_organiser_or_office(actor, committee)
    check_version(seen=seen_version, present=meeting.version, state=meeting.state)
    if meeting.state != MeetingState.CLOSED:
        raise WrongState(present_state=meeting.state)
    await require_not_stopped(uow, meeting, ports)
    assert meeting.closed_at is not None
    policy, today = ports.packs.of(meeting.pack), uow.now.date()
    days = working_days if working_days is not None else policy.results.publicity.require()
    closed_on = meeting.closed_at.astimezone(uow.now.tzinfo).date()
    calendar = await working_calendar(uow, ports)
    in_time = rules.opened_in_time(closed_on, today, policy.results, calendar)
    long_enough = rules.long_enough(days, policy.results)
    if long_enough.refuses:
        raise ResultPublicityNotAdmissible.by([long_enough])
    decided = {
        case.declaration_id: case
        for case in await lock_cases(uow.session, states=[CaseState.DECIDED], meeting_id=meeting_id)
    }
    order = [item.declaration_id for item in await docket(uow.session, meeting_id)]
    passed = [decided[id_] for id_ in order if id_ in decided and decided[id_].outcome == CaseOutcome.PASSED]
    row = PublicityRow(
        publicity_id=uow.once("publicity", lambda: new_id("pub")),
        meeting_id=meeting_id,
        committee_id=committee.committee_id,
        state="open",
        declaration_ids=[case.declaration_id for case in passed],
        working_days=days,
        open_from=today,
        open_until=calendar.within_if_known(today, days),
        ends_at=calendar.open_after_if_known(today, days),
        due=calendar.within_if_known(closed_on, policy.results.publicity_opens_within.require()),
        late=in_time.refuses,
        findings=[finding.as_json() for finding in (in_time, long_enough)],
        opened_at=uow.now,
        opened_by=actor.account,
        version=1,
    )
    names = await applicant_names(
        uow, passed, ports=ports, subject=row.publicity_id, purpose="result-publicity", clause="R25-51"
    )
    lines = [_line(case, names[case.declaration_id]) for case in passed]
    pdf = await _printed(uow, row, committee, lines, contacts, policy, ports)
    uow.session.add(row)
    await keep_paper(uow, PUBLICITY_PDF, row.publicity_id, pdf, ports=ports)
    rows = rfc8785.dumps(_LINES.dump_python(lines, mode="json"))
    await keep_paper(uow, PUBLICITY_ROWS, row.publicity_id, rows, ports=ports)
    for case in decided.values():
        await _tell(uow, case, committee, row)
    advance(meeting, MeetingState.PUBLICITY)
    if row.ends_at is not None:
        await uow.schedule(PUBLICITY_END, row.publicity_id, row.ends_at)
    if row.ends_at is None or row.due is None:
        await ask_again(uow, PUBLICITY_UNDATED, row.publicity_id)
    await uow.audit(
        "open-result-publicity",
        subject=meeting_id,
        clause="R25-51",
        detail={
            "publicity_id": row.publicity_id,
            "late": row.late,
            "findings": row.findings,
            "pack": meeting.pack.as_json(),
        },
    )
    return PublicityView(row, committee, lines)


async def date_publicity(uow: UnitOfWork, publicity_id: str, ports: Ports) -> None:
    """Count again what could not be counted when the publicity opened: its end, and the day by which it was to open."""
    row = await store.find_publicity(uow.session, publicity_id, lock=True)
    if row is None:
        return
    meeting = await get_meeting(uow.session, row.meeting_id)
    assert meeting.closed_at is not None
    calendar = await working_calendar(uow, ports)
    if row.due is None:
        within = ports.packs.of(meeting.pack).results.publicity_opens_within.require()
        row.due = calendar.within_if_known(meeting.closed_at.astimezone(uow.now.tzinfo).date(), within)
        row.late = row.due is not None and row.open_from > row.due
    if row.ends_at is None:
        row.open_until = calendar.within_if_known(row.open_from, row.working_days)
        row.ends_at = calendar.open_after_if_known(row.open_from, row.working_days)
        if row.ends_at is not None:
            await _tell_the_end(uow, row, row.ends_at)
    if row.ends_at is None or row.due is None:
        await ask_again(uow, PUBLICITY_UNDATED, publicity_id)


async def _tell_the_end(uow: UnitOfWork, row: PublicityRow, ends_at: dt.datetime) -> None:
    row.version += 1
    await uow.schedule(PUBLICITY_END, row.publicity_id, ends_at)
    await uow.audit(
        "date-result-publicity",
        subject=row.meeting_id,
        clause="R25-51",
        detail={"publicity_id": row.publicity_id, "ends_at": ends_at.isoformat()},
    )
    committee = await get_committee(uow.session, row.committee_id)
    for case in await lock_cases(uow.session, states=[CaseState.IN_PUBLICITY], meeting_id=row.meeting_id):
        await emit_case_progressed(
            uow,
            case.declaration_id,
            CaseStep.RESULT_PUBLICITY,
            holder_org=committee.organiser_org,
            due=row.open_until,
            since=row.opened_at,
        )


async def end_publicity(uow: UnitOfWork, publicity_id: str) -> None:
    """The publicity period is over: names are no longer public, objections no longer taken."""
    row = await store.find_publicity(uow.session, publicity_id, lock=True)
    if row is not None and row.state == "open":
        row.state = "ended"
        row.version += 1
        await uow.audit("end-result-publicity", subject=row.meeting_id, clause="R25-51")


async def list_publicities(
    uow: UnitOfWork, *, state: str | None, late: bool | None, limit: int, after: str | None
) -> list[PublicityView]:
    """Publicities, without their lists; `late` is what a supervisor asks for."""
    rows = await store.list_publicities(uow.session, state=state, late=late, limit=limit, after=after)
    return [PublicityView(row, await get_committee(uow.session, row.committee_id), None) for row in rows]


async def read_publicity(
    uow: UnitOfWork, publicity_id: str, *, actor: Actor | None, ports: Ports
) -> PublicityView:
    """A publicity, with its list while it is open; afterwards the list is for who works on it.

    Raises:
        NotFound, PaperUnreadable
    """
    row = await store.get_publicity(uow.session, publicity_id)
    committee = await get_committee(uow.session, row.committee_id)
    lines = None
    if is_open(uow, row) or await _works_on(uow, actor, committee):
        rows = await open_paper(uow, PUBLICITY_ROWS, publicity_id, ports)
        lines = _LINES.validate_python(json.loads(rows))
    return PublicityView(row, committee, lines)


async def read_publicity_pdf(
    uow: UnitOfWork, publicity_id: str, *, actor: Actor | None, ports: Ports
) -> bytes:
    """The sealed publicity while it is open; afterwards for who works on it.

    Raises:
        NotFound, PaperUnreadable
    """
    row = await store.get_publicity(uow.session, publicity_id)
    committee = await get_committee(uow.session, row.committee_id)
    if not is_open(uow, row) and not await _works_on(uow, actor, committee):
        raise NotFound("公示期已结束，不再公开公示名单。")
    return await open_paper(uow, PUBLICITY_PDF, publicity_id, ports)


def is_open(uow: UnitOfWork, row: PublicityRow) -> bool:
    """Whether the publicity period runs; its last day counts whole.

    The time of the request decides, not what was done to the publicity while it waited for its turn.
    """
    return row.ends_at is None or uow.now < row.ends_at


def require_organiser_or_office(actor: Actor, committee: CommitteeRow) -> None:
    """The caller must act for the organiser or the office of the committee.

    Raises:
        OutsideJurisdiction
    """
    if not (
        actor.has("organiser", committee.organiser_org) or actor.has("committee_office", committee.office_org)
    ):
        raise OutsideJurisdiction


async def _printed(
    uow: UnitOfWork,
    row: PublicityRow,
    committee: CommitteeRow,
    lines: list[PublicityLine],
    contacts: Sequence[str],
    policy: Policy,
    ports: Ports,
) -> bytes:
    """The publicity as a sealed PDF."""
    organiser = await organisation(uow.session, committee.organiser_org)
    document = PublicityDocument(
        issuing_organisation=organiser.name,
        dated=uow.now,
        heading="职称评审结果公示",
        publicity_number=row.publicity_id,
        paragraphs=(
            f"{committee.name}（{label('tier', committee.tier)}）已召开评审会议，经无记名投票表决，下列 {len(lines)} 人评审通过，现予公示。",
            "对评审结果有异议的，请在公示期内反映："
            f"涉及评审工作的，由{_who(ObjectionAbout.REVIEW, policy)}调查核实；"
            f"涉及材料真实性的，由{_who(ObjectionAbout.MATERIALS, policy)}调查核实。",
        ),
        open_from=row.open_from,
        open_until=row.open_until,
        working_days=row.working_days,
        contacts=tuple(contacts),
        list_heading="评审通过人员名单",
        columns=(
            Column(label="姓名", share=1.2),
            Column(label="单位", share=2.4),
            Column(label="职称", share=2.2),
        ),
        rows=tuple((line.name, line.unit_name or "—", line.title) for line in lines),
    )
    return await sealed_pdf(
        uow,
        document,
        org_id=committee.organiser_org,
        reason="评审结果公示用印",
        location=organiser.name,
        ports=ports,
    )


async def _tell(uow: UnitOfWork, case: CaseRow, committee: CommitteeRow, publicity: PublicityRow) -> None:
    passed = case.outcome == CaseOutcome.PASSED
    assert case.outcome is not None
    assert case.reason is not None
    case.state = move(
        CASE_MOVES, CaseState(case.state), CaseState.IN_PUBLICITY if passed else CaseState.FAILED
    )
    case.version += 1
    await emit_case_closed(uow, case.declaration_id, CaseOutcome(case.outcome), CaseReason(case.reason))
    await emit_case_progressed(
        uow,
        case.declaration_id,
        CaseStep.RESULT_PUBLICITY,
        holder_org=committee.organiser_org,
        due=publicity.open_until,
    )


async def _works_on(uow: UnitOfWork, actor: Actor | None, committee: CommitteeRow) -> bool:
    if actor is None:
        return False
    if actor.has("organiser", committee.organiser_org):
        return True
    try:
        await require_reader(uow, actor, committee)
    except OutsideJurisdiction:
        return False
    return True


def _who(about: ObjectionAbout, policy: Policy) -> str:
    return "、".join(rules.ANSWERER_LABELS[answerer] for answerer in rules.answerers(about, policy.results))


def _line(case: CaseRow, name: NamePart) -> PublicityLine:
    return PublicityLine(
        declaration_id=case.declaration_id, name=name.name, unit_name=name.unit_name, title=title_text(case)
    )
