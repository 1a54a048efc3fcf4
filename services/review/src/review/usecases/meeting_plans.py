"""The implementation plan of a meeting (评审实施方案): filed a week ahead, held only with consent (R-01, article 42)."""

from collections import Counter
from dataclasses import dataclass

from common.catalogue import Catalogue, label
from common.events.codes import CaseStep, SeatState
from common.events.documents import NamePart
from common.identity.actors import Actor
from common.policy.findings import refusing
from common.policy.loader import Policy
from common.policy.subjects.meeting import PlanPart
from common.ports import Ports
from common.replicas.jurisdiction import require_office
from common.uow import UnitOfWork
from common.web.problems import (
    AlreadyDecided,
    NotFound,
    OwnCase,
    ReasonsMissing,
    WrongState,
    check_version,
)
from review.domain import meetings as rules
from review.domain.states import MeetingState
from review.errors import MeetingPlanNotAdmissible
from review.messaging.outgoing.cases import emit_case_progressed
from review.store import meetings as store
from review.store.cases import CaseRow, cases_by_id
from review.store.committees import CommitteeRow, get_committee
from review.store.meetings import MeetingPlanRow, MeetingRow
from review.usecases.access import require_authority, require_reader
from review.usecases.meetings import advance, docket_cases
from review.usecases.names import applicant_names
from review.usecases.panels import NamedSeat, named_seats
from review.usecases.power import require_power


@dataclass(frozen=True)
class PlanText:
    """What the office writes; the other parts of article 42 come from docket and panel."""

    time: str
    procedures: str
    measures: str
    tellers_count: int


@dataclass(frozen=True)
class NamedPlan:
    """A filed plan with its two lists of names opened; `panel_unchanged`: nobody was replaced since the filing."""

    row: MeetingPlanRow
    panel_unchanged: bool
    applicants: list[tuple[CaseRow, NamePart]]
    experts: list[NamedSeat]


async def file_plan(
    uow: UnitOfWork, meeting_id: str, text: PlanText, *, seen_version: int, actor: Actor, ports: Ports
) -> MeetingRow:
    """File the plan with the authority that filed the committee.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion, CommitteeWithoutPower
        WrongState: the panel is not complete, or a plan is filed already.
        MeetingPlanNotAdmissible: a part is missing, or it is too late for this meeting.
        CaseFileUnreadable
    """
    meeting = await store.get_meeting(uow.session, meeting_id, lock=True)
    committee = await get_committee(uow.session, meeting.committee_id)
    require_office(actor, "committee_office", committee.office_org)
    check_version(seen=seen_version, present=meeting.version, state=meeting.state)
    if meeting.state != MeetingState.PANEL_COMPLETE:
        raise WrongState("评委会组成人员全部到位后方可报送评审实施方案。", present_state=meeting.state)
    require_power(committee, on=meeting.held_on, ports=ports)
    assert meeting.panel_revision is not None
    cases = await docket_cases(uow, meeting_id)
    seats = [seat for seat in await store.seats(uow.session, meeting_id) if seat.state == SeatState.ACCEPTED]
    last = await store.last_plan(uow.session, meeting_id)
    plan = MeetingPlanRow(
        meeting_id=meeting_id,
        revision=last.revision + 1 if last else 1,
        overview=_overview(cases),
        time_text=text.time.strip(),
        place_text=meeting.place_text,
        committee_text=_composition(meeting, committee),
        procedures=text.procedures.strip(),
        measures=text.measures.strip(),
        applicants=[case.declaration_id for case in cases],
        seats=[seat.seat_id for seat in seats],
        panel_revision=meeting.panel_revision,
        tellers_count=text.tellers_count,
        filed_at=uow.now,
        filed_by=actor.account,
    )
    policy = ports.packs.of(meeting.pack)
    findings = [
        rules.plan_parts_complete(_parts(plan), policy.meeting),
        rules.plan_filed_ahead(uow.now.date(), meeting.held_on, policy.meeting),
    ]
    if refused := refusing(findings):
        raise MeetingPlanNotAdmissible.by(refused)
    plan.findings = [finding.as_json() for finding in findings]
    # The lists of names must be there when the authority reads them, so they are opened once now.
    await applicant_names(
        uow, cases, ports=ports, subject=meeting_id, purpose="meeting-plan", clause="R25-42"
    )
    uow.session.add(plan)
    advance(meeting, MeetingState.PLAN_FILED)
    await uow.audit(
        "file-meeting-plan",
        subject=meeting_id,
        clause="R25-42",
        detail={"revision": plan.revision, "findings": plan.findings, "pack": meeting.pack.as_json()},
    )
    return meeting


