"""Transferred cases: what waits at a committee that may act no more goes to another (C-03, R-13; articles 15, 76, 78)."""

from collections.abc import Sequence

from common.events.codes import CaseStep
from common.identity.actors import Actor
from common.policy.findings import refusing
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import OwnCase, WrongState, check_version
from review.domain.power import in_scope, same_kind
from review.domain.states import CASE_WAITING, CommitteeState
from review.errors import CaseNotWaiting, CaseOutsideScope, NothingToReview
from review.messaging.outgoing.cases import emit_case_progressed
from review.store.cases import CaseRow, lock_cases
from review.store.committees import get_committee
from review.usecases.access import require_authority
from review.usecases.power import require_power

MAY_BE_LEFT = frozenset({CommitteeState.LAPSED, CommitteeState.WITHDRAWN})


async def transfer_cases(
    uow: UnitOfWork,
    committee_id: str,
    *,
    to_committee: str,
    declaration_ids: Sequence[str] | None,
    opinion: str,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> list[CaseRow]:
    """The authority that filed the committee gives what waits there to another that may hear it; all, unless some are named.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion
        WrongState: the committee may act, or may again when it is restored.
        CommitteeWithoutPower: the other may not act.
        NothingToReview: nothing waits.
        CaseNotWaiting, CaseOutsideScope
        OwnCase: the caller has a case among them.
    """
    left = await get_committee(uow.session, committee_id, lock=True)
    require_authority(actor, left)
    check_version(seen=seen_version, present=left.version, state=left.state)
    if left.state not in MAY_BE_LEFT:
        raise WrongState(
            "只有评审权被收回或者备案届满的评委会，其待评申报可以转交其他评委会。", present_state=left.state
        )
    taking = await get_committee(uow.session, to_committee)
    require_power(taking, on=uow.now.date(), ports=ports)
    cases = await lock_cases(uow.session, states=CASE_WAITING, committee_id=committee_id)
    if declaration_ids is not None:
        cases = [case for case in cases if case.declaration_id in set(declaration_ids)]
        if len(cases) != len(set(declaration_ids)):
            raise CaseNotWaiting
    if not cases:
        raise NothingToReview
    if any(case.person_ref == actor.person_ref for case in cases):
        raise OwnCase
    under = ports.packs.under(taking.pack_id)
    findings = [
        same_kind(left.kind, taking.kind, taking.self_reviewing_org, under=under),
        *(in_scope(taking.titles, taking.places, case.wanted, case.place, under=under) for case in cases),
    ]
    if refused := refusing(findings):
        raise CaseOutsideScope.by(refused)
    for case in cases:
        case.committee_id = taking.committee_id
        case.version += 1
        await uow.audit(
            "transfer-case",
            subject=case.declaration_id,
            clause="R25-78",
            detail={"from": committee_id, "to": to_committee, "opinion": opinion.strip()},
        )
        await emit_case_progressed(uow, case.declaration_id, CaseStep.RECEIVED, holder_org=taking.office_org)
    left.version += 1
    return cases
