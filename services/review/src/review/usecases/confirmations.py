"""Confirming results: by the authority that the documents name, never while something stands against a result
(R-16, R-18; articles 51, 53)."""

from collections.abc import Set

from common.events.base import Doc
from common.events.codes import CaseStep, Purpose
from common.events.documents import HolderFile
from common.identity.actors import Actor
from common.policy.findings import Finding, refusing
from common.policy.loader import Policy
from common.ports import Ports
from common.storage.claims import writing
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, OutsideJurisdiction, OwnCase, check_version
from review.domain.packages import TitleKind, competent, confirmed_by
from review.domain.states import CASE_MOVES, CaseState, MeetingState, move
from review.errors import ResultContested
from review.messaging.outgoing.cases import emit_case_progressed, emit_result_confirmed
from review.store import packages as store
from review.store.cases import CaseRow, lock_cases
from review.store.meetings import MeetingRow, get_meeting
from review.store.packages import PackageItemRow, PackageRow
from review.usecases.meetings import advance
from review.usecases.names import case_files
from review.usecases.packages import PackageView, contested, read_package
from review.usecases.power import require_not_stopped

_UNFINISHED = (CaseState.DECIDED, CaseState.IN_PUBLICITY, CaseState.REPORTED)


async def confirm_results(
    uow: UnitOfWork, package_id: str, *, seen_version: int, actor: Actor, ports: Ports
) -> PackageView:
    """Confirm every result of the package that is the caller's to confirm and that nothing stands against.

    The package is done with once all of its results are; a result that waits is confirmed by a later call.

    Raises:
        NotFound, StaleVersion
        OutsideJurisdiction: none of its results is the caller's to confirm.
        OwnCase: one of them is the caller's own.
        AlreadyDecided: all of the caller's are confirmed.
        ResultContested: something stands against each that is left.
        CaseFileUnreadable
    """
    meeting, package = await _locked(uow, package_id)
    items = await store.items(uow.session, package_id)
    orgs = actor.orgs("region_hr", "league_hr", "county_hr")
    policy = ports.packs.of(meeting.pack)
    competence = {item.declaration_id: _competence(item, orgs, policy) for item in items}
    mine = [item for item in items if not competence[item.declaration_id].refuses]
    if not mine:
        raise OutsideJurisdiction(clause="R25-53")
    check_version(seen=seen_version, present=package.version, state=package.state)
    await require_not_stopped(uow, meeting, ports)
    reported = {
        case.declaration_id: case
        for case in await lock_cases(uow.session, states=[CaseState.REPORTED], meeting_id=meeting.meeting_id)
    }
    left = [item for item in mine if item.confirmed_at is None and item.declaration_id in reported]
    if not left:
        raise AlreadyDecided(present_state=package.state)
    if any(reported[item.declaration_id].person_ref == actor.person_ref for item in left):
        raise OwnCase
    objected = {
        item.declaration_id: await contested(uow, reported[item.declaration_id], meeting, ports=ports)
        for item in left
    }
    clear = [item for item in left if not objected[item.declaration_id].refuses]
    if not clear:
        raise ResultContested.by(refusing(objected.values()))
    holders = await _holder_files(uow, [reported[item.declaration_id] for item in clear], ports)
    for item, holder in zip(clear, holders, strict=True):
        id_ = item.declaration_id
        findings = [competence[id_], objected[id_]]
        await _confirm(uow, item, reported[id_], holder, meeting, findings, actor=actor)
    package.version += 1
    still = [
        item.declaration_id for item in items if item.confirmed_at is None and item.declaration_id in reported
    ]
    await settle(uow, meeting)
    await uow.audit(
        "confirm-results",
        subject=package_id,
        clause="R25-53",
        detail={
            "confirmed": [item.declaration_id for item in clear],
            "waiting": still,
            "pack": meeting.pack.as_json(),
        },
    )
    return await read_package(uow, package_id, actor=actor, ports=ports)


async def settle(uow: UnitOfWork, meeting: MeetingRow) -> None:
    """Be done with every package whose results are all confirmed or gone, and with the meeting when nothing is left.

    Args:
        meeting: locked.
    """
    await uow.session.flush()
    left = await lock_cases(uow.session, states=_UNFINISHED, meeting_id=meeting.meeting_id)
    waiting = {case.declaration_id for case in left}
    for package in await store.packages_of(uow.session, meeting.meeting_id):
        items = await store.items(uow.session, package.package_id)
        if package.state == "reported" and waiting.isdisjoint(item.declaration_id for item in items):
            package.state = "confirmed"
    if not left and meeting.state == MeetingState.REPORTED:
        advance(meeting, MeetingState.CONFIRMED)


async def _locked(uow: UnitOfWork, package_id: str) -> tuple[MeetingRow, PackageRow]:
    """Meeting before package, as everywhere, so that two steps never wait for each other."""
    meeting_id = (await store.get_package(uow.session, package_id)).meeting_id
    meeting = await get_meeting(uow.session, meeting_id, lock=True)
    return meeting, await store.get_package(uow.session, package_id, lock=True)


def _competence(item: PackageItemRow, orgs: Set[str], policy: Policy) -> Finding:
    """Whether one of the caller's authorities is the one that the documents name for this kind of title."""
    own = item.confirming_org if item.confirming_org in orgs else min(orgs, default="")
    return competent(own, item.confirming_org, confirmed_by(TitleKind(item.kind), policy.results))


async def _holder_files(uow: UnitOfWork, cases: list[CaseRow], ports: Ports) -> list[Doc]:
    """Stored for the certificates: name and number go on as they are sealed in the case file, since review cannot open the
    number.

    Raises:
        CaseFileUnreadable
    """
    files = await case_files(uow, cases, ports)
    return await uow.errands(
        [
            writing(
                ports.files,
                ports.keys,
                Purpose.CASE,
                HolderFile(declaration_id=file.declaration_id, name=file.name, number=file.number),
            )
            for file in files
        ]
    )


async def _confirm(
    uow: UnitOfWork,
    item: PackageItemRow,
    case: CaseRow,
    holder: Doc,
    meeting: MeetingRow,
    findings: list[Finding],
    *,
    actor: Actor,
) -> None:
    item.confirmed_at, item.confirmed_by = uow.now, actor.account
    case.state = move(CASE_MOVES, CaseState(case.state), CaseState.CONFIRMED)
    case.version += 1
    await uow.audit(
        "confirm-result",
        subject=case.declaration_id,
        clause=findings[0].clause,
        detail={
            "findings": [finding.as_json() for finding in findings],
            "pack": meeting.pack.as_json(),
        },
    )
    await emit_case_progressed(uow, case.declaration_id, CaseStep.CONFIRMED, holder_org=item.confirming_org)
    await emit_result_confirmed(
        uow,
        case,
        meeting,
        confirming_org=item.confirming_org,
        sealing_org=item.sealing_org,
        holder=holder,
    )