async def decide_plan(
    uow: UnitOfWork,
    meeting_id: str,
    *,
    consent: bool,
    opinion: str,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> MeetingRow:
    """Consent to the plan, or return it with reasons.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion, CommitteeWithoutPower
        AlreadyDecided: no filed plan waits.
        ReasonsMissing: returned without an opinion.
        OwnCase: the caller has a case on the docket.
    """
    meeting = await store.get_meeting(uow.session, meeting_id, lock=True)
    committee = await get_committee(uow.session, meeting.committee_id)
    require_authority(actor, committee)
    check_version(seen=seen_version, present=meeting.version, state=meeting.state)
    if meeting.state != MeetingState.PLAN_FILED:
        raise AlreadyDecided("当前没有待同意的评审实施方案。", present_state=meeting.state)
    if not consent and not opinion.strip():
        raise ReasonsMissing
    plan = await store.last_plan(uow.session, meeting_id)
    assert plan is not None
    cases = await docket_cases(uow, meeting_id)
    if any(case.person_ref == actor.person_ref for case in cases):
        raise OwnCase
    if consent:
        require_power(committee, on=meeting.held_on, ports=ports)
    plan.consent, plan.opinion = consent, opinion.strip()
    plan.decided_at, plan.decided_by = uow.now, actor.account
    if consent:
        advance(meeting, MeetingState.CONSENTED)
        for case in cases:
            await emit_case_progressed(
                uow,
                case.declaration_id,
                CaseStep.PLANNED,
                holder_org=committee.office_org,
                due=meeting.held_on,
            )
    else:
        advance(meeting, MeetingState.PANEL_COMPLETE)
    await uow.audit(
        "consent-to-meeting-plan" if consent else "return-meeting-plan",
        subject=meeting_id,
        clause="R25-42",
        detail={"revision": plan.revision},
    )
    return meeting


async def read_plan(uow: UnitOfWork, meeting_id: str, *, actor: Actor, ports: Ports) -> NamedPlan:
    """The plan as last filed, with the names of applicants and experts, for office, filing authority and inspector.

    Raises:
        NotFound: also when none is filed.
        OutsideJurisdiction, CaseFileUnreadable
    """
    meeting = await store.get_meeting(uow.session, meeting_id)
    await require_reader(uow, actor, await get_committee(uow.session, meeting.committee_id))
    plan = await store.last_plan(uow.session, meeting_id)
    if plan is None:
        raise NotFound("评审实施方案尚未报送。")
    cases = await cases_by_id(uow.session, plan.applicants)
    names = await applicant_names(
        uow, cases.values(), ports=ports, subject=meeting_id, purpose="meeting-plan", clause="R25-42"
    )
    seats = [seat for seat in await store.seats(uow.session, meeting_id) if seat.seat_id in set(plan.seats)]
    experts = await named_seats(uow, seats, ports=ports, subject=meeting_id, purpose="meeting-plan")
    return NamedPlan(
        row=plan,
        panel_unchanged=plan.panel_revision == meeting.panel_revision,
        applicants=[(cases[id_], names[id_]) for id_ in plan.applicants],
        experts=experts,
    )


async def require_consent(uow: UnitOfWork, meeting: MeetingRow, *, policy: Policy) -> None:
    """No meeting without consent to its plan (R-01).

    Raises:
        MeetingPlanNotAdmissible
    """
    plan = await store.last_plan(uow.session, meeting.meeting_id)
    finding = rules.plan_consented(plan.consent if plan else None, policy.meeting)
    if finding.refuses:
        raise MeetingPlanNotAdmissible.by([finding])


def _parts(plan: MeetingPlanRow) -> set[PlanPart]:
    held = {
        PlanPart.DECLARATIONS: plan.overview,
        PlanPart.TIME: plan.time_text,
        PlanPart.PLACE: plan.place_text.strip(),
        PlanPart.COMMITTEE: plan.committee_text,
        PlanPart.PROCEDURE: plan.procedures,
        PlanPart.MEASURES: plan.measures,
        PlanPart.APPLICANTS: plan.applicants,
        PlanPart.RECOMMENDED_EXPERTS: plan.seats,
    }
    return {part for part, content in held.items() if content}


def _overview(cases: list[CaseRow]) -> str:
    """How many declare for which title (申报情况); empty without a case."""
    catalogue = Catalogue.shipped()
    titles = [case.wanted for case in cases]
    counts = Counter(
        (catalogue.series_label(t.series), catalogue.title_name(t.series, t.specialty or "", t.level))
        for t in titles
    )
    parts = [f"{series}系列{name} {count} 人" for (series, name), count in sorted(counts.items())]
    return f"本次会议共评审 {len(cases)} 人，其中：{'，'.join(parts)}。" if parts else ""


def _composition(meeting: MeetingRow, committee: CommitteeRow) -> str:
    """How the committee is formed (评委会组建情况)."""
    return (
        f"{committee.name}，{label('tier', committee.tier)}评委会，核准备案有效期 {committee.valid_from} 至 {committee.valid_to}。"
        f"组成人员 {meeting.size} 人，其中主任委员 {meeting.chairs} 人，副主任委员 {meeting.vice_chairs} 人，均从专家库中随机抽取。"
    )
