"""Reporting results: what was public and stands uncontested goes to the authority that confirms it (R-16, R-18; article 53)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785

from common.documents.forms import Column, PublicityDocument
from common.events.codes import CaseStep
from common.events.codes import Column as EntryColumn
from common.identity.actors import Actor
from common.ids import new_id
from common.policy.findings import Finding, refusing
from common.policy.loader import Policy
from common.policy.subjects.results import PackageDocument
from common.ports import Ports
from common.replicas.jurisdiction import require_office
from common.replicas.queries import organisation
from common.uow import UnitOfWork
from common.web.problems import FieldError, NotFound, OutsideJurisdiction, WrongState, check_version
from review.domain import packages as rules
from review.domain.publicities import uncontested
from review.domain.states import CASE_MOVES, CaseState, MeetingState, move
from review.errors import NoCompetentAuthority, NothingToReport, ResultContested, ResultPackageNotAdmissible
from review.messaging.outgoing.cases import emit_case_progressed
from review.store import packages as store
from review.store import publicities as publicity_store
from review.store.cases import CaseRow, cases_by_id, lock_cases
from review.store.committees import CommitteeRow, get_committee
from review.store.inquiries import holds
from review.store.meetings import MeetingRow, docket, get_meeting
from review.store.own_cases import meetings_with_own_case
from review.store.packages import PackageItemRow, PackageRow
from review.store.publicities import PublicityRow
from review.usecases.access import is_party
from review.usecases.meetings import advance
from review.usecases.names import applicant_names, title_text
from review.usecases.papers import keep_paper, open_paper, sealed_pdf
from review.usecases.power import require_not_stopped
from review.usecases.quotas import hold_inside_quotas

PACKAGE = "review.package"
"""Purpose of the papers that the office wrote; the context is the package id."""

ROSTER = "roster"
"""Kind of the paper; its subject is the package."""

_OPEN = frozenset({MeetingState.PUBLICITY, MeetingState.REPORTED})


@dataclass(frozen=True)
class PackagePapers:
    """What the office writes; publicity record and roster come from the publicity."""

    written: Mapping[PackageDocument, str]
    late_request: str | None


@dataclass(frozen=True)
class PackageLine:
    """A result of a package with the name opened for this look."""

    item: PackageItemRow
    case: CaseRow
    name: str
    unit_name: str | None


@dataclass(frozen=True)
class PackageView:
    """A package with its papers in clear."""

    row: PackageRow
    lines: list[PackageLine]
    written: Mapping[str, str]


async def report_results(
    uow: UnitOfWork,
    meeting_id: str,
    papers: PackagePapers,
    *,
    declaration_ids: Sequence[str] | None,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> PackageView:
    """Hand in the package: every uncontested result that was not reported yet, unless some are named.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion
        WrongState: there is no publicity yet.
        ResultPackageNotAdmissible: the publicity still runs, a paper is missing, or it is late without a written request.
        ResultContested: a named result waits for an objection or a report.
        TeacherQuotaExceeded: more school teachers' highest titles than the place has (E-29).
        NothingToReport, NoCompetentAuthority, CaseFileUnreadable, SealMissing, MissingGlyph
    """
    meeting = await get_meeting(uow.session, meeting_id, lock=True)
    committee = await get_committee(uow.session, meeting.committee_id)
    require_office(actor, "committee_office", committee.office_org)
    check_version(seen=seen_version, present=meeting.version, state=meeting.state)
    if meeting.state not in _OPEN:
        raise WrongState(present_state=meeting.state)
    await require_not_stopped(uow, meeting, ports)
    publicity = await publicity_store.publicity_of(uow.session, meeting_id)
    assert publicity is not None, "a meeting in this state has its publicity"
    policy = ports.packs.of(meeting.pack)
    findings = _admissible(uow, meeting, publicity, papers, policy)
    if refused := refusing(findings):
        raise ResultPackageNotAdmissible.by(refused)
    cases = await _reportable(uow, meeting, declaration_ids, ports=ports)
    findings += await hold_inside_quotas(uow, cases, ports)
    number = len(await store.packages_of(uow.session, meeting_id)) + 1
    row = await _package(uow, meeting, publicity, papers, findings, number, policy, actor, ports)
    items = [await _item(uow, row, case, committee, policy) for case in cases]
    view = await _view(uow, row, items, ports)
    roster = await _roster(uow, row, committee, view.lines, ports)
    uow.session.add(row)
    await uow.session.flush()
    uow.session.add_all(items)
    for case, item in zip(cases, items, strict=True):
        case.state = move(CASE_MOVES, CaseState(case.state), CaseState.REPORTED)
        case.version += 1
        await emit_case_progressed(
            uow, case.declaration_id, CaseStep.REPORTED, holder_org=item.confirming_org
        )
    if meeting.state == MeetingState.PUBLICITY:
        advance(meeting, MeetingState.REPORTED)
    else:
        meeting.version += 1
    await uow.audit(
        "report-results",
        subject=meeting_id,
        clause="R25-53",
        detail={
            "package_id": row.package_id,
            "cases": len(cases),
            "late": row.late,
            "findings": row.findings,
            "pack": meeting.pack.as_json(),
        },
    )
    await keep_paper(uow, ROSTER, row.package_id, roster, ports=ports)
    return view


async def read_package(uow: UnitOfWork, package_id: str, *, actor: Actor, ports: Ports) -> PackageView:
    """A package for organiser, office, filing authority, and who confirms something in it; the look is on record.

    Raises:
        NotFound, OutsideJurisdiction, CaseFileUnreadable
    """
    row = await store.get_package(uow.session, package_id)
    await _require_reader(uow, row, actor)
    return await _view(uow, row, await store.items(uow.session, package_id), ports)


async def read_roster(uow: UnitOfWork, package_id: str, *, actor: Actor, ports: Ports) -> bytes:
    """The sealed roster of a package, for whom the package is for; the look is on record.

    Raises:
        NotFound, OutsideJurisdiction, PaperUnreadable
    """
    row = await store.get_package(uow.session, package_id)
    await _require_reader(uow, row, actor)
    pdf = await open_paper(uow, ROSTER, package_id, ports)
    await uow.audit("read-roster", subject=package_id, clause="R25-53", detail={"purpose": "package"})
    return pdf


async def list_packages(
    uow: UnitOfWork, *, state: str | None, limit: int, after: str | None, actor: Actor
) -> list[PackageRow]:
    """The packages in which the caller's authority confirms something; none of a meeting that heard the caller's own case."""
    orgs = actor.orgs("region_hr", "league_hr", "county_hr")
    own = await meetings_with_own_case(uow.session, actor.person_ref)
    return await store.packages_for(
        uow.session, orgs, without_meetings=own, state=state, limit=limit, after=after
    )


async def contested(uow: UnitOfWork, case: CaseRow, meeting: MeetingRow, *, ports: Ports) -> Finding:
    """R-16: whether something stands against a result."""
    return uncontested(
        await publicity_store.open_objections(uow.session, meeting.meeting_id, case.declaration_id),
        await holds(
            uow.session,
            declaration_id=case.declaration_id,
            meeting_id=meeting.meeting_id,
            committee_id=meeting.committee_id,
        ),
        under=ports.packs.under(meeting.pack_id),
    )


def _admissible(
    uow: UnitOfWork, meeting: MeetingRow, publicity: PublicityRow, papers: PackagePapers, policy: Policy
) -> list[Finding]:
    assert meeting.closed_at is not None
    given = {PackageDocument.PUBLICITY_RECORD, PackageDocument.ROSTER}
    given |= {document for document, text in papers.written.items() if text.strip()}
    return [
        rules.publicity_over(
            publicity.ends_at.astimezone(uow.now.tzinfo) if publicity.ends_at else None,
            uow.now,
            policy.results,
        ),
        rules.package_complete(given, policy.results, under=policy.under),
        rules.reported_in_time(
            meeting.closed_at.astimezone(uow.now.tzinfo).date(),
            uow.now.date(),
            requested=bool(papers.late_request and papers.late_request.strip()),
            policy=policy.results,
        ),
    ]


async def _reportable(
    uow: UnitOfWork, meeting: MeetingRow, declaration_ids: Sequence[str] | None, *, ports: Ports
) -> list[CaseRow]:
    """The results that go into the package, in the order of the docket; a contested one waits alone."""
    waiting = await lock_cases(uow.session, states=[CaseState.IN_PUBLICITY], meeting_id=meeting.meeting_id)
    objected = {case.declaration_id: await contested(uow, case, meeting, ports=ports) for case in waiting}
    if declaration_ids is not None:
        if not set(declaration_ids) <= set(objected):
            raise NotFound("所选人员不在待报送的评审通过人员中，请刷新名单后重新选择。")
        named = [objected[id_] for id_ in declaration_ids]
        if refused := refusing(named):
            raise ResultContested(
                refused[0].message,
                errors=[
                    FieldError("/declaration_ids", "contested", id_)
                    for id_ in declaration_ids
                    if objected[id_].refuses
                ],
            )
        waiting = [case for case in waiting if case.declaration_id in set(declaration_ids)]
    order = {item.declaration_id: item.position for item in await docket(uow.session, meeting.meeting_id)}
    clear = [case for case in waiting if not objected[case.declaration_id].refuses]
    if not clear:
        raise NothingToReport
    return sorted(clear, key=lambda case: order[case.declaration_id])


async def _package(
    uow: UnitOfWork,
    meeting: MeetingRow,
    publicity: PublicityRow,
    papers: PackagePapers,
    findings: list[Finding],
    number: int,
    policy: Policy,
    actor: Actor,
    ports: Ports,
) -> PackageRow:
    assert meeting.closed_at is not None
    due = rules.last_day_to_report(meeting.closed_at.astimezone(uow.now.tzinfo).date(), policy.results)
    package_id = uow.once("package", lambda: new_id("pkg"))
    written = {document.value: text for document, text in papers.written.items() if text.strip()}
    if papers.late_request and papers.late_request.strip():
        written["late_request"] = papers.late_request
    return PackageRow(
        package_id=package_id,
        meeting_id=meeting.meeting_id,
        number=number,
        state="reported",
        papers_sealed=ports.keys.encrypt(
            rfc8785.dumps(written).decode(), purpose=PACKAGE, context=package_id
        ),
        publicity=await _publicity_record(uow, publicity),
        due=due,
        late=uow.now.date() > due,
        findings=[finding.as_json() for finding in findings],
        reported_at=uow.now,
        reported_by=actor.account,
        version=1,
    )


async def _publicity_record(uow: UnitOfWork, publicity: PublicityRow) -> dict[str, Any]:
    """公示情况: when and how long, and how every objection was handled (BY26-5.2.3); no free text."""
    assert publicity.open_until is not None, "what is reported has been public for its whole term"
    return {
        "publicity_id": publicity.publicity_id,
        "open_from": publicity.open_from.isoformat(),
        "open_until": publicity.open_until.isoformat(),
        "working_days": publicity.working_days,
        "late": publicity.late,
        "objections": [
            {
                "objection_id": row.objection_id,
                "about": row.about,
                "state": row.state,
                "received_on": row.received_at.astimezone(uow.now.tzinfo).date().isoformat(),
                "late": row.late,
            }
            | ({"declaration_id": row.declaration_id} if row.declaration_id else {})
            | (
                {"handled_on": row.handled_at.astimezone(uow.now.tzinfo).date().isoformat()}
                if row.handled_at
                else {}
            )
            for row in await publicity_store.objections(uow.session, publicity.meeting_id)
        ],
    }


async def _item(
    uow: UnitOfWork, package: PackageRow, case: CaseRow, committee: CommitteeRow, policy: Policy
) -> PackageItemRow:
    """The result with who confirms and who seals it (R25-53, R25-54)."""
    kind = rules.kind_of(case.wanted, EntryColumn(case.column))
    hr = await store.hr_authorities(uow.session, case.place)
    confirming, sealing = (
        rules.organisation_of(
            authority.require(), place=case.place, level_org=committee.authority_org, hr_by_place=hr
        )
        for authority in (
            rules.confirmed_by(kind, policy.results),
            rules.sealed_by(kind, policy.certificate),
        )
    )
    if confirming is None or sealing is None:
        raise NoCompetentAuthority("没有登记对该结果有确认或者用印权限的人社部门，请核对。", clause="R25-53")
    return PackageItemRow(
        package_id=package.package_id,
        declaration_id=case.declaration_id,
        kind=kind,
        confirming_org=confirming,
        sealing_org=sealing,
    )


async def _view(
    uow: UnitOfWork, row: PackageRow, items: Iterable[PackageItemRow], ports: Ports
) -> PackageView:
    items = sorted(items, key=lambda item: item.declaration_id)
    cases = await cases_by_id(uow.session, [item.declaration_id for item in items])
    names = await applicant_names(
        uow, cases.values(), ports=ports, subject=row.package_id, purpose="result-package", clause="R25-53"
    )
    written = ports.keys.decrypt(row.papers_sealed, purpose=PACKAGE, context=row.package_id)
    return PackageView(
        row=row,
        lines=[
            PackageLine(
                item=item,
                case=cases[item.declaration_id],
                name=names[item.declaration_id].name,
                unit_name=names[item.declaration_id].unit_name,
            )
            for item in items
        ],
        written=json.loads(written),
    )


async def _roster(
    uow: UnitOfWork, row: PackageRow, committee: CommitteeRow, lines: list[PackageLine], ports: Ports
) -> bytes:
    """《职称评审通过人员花名册》, sealed by the organiser."""
    organiser = await organisation(uow.session, committee.organiser_org)
    document = PublicityDocument(
        issuing_organisation=organiser.name,
        dated=uow.now,
        heading="职称评审通过人员花名册",
        publicity_number=row.package_id,
        paragraphs=(f"{committee.name}评审通过并经公示无异议的人员共 {len(lines)} 人，报请核准确认。",),
        list_heading="评审通过人员",
        columns=(
            Column(label="姓名", share=1.2),
            Column(label="单位", share=2.2),
            Column(label="职称", share=2),
            Column(label="通过日期", share=1.2),
        ),
        rows=tuple(
            (
                line.name,
                line.unit_name or "—",
                title_text(line.case),
                line.case.passed_on.isoformat() if line.case.passed_on else "—",
            )
            for line in lines
        ),
    )
    return await sealed_pdf(
        uow,
        document,
        org_id=committee.organiser_org,
        reason="评审通过人员花名册用印",
        location=organiser.name,
        ports=ports,
    )


async def _require_reader(uow: UnitOfWork, row: PackageRow, actor: Actor) -> None:
    meeting = await get_meeting(uow.session, row.meeting_id)
    if is_party(actor, await get_committee(uow.session, meeting.committee_id)):
        return
    confirming = {item.confirming_org for item in await store.items(uow.session, row.package_id)}
    if not actor.orgs("region_hr", "league_hr", "county_hr") & confirming:
        raise OutsideJurisdiction(clause="R25-53")
