"""An authority lifts a rule of principle for one case, on its own or because the applicant asked (Z-07).

Competent are the HR authorities at or above the place of the declaration, on whose desks it lies or will lie. A draft is
the applicant's own: they see it only after a request.
"""

from dataclasses import dataclass

from common.identity.actors import Actor, Role
from common.ids import new_id
from common.places import is_within
from common.policy.findings import Finding
from common.policy.model import Force
from common.ports import Ports
from common.replicas.jurisdiction import authority_over
from common.replicas.queries import organisation
from common.replicas.tables import OrganisationRow
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction, OwnCase, WrongState
from declaration.domain.cases.messages import OwnTemplate
from declaration.domain.cases.states import State
from declaration.domain.eligibility.consents import (
    OPEN_TO_CONSENT,
    Binds,
    ConsentReason,
    NothingToLift,
    RuleNotApplied,
    to_be_lifted,
)
from declaration.errors import ConsentAskedAlready, RuleBinds, RuleNotInCase, RuleNotInTheWay
from declaration.store.cases.declarations import DeclarationRow, declaration
from declaration.store.cases.materials import materials_of
from declaration.store.cases.messages import tell
from declaration.store.eligibility import consents as store
from declaration.store.eligibility.consents import ConsentRequestRow, ConsentRow
from declaration.usecases.cases.promises import policy_for
from declaration.usecases.cases.scope import hr_places, own_declaration, visible_declaration
from declaration.usecases.eligibility.decisions import answer_today
from declaration.usecases.eligibility.submission_rules import sender_of, submission_findings

AUTHORITIES: tuple[Role, ...] = ("county_hr", "league_hr", "region_hr")


@dataclass(frozen=True)
class Given:
    """What the authority decides: which rule it lifts and why."""

    rule: str
    reason: ConsentReason
    reasons: str


async def ask_for_consent(
    uow: UnitOfWork, declaration_id: str, rule: str, *, reasons: str, actor: Actor, ports: Ports
) -> ConsentRequestRow:
    """The applicant asks that a rule be lifted; from then on the authorities of the place see the draft.

    Raises:
        NotFound
        WrongState: it is accepted, or has ended.
        ProfileMissing, RuleNotInCase, RuleBinds, RuleNotInTheWay
        ConsentAskedAlready: a request for this rule waits.
        AlreadyDecided: it is lifted.
    """
    row = await own_declaration(uow, declaration_id, actor=actor, lock=True)
    finding = await _to_be_lifted(uow, row, rule, ports)
    if any(request.rule == rule for request in await _waiting(uow, declaration_id)):
        raise ConsentAskedAlready
    request = ConsentRequestRow(
        request_id=new_id("crq"),
        declaration_id=declaration_id,
        rule=rule,
        finding=finding.as_json(),
        asked_at=uow.now,
        state="open",
    )
    request.write_reasons(ports.keys, reasons.strip())
    uow.session.add(request)
    await uow.session.flush()
    await uow.audit(
        "ask-for-consent",
        subject=declaration_id,
        clause=finding.clause,
        detail={"request_id": request.request_id, "rule": rule},
    )
    return request


async def refuse_consent(
    uow: UnitOfWork, request_id: str, *, reasons: str, actor: Actor, ports: Ports
) -> ConsentRequestRow:
    """The authority does not lift the rule; the applicant may ask again with other reasons.

    Raises:
        NotFound, OwnCase
        AlreadyDecided: it was answered.
    """
    about = await store.consent_request(uow.session, request_id)
    # a colleague who lifts the rule holds the same lock: one of the two comes first, and the other is told
    row = await declaration(uow.session, about.declaration_id, lock=True)
    request = await store.consent_request(uow.session, request_id, lock=True)
    authority = await _authority(uow, row, actor)
    if request.state != "open":
        raise AlreadyDecided(present_state=request.state)
    request.write_answer(ports.keys, reasons.strip())
    _answer(uow, request, "refused", authority, actor)
    _tell(uow, row, OwnTemplate.RULE_NOT_LIFTED)
    await uow.audit(
        "refuse-consent",
        subject=row.declaration_id,
        clause=request.finding.get("clause"),
        detail={"request_id": request_id, "rule": request.rule, "org": authority.org_id},
    )
    return request


async def give_consent(
    uow: UnitOfWork, declaration_id: str, given: Given, *, actor: Actor, ports: Ports
) -> ConsentRow:
    """Lift a rule of principle for this case; a request for it is answered thereby.

    Raises:
        NotFound: also for a draft about which nobody has asked, and outside the caller's places.
        OwnCase
        WrongState: it is accepted, or has ended.
        ProfileMissing, RuleNotInCase, RuleBinds, RuleNotInTheWay
        AlreadyDecided: it is lifted.
    """
    row = await declaration(uow.session, declaration_id, lock=True)
    await visible_case(uow, declaration_id, actor=actor)
    authority = await _authority(uow, row, actor)
    finding = await _to_be_lifted(uow, row, given.rule, ports)
    consent = ConsentRow(
        consent_id=new_id("cns"),
        declaration_id=declaration_id,
        rule=given.rule,
        finding=finding.as_json(),
        by_org=authority.org_id,
        by=actor.account,
        reason_code=given.reason,
        given_at=uow.now,
    )
    consent.write_reasons(ports.keys, given.reasons.strip())
    uow.session.add(consent)
    for request in await _waiting(uow, declaration_id):
        if request.rule == given.rule:
            _answer(uow, request, "granted", authority, actor)
    await uow.session.flush()
    _tell(uow, row, OwnTemplate.RULE_LIFTED)
    await uow.audit(
        "give-consent",
        subject=declaration_id,
        clause=finding.clause,
        detail={
            "consent_id": consent.consent_id,
            "rule": given.rule,
            "org": authority.org_id,
            "reason": given.reason,
        },
    )
    return consent


