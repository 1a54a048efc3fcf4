"""Annulled results: told already, and not recognised by the HR authority (不予认可; C-03, R-16; articles 51, 76)."""

from collections.abc import Sequence

from common.events.codes import AnnulmentReason
from common.identity.actors import Actor
from common.policy.findings import refusing
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import NotFound, OutsideJurisdiction, check_version
from review.domain.publicities import recognition_falls
from review.domain.states import CASE_MOVES, CaseState, move
from review.errors import NothingToAnnul, ResultNotAnnullable
from review.messaging.outgoing.cases import emit_result_annulled
from review.store.cases import CaseRow, lock_cases
from review.store.committees import CommitteeRow, get_committee
from review.store.meetings import MeetingRow, get_meeting
from review.store.packages import confirming_orgs
from review.store.publicities import upheld_objections
from review.usecases.access import is_authority
from review.usecases.confirmations import settle

TOLD = (CaseState.IN_PUBLICITY, CaseState.REPORTED, CaseState.CONFIRMED)


async def annul_results(
    uow: UnitOfWork,
    meeting_id: str,
    *,
    reason: AnnulmentReason,
    opinion: str,
    declaration_ids: Sequence[str] | None,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> list[CaseRow]:
    """Not recognise passed results of a meeting; all that are told, unless some are named.

    It is for the authority that filed the committee, and for the one that confirms or confirmed the result.

    Raises:
        NotFound, StaleVersion
        OutsideJurisdiction: one of them is neither.
        NothingToAnnul
        ResultNotAnnullable: the reason does not hold for one of them.
    """
    meeting = await get_meeting(uow.session, meeting_id, lock=True)
    committee = await get_committee(uow.session, meeting.committee_id)
    orgs = actor.orgs("region_hr", "league_hr", "county_hr")
    confirming = await confirming_orgs(uow.session, meeting_id)
    if not is_authority(actor, committee) and orgs.isdisjoint(confirming.values()):
        raise OutsideJurisdiction(clause="R25-76")
    check_version(seen=seen_version, present=meeting.version, state=meeting.state)
    cases = await _named(uow, meeting, declaration_ids)
    deciding = {
        case.declaration_id: _deciding_org(case, committee, confirming, orgs, actor) for case in cases
    }
    upheld = await upheld_objections(uow.session, meeting_id)
    under = ports.packs.under(meeting.pack_id)
    findings = [
        recognition_falls(reason, upheld=bool(upheld & {None, case.declaration_id}), under=under)
        for case in cases
    ]
    if refused := refusing(findings):
        raise ResultNotAnnullable.by(refused)
    for case, finding in zip(cases, findings, strict=True):
        case.state = move(CASE_MOVES, CaseState(case.state), CaseState.ANNULLED)
        case.version += 1
        await uow.audit(
            "annul-result",
            subject=case.declaration_id,
            clause=finding.clause,
            detail={"reason": reason.value, "opinion": opinion.strip(), "findings": [finding.as_json()]},
        )
        await emit_result_annulled(
            uow, case.declaration_id, reason, deciding_org=deciding[case.declaration_id]
        )
    meeting.version += 1
    await settle(uow, meeting)
    return cases


async def _named(
    uow: UnitOfWork, meeting: MeetingRow, declaration_ids: Sequence[str] | None
) -> list[CaseRow]:
    cases = await lock_cases(uow.session, states=TOLD, meeting_id=meeting.meeting_id)
    if declaration_ids is not None:
        cases = [case for case in cases if case.declaration_id in set(declaration_ids)]
        if len(cases) != len(set(declaration_ids)):
            raise NotFound("所选人员中有未公示通过结果的，请刷新名单后重新选择。")
    if not cases:
        raise NothingToAnnul
    return cases


def _deciding_org(
    case: CaseRow, committee: CommitteeRow, confirming: dict[str, str], orgs: frozenset[str], actor: Actor
) -> str:
    if is_authority(actor, committee):
        return committee.authority_org
    org = confirming.get(case.declaration_id)
    if org is None or org not in orgs:
        raise OutsideJurisdiction(clause="R25-76")
    return org