async def revoke_consent(
    uow: UnitOfWork, consent_id: str, *, reasons: str, actor: Actor, ports: Ports
) -> ConsentRow:
    """The authority that gave a consent, or one above it, takes it back; the next check finds the rule again.

    Raises:
        NotFound, OwnCase
        OutsideJurisdiction: an authority above the caller's gave it.
        WrongState: the case is accepted, or has ended.
        AlreadyDecided: it was revoked.
    """
    consent = await store.consent(uow.session, consent_id)
    row = await declaration(uow.session, consent.declaration_id, lock=True)
    authority = await _authority(uow, row, actor)
    giver = await organisation(uow.session, consent.by_org)
    if not is_within(giver.place, authority.place):
        raise OutsideJurisdiction("该项同意由上级人社部门作出，只能由其撤回。")
    if consent.revoked_at is not None:
        raise AlreadyDecided(present_state="revoked")
    _require_open(row)
    consent.revoked_at, consent.revoked_by_org, consent.revoked_by = uow.now, authority.org_id, actor.account
    consent.write_revocation(ports.keys, reasons.strip())
    _tell(uow, row, OwnTemplate.CONSENT_REVOKED)
    await uow.audit(
        "revoke-consent",
        subject=row.declaration_id,
        clause=consent.finding.get("clause"),
        detail={"consent_id": consent_id, "rule": consent.rule, "org": authority.org_id},
    )
    return consent


async def visible_case(uow: UnitOfWork, declaration_id: str, *, actor: Actor) -> DeclarationRow:
    """A declaration that the caller may know of; a draft also where its applicant has asked the caller's authority.

    Raises:
        NotFound
    """
    row = await declaration(uow.session, declaration_id)
    if row.state != State.DRAFT or row.person_ref == actor.person_ref:
        return await visible_declaration(uow, declaration_id, actor=actor)
    asked = await store.requests_of(uow.session, declaration_id)
    if asked and any(is_within(row.place, place) for place in await hr_places(uow, actor)):
        return row
    raise NotFound


async def open_requests(
    uow: UnitOfWork, *, actor: Actor, after: str | None, limit: int
) -> list[tuple[ConsentRequestRow, DeclarationRow]]:
    """What waits for an answer of the caller's authorities, by id."""
    places = await hr_places(uow, actor)
    return await store.open_requests(uow.session, places, after=after, limit=limit) if places else []


async def _authority(uow: UnitOfWork, row: DeclarationRow, actor: Actor) -> OrganisationRow:
    if row.person_ref == actor.person_ref:
        raise OwnCase
    try:
        return await authority_over(uow.session, actor, *AUTHORITIES, place=row.place)
    except OutsideJurisdiction:
        raise NotFound from None


async def _to_be_lifted(uow: UnitOfWork, row: DeclarationRow, rule: str, ports: Ports) -> Finding:
    _require_open(row)
    if any(given.rule == rule for given in await store.consents_of(uow.session, row.declaration_id)):
        raise AlreadyDecided("该条规定已对本次申报放宽。", present_state=row.state)
    policy = await policy_for(uow, row, ports)
    answer = await answer_today(uow, row, policy=policy, ports=ports)
    found = [
        *await submission_findings(
            uow,
            row,
            policy,
            sender=await sender_of(uow, row),
            materials=await materials_of(uow.session, row.declaration_id),
            last_day=row.declare_until,
        ),
        *(finding for path in (answer.best, *answer.others) for finding in path.findings),
    ]
    try:
        return to_be_lifted(rule, found)
    except RuleNotApplied:
        raise RuleNotInCase from None
    except Binds as refused:
        raise RuleBinds(
            f"该条规定是必须执行的，任何部门都不能对个案放宽。{refused.finding.message}",
            clause=refused.finding.clause,
            findings=[refused.finding.as_json()],
        ) from None
    except NothingToLift as refused:
        why = (
            "该条是可以享受的政策，不作为限制条件，无需放宽。"
            if refused.finding.force is Force.MAY
            else f"该条规定没有妨碍本次申报，无需放宽。{refused.finding.message}"
        )
        raise RuleNotInTheWay(
            why, clause=refused.finding.clause, findings=[refused.finding.as_json()]
        ) from None


def _require_open(row: DeclarationRow) -> None:
    if row.state not in OPEN_TO_CONSENT:
        raise WrongState(
            "申报已受理或者已结束，不能再放宽规定或撤回同意。",
            present_state=row.state,
            present_version=row.version,
        )


async def _waiting(uow: UnitOfWork, declaration_id: str) -> list[ConsentRequestRow]:
    return [
        request for request in await store.requests_of(uow.session, declaration_id) if request.state == "open"
    ]


def _answer(
    uow: UnitOfWork, request: ConsentRequestRow, state: str, authority: OrganisationRow, actor: Actor
) -> None:
    request.state = state
    request.answered_at, request.answered_by_org, request.answered_by = (
        uow.now,
        authority.org_id,
        actor.account,
    )


def _tell(uow: UnitOfWork, row: DeclarationRow, template: OwnTemplate) -> None:
    tell(uow.session, row.person_ref, template, link=row.declaration_id, at=uow.now)
